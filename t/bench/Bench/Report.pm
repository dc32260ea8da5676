package Bench::Report;

# Rounds of figures into a table, a TSV and an SVG plot.
#
# A group is {title, base, rows}; a row has id, name, and for each round in
# `rounds` a hash {cpu => microseconds of one request, rate, NAME => the part
# of the processes NAME}.  Ratios are to the row 'a' and to the group's base.

use v5.36;
use Exporter   qw(import);
use List::Util qw(max min);

our @EXPORT = qw(summarise svg_text table_text tsv_text);

# The processes whose parts are shown.
use constant PARTS => qw(nginx redis varnish);

use constant {
    BAR_AT     => 250,    # the plot's measures, in its own units
    BAR_WIDTH  => 330,
    BAR_HEIGHT => 18,
    STEP       => 26,
    WIDTH      => 760,
};

sub median (@values) {
    my @sorted = sort { $a <=> $b } @values;
    my $middle = int @sorted / 2;
    return $sorted[$middle] if @sorted % 2;
    return ($sorted[$middle - 1] + $sorted[$middle]) / 2;
}

sub rounds ($row, $what) {
    return map { $_->{$what} // 0 } @{$row->{rounds}};
}

# Round by round, so that what slowed a whole round falls out.
sub ratios ($row, $base) {
    my @own  = rounds($row,  'cpu');
    my @base = rounds($base, 'cpu');
    return map { $base[$_] > 0 ? $own[$_] / $base[$_] : 0 } 0 .. $#own;
}

# Adds to each row: cpu, rate, parts, to_first, low, high, to_base.
sub summarise (@groups) {
    my %row = map { $_->{id} => $_ } map { @{$_->{rows}} } @groups;
    for my $group (@groups) {
        for my $row (@{$group->{rows}}) {
            my @first = ratios($row, $row{a});
            $row->{cpu}      = median(rounds($row, 'cpu'));
            $row->{rate}     = median(rounds($row, 'rate'));
            $row->{parts}    = {map { $_ => median(rounds($row, $_)) } PARTS};
            $row->{to_first} = median(@first);
            $row->{low}      = min(@first);
            $row->{high}     = max(@first);
            $row->{to_base} = median(ratios($row, $row{$group->{base}}));
        }
    }
    return;
}

sub part_text ($value) {
    return $value > 0 ? sprintf('%.1f', $value) : '-';
}

sub head_line ($group) {
    return sprintf "%-3s %-33s %8s %7s %15s %7s %9s%s\n", '', '', 'CPU us',
        'to (a)', '(least - most)', to_base($group, "to ($group->{base})"),
        'req/s', join '', map { sprintf '%8s', $_ } PARTS;
}

# The second ratio, where it is another one than the first.
sub to_base ($group, $text) {
    return $group->{base} eq 'a' ? '' : $text;
}

sub row_line ($group, $row) {
    return sprintf "%-3s %-33s %8.1f %7.2f %15s %7s %9.0f%s\n",
        @$row{qw(id name cpu to_first)},
        sprintf('(%.2f - %.2f)', @$row{qw(low high)}),
        to_base($group, sprintf '%.2f', $row->{to_base}), $row->{rate},
        join '', map { sprintf '%8s', part_text($row->{parts}{$_}) } PARTS;
}

sub table_text (@groups) {
    return join '', map {
        my $group = $_;
        ("\n$group->{title}\n\n", head_line($group),
            map { row_line($group, $_) } @{$group->{rows}});
    } @groups;
}

sub tsv_text (@groups) {
    my @lines = join "\t", qw(id name cpu_us to_a to_a_least to_a_most
        group_base to_base requests_per_second), map { "${_}_us" } PARTS;
    for my $group (@groups) {
        for my $row (@{$group->{rows}}) {
            push @lines, join "\t", @$row{qw(id name)},
                map({ sprintf '%.3f', $_ } @$row{qw(cpu to_first low high)}),
                $group->{base},
                map({ sprintf '%.3f', $_ } @$row{qw(to_base rate)},
                    @{$row->{parts}}{+PARTS});
        }
    }
    return join '', map { "$_\n" } @lines;
}

sub escape ($text) {
    my %entity = ('&' => '&amp;', '<' => '&lt;', '>' => '&gt;');
    return $text =~ s/([&<>])/$entity{$1}/gr;
}

sub bar ($row, $y, $scale) {
    my $width = max(1, $row->{cpu} * $scale);
    my $class = $row->{name} =~ /^news/ ? 'own' : 'other';
    my $base  = $y + BAR_HEIGHT - 5;
    return sprintf <<'SVG', BAR_AT - 8, $base, escape($row->{name}), $class,
<text x="%d" y="%d" text-anchor="end">%s</text>
<rect class="%s" x="%d" y="%d" width="%.1f" height="%d"/>
<text x="%.1f" y="%d">%.1f µs · %.2f×</text>
SVG
        BAR_AT, $y, $width, BAR_HEIGHT, BAR_AT + $width + 8, $base,
        @$row{qw(cpu to_base)};
}

# A panel for each group, with a scale of its own.
sub svg_text ($title, @groups) {
    my $y    = 34;
    my $body = sprintf qq{<text class="head" x="12" y="24">%s</text>\n},
        escape($title);
    for my $group (@groups) {
        my $scale = BAR_WIDTH / max(map { $_->{cpu} } @{$group->{rows}});
        $y += 26;
        $body .= sprintf qq{<text class="group" x="12" y="%d">%s</text>\n},
            $y, escape($group->{title});
        $y += 12;
        for my $row (@{$group->{rows}}) {
            $body .= bar($row, $y, $scale);
            $y += STEP;
        }
    }
    $y += 12;
    my $width = WIDTH;
    my $style = style();
    return <<"SVG";
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $y" role="img">
<title>@{[escape($title)]}</title>
$style
<rect class="paper" width="$width" height="$y"/>
$body</svg>
SVG
}

sub style () {
    return <<'SVG' =~ s/\n\z//r;
<style>
text { font: 13px system-ui, sans-serif; fill: #1c1c1c; }
.head { font-size: 16px; font-weight: 600; }
.group { font-weight: 600; }
.paper { fill: #ffffff; }
.own { fill: #b3261e; }
.other { fill: #8a94a0; }
@media (prefers-color-scheme: dark) {
  text { fill: #ececec; }
  .paper { fill: #16181b; }
  .own { fill: #ff8a7a; }
  .other { fill: #6d7883; }
}
</style>
SVG
}

1;

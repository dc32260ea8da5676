# The layers include only what lies below them, and the code keeps its shape.

use v5.36;
use Test::More;
use News::Test;

my %BELOW = (
    base    => [],
    article => [qw(base)],
    formats => [qw(base article)],
    store   => [qw(base article)],
    page    => [qw(base article store)],
    cache   => [qw(base)],
    newsctl => [qw(base article formats store page cache)],
    nginx   => [qw(base article store page cache)],
);

use constant {
    FILE_LINES       => 600,
    FUNCTION_LINES   => 80,
    FUNCTION_MEDIAN  => 30,
    COLUMNS          => 80,
};

sub lines ($path) {
    my $text = slurp($path);
    utf8::decode($text) or diag "$path is not UTF-8";
    return split /\n/, $text;
}

# [name, lines of the body] for each function: bodies begin and end with a
# brace in the first column.
sub functions ($path) {
    my (@found, $start, $name, $number);
    for my $line (lines($path)) {
        $number++;
        $name  = $1      if $line =~ /^(\w+)\(/;
        $start = $number if $line eq '{';
        if ($line eq '}' && defined $start) {
            push @found, [$name, $number - $start - 1];
            undef $start;
        }
    }
    return @found;
}

sub upward ($path, $layer) {
    my %allowed = map { $_ => 1 } $layer, @{$BELOW{$layer}};
    my @wrong;
    for my $line (lines($path)) {
        my ($to) = $line =~ m{^\s*#\s*include\s+"([^"/]+)/} or next;
        push @wrong, "$path: $line" if $BELOW{$to} && !$allowed{$to};
    }
    return @wrong;
}

chdir root() or die $!;
my @c = glob 'module/*/*.[ch] t/{unit,fuzz,bench}/*.[ch]';
my @perl = glob 't/*.t t/lib/News/{,*/}*.pm t/bench/run t/bench/Bench/*.pm';
ok @c > 20, 'the sources are found';

my (@upward, @glue, @sizes, @long);
for my $path (@c) {
    my ($layer) = $path =~ m{^module/([^/]+)/};
    if (defined $layer) {
        push @upward, upward($path, $layer);
        push @glue, $path
            if $layer ne 'nginx' && slurp($path) =~ /^#\s*include\s+<ngx_/m;
    }
    my @functions = functions($path);
    push @sizes, map { $_->[1] } @functions;
    push @long, map { "$path: $_->[0] has $_->[1] lines" }
        grep { $_->[1] > FUNCTION_LINES } @functions;
}
is_deeply \@upward, [], 'no layer includes one above or beside it';
is_deeply \@glue,   [], 'only module/nginx sees nginx';
is_deeply \@long,   [], 'no function is longer than ' . FUNCTION_LINES;

@sizes = sort { $a <=> $b } @sizes;
cmp_ok $sizes[@sizes / 2], '<', FUNCTION_MEDIAN,
    'the middle one of ' . @sizes . ' functions is short';

is_deeply [grep { lines($_) > FILE_LINES } @c], [],
    'no file has more than ' . FILE_LINES . ' lines';

my @wide;
for my $path (@c, @perl) {
    my $number = 0;
    for my $line (lines($path)) {
        $number++;
        push @wide, "$path:$number" if length $line > COLUMNS;
    }
}
is_deeply \@wide, [], 'no line has more than ' . COLUMNS . ' columns';

finish;

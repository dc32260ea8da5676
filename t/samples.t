# The sample articles are good articles, and a thousand more are no trouble.

use v5.36;
use Test::More;
use News::Site;
use News::Test;
use Time::HiRes qw(time);

my @samples = glob root('docs/samples/*.txt');
cmp_ok scalar @samples, '>=', 12, 'a dozen samples';

my $site = News::Site->new;
my $out  = $site->ok(import => root('docs/samples'));
my %slug = map { $_ => 1 } $out =~ /^imported ([^\n]+)$/mg;
is scalar(keys %slug), scalar(@samples), 'all are imported' or diag $out;

my $again = $site->ok(import => root('docs/samples'));
is scalar(() = $again =~ /^unchanged /mg), scalar(@samples),
    'and are unchanged the second time';

# Without spaces, tags and marks: scripts without spaces wrap anywhere.
sub letters ($text) {
    $text =~ s/<[^>]*>//g;
    $text =~ s/&(?:amp|lt|gt|quot|#39|#x27);//g;
    return $text =~ s/[^\p{L}\p{N}]+//gr;
}

# The paragraphs of a text file that are neither tagline nor headers.
sub paragraphs ($text) {
    my @all = split /\n{2,}/, $text;
    return grep { !/^(?:[A-Z][a-z-]+: |Reported with care)/ } @all;
}

my %shown = map { $_ => $site->ok(show => $_) } keys %slug;
my $nginx = $site->nginx;
for my $file (@samples) {
    my $text = slurp($file);
    utf8::decode($text);
    my ($name) = $file =~ m{([^/]+)$};
    like $text, qr/^\Q$News::Site::TAGLINE\E\n\n/, "$name: the tagline";
    my ($headline) = paragraphs($text);
    utf8::encode($headline);
    my ($slug) = grep { index($shown{$_}, $headline) >= 0 } sort keys %slug;
    ok defined $slug, "$name: it is in the store" or next;
    my $html = $site->render($slug);
    utf8::decode($html);
    my $letters = letters($html);
    my $at = 0;
    my @lost;
    for my $paragraph (paragraphs($text)) {
        last if $text =~ /^Format: markdown/m;
        my $found = index $letters, letters($paragraph), $at;
        push @lost, $paragraph if $found < 0;
        $at = $found if $found >= 0;
    }
    is_deeply \@lost, [], "$name: its paragraphs are on the page, in order";
}

sub served ($slug) {
    $slug =~ s/([^a-z0-9-])/sprintf '%%%02X', ord $1/ge;
    my $there = $nginx->get("/x/$slug")->header('Location') // '/';
    return $nginx->get($there =~ s{^http://[^/]+}{}r)->status;
}
is_deeply [grep { served($_) != 200 } sort keys %slug], [],
    'all are served at their addresses';

# All but long reads arrive within the first window of TCP.
my @large;
for my $slug (sort keys %slug) {
    next if length($shown{$slug}) > 8_000;
    $slug =~ s/([^a-z0-9-])/sprintf '%%%02X', ord $1/ge;
    my $there = $nginx->get("/x/$slug")->header('Location');
    my $packed = $nginx->get($there =~ s{^http://[^/]+}{}r,
        'Accept-Encoding' => 'gzip')->body;
    push @large, $slug . ': ' . length $packed if length $packed > 14_000;
}
is_deeply \@large, [], 'pages are small';

# Headlines repeat: a thousand stories have two hundred headlines.
my $folder = tempdir();
for my $n (1 .. 1000) {
    my $day = 1 + $n % 28;
    spew(sprintf("%s/%04d.txt", $folder, $n), News::Site::text(
        headline  => 'Report number ' . $n % 200,
        category  => 'Section ' . $n % 7,
        published => sprintf('2019-%02d-%02d', 1 + $n % 12, $day),
        body      => join("\n\n", map { "Paragraph $_ of story $n." } 1 .. 5),
    ));
}
my $start = time;
my $many  = $site->ok(import => $folder);
diag sprintf '1,000 articles imported in %.1f s', time - $start
    if time - $start > 10;
my %many = map { $_ => 1 } $many =~ /^imported (\S+)$/mg;
is scalar(keys %many), 1000, 'a thousand articles have a thousand slugs';
is scalar(() = $site->ok(qw(list --limit 0)) =~ /\n/g), 1000 + @samples,
    'all are listed';
is_deeply [grep { served($_) != 200 } (sort keys %many)[0, 99, 500, 999]], [],
    'and served';

finish;

# What is exported, imported into an empty store and exported again is the
# same to the byte, whatever the articles hold.

use v5.36;
use utf8;
use JSON::PP;
use POSIX ();
use Test::More;
use News::Test;

use constant ARTICLES => 400;

my $seed = $ENV{NEWS_SEED} // int rand 1e9;
srand $seed;
note "NEWS_SEED=$seed";

my $json = JSON::PP->new->utf8->canonical;
my $dir  = tempdir();

sub one_of (@list) {
    return $list[rand @list];
}

# Words that may be taken for something else.
my @WORDS = (
    'plain', 'Category:', 'Slug: x', 'Published: 2026-01-01', 'a, b', '<b>',
    '&amp;', '"quoted"', "it's", '---', '+++', '{"a": 1}', '日本語', 'العربية',
    "e\x{301}", "\x{1F4F0}", '\\', "\x{FEFF}", "\x{A0}", '#', '*x*', 'ẞ', '%41',
    'Headline: y', 'Body-Form: whole', 'Keywords: k', '/', '//', "\x{2028}",
);

sub words ($max) {
    return join ' ', map { one_of(@WORDS) } 1 .. 1 + rand $max;
}

sub body () {
    my @parts = map {
        join "\n", map { one_of('', '', '  ', "\t") . words(5) } 1 .. 1 + rand 3
    } 1 .. rand 5;
    return join one_of("\n\n", "\n \n", "\n\n\n"), @parts;
}

# The HTML of import comes reduced.
sub html () {
    return join "\n", map {
        one_of('<p>a &lt; b</p>', "<pre>a\n\n\nb  </pre>", '<h2>c</h2>',
            "<p>Published: d</p>", "<ul>\n<li>e</li>\n</ul>")
    } 1 .. 1 + rand 4;
}

sub names ($max) {
    return [map { words(3) . ' n' } 1 .. rand $max];
}

sub date () {
    return sprintf '20%02d-%02d-%02d%s', rand 30, 1 + rand 12, 1 + rand 28,
        one_of('', sprintf 'T%02d:%02d:%02dZ', rand 24, rand 60, rand 60);
}

sub article ($n) {
    my $status = one_of(qw(published published draft retracted));
    my $format = one_of(qw(text markdown html));
    my %article = (
        slug        => one_of("a-$n", "記事-$n", "z-a-$n", "$n"),
        headline    => words(6),
        category    => one_of('News', 'NEWS', 'World / Asia', 'world/ASIA',
            'Über uns'),
        status      => $status,
        format      => $format,
        body        => $format eq 'html' ? html() : body(),
        authors     => names(4),
        keywords    => names(6),
        corrections => names(3),
        old_slugs   => [map { "old-$n-$_" } 1 .. rand 3],
    );
    $article{published}  = date() if $status eq 'published' || rand() < 0.5;
    $article{updated}    = '2031-01-01T00:00:00Z' if rand() < 0.3;
    $article{expires}    = '2032-01-01'           if rand() < 0.2;
    $article{standfirst} = words(8)               if rand() < 0.5;
    $article{language}   = 'pt-BR'                if rand() < 0.2;
    $article{tagline}    = words(4)               if rand() < 0.2;
    $article{pinned}     = 1 + int rand 9         if rand() < 0.1;
    $article{image} = {url => '/a.png', alt => words(3), credit => words(2),
        width => 30, height => 20} if rand() < 0.3;
    if ($status eq 'retracted') {
        $article{gone} = {status => one_of(410, 451), reason => words(9),
            by => 'https://court.example/'};
    }
    if (rand() < 0.2) {
        $article{keywords} = [{name => 'Chips & AI', slug => "machines-$n"}];
        $article{authors}  = ['Jane', {name => 'J. Doe', slug => "jane-$n"}];
    }
    return \%article;
}

sub ctl ($store, @args) {
    my $result = newsctl({seconds => 60}, '--store',
        "sqlite:$dir/$store.db", @args);
    is $result->{exit}, 0, "$store: @args"
        or diag $result->{out} =~ /(^refused.*)/m ? $1 : $result->{err};
    return $result->{out};
}

my %given = map { $_->{slug} => $_ } map { article($_) } 1 .. ARTICLES;
spew("$dir/given.jsonl",
    join '', map { $json->encode($_) . "\n" } values %given);

ctl(first => qw(init --tagline), 'The first');
my $out = ctl(first => import => "$dir/given.jsonl");
is scalar(() = $out =~ /^imported /mg), ARTICLES, 'all are imported';
my $lines = ctl(first => 'export');
ctl(first => export => "$dir/text1");
is scalar(() = $lines =~ /\n/g), ARTICLES, 'a line for each';
is scalar(() = glob "$dir/text1/*.txt"), ARTICLES, 'a file for each';

# Nothing that was given is lost.
my @lost;
for my $line (split /\n/, $lines) {
    my $got  = $json->decode($line);
    my $want = $given{$got->{slug}};
    for my $field (sort keys %$want) {
        my ($x, $y) = map { ref ? $json->encode($_) : $_ }
            $want->{$field}, $got->{$field} // (ref $want->{$field} ? [] : '');
        if ($field eq 'body') {
            s/\A(?:[ \t]*\n)+//, s/(?:\n[ \t]*)+\z//, s/\A[ \t]+\z//
                for $x, $y;
        } elsif (!ref $want->{$field}) {
            $x =~ s/\A[ \t\n]+|[ \t\n]+\z//g;
        }
        push @lost, "$got->{slug}: $field: $x | $y" if $x ne $y;
    }
}
is_deeply [@lost[0 .. ($#lost < 4 ? $#lost : 4)]], [], 'with all its fields';

# From JSON Lines, and from the text form, into stores that know nothing.
spew("$dir/first.jsonl", $lines);
ctl(lines => 'init');
ctl(lines => import => "$dir/first.jsonl");
ok ctl(lines => 'export') eq $lines, 'JSON Lines: no difference';

ctl(text => 'init');
ctl(text => import => "$dir/text1");
ctl(text => export => "$dir/text2");
my $diff = run('diff', '-r', "$dir/text1", "$dir/text2");
is $diff->{out}, '', 'the text form: no difference';
ok ctl(text => 'export') eq $lines, 'and none between the two';

# Imported where they are already, they change nothing.
is scalar(() = ctl(first => import => "$dir/text1") =~ /^unchanged /mg),
    ARTICLES, 'the text form is the same record';
is scalar(() = ctl(first => import => "$dir/first.jsonl") =~ /^unchanged /mg),
    ARTICLES, 'JSON Lines too';

# What commands are told has no turns of direction that are left open, either.
my $turn = "\xE2\x80\xAE";
ctl(turned => 'init', '--name', "The ${turn}Name",
    '--tagline', "A ${turn}line");
ctl(turned => import => spew("$dir/turned.txt",
    "Category: A\nSlug: x\n\nX\n\nB\n\nPublished: 2026-01-01\n"));
ctl(turned => correct => 'x', "Was ${turn}wrong");
ctl(turned => retract => 'x', '--reason', "For ${turn}this");
ctl(turned => qw(sections rename a), "${turn}Town");
ctl(turned => qw(sections add), "B / ${turn}C");
ctl(turned => qw(sections describe a), "The ${turn}town");
spew("$dir/turned.jsonl", my $turned = ctl(turned => 'export'));
ctl(again => 'init');
ctl(again => import => "$dir/turned.jsonl");
ok ctl(again => 'export') eq $turned, 'corrections and reasons: no difference';
unlike $turned . ctl(turned => 'sections') . ctl(turned => 'site'), qr/$turn/,
    'and no open turn of direction';
like $turned, qr/"For this".*"Was wrong"/, 'but their words';
like ctl(turned => 'sections'), qr/\tTown\tThe town\n.*\tC\t/s, 'all of them';
like ctl(turned => 'site'), qr/^name: The Name\ntagline: A line$/m, 'also here';

# Options
my $store = "sqlite:$dir/first.db";
is newsctl('--store', $store, qw(export --format text))->{exit}, 2,
    'text needs a folder';
is newsctl('--store', $store, qw(export --since soon))->{exit}, 2,
    '--since needs a time';
is newsctl('--store', $store, qw(export --since 2100-01-01))->{out}, '',
    '--since leaves out what did not change';
my $soon = POSIX::strftime('%Y-%m-%d %H:%M', gmtime time + 3600);
my %since;
for my $zone (qw(UTC Pacific/Kiritimati)) {
    ctl(first => qw(site --timezone), $zone);
    $since{$zone} = () = ctl(first => qw(export --since), $soon) =~ /\n/g;
}
cmp_ok $since{UTC}, '<', $since{'Pacific/Kiritimati'},
    '--since is of the site\'s time zone';
ctl(first => qw(site --timezone UTC));
ctl(first => export => "$dir/lines", '--format', 'jsonl');
ok slurp("$dir/lines/articles.jsonl") eq $lines, 'JSON Lines into a folder';
my @export = (News::Test::build('newsctl'), '--store', $store, 'export');
is run('sh', '-c', '"$@" >/dev/full', 'sh', @export)->{exit}, 1,
    'output that cannot be written is a failure';
like newsctl('--store', $store, 'export', spew("$dir/file", ''))->{err},
    qr{/file: is no folder; without a word, newsctl export writes to st},
    'a file is no folder';
is newsctl('--store', $store, 'export', '/proc/none')->{exit}, 1,
    'a folder that cannot be made too';

my $pipe = run('sh', '-c', '"$@" | head -c 1', 'sh', @export);
is $pipe->{out}, '{', 'a byte of it';
is $pipe->{err}, '', 'who has read enough hears no complaint';

finish;

# newsctl as its users see it: what it prints, and how it ends.

use v5.36;
use Test::More;
use News::Site;
use News::Test;

my $dir   = tempdir();
my $store = "sqlite:$dir/news.db";

sub ctl (@args) {
    return newsctl('--store', $store, @args);
}

sub ends ($exit, $name, @args) {
    my $result = ctl(@args);
    is $result->{exit}, $exit, "$name: exit $exit"
        or diag "out: $result->{out}err: $result->{err}";
    return $result;
}

sub fails ($exit, $message, $name, @args) {
    my $result = ends($exit, $name, @args);
    like $result->{err}, $message, "$name: says why";
    is $result->{out}, '', "$name: prints nothing else";
    return;
}

# Wrong usage
like newsctl('--help')->{out}, qr/usage: newsctl/i, '--help prints the usage';
is newsctl('--help')->{exit}, 0, '--help is no mistake';
fails(2, qr/usage|command/i, 'no command');
fails(2, qr/frobnicate/,     'an unknown command', 'frobnicate');
fails(2, qr/--frobnicate/,   'an unknown option', '--frobnicate', 'list');
fails(2, qr/slug/i,          'render without a slug', 'render');
fails(2, qr/import|path/i,   'import without a path', 'import');
fails(2, qr/rename|old|new/i, 'rename with one slug', 'rename', 'x');
is newsctl('list')->{exit}, 2, 'no store named';

# Before there is a store
fails(1, qr{\Q$dir\E/news\.db}, 'a store that is not there', 'list');
fails(1, qr/mysql/, 'a store of no kind', '--store', 'mysql:x', 'list');

# A site
my @init = (qw(init --name), 'The Courier', '--tagline', 'Words & more',
    qw(--url https://courier.example --language en-GB --timezone UTC));
ends(0, 'init', @init);
ends(0, 'init again', qw(init --name), 'The Morning Courier');
fails(1, qr/url/i, 'init with a bad URL', qw(init --url courier));
fails(1, qr/no path/, 'a site below a path of its host',
    qw(init --url https://courier.example/news));
fails(1, qr/language/i, 'init with a bad language', qw(init --language e!));
is newsctl({env => {NEWS_STORE => $store}}, 'list')->{exit}, 0,
    'NEWS_STORE names the store';
is ends(0, 'list', 'list')->{out}, '', 'an empty store lists nothing';

# Articles
my $file = spew("$dir/bridge.txt", News::Site::text(headline => 'The bridge'));
is ends(0, 'import', import => $file)->{out}, "imported the-bridge\n",
    'import prints the slug';
is ends(0, 'again', import => $file)->{out}, "unchanged the-bridge\n",
    'the same file is unchanged';
spew($file, News::Site::text(headline => 'The bridge', body => 'Anew.'));
is ends(0, 'changed', import => $file)->{out}, "updated the-bridge\n",
    'a changed file updates';
like ends(0, 'list', 'list')->{out}, qr/^[^\n]*\bthe-bridge\b[^\n]*\n\z/,
    'list has a line for it';
my $show = ends(0, 'show', show => 'the-bridge')->{out};
like $show, qr/The bridge/, 'show has the headline';
like $show, qr/Business/,   'show has the category';
like ends(0, 'render', render => 'the-bridge')->{out},
    qr{<html.*Anew\..*</html>\s*\z}s, 'render prints the page';
my $canonical = qr{https://courier\.example/business/the-bridge};
like ctl(render => 'the-bridge')->{out}, $canonical, 'with its address';

# Folders, and files that are refused
mkdir "$dir/in" or die $!;
mkdir "$dir/in/deep" or die $!;
spew("$dir/in/a.txt", News::Site::text(headline => 'Alpha'));
spew("$dir/in/b.txt", "Category: X\n\nBeta\n\nBody.\n\nPublished: soon\n");
spew("$dir/in/c.md", News::Site::text(headline => 'Gamma', body => '*Hm*'));
spew("$dir/in/d.png", "\x89PNG");
spew("$dir/in/deep/e.txt", News::Site::text(headline => 'Epsilon'));
my $folder = ends(1, 'import of a folder', import => "$dir/in");
like $folder->{out}, qr/^imported alpha$/m, 'what is good is imported';
like $folder->{out}, qr{^refused \Q$dir\E/in/b\.txt:7: .*Published}m,
    'what is not is refused with its line';
like $folder->{out}, qr/^imported epsilon$/m, 'folders in it too';
unlike $folder->{out}, qr/png/, 'what is no article is passed over';
is ctl(show => 'beta')->{exit}, 1, 'what was refused is not there';

my %bad = (
    'empty.txt'     => '',
    'blank.txt'     => "\n\n\n",
    'binary.txt'    => "\0\1\2",
    'escape.txt'    => News::Site::text(headline => "Read\e[1m this"),
    'oldmac.txt'    => News::Site::text(headline => 'Old') =~ tr/\n/\r/r,
    'latin1.txt'    => News::Site::text(headline => "Caf\xe9"),
    'nohead.txt'    => "Just a line.\n",
    'nobody.txt'    => "Category: X\n\nHeadline\n\nPublished: 2026-01-01\n",
    'nocat.txt'     => "Headline\n\nBody.\n\nPublished: 2026-01-01\n",
    'nodate.txt'    => "Category: X\n\nHeadline\n\nBody.\n",
    'nosuchday.txt' => News::Site::text(published => 'February 30, 2026'),
    'longline.txt'  => News::Site::text(headline => 'x' x 1001),
);
for my $name (sort keys %bad) {
    my $path = spew("$dir/$name", $bad{$name});
    my $result = ctl(import => $path);
    is $result->{exit}, 1, "$name: exit 1";
    like $result->{out}, qr{^refused \Q$path\E:\d+: \S}, "$name: refused";
}
fails(1, qr{/no/such}, 'a file that is not there', import => '/no/such.txt');

# Addresses
fails(1, qr/no-such/, 'show of nothing',   show   => 'no-such');
fails(1, qr/no-such/, 'render of nothing', render => 'no-such');
fails(1, qr/no-such/, 'retract of nothing', retract => 'no-such');
fails(1, qr/no-such/, 'rename of nothing', rename => 'no-such', 'y');
fails(1, qr/alpha/,   'rename to a taken slug', qw(rename the-bridge alpha));
isnt ctl(qw(rename the-bridge), 'Not a Slug')->{exit}, 0,
    'rename to what is no slug';
ends(0, 'rename', qw(rename the-bridge the-old-bridge));
like ends(0, 'render by address', render => '/robots.txt')->{out},
    qr/^User-agent: \*$/m, 'an address leads to what it means';
fails(1, qr{nothing at "/nowhere/"}, 'render of no address',
    render => '/nowhere/');
ends(0, 'render by the new slug', render => 'the-old-bridge');
isnt ctl(render => 'the-bridge')->{out}, ctl(render => 'the-old-bridge')->{out},
    'the old slug is no page';
ends(0, 'retract', retract => 'alpha');
isnt ctl(render => 'alpha')->{exit}, 0, 'a retracted article is no page';
like ctl('list')->{out}, qr/alpha.*retracted|retracted.*alpha/,
    'list says that it is retracted';

# Out into the world
ends(0, 'invalidate without Redis', invalidate => 'the-old-bridge');
is newsctl({stdin => ''}, '--store', $store, 'import', '/dev/null')->{exit}, 1,
    'what is no file is refused';
my @render = (News::Test::build('newsctl'), '--store', $store, 'render');
is ctl(render => 'https://x.example/business/the-old-bridge#top')->{out},
    ctl(render => '/business/the-old-bridge')->{out}, 'render takes a URL too';
is newsctl('--version')->{out}, newsctl('version')->{out}, '--version';
my $full = run('sh', '-c', '"$@" >/dev/full', 'sh', @render, 'the-old-bridge');
is $full->{exit}, 1, 'output that cannot be written is a failure';
my $gone = run('bash', '-c',
    '{ sleep 0.3; "$@"; } | true; echo ${PIPESTATUS[0]}', 'bash', @render,
    'the-old-bridge');
is $gone->{out}, "141\n", 'a reader that has gone ends it as others';
is $gone->{err}, '', 'without a word';

# Themes
my $template = spew("$dir/t.mustache",
    "{{#people}}{{name}} <{{{name}}}>{{> tail}}\n{{/people}}");
my $people = '{"name": "A&B", "end": "."}, {"name": "\u00e9", "end": "!"}';
my $data   = spew("$dir/d.json", qq({"people": [$people]}));
mkdir "$dir/partials" or die $!;
spew("$dir/partials/tail.mustache", '{{end}}');
is ends(0, 'theme try', qw(theme try), $template, $data, '--partials',
    "$dir/partials")->{out}, "A&amp;B <A&B>.\n\xc3\xa9 <\xc3\xa9>!\n",
    'theme try renders any template over any data';
spew($template, "a\n{{#people}}");
fails(1, qr/t\.mustache:2:/, 'a broken template', qw(theme try), $template,
    $data);
spew($template, 'a');
spew($data, '{"people": [}');
fails(1, qr/d\.json:1:\d/, 'broken data', qw(theme try), $template, $data);

finish;

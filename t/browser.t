# All kinds of pages in a browser: their HTML is valid, nothing is in the way of
# people with any kind of eyes, hands or screen, in light and dark.  Pictures of
# them are put into build/screens.

use v5.36;
use Test::More;
use News::Browser;
use News::Sample;
use News::Test;

my $missing = News::Browser::missing();
my $chromium = News::Browser::chromium();
$missing //= 'no Chromium: build.sh could not install it' if !$chromium;
plan skip_all => $missing if defined $missing;
alarm News::Browser::SECONDS + 60;

my $site  = News::Sample::site();
my $gone  = $site->article(headline => 'Withdrawn', Status => 'retracted');
my $legal = $site->article(headline => 'What a court forbade');
$site->ok(retract => $legal, qw(--status 451 --by https://court.example/7),
    '--reason', 'A court has forbidden this story.');
$site->article(headline => 'A draft of words', Status => 'draft');
my ($preview) = $site->ok(preview => 'a-draft-of-words') =~ m{(/preview/\S+)};
my $nginx = News::Sample::nginx($site);

# A site of few stories, none with a picture, and one that cannot be read.
my $small = News::Site->new;
$small->article(
    headline  => "Story $_ of a small town",
    published => "2026-04-0$_",
) for 1 .. 3;
my $small_nginx = $small->nginx;
my $broken = News::Site->new;
my $broken_nginx = $broken->nginx(server => q(location / { news on; }
    location = /favicon.svg { return 204; }
    location = /manifest.webmanifest { return 200 '{"name": "Broken"}'; }));
spew("$broken->{dir}/news.db", 'no store');

sub article ($headline) {
    return News::Sample::path($nginx, News::Sample::slug($site, $headline));
}

my @pages = (
    [front       => '/'],
    ['front-2'   => '/page/2'],
    [article     => article('Council votes to reopen')],
    [markdown    => article('How we count')],
    [arabic      => article('حيّ')],
    [japanese    => article('無人駅')],
    [section     => '/business/'],
    ['section-2' => '/business/page/2'],
    [subsection  => '/business/markets/'],
    [author      => '/author/ines-varga/'],
    [keyword     => '/keyword/rivers/'],
    [archive     => '/archive/'],
    [year        => '/archive/2026/'],
    [month       => '/archive/2026/05/'],
    [day         => '/archive/2026/05/20/'],
    [search      => '/search'],
    [found       => '/search?q=river'],
    [nothing     => '/search?q=zyzzyva'],
    [missing     => '/no/such-page', 404],
    [gone        => "/business/$gone", 410],
    [legal       => "/business/$legal", 451],
    [preview     => $preview],
    [small       => '/', 200, $small_nginx],
    ['small-article' => '/business/story-1-of-a-small-town', 200, $small_nginx],
    [broken      => '/', 503, $broken_nginx],
);

my $screens = News::Test::build('screens');
-d $screens or mkdir $screens or die "$screens: $!";
unlink glob "$screens/*.png";

my %findings = map { $_->{name} => $_->{findings} } News::Browser::script(
    'check.mjs',
    {
        chromium => $chromium,
        screens  => $screens,
        pages    => [
            map { {
                name => $_->[0],
                url => 'http://127.0.0.1:'
                    . ($_->[3] // $nginx)->port . $_->[1],
                status => $_->[2] // 200,
            } } @pages
        ],
    },
);
for my $page (@pages) {
    my $name = $page->[0];
    is join("\n", @{$findings{$name} // ['not looked at']}), '',
        "$name: nothing to find fault with";
    my @pictures = glob "$screens/$name-{360,768,1280}-{light,dark}.png";
    is scalar(grep { -s } @pictures), 6, "$name: pictures of it";
}

finish;

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
my $nginx = News::Sample::nginx($site);

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
);

my $screens = News::Test::build('screens');
-d $screens or mkdir $screens or die "$screens: $!";
unlink glob "$screens/*.png";

my %findings = map { $_->{name} => $_->{findings} } News::Browser::script(
    'check.mjs',
    {
        base     => 'http://127.0.0.1:' . $nginx->port,
        chromium => $chromium,
        screens  => $screens,
        pages    => [
            map { {name => $_->[0], path => $_->[1], status => $_->[2] // 200} }
                @pages
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

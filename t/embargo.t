# Time alone changes a page, on the second: an embargo lifts, an article ends.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use POSIX qw(strftime);
use Test::More;
use Time::HiRes qw(sleep time);

my $site = News::Site->new->with_redis(News::Redis->new->start);

sub stamp ($seconds) {
    return strftime '%Y-%m-%dT%H:%M:%SZ', gmtime $seconds;
}

my $nginx = $site->nginx(
    http => 'news_zone pages 4m; news_theme ' . News::Site::theme() . ';',
);
ok $site->leased, 'it has a lease';

my $lifts   = int(time) + 4;
my $expires = $lifts + 3;
$site->article(headline => 'Old news');
$site->article(
    headline  => 'Under embargo',
    published => stamp($lifts),
    Expires   => stamp($expires),
    Author    => 'Ann',
);

my $path  = '/business/under-embargo';
my @lists = qw(/ /business/ /author/ann/ /rss.xml /feed.json /sitemap-1.xml);

# The status of the article's page, and which lists show it.
sub seen () {
    my $status = $nginx->get($path)->status;
    my @in     = grep {
        $nginx->get($_)->plain =~ /Under embargo|under-embargo/
    } @lists;
    return ($status, @in);
}

sub until_time ($when) {
    my $left = $when - time;
    sleep $left if $left > 0;
    return;
}

for (1 .. 3) {
    my @seen = seen();
    is_deeply \@seen, [404], 'before: 404, and in no list'
        if time < $lifts;
}
cmp_ok time, '<', $lifts, 'it was asked for in time';
until_time($lifts + 0.05);
is_deeply [seen()], [200, @lists], 'the embargo lifts: 200, and in the lists';
is_deeply [seen()], [200, @lists], 'kept so';
until_time($expires + 0.05);
is_deeply [seen()], [410], 'it has expired: 410, and in no list';

finish;

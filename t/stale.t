# A page past its time is served once more while it is rendered anew; one that
# was purged never is.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $site  = News::Site->new->with_redis(News::Redis->new->start);
my $slug  = $site->article;
my $path  = "/business/$slug";
my $nginx = $site->nginx(
    workers => 1,
    http    => 'news_zone pages 4m; news_valid 1s; news_stale 4s;
        add_header X-Tier "$news_cache_tier $news_cache_status" always;',
);

sub tier () {
    return $nginx->get($path)->header('X-Tier');
}

sub fresh () {
    return wait_until(5, sub { tier() eq 'L1 HIT' });
}

ok $site->leased && fresh(), 'the page is kept';
sleep 1.2;
my $stale = $nginx->get($path, 'Accept-Encoding' => 'gzip');
is $stale->header('X-Tier'), 'L1 STALE', 'past its time: stale';
like $stale->header('Cache-Status'), qr/^news; hit; detail=stale; ttl=-?\d$/,
    'and says so';
ok fresh(), 'and rendered anew meanwhile';

# Softly purged: served once more.  Hard: never.
ok fresh(), 'kept';
$site->ok(invalidate => $slug, '--soft');
is tier(), 'L1 STALE', 'a soft purge: stale';
ok fresh(), 'and rendered anew';
$site->ok(invalidate => $slug);
unlike tier(), qr/STALE|HIT/, 'a hard purge: rendered at once';
fresh();
sleep 1.2;
$site->ok(invalidate => $slug);
unlike tier(), qr/STALE|HIT/, 'a hard purge of a page that is stale: the same';
ok fresh(), 'kept';
$site->ok(invalidate => $slug);
$site->ok(invalidate => $slug, '--soft');
unlike tier(), qr/STALE|HIT/, 'a soft purge makes no purged page live';

# The store fails: what is stale goes on being served, until it is dead.
ok fresh(), 'kept';
my ($file) = $site->store =~ /:(.*)/;
rename $file, "$file.away" or die $!;
push @{$nginx->{allow}}, qr/news: store/;
sleep 1.2;
my $end = time + 1.5;
my ($asked, %tier);
while (time < $end) {
    $tier{tier()}++;
    sleep 0.02;
    $asked++;
}
ok !(grep { !/^L1 (?:STALE|UPDATING)$/ } keys %tier), 'the store is gone: stale'
    or diag explain \%tier;
cmp_ok $asked, '>', 20, 'often asked for';
sleep 2.5;
is $nginx->get($path)->status, 503, 'past that time: 503';
my $tries = () = $nginx->log =~ /news: store .*?: page "/g;
cmp_ok $tries, '<=', 4, 'it was not tried for each request';
rename "$file.away", $file or die $!;
ok fresh(), 'the store is back';

finish;

# Entries in Redis that are damaged, cut off, or somebody else's are no pages.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my @slugs = ($site->article, $site->article(headline => 'Another story'));
my ($path, $other) = map { "/business/$_" } @slugs;
my $html  = $site->render($slugs[0]);
my $nginx = $site->nginx(http => 'news_redis_timeout 2s;');

ok $site->warm($nginx, $_), "$_ is in Redis" for $path, $other;
my ($key)       = grep { /:\Q$slugs[0]\E$/ } $redis->pages;
my ($other_key) = grep { /:\Q$slugs[1]\E$/ } $redis->pages;
my $good  = $redis->get_bytes($key);
my $size  = length $good;
is $redis->cli(STRLEN => $key), $size, 'the entry was read as it is';

# Whether these bytes in Redis do no harm; what became of them otherwise.
sub harm ($bytes) {
    $redis->set_bytes($key, $bytes);
    my $response = $nginx->get($path, 'Accept-Encoding' => 'gzip');
    return 'status ' . $response->status if $response->status != 200;
    return 'another page' if $response->plain ne $html;
    return 'not asked again'
        if $bytes ne $good && $response->cache ne 'fwd=uri-miss';
    return '';
}

sub flipped ($at, $bit) {
    my $bytes = $good;
    vec($bytes, $at * 8 + $bit, 1) ^= 1;
    return $bytes;
}

is harm($good), '', 'the entry itself is a page';
is $nginx->get($path)->cache, 'hit', 'and serves';

my %damage;
for my $at (0 .. 111, 114, int($size / 2), $size - 9, $size - 1) {
    for my $bit ($at < 16 ? (0 .. 7) : ($at % 8)) {
        my $harm = harm(flipped($at, $bit));
        $damage{"byte $at, bit $bit"} = $harm if $harm;
    }
}
is_deeply \%damage, {}, 'a bit that fell over';

my %cut;
for my $length (0, 1, 3, 4, 8, 15, 16, 40, 111, 112, 113, $size / 2,
    $size - 1)
{
    my $harm = harm(substr $good, 0, $length);
    $cut{$length} = $harm if $harm;
}
is_deeply \%cut, {}, 'an entry that is cut off';

is harm($good . "\0"),        '', 'a byte too many';
is harm($good . $good),       '', 'two of them';
is harm('N' . $good),         '', 'shifted by one';
is harm("\0" x $size),        '', 'nothing but zeros';
is harm("\xff" x 112),         '', 'lengths as large as can be';
is harm('x' x 20_000_000),    '', 'more than any page has';

for my $status (301, 404, 410, 500, 0) {
    my $bytes = $good;
    substr $bytes, 6, 2, pack 'v', $status;
    is harm($bytes), '', "a page that was told to be a $status";
}

# Sound in itself, but the page of another address: a reply that came one too
# late, or a key that somebody copied.
is harm($redis->get_bytes($other_key)), '', 'the page of another article';

# A key that holds no string at all.
$redis->cli(DEL => $key);
$redis->cli(LPUSH => $key, 1, 2, 3);
ok $nginx->get($path)->body eq $html, 'a list where a page should be';
ok $site->warm($nginx, $path), 'is written over';

finish;

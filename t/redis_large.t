# Pages whose replies fill buffers to the byte, and those larger than any.

use v5.36;
use MIME::Base64 qw(encode_base64);
use Test::More;
use News::Redis;
use News::Site;
use News::Test;

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $nginx = $site->nginx(http => 'news_redis_timeout 5s;');
my $count = 0;

# Text that gzip makes no smaller than three quarters.
sub noise () {
    srand 7;
    my $bytes = pack 'V*', map { rand 2**32 } 1 .. 750_000;
    srand;
    return encode_base64($bytes);
}

my $noise = noise();

# Other noise each time: the same length gives sizes some bytes apart.
sub article ($length) {
    my $headline = sprintf 'Numbers %04d', ++$count;
    return $site->article(
        headline => $headline,
        body     => substr $noise, 77 * ($count % 500), $length,
    );
}

sub stored ($slug) {
    $site->warm($nginx, "/business/$slug");
    my ($key) = grep { /:\Q$slug\E$/ } $redis->pages;
    return $redis->cli(STRLEN => $key // $slug);
}

# Bytes of "$LENGTH CR LF … CR LF".
sub reply_size ($length) {
    return length($length) + 5 + $length;
}

# An article whose reply has this size: each try corrects the one before.
sub article_of ($size) {
    my $length = int(($size - 1500) * 4 / 3);
    my ($best, $off);
    for (1 .. 60) {
        my $slug = article($length);
        $off = $size - reply_size(stored($slug));
        return $slug if $off == 0;
        $length += $off > 1 || $off < -1 ? int($off * 1.3) : $off;
    }
    diag "no article of $size bytes: $off off";
    return undef;
}

sub check ($slug, $name, @render) {
    my $path = "/business/$slug";
    my $html = $site->render($slug, @render);
    ok $site->warm($nginx, $path), "$name: it is in Redis";
    my $plain = $nginx->get($path);
    is $plain->cache, 'hit', "$name: it comes from there";
    ok $plain->body eq $html, "$name: every byte of it";
    my $gzip = $nginx->get($path, 'Accept-Encoding' => 'gzip');
    ok $gzip->plain eq $html, "$name: packed as well";
    return;
}

for my $size (16_383, 16_384, 16_385, 65_535, 65_536, 65_537) {
    my $slug = article_of($size);
    ok defined $slug, "a reply of $size bytes" or next;
    check($slug, $size);
}
check(article(1_400_000), 'a megabyte');
check(article(3_900_000), 'as large as a record may be');

# The body three times over, for more than any record makes by itself.
my $theme = tempdir();
spew("$theme/article.mustache", "{{article.headline}}\n"
        . "{{{article.body}}}\n" x 3);
$nginx = $site->nginx(http => "news_redis_timeout 5s; news_theme $theme;");
check(article(3_800_000), 'eight megabytes', '--theme', $theme);
my ($key) = grep { /numbers-0*$count$/ } $redis->pages;
cmp_ok $redis->cli(STRLEN => $key), '>', 8 << 20, 'as they lie in Redis';

finish;

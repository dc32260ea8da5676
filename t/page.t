# A page on its way: rendered, kept in Redis, served from there.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $slug  = $site->article(
    headline => 'Tables & chairs <cheap>',
    body     => qq(He said "it's" <script>alert(1)</script> &amp; left.),
    Author   => 'Ann <b>Onymous</b>',
);
my $path  = "/business/$slug";
my $nginx = $site->nginx(
    http => q{
        log_format news '$news_slug $news_cache_status $news_cache_tier';
    },
    server => q{
        access_log news.log news;
        location / { news on; }
        location ~ ^/read/(?<name>[^/]+)$ { news_page article slug=$name; }
        location = /today { news_page article slug=SLUG; }
        location /off/ { news off; return 204; }
        location /short/ {
            rewrite ^/short(/.*) $1 break;
            news on;
            news_gzip_level 1;
            news_valid 1s;
            news_stale 0s;
        }
    } =~ s/SLUG/$slug/r,
);

my $miss = wait_until(5, sub {
    my $response = $nginx->get($path);
    $redis->forget if $response->cache eq 'fwd=bypass';
    return $response->cache eq 'fwd=bypass' ? undef : $response;
});
is $miss->status, 200, 'a page';
is $miss->header('Cache-Status'), 'news; fwd=uri-miss; stored', 'is rendered';
is $miss->header('Content-Type'), 'text/html; charset=utf-8', 'is HTML';
ok $miss->body eq $site->render($slug), 'is what newsctl renders';
like $miss->header('Last-Modified'), qr/ GMT$/, 'has a Last-Modified';
is $miss->count('Accept-Ranges'), 0, 'has no ranges';

my $hit = $nginx->get($path);
like $hit->header('Cache-Status'), qr/^news; hit; ttl=(?:5\d\d|600)$/,
    'comes from Redis then';
ok $hit->body eq $miss->body, 'with the same bytes';
is_deeply [$hit->fields(qw(Date Cache-Status))],
    [$miss->fields(qw(Date Cache-Status))], 'and the same fields';

my ($key) = $redis->pages;
like $key, qr/^news:page(?::[0-9a-f]{16}){2}:article:\Q$slug\E$/,
    'under one key';
cmp_ok $redis->cli(PTTL => $key), '<=', 1_200_000, 'that expires by itself';
is scalar(my @keys = $redis->pages), 1, 'and no other';

like $miss->body, qr/Tables &amp; chairs &lt;cheap&gt;/, 'headline is escaped';
like $miss->body, qr/&lt;script&gt;alert\(1\)&lt;\/script&gt; &amp;amp; left/,
    'body is escaped';
unlike $miss->body, qr/<b>Onymous/, 'author is escaped';
like $miss->body, qr/<!DOCTYPE html>/i, 'it has a doctype';
like $miss->body, qr/<html[^>]* lang="en"/, 'and a language';
like $miss->body, qr/<meta charset="?utf-8/i, 'and its charset';
like $miss->body, qr{<link rel="canonical" href="[^"]*\Q$path\E"},
    'and its address';
like $miss->body, qr/\Q$News::Site::TAGLINE\E/, 'and the tagline';

is $nginx->get("/read/$slug")->header('Location') =~ s{^http://[^/]+}{}r,
    $path, 'news_page with a variable: 301 to the canonical address';
is $nginx->get('/read/unknown')->status, 404, 'news_page: unknown';
is $nginx->get('/today')->status, 200, 'news_page with a fixed slug serves';
is $nginx->get('/off/x')->status, 204, 'news off';

# Another gzip level is another page, and the one of before stays.
is $nginx->get("/short$path")->cache, 'fwd=uri-miss', 'another variant';
is $nginx->get("/short$path")->cache, 'hit', 'is kept too';
is $nginx->get($path)->cache, 'hit', 'beside the first';
my ($short) = grep { $_ ne $key } $redis->pages;
$redis->cli(PERSIST => $short);
ok wait_until(4, sub { $nginx->get("/short$path")->cache eq 'fwd=stale' }),
    'news_valid ends its life, whatever Redis does';

is $nginx->get('/business/none')->cache, 'fwd=uri-miss', 'an unknown address';
is $nginx->get('/business/none')->cache, 'fwd=uri-miss', 'is never kept';

$site->ok(retract => $slug);
$site->ok(invalidate => $slug);
is $nginx->get($path)->status, 410, 'a retracted page';
is $nginx->get($path)->cache, 'hit', 'is kept as such';
is $nginx->get($path)->status, 410, 'and answered so';

my @log = split /\n/, slurp("$nginx->{dir}/news.log");
ok((grep { $_ eq "$slug HIT L2" } @log), '$news_cache_status: HIT');
ok((grep { $_ eq "$slug MISS store" } @log), '$news_cache_status: MISS');
ok((grep { $_ eq '- - -' } @log), 'variables are empty without a page');

finish;

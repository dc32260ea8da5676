# A mistake in nginx.conf is found by `nginx -t`, and said with its remedy.

use v5.36;
use Test::More;
use News::Nginx;
use News::Site;
use News::Test;

my $site  = News::Site->new;
my $store = "news_store @{[$site->store]};";
my $on    = 'location / { news on; }';

# A folder with an article template of this text.
sub theme ($text) {
    my $dir = tempdir();
    spew("$dir/article.mustache", $text);
    return $dir;
}

sub check ($http, $server) {
    return News::Nginx->new(http => $http, server => $server)->check;
}

sub refused ($name, $http, $server, $message) {
    my $result = check($http, $server);
    is $result->{exit}, 1, "$name: refused";
    my ($line) = $result->{err} =~ /^(nginx: \[emerg\] .*)/m;
    like $line // '', $message, "$name: why";
    like $line // '', qr/nginx\.conf:\d+$/, "$name: where";
    return;
}

sub accepted ($name, $http, $server) {
    my $result = check($http, $server);
    is $result->{exit}, 0, "$name: accepted" or diag $result->{err};
    return;
}

accepted('the least', $store, $on);
accepted('all of it', <<"CONF", $on);
    $store
    news_redis unix:/tmp/none.sock prefix=p timeout=50ms;
    news_redis_timeout 1s;
    news_permalink '/a/{category}/b/{slug}';
    news_gzip_level 1;
    news_valid 1h;
CONF
accepted('nothing at all', '', 'location / { return 204; }');
accepted('redis off', "$store news_redis off;", $on);
accepted('redis off in one place', "$store news_redis 127.0.0.1:6379;",
    'location / { news on; news_redis off; }');
accepted('redis by URL', "$store news_redis redis://u:p\@127.0.0.1:6379/2;",
    $on);
accepted('redis by IPv6', "$store news_redis [::1]:6379;", $on);
accepted('a theme that lacks files', "$store news_theme @{[tempdir()]};", $on);
accepted('news_page', $store, 'location /x { news_page article slug=x; }');

like check($store, $on)->{err}, qr/\[warn\].*no URL.*newsctl site --url/,
    'a site without a URL is warned about';
$site->ok(site => '--url', 'https://courier.example');
unlike check($store, $on)->{err}, qr/\[warn\]/, 'and one with it is not';

refused('no store', '', $on, qr/news_store/);
refused('no store for news_page', '',
    'location /x { news_page article slug=x; }', qr/news_store/);
refused('a store of no kind', 'news_store mysql:x;', $on, qr/sqlite/);
refused('a store without a path', 'news_store sqlite:;', $on, qr/sqlite:PATH/);
refused('a store that is not there', 'news_store sqlite:/no/such.db;', $on,
    qr{/no/such\.db});
my $text = spew(tempdir() . '/text.db', "not a store\n" x 100);
refused('a store that is none', "news_store sqlite:$text;", $on,
    qr/\Q$text\E.*store/);
my $empty = spew(tempdir() . '/empty.db', '');
refused('an empty file', "news_store sqlite:$empty;", $on, qr/store/);

refused('permalink without slug', "$store news_permalink '/{category}/';", $on,
    qr/permalink.*\{slug\}/);
refused('permalink with a misspelt field',
    "$store news_permalink '/{catgory}/{slug}';", $on, qr/byte 2\b.*categor/);
refused('permalink that is not closed', "$store news_permalink '/{slug';", $on,
    qr/permalink/);
refused('permalink without a slash', "$store news_permalink {slug};", $on,
    qr{permalink.*/});
refused('permalink that no client sends',
    "$store news_permalink '/a/../{slug}';", $on, qr/permalink.*"\.\."/);
refused('permalink with the slug twice',
    "$store news_permalink '/{slug}/{slug}';", $on, qr/permalink.*slug/);

refused('gzip level 0',   "$store news_gzip_level 0;",   $on, qr/level.*1/);
refused('gzip level 10',  "$store news_gzip_level 10;",  $on, qr/level.*9/);
refused('gzip level max', "$store news_gzip_level max;", $on, qr/number/);
refused('a time of words', "$store news_valid soon;",    $on, qr/news_valid/);

for my $address ('unix:', 'localhost:0', '127.0.0.1:99999', 'redis://', ':',
    'http://127.0.0.1:6379', 'redis://127.0.0.1:6379/x', 'unix:relative',
    'unix:/' . 'x' x 200, '')
{
    refused("redis '$address'", "$store news_redis '$address';", $on,
        qr/(?:address|resolve|parameter)/);
}
refused('redis with an unknown parameter',
    "$store news_redis 127.0.0.1:1 color=red;", $on, qr/color=red.*timeout=/);
refused('redis with a timeout of words',
    "$store news_redis 127.0.0.1:1 timeout=long;", $on, qr/timeout=long/);
refused('a password', "$store news_redis redis://:hush\@127.0.0.1:x/;", $on,
    qr/^(?!.*hush)/);

# What news_page takes: [parameters, what the message says; undef: accepted].
my @pages = (
    ['article slug=x'],
    ['article slug=$arg_x'],
    ['front'],
    ['front page=$arg_page'],
    ['category slug=business/markets page=2'],
    ['author slug=jane-doe'],
    ['keyword slug=chips'],
    ['archive'],
    ['archive year=2026 month=4 day=25 page=3'],
    ['search'],
    ['search q=$arg_words page=$arg_p'],
    ['rss'],
    ['atom category=business'],
    ['json_feed author=jane-doe'],
    ['rss keyword=chips'],
    ['sitemap'],
    ['sitemap file=1'],
    ['news_sitemap'],
    ['robots'],
    ['manifest'],
    ['icon type=svg'],
    ['opensearch'],
    ['sudoku slug=x',         qr/sudoku.*article, front,.*opensearch/],
    ['preview slug=x',        qr/preview.*expected one of/],
    ['error',                 qr/error.*expected one of/],
    ['article',               qr/missing.*"slug".*article.*slug=/],
    ['article slug=',         qr/empty.*"slug=".*slug=/],
    ['article x=1',           qr/unknown.*"x=1".*slug=/],
    ['article slug=x page=2', qr/unknown.*"page=2".*slug=/],
    ['article slug=UPPER',    qr/no page has these values/],
    ['article slug=a/b',      qr/no page has these values/],
    ['front page=0',          qr/no page has these values/],
    ['front page=1 page=2',   qr/duplicate.*"page=2"/],
    ['front slug',            qr/unknown.*"slug".*page=/],
    ['category slug=archive', qr/no page has these values/],
    ['category page=2',       qr/missing.*"slug"/],
    ['archive year=2026 month=13',        qr/no page has these values/],
    ['archive year=2026 month=2 day=30',  qr/no page has these values/],
    ['archive month=4',       qr/parameter is missing before "month"/],
    ['search page=2',         qr/parameter is missing before "page"/],
    ['rss category=a author=b', qr/beside another.*"author"/],
    ['sitemap file=0',        qr/no page has these values/],
    ['robots slug=x',         qr/unknown.*"slug=x".*no parameters/],
    ['icon type=png',         qr/no page has these values/],
    ['icon',                  qr/missing.*"type"/],
);
for my $page (@pages) {
    my ($words, $message) = @$page;
    my $server = "location / { news_page $words; }";
    defined $message
        ? refused("news_page $words", $store, $server, $message)
        : accepted("news_page $words", $store, $server);
}
refused('news_page twice', $store,
    'location / { news_page front; news_page robots; }',
    qr/"news_page" directive is duplicate/);

my $unknown = theme("<p>\n<i>{{article.headlime}}</i>");
refused('a name that no page has', "$store news_theme $unknown;", $on,
    qr/article\.mustache:2:\d+: .*headlime/);
my $unclosed = theme("{{#article.authors}}\n{{.}}\n");
refused('a section that is not closed', "$store news_theme $unclosed;", $on,
    qr/article\.mustache:\d+:\d+: .*authors/);
my $partial = theme("a\n  {{> sidebar}}");
refused('a partial that is not there', "$store news_theme $partial;", $on,
    qr/article\.mustache:2:\d+: .*sidebar/);
refused('a theme that is not there', "$store news_theme /no/such/theme;", $on,
    qr{/no/such/theme});

refused('a zone that is too small', "$store news_zone pages 100k;", $on,
    qr/100k.*1m/);
refused('a zone in g', "$store news_zone p 9999999g;", $on,
    qr/news_zone: invalid size "9999999g": expected a number of k or m/);
refused('no zone with a size', "$store news_zone off 5m;", $on,
    qr/news_zone.*no SIZE behind off/);
refused('an endless queue', "$store news_queue 99999999999;", $on,
    qr/1000000/);
refused('an address without a port', "$store news_redis localhost;", $on,
    qr/news_redis: invalid address "localhost", byte 10/);
refused('a zone without a size', "$store news_zone pages;", $on, qr/pages 64m/);
refused('lives that purges do not', "$store news_valid 5d; news_stale 3d;", $on,
    qr/7 days/);

my %values = (
    news_redis         => 'off',
    news_store         => $site->store,
    news_permalink     => q('/{slug}'),
    news_theme         => tempdir(),
    news_gzip_level    => 5,
    news_valid         => '1m',
    news_stale         => '1m',
    news_zone          => 'off',
    news_queue         => 5,
    news_redis_timeout => '1s',
);
for my $name (sort keys %values) {
    my $line = "$name $values{$name};";
    my $before = $name eq 'news_store' ? '' : $store;
    refused("$name twice", "$before $line $line", $on,
        qr/"$name" directive is duplicate/);
}
refused('news twice', $store, 'location / { news on; news on; }',
    qr/"news" directive is duplicate/);

finish;

# The words for what is not there, gone, or cannot be had: the theme's, whoever
# is away; and nginx.conf's own, where it has them.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep);

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $slug  = $site->article;
my $gone  = $site->article(headline => 'Wrong from start to end');
$site->ok(retract => $gone, '--reason', 'We were misled.');
my $legal = $site->article(headline => 'What a court forbade');
$site->ok(retract => $legal, qw(--status 451 --by https://court.example/7));
$site->article(headline => 'Over and done', Expires => '2026-04-26');

my $theme = 'news_theme ' . News::Site::theme() . ';
    add_header X-Tier "$news_cache_tier $news_cache_status" always;';
my $conf = q{
    location / { news on; }
    location /own/ {
        error_page 404 /own-404;
        error_page 503 /own-503;
        rewrite ^/own(/.*) $1 break;
        news on;
    }
    location = /own-404 { internal; return 404 "not here"; }
    location = /own-503 { internal; return 503 "not now"; }
};
my $nginx = $site->nginx(
    http   => "news_zone pages 4m; $theme",
    server => $conf,
);
ok $site->leased, 'it has a lease';

sub check ($nginx, $path, $status, $words, $name) {
    for my $coding ('', 'gzip') {
        my $page = $nginx->get($path, 'Accept-Encoding' => $coding);
        is $page->status, $status, "$name: $status, '$coding'";
        is $page->plain, $words, "$name: the words";
        is $page->header('Content-Type'), 'text/html; charset=utf-8',
            "$name: HTML";
        is $page->header('Content-Encoding') // '', $coding, "$name: coding";
        is_deeply [$page->all('Vary')], ['Accept-Encoding'],
            "$name: Vary once";
        is $page->count('Cache-Control'), 1, "$name: Cache-Control once";
        is $page->count('ETag'), 0, "$name: no ETag";
        my $head = $nginx->request('HEAD', $path,
            'Accept-Encoding' => $coding);
        is_deeply [sort $head->fields('Date', 'Cache-Status', 'X-Tier')],
            [sort $page->fields('Date', 'Cache-Status', 'X-Tier')],
            "$name: HEAD";
        is $nginx->get($path, 'If-None-Match' => '*')->status, $status,
            "$name: no 304";
    }
    return;
}

my $none = 'ERROR 404 of The Test Courier';
my $over = 'ERROR 410 of The Test Courier';
my $down = 'ERROR 503 of The Test Courier';

# [address, status, words]
my @errors = (
    ['/business/none',          404, $none],
    ['/none/',                  404, $none],
    ['/none',                   404, $none],
    ['/business/%00',           400, undef],
    ['/business/;;;',           404, $none],
    ['/a/b/c/d/e/f/g/h/i/j/k',  404, $none],
    ['/business/page/7',        404, $none],
    ['/sitemap-99.xml',         404, $none],
    ['/preview/x/1/' . 'a' x 64, 404, $none],
    ['/business/over-and-done', 410, undef],
    ["/business/$gone", 410, 'GONE Wrong from start to end: We were misled.'],
    ["/business/$legal", 451, 'GONE What a court forbade: '],
);
for my $error (@errors) {
    my ($path, $status, $words) = @$error;
    defined $words
        ? check($nginx, $path, $status, $words, $path)
        : is $nginx->get($path)->status, $status, "$path: $status";
}
for my $path ('/business/none', '/none/', '/business/;;;', "/business/$gone",
    "/business/$legal")
{
    is $nginx->get($path)->header('X-Tier'), 'L1 HIT', "$path: is kept";
}
like $nginx->get('/business/none')->header('Cache-Status'),
    qr/^news; hit; ttl=(?:[1-5]?\d|60)$/, 'what is not there is kept short';
is $nginx->get("/business/$legal")->header('Link'),
    '<https://court.example/7>; rel="blocked-by"', '451: who demanded it';
is $nginx->get("/business/$gone")->count('Link'), 0, '410: nobody did';
my ($file) = $site->store =~ /:(.*)/;
is run('sqlite3', $file, "UPDATE article SET gone_by =
    'https://x/>' || char(13, 10) || 'Evil: 1' WHERE gone_status = 451")
    ->{exit}, 0, 'somebody writes nonsense into the store';
$site->ok(invalidate => $legal);
my $evil = $nginx->get("/business/$legal");
is $evil->status, 451, 'it is 451 still';
is $evil->count('Evil') + $evil->count('Link'), 0, 'and no field of its own';
is $nginx->get('/own/business/none')->body, 'not here',
    'an error_page goes first';

# What can be no page never reaches the store: it may be away.
push @{$nginx->{allow}}, qr/news: store (?!.* damaged)/;

sub away ($away) {
    $away ? rename $file, "$file.away" : rename "$file.away", $file
        or die "$file: $!";
    return;
}

away(1);
check($nginx, '/business/;;;;', 404, $none, 'no store: no page can be there');
check($nginx, '/business/another', 503, $down, 'no store');
my $late = $nginx->get('/business/another');
is $late->header('Cache-Control'), 'no-store', '503 is not to be stored';
is $late->header('Retry-After'), 1, '503 says when to come back';
is $nginx->get('/own/business/another')->body, 'not now',
    'an error_page for 503 goes first';
is $nginx->get("/business/$slug")->status, 503, 'an article: 503';
away(0);
is $nginx->get("/business/$slug")->status, 200, 'the store is back';
is $nginx->get("/business/another")->status, 404, 'and 503 is forgotten';

# A page that is kept, but not to be served any more, is no page.
my @workers = $nginx->workers;
for my $coding ('', 'gzip') {
    ok wait_until(5, sub {
        return $nginx->get("/business/$slug", 'Accept-Encoding' => $coding)
            ->header('X-Tier') eq 'L1 HIT';
    }), "'$coding': it is kept";
    $site->ok(invalidate => $slug);
    away(1);
    check($nginx, "/business/$slug", 503, $down, "purged, '$coding'");
    away(0);
}
is_deeply [$nginx->workers], \@workers, 'the worker has not died of it';

# No thread takes the work of unpacking a page from Redis: the only one renders.
my $long = $site->article(
    file     => 'long.txt',
    Slug     => 'long',
    Format   => 'markdown',
    headline => 'A long story',
    body     => join "\n\n", ('*A* [long](http://x/) story.') x 60_000,
);
my $full = $site->nginx(
    main   => 'thread_pool news_renders threads=1 max_queue=0;',
    http   => $theme,
    server => $conf,
    allow  => [qr/thread pool "news_renders" queue overflow/],
);
ok wait_until(5, sub {
    return $full->get("/business/$slug", 'Accept-Encoding' => 'gzip')
        ->header('X-Tier') eq 'L2 HIT';
}), 'all queues are full: a page from Redis';
my $slow = $full->client(timeout => 60);
$slow->send(News::Client::text('GET', "/business/$long"));
sleep 0.1;
my $packed = $full->get("/business/$slug");
is $packed->status, 503, 'which cannot be unpacked: 503';
is $packed->body, $down, 'and the words for that';
unlike $packed->header('Cache-Status'), qr/hit/, 'it is no hit';
is $slow->response->status, 200, 'the other goes on';

# Without Redis, without a zone, without both, and with a Redis that has died.
my %caches = (
    'a zone alone'  => "news_redis off; news_zone pages 4m; $theme",
    'Redis alone'   => $theme,
    'neither'       => "news_redis off; $theme",
);
for my $name (sort keys %caches) {
    my $other = $site->nginx_conf(server => $conf,
        allow => [qr/news: (?!.* damaged)/]);
    $other->{http} = "news_store @{[$site->store]}; $caches{$name}";
    $other->{http} .= 'news_redis ' . $redis->address . ';'
        if $name eq 'Redis alone';
    $other->start;
    check($other, '/business/none', 404, $none, "$name: 404");
    check($other, "/business/$gone", 410,
        'GONE Wrong from start to end: We were misled.', "$name: 410");
    away(1);
    check($other, '/business/;;;', 404, $none, "$name: no page can be there");
    unlike $other->log, qr/news: store.*: page "/,
        "$name: and the store is not asked";
    check($other, '/business/more', 503, $down, "$name: 503");
    away(0);
    $other->quit;
}
$redis->stop;
sleep 0.2;
check($nginx, '/business/none', 404, $none, 'Redis has died: 404');
check($nginx, '/none/', 404, $none, 'Redis has died: no such list');
away(1);
check($nginx, '/business/more', 503, $down, 'Redis has died: 503');
away(0);

finish;

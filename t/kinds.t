# Every kind of page, at its address and by news_page: what it is, what it says
# of itself, and that it is kept.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
$site->article(
    headline => "Story $_",
    category => $_ % 2 ? 'Business / Markets' : 'Sport',
    Author   => 'Jane Doe',
    Keywords => 'chips',
) for 1 .. 24;
$site->article(headline => 'A draft of words', Status => 'draft');

my $nginx = $site->nginx(
    http => 'news_zone pages 8m; news_theme ' . News::Site::theme() . ';
        add_header X-Tier "$news_cache_tier $news_cache_status" always;',
    server => q{
        location / { news on; }
        location = /-/status { news_status; }
        location = /latest.xml { news_page rss; }
        location = /markets.json {
            news_page json_feed category=Business/Markets;
        }
        location ~ ^/who/([^/]+)$ { news_page author slug=$1; }
        location = /of-jane { news_page author slug=jane-doe page=2; }
        location = /find { news_page search q=$arg_for page=$arg_n; }
        location = /days { news_page archive year=$arg_y month=$arg_m; }
        location = /map.xml { news_page sitemap file=1; }
        location = /agents.txt { news_page robots; }
        location = /icon { news_page icon type=svg; }
        location = /topic { news_page keyword slug=$arg_slug; }
    },
);
ok $site->leased, 'it has a lease';

my $HTML = 'text/html; charset=utf-8';
my $XML  = 'application/xml; charset=utf-8';
my $RSS  = 'application/rss+xml; charset=utf-8';
my $ATOM = 'application/atom+xml; charset=utf-8';
my $JSON = 'application/feed+json';

# [address, Content-Type, what is in it]
my @pages = (
    ['/',                   $HTML, qr/^FRONT.*\[Story 24\]/],
    ['/page/2',             $HTML, qr/^LIST .*2.*\[Story 4\]/],
    ['/business/',          $HTML, qr/^LIST Business .*\[Story 23\]/],
    ['/business/markets/',  $HTML, qr/^LIST Markets .*\[Story 23\]/],
    ['/author/jane-doe/',   $HTML, qr/^LIST Jane Doe .*\[Story 24\]/],
    ['/author/jane-doe/page/2', $HTML, qr/^LIST Jane Doe 2.*\[Story 4\]/],
    ['/keyword/chips/',     $HTML, qr/^LIST chips .*\[Story 24\]/],
    ['/archive/',           $HTML, qr/^LIST/],
    ['/archive/2026/',      $HTML, qr/^LIST/],
    ['/archive/2026/04/',   $HTML, qr/^LIST/],
    ['/archive/2026/04/25/', $HTML, qr/^LIST.*\[Story 24\]/],
    ['/search?q=Story+17',  $HTML, qr/^SEARCH Story 17 \[Story 17\]/],
    ['/search',             $HTML, qr/^SEARCH/],
    ['/sport/story-2',      $HTML, qr/^ARTICLE Story 2/],
    ['/rss.xml',            $RSS,  qr/<rss .*Story 24</s],
    ['/atom.xml',           $ATOM, qr/<feed .*Story 24</s],
    ['/feed.json',          $JSON, qr/"title": ?"Story 24"/],
    ['/sport/rss.xml',      $RSS,  qr/Story 24</],
    ['/author/jane-doe/atom.xml',  $ATOM, qr/Story 23</],
    ['/keyword/chips/feed.json',   $JSON, qr/Story 23"/],
    ['/sitemap.xml',        $XML,  qr/<sitemapindex /],
    ['/sitemap-1.xml',      $XML,  qr{/sport/story-2<}],
    ['/news-sitemap.xml',   $XML,  qr/<urlset /],
    ['/robots.txt', 'text/plain; charset=utf-8', qr/^User-agent/mi],
    ['/manifest.webmanifest', 'application/manifest+json', qr/^\{/],
    ['/favicon.ico',        'image/x-icon', qr/^\x00\x00\x01\x00/],
    ['/favicon.svg',        'image/svg+xml', qr/<svg /],
    ['/opensearch.xml',
        'application/opensearchdescription+xml; charset=utf-8',
        qr/<OpenSearchDescription /],
    ['/latest.xml',         $RSS,  qr/Story 24</],
    ['/markets.json',       $JSON, qr/Story 23"/],
    ['/of-jane',            $HTML, qr/^LIST Jane Doe 2/],
    ['/find?for=Story%2017', $HTML, qr/^SEARCH Story 17 \[Story 17\]/, 1],
    ['/map.xml',            $XML,  qr{/sport/story-2<}],
    ['/agents.txt', 'text/plain; charset=utf-8', qr/^User-agent/mi],
    ['/icon',               'image/svg+xml', qr/<svg /],
);

sub check_fields ($path, $response, $name) {
    is $response->count('Cache-Control'), 1, "$name: Cache-Control once";
    is_deeply [$response->all('Vary')], ['Accept-Encoding'],
        "$name: Vary once";
    like $response->header('ETag'), qr/^"[0-9a-f]{16}(?:-gz)?"$/,
        "$name: a strong ETag";
    is $response->header('X-Robots-Tag') // '',
        $path =~ m{^/search} ? 'noindex' : '', "$name: robots";
    return;
}

sub check ($path, $type, $in, $moves = 0) {
    if ($moves) {
        is $nginx->get($path)->status, 301, "$path: has its own address";
        return;
    }
    for my $when ('rendered', 'kept') {
        for my $coding ('', 'gzip') {
            my $name = "$path, $when, '$coding'";
            my $page = $nginx->get($path, 'Accept-Encoding' => $coding);
            is $page->status, 200, "$name: is there";
            is $page->header('Content-Type'), $type, "$name: Content-Type";
            is $page->header('Content-Encoding') // '', $coding,
                "$name: coding";
            like $page->plain, $in, "$name: what it is";
            check_fields($path, $page, $name);
        }
    }
    my $page = $nginx->get($path, 'Accept-Encoding' => 'gzip');
    is $page->header('X-Tier'), 'L1 HIT', "$path: is kept";
    my $head = $nginx->request('HEAD', $path, 'Accept-Encoding' => 'gzip');
    is_deeply [sort $head->fields('Date', 'Cache-Status')],
        [sort $page->fields('Date', 'Cache-Status')], "$path: HEAD";
    my $same = $nginx->get($path, 'Accept-Encoding' => 'gzip',
        'If-None-Match' => $page->header('ETag'));
    is $same->status, 304, "$path: 304";
    is $same->body, '', "$path: nothing behind it";
    is $nginx->request('POST', $path, 'Content-Length' => 0)->status, 405,
        "$path: POST";
    return;
}

check(@$_) for @pages;

# [address, where it leads]: one hop.
my @moved = (
    ['/business',                '/business/'],
    ['/Business/',               '/business/'],
    ['//business//',             '/business/'],
    ['/business/index.html',     '/business/'],
    ['/index.html',              '/'],
    ['/page/1',                  '/'],
    ['/business/page/1',         '/business/'],
    ['/BUSINESS/page/1/?a=b',    '/business/?a=b'],
    ['/business/markets?utm=1',  '/business/markets/?utm=1'],
    ['/author/Jane-Doe',         '/author/jane-doe/'],
    ['/archive/2026/4',          '/archive/2026/04/'],
    ['/search/?q=a+b&x=y',       '/search?q=a+b'],
    ['/who/jane-doe',            '/author/jane-doe/'],
    ['/topic?slug=CHIPS',        '/keyword/chips/?slug=CHIPS'],
    ['/days?y=2026',             '/archive/2026/?y=2026'],
    ['/days?m=4',                '/archive/?m=4'],
    ['/author/story-2',          '/sport/story-2'],
    ['/sport/story-2/',          '/sport/story-2'],
);
for my $case (@moved) {
    my ($from, $to) = @$case;
    my $response = $nginx->get($from);
    is $response->status, 301, "$from: moved";
    my $location = ($response->header('Location') // '')
        =~ s{^http://[^/]+}{}r;
    is $location, $to, "$from: leads to $to";
    is $nginx->get($location)->status, 200, "$from: and there it is";
}
is $nginx->get('/business/?page=2&utm_source=x')->header('X-Tier'), 'L1 HIT',
    'a query makes no other page';

# Pages that no list has.
for my $path ('/page/3', '/business/page/3', '/business/page/0',
    '/business/page/x', '/author/jane-doe/page/3', '/archive/2026/04/page/3',
    '/archive/2026/13/', '/archive/2025/', '/sitemap-2.xml', '/sitemap-0.xml',
    '/search?q=Story&page=3', '/search?q=Story&page=0',
    '/search?q=Story&page=x', '/search?q=Story&page=51')
{
    is $nginx->get($path)->status, 404, "$path: no such page";
}
is $nginx->get('/search?q=Story&page=2')->status, 200, 'a page that there is';

# A date says nothing of a list, and all of an article.
my $list = $nginx->get('/business/');
is $nginx->get('/business/',
    'If-Modified-Since' => $list->header('Last-Modified'))->status, 200,
    'a list: If-Modified-Since is passed over';
is $nginx->get('/sport/story-2', 'If-Modified-Since' =>
    $nginx->get('/sport/story-2')->header('Last-Modified'))->status, 304,
    'an article: If-Modified-Since';

# What is in Redis: pages, and no search.
my @kept = map { s/^news:page(?::[0-9a-f]{16}){2}://r } $redis->pages;
for my $key ('front:1', 'category:business/markets:1', 'article:story-2',
    'rss:site:', 'atom:author:jane-doe', 'sitemap:1', 'robots:0')
{
    ok((grep { $_ eq $key } @kept), "$key is in Redis");
}
is_deeply [grep { /^search/ } @kept], [], 'a search never is';

# What was taken down is found no more, at once.
$nginx->get('/search?q=Story+19') for 1 .. 2;
$site->ok(retract => 'story-19');
unlike $nginx->get('/search?q=Story+19')->plain, qr/\[Story 19\]/,
    'what was taken down is found no more';

# Many searches push out no page: they have the notes' share.
sub kept () {
    my ($zone) = $nginx->get('/-/status')->body =~ /"zone": ?(\{[^}]*\})/;
    return map { $zone =~ /"$_": ?(\d+)/ } qw(pages notes);
}

my ($pages, $notes) = kept();
$nginx->get("/search?q=word+$_") for 1 .. 50;
my ($pages_then, $notes_then) = kept();
is $pages_then, $pages, 'fifty searches take no place of pages';
cmp_ok $notes_then, '>=', $notes + 50, 'but that of notes';

# A preview.
my $url = $site->ok(preview => 'a-draft-of-words');
my ($path) = $url =~ m{(/preview/\S+)} or die "newsctl preview: $url";
for my $coding ('', 'gzip') {
    my $preview = $nginx->get($path, 'Accept-Encoding' => $coding);
    is $preview->status, 200, "a preview, '$coding'";
    is $preview->plain, 'ARTICLE A draft of words', 'is the draft';
    is $preview->header('Cache-Control'), 'private, no-store', 'is private';
    is $preview->header('X-Robots-Tag'), 'noindex', 'is not for robots';
    is $preview->header('X-Tier'), 'store BYPASS', 'is made each time';
}
is_deeply [grep { /preview/ } $redis->pages], [], 'is kept nowhere';
$path =~ s/.$/$& eq '0' ? 1 : 0/e;
is $nginx->get($path)->status, 404, 'a signature that is not ours';
is $nginx->get('/business/a-draft-of-words')->status, 404,
    'a draft has no other address';

finish;

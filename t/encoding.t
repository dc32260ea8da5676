# Who gets gzip, and that all who get anything get the same page.

use v5.36;
use Test::More;
use News::Redis;
use News::Response;
use News::Site;
use News::Test;

my $site = News::Site->new->with_redis(News::Redis->new->start);
my $slug = $site->article(
    body => join "\n\n",
        map { "Paragraph $_: naïve, “quoted” & <odd>." } 1 .. 99,
);
my $path = "/business/$slug";
my $html = $site->render($slug);

# undef: no such field
my @matrix = (
    [undef,                         ''],
    ['',                            ''],
    ['gzip',                        'gzip'],
    ['GZIP',                        'gzip'],
    ['x-gzip',                      'gzip'],
    ['deflate, br',                 ''],
    ['gzip, deflate, br, zstd',     'gzip'],
    ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'gzip'],
    ['gzip;q=0',                    ''],
    ['gzip; q=0.000',               ''],
    ['gzip;q=0.001',                'gzip'],
    ['gzip ; q=1',                  'gzip'],
    ['gzip;Q=1',                    'gzip'],
    ['*',                           'gzip'],
    ['*;q=0',                       ''],
    ['*;q=0, gzip',                 'gzip'],
    ['gzip;q=0, *',                 ''],
    ['identity',                    ''],
    ['identity;q=0',                ''],
    ['identity;q=0, gzip',          'gzip'],
    ['identity, gzip;q=0.5',        ''],
    ['identity;q=0.5, gzip',        'gzip'],
    ['notgzip',                     ''],
    ['gzipped',                     ''],
    ['gzip;q=nonsense',             ''],
    ['gzip;q=1.5',                  ''],
    [',, gzip ,',                   'gzip'],
);

sub check_page ($nginx, $name, $coding, @headers) {
    my $response = $nginx->get($path, @headers);
    my $head = $nginx->request('HEAD', $path, @headers);
    is $response->header('Content-Encoding') // '', $coding, "$name: coding";
    is $response->header('Content-Length'), length $response->body,
        "$name: its length is told";
    ok $response->plain eq $html, "$name: the page is what newsctl renders";
    is_deeply [$response->all('Vary')], ['Accept-Encoding'], "$name: Vary once";
    is_deeply [$head->fields('Date')], [$response->fields('Date')],
        "$name: HEAD has the fields of GET";
    return $response;
}

sub check_vary ($nginx, $conf) {
    for my $coding ('', 'gzip') {
        my @headers = ('Accept-Encoding' => $coding);
        my $etag = $nginx->get($path, @headers)->header('ETag');
        like $etag, qr/^"/, "$conf, '$coding': the ETag is strong";
        my $same = $nginx->get($path, @headers, 'If-None-Match' => $etag);
        is $same->status, 304, "$conf, '$coding': 304";
        is_deeply [$same->all('Vary')], ['Accept-Encoding'],
            "$conf, '$coding': Vary once on 304";
        check_page($nginx, "$conf, '$coding'", $coding, @headers);
    }
    return;
}

# The configurations under which nginx's own filter has an opinion.
my @confs = ('', 'gzip on;', 'gzip on; gzip_vary on;', 'gzip_vary on;',
    'gzip on; gzip_min_length 0; gzip_proxied any;'
        . (News::Nginx::has('--with-http_gunzip_module') ? 'gunzip on;' : ''));

my $location = 0;
my $nginx    = $site->nginx(server => join "\n", map {
        $location++;
        "location /$location/ {
             rewrite ^/\\d+(/.*) \$1 break; news on; $_
         }"
    } @confs);

my $miss = wait_until(5, sub {
    my $response = $nginx->get("/1$path");
    return $response->cache =~ /^fwd=/ ? $response : undef;
});
ok $miss, 'the page is rendered first' and ok $miss->body eq $html,
    'and is the one that newsctl renders';

my $plain_path = $path;
for my $number (1 .. @confs) {
    $path = "/$number$plain_path";
    check_vary($nginx, $confs[$number - 1] || 'as nginx is');
}

$path = "/1$plain_path";
for my $case (@matrix) {
    my ($value, $coding) = @$case;
    check_page($nginx, defined $value ? "'$value'" : 'no field', $coding,
        defined $value ? ('Accept-Encoding' => $value) : ());
}

my $two = $nginx->get($path, 'Accept-Encoding' => 'br',
    'Accept-Encoding' => 'gzip');
is $two->header('Content-Encoding'), 'gzip', 'two fields are one list';

# HTTP/1.0 and proxies get what they ask for, unlike from nginx's own filter.
my $via = $nginx->get($path, 'Accept-Encoding' => 'gzip', Via => '1.1 proxy');
is $via->header('Content-Encoding'), 'gzip', 'a proxy gets gzip';

finish;

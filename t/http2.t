# Over TLS and HTTP/2 pages are the same.

use v5.36;
use Test::More;
use News::Nginx;
use News::Redis;
use News::Response;
use News::Site;
use News::Test;

plan skip_all => 'this nginx has no HTTP/2'
    if !News::Nginx::has('--with-http_v2_module')
    || !News::Nginx::has('--with-http_ssl_module');
plan skip_all => 'this curl has no HTTP/2'
    if run('curl', '--version')->{out} !~ /\bHTTP2\b/;

my $dir  = tempdir();
my $made = run('openssl', qw(req -x509 -newkey rsa:2048 -nodes -days 2 -subj),
    '/CN=127.0.0.1', '-keyout', "$dir/key.pem", '-out', "$dir/cert.pem");
plan skip_all => 'openssl makes no certificate' if $made->{exit} != 0;

my $site = News::Site->new->with_redis(News::Redis->new->start);
my @slugs = map {
    $site->article(
        headline => "Story $_",
        body     => join "\n\n", ("Story $_, once more.") x ($_ * 200),
    )
} 1 .. 9;
my $nginx = $site->nginx(
    tls => "ssl_certificate $dir/cert.pem; ssl_certificate_key $dir/key.pem;
            location / { news on; }",
);
my $url = 'https://127.0.0.1:' . $nginx->tls_port;

# One page: {code, version, header text, body}.
sub page ($path, @more) {
    my $out = tempdir();
    my $result = run({seconds => 10}, 'curl', qw(-sk --http2 -D), "$out/head",
        '-o', "$out/body", '-w', '%{http_code} %{http_version}', @more,
        "$url$path");
    my ($code, $version) = split / /, $result->{out};
    my %page = (code => $code, version => $version);
    $page{$_} = -e "$out/$_" ? slurp("$out/$_") : '' for qw(head body);
    return \%page;
}

my $path = "/business/$slugs[0]";
my $html = $site->render($slugs[0]);

for my $when ('rendered', 'kept') {
    my $page = page($path);
    is $page->{version}, 2, "$when: over HTTP/2";
    ok $page->{body} eq $html, "$when: the page";
    my $gzip = page($path, '-H', 'Accept-Encoding: gzip');
    ok News::Response::ungzip($gzip->{body}) eq $html, "$when: packed";
    is scalar(() = $gzip->{head} =~ /^vary:/mig), 1, "$when: Vary once";
    $site->warm($nginx, $path);
}

my ($etag) = page($path)->{head} =~ /^etag: (\S+)/mi;
is page($path, '-H', "If-None-Match: $etag")->{code}, 304, 'not modified';
my $head = page($path, '-I');
is $head->{body}, $head->{head}, 'HEAD: fields, and nothing behind them';
is page("$path/")->{code}, 301, 'moved';
is page('/business/none')->{code}, 404, 'not there';
for my $kind (
    ['/',               200, 'text/html; charset=utf-8'],
    ['/business/',      200, 'text/html; charset=utf-8'],
    ['/search?q=story', 200, 'text/html; charset=utf-8'],
    ['/rss.xml',        200, 'application/rss+xml; charset=utf-8'],
    ['/sitemap-1.xml',  200, 'application/xml; charset=utf-8'],
    ['/robots.txt',     200, 'text/plain; charset=utf-8'],
    ['/favicon.ico',    200, 'image/x-icon'],
    ['/none/',          404, 'text/html; charset=utf-8'],
    ['/Business/page/1', 301, 'text/html'],
) {
    my ($at, $code, $type) = @$kind;
    for my $when ('rendered', 'kept') {
        my $page = page($at);
        is $page->{code}, $code, "$at, $when: $code";
        like $page->{head}, qr/^content-type: \Q$type\E\r?$/mi,
            "$at, $when: what it is";
        ok length $page->{body}, "$at, $when: its body";
        my $gzip = page($at, '-H', 'Accept-Encoding: gzip');
        ok News::Response::ungzip($gzip->{body}) eq $page->{body},
            "$at, $when: packed"
            if $code != 301;
    }
}
is page($path, '-X', 'POST', '-d', 'x')->{code}, 405, 'refused';
# Larger than the window, it would end with a RST_STREAM that curl ignores.
is page($path, '-X', 'GET', '-d', 'x' x 60_000)->{code}, 200, 'with a body';

# Many streams of one connection at once.
my $out  = tempdir();
my @urls = map {
    my $slug = $slugs[$_ % @slugs];
    ("$url/business/$slug", '-o', "$out/$_");
} 0 .. 89;
is run({seconds => 20}, 'curl', qw(-sk --http2 -Z --parallel-max 40), @urls)
    ->{exit}, 0, 'ninety streams';
my @wrong = grep {
    slurp("$out/$_") ne $site->render($slugs[$_ % @slugs])
} 0 .. 20;
is_deeply \@wrong, [], 'each got its own page';

# Away in the middle of many.
run('timeout', 0.05, 'curl', qw(-sk --http2 -Z), @urls) for 1 .. 5;
ok page($path)->{body} eq $html, 'and all goes on';

finish;

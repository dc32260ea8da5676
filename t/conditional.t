# Conditional requests by RFC 9110, section 13, for pages from either place.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;
use POSIX qw(strftime);

my $site = News::Site->new->with_redis(News::Redis->new->start);
my $path = '/business/' . $site->article;
my $nginx = $site->nginx(
    server => 'location / { news on; }
               location /store/ {
                   rewrite ^/store(/.*) $1 break;
                   news on;
                   news_redis off;
               }',
);
ok $site->warm($nginx, $path), 'the page is in Redis';

sub http_date ($seconds) {
    return strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime $seconds);
}

sub status ($path, @headers) {
    return $nginx->get($path, @headers)->status;
}

sub check_fields ($where, $path, @gzip) {
    my $full = $nginx->get($path, @gzip);
    my $response
        = $nginx->get($path, @gzip, 'If-None-Match' => $full->header('ETag'));
    is $response->status, 304, "$where: 304";
    is $response->body,   '',  "$where: without a body";
    for my $name (qw(ETag Vary Cache-Control Last-Modified)) {
        is $response->header($name), $full->header($name),
            "$where: 304 has the $name of 200";
    }
    is $response->count('Date'), 1, "$where: 304 has a Date";
    is $response->count($_),     0, "$where: 304 has no $_"
        for qw(Content-Length Content-Encoding Transfer-Encoding Content-Type);
    return;
}

sub check_none_match ($where, $path) {
    my $etag = $nginx->get($path)->header('ETag');
    my $gzip = $nginx->get($path, 'Accept-Encoding' => 'gzip')->header('ETag');
    isnt $etag, $gzip, "$where: each encoding has an ETag of its own";
    like $_, qr/^"[^"]+"$/, "$where: $_ is strong" for $etag, $gzip;

    my %expect = (
        $etag                  => 304,
        "W/$etag"              => 304,
        qq("x,y", $etag, "z")  => 304,
        qq(W/"x",$etag)        => 304,
        '*'                    => 304,
        $gzip                  => 200,
        '"other"'              => 200,
        $etag =~ tr/"//dr      => 200,
        ''                     => 200,
        qq(""$etag)            => 200,
    );
    for my $value (sort keys %expect) {
        is status($path, 'If-None-Match' => $value), $expect{$value},
            "$where: If-None-Match: $value";
    }
    is $nginx->request('HEAD', $path, 'If-None-Match' => $etag)->status, 304,
        "$where: HEAD";
    return $etag;
}

sub check_dates ($where, $path, $etag) {
    my $date = $nginx->get($path)->header('Last-Modified');
    my ($past, $future) = (http_date(1_000_000_000), http_date(time + 86_400));
    is status($path, 'If-Modified-Since' => $date),     304, "$where: same";
    is status($path, 'If-Modified-Since' => $future),   304, "$where: later";
    is status($path, 'If-Modified-Since' => $past),     200, "$where: earlier";
    is status($path, 'If-Modified-Since' => 'in June'), 200, "$where: no date";
    is status($path, 'If-None-Match' => '"x"', 'If-Modified-Since' => $date),
        200, "$where: If-None-Match is asked alone";
    is status($path, 'If-None-Match' => $etag, 'If-Modified-Since' => $past),
        304, "$where: and matches alone";
    is status($path, 'If-Unmodified-Since' => $date), 200, "$where: the same";
    is status($path, 'If-Unmodified-Since' => $past), 412, "$where: modified";
    is status($path, 'If-Match' => $etag, 'If-Unmodified-Since' => $past), 200,
        "$where: If-Match is asked alone";
    return;
}

sub check_match ($where, $path, $etag) {
    is status($path, 'If-Match' => $etag),         200, "$where: match";
    is status($path, 'If-Match' => '*'),           200, "$where: match any";
    is status($path, 'If-Match' => qq("x", $etag)), 200, "$where: match a list";
    is status($path, 'If-Match' => "W/$etag"),     412, "$where: never weakly";
    is status($path, 'If-Match' => '"x"'),         412, "$where: no match";
    is status($path, 'If-Match' => $etag, 'If-None-Match' => $etag), 304,
        "$where: both";
    return;
}

for my $where ('redis', 'store') {
    my $address = $where eq 'redis' ? $path : "/store$path";
    is $nginx->get($address)->cache, $where eq 'redis' ? 'hit' : 'fwd=bypass',
        "$where: it comes from there";
    check_fields($where, $address);
    check_fields("$where, gzip", $address, 'Accept-Encoding' => 'gzip');
    my $etag = check_none_match($where, $address);
    check_dates($where, $address, $etag);
    check_match($where, $address, $etag);
}

is $nginx->get($path)->header('ETag'),
    $nginx->get("/store$path")->header('ETag'),
    'the ETag does not depend on where the page came from';

finish;

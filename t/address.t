# One article has one address; every other one that means it leads there.

use v5.36;
use Test::More;
use News::Site;
use News::Test;

my $site = News::Site->new;
my $slug = $site->article(headline => 'Harbour bridge opens');
my $japanese = $site->article(
    category => 'くらし',
    headline => '無人駅のパン屋',
);
$site->article(
    headline => 'Not out yet',
    published => '2999-01-01T00:00:00Z',
);
$site->article(headline => 'A mere draft', Status => 'draft');
my $gone = $site->article(headline => 'Wrong from start to end');
$site->ok(retract => $gone);
$site->article(headline => 'Over and done', Expires => '2026-04-26');
$site->article(headline => 'Before the rename');
$site->ok(rename => 'before-the-rename', 'after-the-rename');

my $nginx = $site->nginx(http => 'merge_slashes off;');
my $home  = "/business/$slug";

sub moves ($from, $to, $why) {
    my $response = $nginx->get($from);
    is $response->status, 301, "$why: moved";
    my $location = $response->header('Location') // 'nowhere';
    like $location, qr{^(?:http://[^/]+)?\Q$to\E$}, "$why: to $to";
    is $nginx->get($location =~ s{^http://[^/]+}{}r)->status, 200,
        "$why: and there it is"
        if $to !~ /\?/;
    return;
}

is $slug, 'harbour-bridge-opens', 'the slug is the headline';
is $nginx->get($home)->status, 200, 'the canonical address';
is $nginx->get("$home?utm_source=x&fbclid=1")->status, 200,
    'a query makes no other page';

moves "$home/",               $home, 'trailing slash';
moves "$home//",              $home, 'two slashes';
moves "/business//$slug",     $home, 'a double slash inside';
moves uc($home),              $home, 'capitals';
moves "/x/$slug",             $home, 'any section';
moves "/World-News/$slug",    $home, 'another category';
moves "$home/amp",            $home, 'an AMP address';
moves "$home.html",           $home, 'a suffix';
moves "/x/$slug?utm_medium=y", "$home?utm_medium=y", 'with its query';
moves '/business/before-the-rename', '/business/after-the-rename', 'renamed';
moves '/x/before-the-rename', '/business/after-the-rename',
    'renamed, by the short way';

# More than a worker keeps the meaning of, all of one length.
my @many = map { sprintf 'many-%03d', $_ } 1 .. 300;
my $dir  = tempdir();
spew("$dir/$_.txt", News::Site::text(headline => "Number $_", Slug => $_))
    for @many;
$site->ok(import => $dir);
my @wrong = grep {
    my $response = $nginx->get("/business/$_");
    $response->status != 200 || $response->body !~ /Number \Q$_\E/
} @many, @many;
is_deeply \@wrong, [], 'each of many addresses has its own page, twice';

moves '/business/harbour%2dbridge-opens', $home, 'what needs no encoding';
moves "/%62usiness/%68arbour-bridge-opens?utm_source=%61",
    "$home?utm_source=%61", 'letters that are encoded, but not of the query';
moves "/business%2f$slug", $home, 'an encoded slash';

my $encoded = $japanese =~ s/([^a-z0-9-])/sprintf '%%%02X', ord $1/gesr;
my $moved   = $nginx->get("/x/$encoded");
is $moved->status, 301, 'a slug in another script';
my $there = ($moved->header('Location') // '') =~ s{^http://[^/]+}{}r;
like $there, qr{^/(?:%[0-9A-F]{2})+/\Q$encoded\E$}, 'it is percent-encoded';
is $nginx->get($there)->status, 200, 'and found';
is $nginx->get(lc $there)->status, 200, 'in either way to write hex';

is $nginx->get('/business/no-such-article')->status, 404, 'unknown';
is $nginx->get('/business/no-such-article/')->status, 404,
    'unknown, with a slash: no way around through a 301';
is $nginx->get('/business/not-out-yet')->status,   404, 'not out yet';
is $nginx->get('/business/a-mere-draft')->status,  404, 'a draft';
is $nginx->get("/business/$gone")->status,         410, 'retracted';
is $nginx->get("/x/$gone")->status,                410, 'retracted, anywhere';
is $nginx->get('/business/over-and-done')->status, 410, 'expired';

for my $path ('/..%2f', '/business/%00', '/business/%ff%fe',
    '/business/' . 'a' x 81, '/business/' . 'a-' x 2000,
    "$home/more/than/that", '/business/;' . $slug)
{
    my $name = length $path > 40 ? substr($path, 0, 40) . ' …' : $path;
    like $nginx->get($path)->status, qr/^(?:400|404)$/, "nothing at $name";
}

for my $method (qw(POST PUT DELETE PATCH OPTIONS)) {
    my $response = $nginx->request($method, $home, 'Content-Length' => 0);
    is $response->status, 405, "$method is refused";
    is $response->header('Allow'), 'GET, HEAD', "$method: what is allowed";
}

for my $path ($home, "$home/", '/business/none', "/business/$gone") {
    my $response = $nginx->get($path);
    is $response->count('Cache-Control'), 1,
        $response->status . ' says how long it may be kept';
}

finish;

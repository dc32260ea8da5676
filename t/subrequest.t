# Pages inside other pages, behind other handlers, and by inner redirects.

use v5.36;
use Test::More;
use News::Nginx;
use News::Redis;
use News::Site;
use News::Test;

my $site = News::Site->new->with_redis(News::Redis->new->start);
my @slugs = map { $site->article(headline => "Story number $_") } 1 .. 3;
my @paths = map { "/business/$_" } @slugs;
my @html  = map { $site->render($_) } @slugs;
my $gone  = $site->article(headline => 'Withdrawn');
$site->ok(retract => $gone);

my $docroot = tempdir();
spew("$docroot/two.html", sprintf '[%s|%s]',
    map { qq(<!--# include virtual="$_" -->) } @paths[0, 1]);
spew("$docroot/missing.html",
    qq([<!--# include virtual="/business/none" -->]));
spew("$docroot/sorry.html", 'Nothing here.');
spew("$docroot/file.html",  'A plain file.');

sub without ($module) {
    return News::Nginx::has("--without-http_${module}_module");
}

my $extra = '';
$extra .= 'location /guarded/ {
               auth_request ' . $paths[1] . ';
               rewrite ^/guarded(/.*) $1 break;
               news on;
           }
           location /refused/ {
               auth_request /business/' . $gone . ';
               rewrite ^/refused(/.*) $1 break;
               news on;
           }' if News::Nginx::has('--with-http_auth_request_module');
$extra .= 'location /mirrored/ {
               mirror ' . $paths[2] . ';
               rewrite ^/mirrored(/.*) $1 break;
               news on;
           }' if !without('mirror');
$extra .= "location ^~ /added/ {
               add_before_body $paths[0];
               add_after_body $paths[1];
               addition_types text/plain;
               alias $docroot/;
               types { }
           }" if News::Nginx::has('--with-http_addition_module');

my $nginx = $site->nginx(server => <<"CONF");
    root $docroot;
    location / { news on; }
    location ~ \\.html\$ { ssi on; types { text/html html; } }
    location /kept/ {
        error_page 404 = $paths[0];
        error_page 410 /sorry.html;
        rewrite ^/kept(/.*) \$1 break;
        news on;
    }
    location /try/ { try_files \$uri $paths[1]; }
    location /files/ { try_files /file.html $paths[1]; }
    location /named { error_page 418 = \@page; return 418; }
    location \@page { rewrite ^ $paths[2] break; news on; }
    location /proxied { proxy_pass http://127.0.0.1:\$server_port/redirect; }
    location = /redirect {
        add_header X-Accel-Redirect $paths[1];
        return 200 "";
    }
    location /limited {
        limit_except GET { deny all; }
        rewrite ^/limited(/.*) \$1 break;
        news on;
    }
    location /if/ {
        rewrite ^/if(/.*) \$1;
        if (\$arg_off) { return 204; }
        news on;
    }
    location = /static { return 200 "static"; }
    $extra
CONF
$site->warm($nginx, $_) for @paths;

sub check_both ($path, $expect, $name) {
    for my $coding ('', 'gzip') {
        my $response = $nginx->get($path, 'Accept-Encoding' => $coding);
        is $response->status, 200, "$name: 200";
        ok $response->plain eq $expect, "$name: body, coding '$coding'"
            or diag substr $response->plain, 0, 300;
    }
    return;
}

SKIP: {
    skip 'this nginx has no SSI', 1 if without('ssi');
    check_both('/two.html', "[$html[0]|$html[1]]", 'two pages by SSI');
    my $missing = $nginx->get('/missing.html', 'Accept-Encoding' => 'gzip');
    like $missing->plain, qr/^\[.*404.*\]$/s, 'a page that is not there';
}
SKIP: {
    skip 'this nginx has no auth_request', 1
        if !News::Nginx::has('--with-http_auth_request_module');
    check_both("/guarded$paths[0]", $html[0], 'auth_request asks a page');
    is $nginx->get("/refused$paths[0]")->status, 500,
        'auth_request meets a page that is gone';
}
SKIP: {
    skip 'this nginx has no mirror', 1 if without('mirror');
    check_both("/mirrored$paths[0]", $html[0], 'mirror sends to a page');
}
SKIP: {
    skip 'this nginx has no addition', 1
        if !News::Nginx::has('--with-http_addition_module');
    check_both('/added/file.html', "$html[0]A plain file.$html[1]",
        'pages before and after another');
}

check_both('/kept/business/none', $html[0], 'error_page 404 = a page');
my $sorry = $nginx->get("/kept/business/$gone");
is $sorry->status, 410,             'error_page 410: the status';
is $sorry->body,   'Nothing here.', 'error_page 410: the words';
check_both('/try/anything', $html[1], 'try_files ends at a page');
check_both('/files/x', 'A plain file.', 'try_files finds a file before');
check_both('/named', $html[2], 'a named location');
check_both('/proxied', $html[1], 'X-Accel-Redirect');
check_both("/limited$paths[0]", $html[0], 'limit_except lets GET through');
is $nginx->request('POST', "/limited$paths[0]", 'Content-Length' => 0)->status,
    403, 'limit_except refuses the rest';
check_both("/if$paths[0]", $html[0], 'a rewrite to another location');

for my $path ('/two.html', "/kept/business/none", '/named') {
    my $client = $nginx->client;
    my @wrong = grep { $client->get($path)->status != 200 } 1 .. 5;
    is_deeply \@wrong, [], "$path, five times over one connection";
}

finish;

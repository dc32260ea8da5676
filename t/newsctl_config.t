# Where newsctl takes its store and Redis from: options, the environment,
# newsctl.conf, nginx.conf.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;

my $dir   = tempdir();
my %store = map { $_ => "sqlite:$dir/$_.db" } qw(option variable file nginx);
newsctl('--store', $store{$_}, 'init', '--name', $_) for keys %store;

my $conf  = "$dir/newsctl.conf";
my $nginx = "$dir/nginx.conf";
spew($conf, "# ours\n\n  store = $store{file}\n");

# Whose store it is, by its name.
sub name ($arg, @args) {
    my %env = (NEWS_CONFIG => $conf, %{$arg->{env} // {}});
    my $result = newsctl({%$arg, env => \%env}, 'site', @args);
    return $result->{out} =~ /^name: (.*)$/m ? $1 : $result->{err};
}

is name({}), 'file', 'newsctl.conf';
is name({env => {NEWS_STORE => $store{variable}}}), 'variable',
    'the environment goes before it';
is name({env => {NEWS_STORE => $store{variable}}}, '--store', $store{option}),
    'option', 'and an option before that';
spew("$dir/other.conf", "store = $store{option}\n");
is name({}, '--config', "$dir/other.conf"), 'option', '--config';
like name({env => {NEWS_CONFIG => '/no/such.conf'}}),
    qr{/no/such\.conf: No such}, 'a file that is named must be there';

# Mistakes in it
for my $case (
    ["stroe = x\n", qr/newsctl\.conf:1: .* "stroe"; did you mean "store"/],
    ["\n\nstore =\n", qr/newsctl\.conf:3: expected store = VALUE/],
    ["store\n",       qr/newsctl\.conf:1: expected store = VALUE/],
    ["timeout = soon\nstore = $store{file}\n", qr/timeout: expected seconds/],
    ["x" x 70_000, qr/newsctl\.conf/],
) {
    my ($text, $like) = @$case;
    spew($conf, $text);
    like name({}), $like, 'a mistake, with its line';
}

# nginx.conf, with includes, as nginx reads it
mkdir "$dir/sites" or die $!;
spew($conf, "nginx-conf = $nginx\n");
spew($nginx, <<"NGINX");
load_module "/usr/lib/nginx/modules/ngx_http_news_module.so"; # not read
events { worker_connections 10; }
http {
    log_format main '\$remote_addr "{ ; }" \\'x\\'';
    content_by_lua_block { if a then { "}" } end }
    news_redis off;
    include sites/*.conf;
    include sites/none-*.conf;
}
NGINX
spew("$dir/sites/a.conf", <<"NGINX");
server {
    listen 127.0.0.1:8099 default_server;
    server_name news.example;
    location / {
        news on;   # the store follows
    }
    news_store "$store{nginx}";
}
NGINX
is name({}), 'nginx', 'nginx.conf and its includes';
spew($conf, '');
is name({}, '--nginx-conf', $nginx), 'nginx', '--nginx-conf';
is name({env => {NEWS_NGINX_CONF => $nginx}}), 'nginx', 'NEWS_NGINX_CONF';
is name({}, '--nginx-conf', $nginx, '--store', $store{option}), 'option',
    'a store that is named goes before it';

spew("$dir/sites/b.conf", <<"NGINX");
server { news_store $store{file}; location / { news on; } }
NGINX
like name({}, '--nginx-conf', $nginx), qr/several stores.*--store/,
    'of two stores none is guessed';
unlink "$dir/sites/b.conf";

# Of several sites the host of a URL says which is meant.
mkdir "$dir/hosts" or die $!;
my @hosts = (
    [first => 'first.example *.wild.example'],
    [second => 'second.example www.*'],
    [third => '.dot.example deep.wild.example'],
);
spew("$dir/hosts.conf", "http { include hosts/*.conf; }\n");
for my $n (0 .. $#hosts) {
    my ($name, $names) = @{$hosts[$n]};
    $store{$name} = "sqlite:$dir/$name.db";
    newsctl('--store', $store{$name}, qw(init --name), $name);
    spew("$dir/hosts/$n.conf", "server { listen 127.0.0.1:900$n; server_name"
        . " $names; news_store $store{$name}; location / { news on; } }\n");
}
sub explains ($url) {
    my $result = newsctl({env => {NEWS_CONFIG => $conf}}, '--nginx-conf',
        "$dir/hosts.conf", explain => $url);
    return $result->{out} =~ /^server +(\S+)$/m ? $1 : $result->{err};
}
is explains("http://$_->[0]/x"), "$_->[1].example", $_->[0] for
    ['first.example', 'first'], ['SECOND.example:80', 'second'],
    ['a.wild.example', 'first'], ['www.any', 'second'];
is explains("http://$_/x"), '.dot.example', $_ for
    'dot.example', 'a.b.dot.example', 'deep.wild.example', 'localhost:9002';
like explains("http://$_/x"), qr/several stores/, "$_: nobody's" for
    'wild.example', 'elsewhere.example', 'localhost:9003';
like explains('/x'), qr/several stores/, 'no host: no guess';

# Redis comes from there too, by inheritance
my $redis = News::Redis->new->start;
my $line  = "news_redis @{[$redis->address]} prefix=paper;";
spew($nginx, slurp($nginx) =~ s/news_redis off;/$line/r);
my $site = newsctl({env => {NEWS_CONFIG => $conf}}, '--nginx-conf', $nginx,
    qw(site --tagline New));
like $site->{err}, qr/gone from/, 'it was purged there' or diag explain $site;
like $redis->cli('KEYS', '*'), qr/^paper:/m, 'under its prefix';

# A store that is named alone: the system's nginx.conf may know its Redis
SKIP: {
    my $system = '/etc/nginx/nginx.conf';
    skip "no $system can be put in place", 6
        if !-e $system || system('unshare -m true 2>/dev/null') != 0;
    my $flat = spew("$dir/flat.conf", "http { server { news_store"
        . " $store{nginx}; $line location / { news on; } } }");
    my $alone = sub ($store, @args) {
        return run({env => {NEWS_CONFIG => $conf, NEWS_STORE => $store}},
            'unshare', '-m', 'sh', '-c',
            'mount --bind "$0" "$1" && shift && exec "$@"', $flat, $system,
            News::Test::build('newsctl'), 'site', @args);
    };
    my $same = $alone->($store{nginx}, '--tagline', 'Newer');
    like $same->{err}, qr/gone from/, 'the very store: with its Redis'
        or diag explain $same;
    my @others = ([$store{option}], [$store{nginx}, qw(--redis off)]);
    for my $n (0 .. $#others) {
        my $other = $alone->(@{$others[$n]}, '--tagline', "Newest $n");
        is $other->{exit}, 0, 'another store, or Redis named: without';
        like $other->{err}, qr/without Redis.* at once, .*within 0\.25 s/,
            'and what that means';
    }
    is $alone->($store{option})->{err}, '', 'a site of its own';
}

# Broken ones
for my $case (
    ['http { ',                        qr/nginx\.conf:1: the file ends/],
    ["http {\n}\n}\n",                 qr/nginx\.conf:3: unexpected "\}"/],
    ["\n;\n",                          qr/nginx\.conf:2: unexpected ";"/],
    [qq(http { news_store "x; }\n),    qr/a quote that does not end/],
    ["include nginx.conf;\n",          qr/too many includes/],
    ["include /no/such.conf;\n",       qr{/no/such\.conf: No such}],
    ['a {' x 40,                       qr/too many blocks/],
    ["include /dev/zero;\n",           qr{/dev/zero: }],
) {
    my ($text, $like) = @$case;
    spew($nginx, $text);
    my $result = newsctl({seconds => 10, env => {NEWS_CONFIG => $conf}},
        '--nginx-conf', $nginx, 'list');
    like $result->{err}, $like, 'a broken nginx.conf';
    isnt $result->{exit}, 0, 'is no success';
}
like name({}, '--nginx-conf', '/no/such.conf'), qr{/no/such\.conf: No such},
    'one that is not there';

finish;

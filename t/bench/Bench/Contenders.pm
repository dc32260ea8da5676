package Bench::Contenders;

# The servers that are measured.  Each is a hash:
#   id, name     as in the table
#   paths        what is asked for, in turn; on port, with headers
#   body         what each answer must hold; undef: looked at by `right`
#   right        sub (response): whether the answer is the one to measure
#   processes    {name => sub: pids} whose CPU time counts
#   from_memory  Redis has no part in it
#   traced       its system calls are counted
#   nginx, …     what keeps the servers alive

use v5.36;
use IO::Socket::INET ();
use News::Nginx;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Bench::Page;

use constant {
    GZIP       => ['Accept-Encoding: gzip'],
    PLAIN      => [],
    PIECE      => 4000,    # nginx takes no longer word in its configuration
    PAGE_KEY   => 'bench:page',
    MODULES    => '/usr/lib/nginx/modules',
    START      => 10,      # seconds
    # as far as it goes: a connection is not what is measured
    COMMON => 'access_log off; keepalive_requests 1000000000;',
    STATIC => 'open_file_cache max=100; open_file_cache_valid 1h;',
};

sub new ($class) {
    my $self = bless {redis => News::Redis->new->start, absent => []}, $class;
    $self->{site}  = News::Site->new->with_redis($self->{redis});
    $self->{paths} = [Bench::Page::fill($self->{site})];
    $self->{path}  = $self->{paths}[0];
    $self->{plain} = $self->{site}->render($self->{path} =~ s{.*/}{}r);
    $self->_take_page;
    return $self;
}

# The rows that there cannot be here, each [id, name, why].
sub absent ($self) {
    return @{$self->{absent}};
}

sub plain ($self) {
    return $self->{plain};
}

sub gzipped ($self) {
    return $self->{gzipped};
}

# The HTML of all articles, as files: what the deflate program packs.
sub plain_files ($self) {
    my $dir = tempdir();
    return map {
        my $slug = s{.*/}{}r;
        spew("$dir/$slug", $self->{site}->render($slug));
    } @{$self->{paths}};
}

# nginx with the module, Redis and no L1; its page is the one that all serve.
sub _take_page ($self) {
    my $nginx = $self->{news} = $self->_warm_news;
    my $page  = $nginx->get($self->{path}, 'Accept-Encoding' => 'gzip');
    die "the page has status $page->{status}\n" if $page->status != 200;
    die "the page is not what newsctl renders\n"
        if $page->plain ne $self->{plain};
    $self->{answer}  = $page;
    $self->{gzipped} = $page->body;
    return;
}

sub _news ($self, %arg) {
    my $http = delete $arg{http} // '';
    return $self->{site}->nginx_conf(
        level  => 'error',
        http   => "news_valid 1d; $http",
        server => COMMON . 'location / { news on; }',
        %arg,
    )->start;
}

sub _warm_news ($self, %arg) {
    my $nginx = $self->_news(%arg);
    $self->{site}->warm($nginx, $self->{path}, 'Accept-Encoding' => 'gzip')
        or die "the page is not cached\n";
    return $nginx;
}

# add_header for what this server would not send by itself.
sub _fields ($self, @own) {
    return join '', map { s/^(.*?): (.*)$/add_header $1 '$2';/r }
        $self->{answer}->fields(qw(Server Date Connection Content-Type
            Content-Length), @own);
}

sub _plain_nginx ($self, %arg) {
    my $server = delete $arg{server};
    return News::Nginx->new(
        plain  => 1,
        level  => 'error',
        server => COMMON . "default_type 'text/html; charset=utf-8'; $server",
        %arg,
    )->start;
}

sub _nginx_row ($self, $id, $name, $nginx, %arg) {
    return {
        id        => $id,
        name      => $name,
        nginx     => $nginx,
        port      => $nginx->port,
        paths     => [$self->{path}],
        headers   => GZIP,
        body      => $self->{gzipped},
        right     => sub ($response) { 1 },
        processes => {nginx => sub { $nginx->workers }},
        %arg,
    };
}

sub _with_redis ($self, $row) {
    my $redis = $self->{redis};
    $row->{processes}{redis} = sub { $redis->{process}->pid };
    return $row;
}

sub _is_hit ($response) {
    return $response->cache eq 'hit';
}

# (a): as many bytes and as many fields, and nothing else to do.
sub _return_200 ($self) {
    my $length = length $self->{gzipped};
    my $count  = 1 + int $length / PIECE;
    my $size   = int $length / $count;
    my $piece  = 'x' x $size;
    my $rest   = 'y' x ($length - $count * $size);
    my $nginx  = $self->_plain_nginx(
        http   => "map '' \$piece { default '$piece'; }",
        server => $self->_fields
            . 'location / { return 200 "' . '${piece}' x $count . "$rest\"; }",
    );
    my $fields = $self->{answer}->fields;
    return $self->_nginx_row('a', 'nginx, return 200', $nginx,
        body  => $piece x $count . $rest,
        right => sub ($response) { $response->fields == $fields });
}

sub _root ($self) {
    return $self->{root} if $self->{root};
    my $root = tempdir();
    my $file = $root . $self->{path};
    mkdir $file =~ s{/[^/]+$}{}r or die "$root: $!";
    spew($file, $self->{plain});
    spew("$file.gz", $self->{gzipped});
    return $self->{root} = $root;
}

sub _static ($self, $id, $sendfile) {
    my $nginx = $self->{"static_$sendfile"} //= $self->_plain_nginx(
        server => "root @{[$self->_root]}; gzip_static on; tcp_nopush on; "
            . "sendfile $sendfile; " . STATIC
            . $self->_fields(qw(ETag Last-Modified Content-Encoding)),
    );
    return $self->_nginx_row($id, "nginx, static file, sendfile $sendfile",
        $nginx);
}

# (c): only where nginx knows an L1.
sub _l1 ($self) {
    return $self->{zone} if exists $self->{zone};
    my $more  = 'news_zone bench 64m;';
    my $check = $self->{site}->nginx_conf(http => $more)->check;
    return $self->{zone}
        = $check->{exit} == 0 ? $self->_warm_news(http => $more) : undef;
}

sub _l1_row ($self, $id, $name, %arg) {
    my $nginx = $self->_l1;
    return $self->_without($id, $name, 'this module has no news_zone')
        if !$nginx;
    return $self->_with_redis($self->_nginx_row($id, $name, $nginx,
        right => \&_is_hit, from_memory => 1, traced => 1, %arg));
}

sub _l2_row ($self, $id, $name, %arg) {
    return $self->_with_redis($self->_nginx_row($id, $name, $self->{news},
        right => \&_is_hit, traced => 1, %arg));
}

# (e): each request renders; the articles in turn, as a crawler asks.
sub _miss ($self) {
    my $nginx = $self->_news(
        server => COMMON . 'news_redis off; location / { news on; }');
    return $self->_nginx_row('e', 'news, rendered for each request', $nginx,
        paths => $self->{paths},
        right => sub ($response) { $response->cache eq 'fwd=bypass' });
}

sub _proxy_cache ($self) {
    my $cache    = tempdir();
    my $upstream = $self->{news}->port;
    my $nginx    = $self->_plain_nginx(
        http   => "proxy_cache_path $cache keys_zone=bench:10m;",
        server => "sendfile on; tcp_nopush on; @{[STATIC]}"
            . 'proxy_cache bench; proxy_cache_valid 200 1h;'
            . 'proxy_ignore_headers Cache-Control;'
            . "location / { proxy_pass http://127.0.0.1:$upstream; }",
    );
    return $self->_nginx_row('f', 'nginx, proxy_cache hit', $nginx);
}

sub _varnish ($self) {
    my $name = 'Varnish hit';
    return $self->_without('g', $name, 'varnishd is not installed')
        if !-x '/usr/sbin/varnishd';
    my $dir  = tempdir();
    my $port = $self->{news}->port;
    my $vcl  = slurp(root('t/bench/page.vcl')) =~ s/\@PORT\@/$port/r;
    my $own  = _free_port();
    my $varnishd = News::Process->spawn(
        command => ['/usr/sbin/varnishd', '-F', '-j', 'none', '-n', $dir,
            '-a', "127.0.0.1:$own", '-f', spew("$dir/page.vcl", $vcl),
            '-s', 'malloc,64m'],
        stdout => "$dir/log",
        stderr => "$dir/log",
    );
    wait_until(START, sub { _listens($own) })
        or die "varnishd did not start:\n", slurp("$dir/log");
    my $row = $self->_nginx_row('g', $name, $self->{news}, port => $own);
    $row->{process}   = $varnishd;
    $row->{processes} = {varnish => sub {
        ($varnishd->pid, News::Process::children($varnishd->pid));
    }};
    return $row;
}

sub _lua ($self) {
    my $name = 'nginx, Lua and Redis';
    my @load = map { MODULES . "/$_.so" } qw(ndk_http_module
        ngx_http_lua_module);
    return $self->_without('h', $name,
        'libnginx-mod-http-lua is not installed')
        if grep { !-e } @load;
    my $redis = $self->{redis};
    $redis->set_bytes(PAGE_KEY, $self->{gzipped});
    my $nginx = $self->_plain_nginx(
        main   => join(' ', map { "load_module $_;" } @load),
        server => "set \$page_redis @{[$redis->address]};"
            . "set \$page_key @{[PAGE_KEY]};" . $self->_fields
            . "location / { content_by_lua_file @{[root('t/bench/page.lua')]};"
            . '}',
    );
    return $self->_with_redis($self->_nginx_row('h', $name, $nginx));
}

# The same for a client that says nothing of encodings.
sub _identity ($self, $id, $sendfile) {
    my $row = $self->_static($id, $sendfile);
    return {%$row, headers => PLAIN, body => $self->{plain}};
}

sub _without ($self, $id, $name, $why) {
    push @{$self->{absent}}, [$id, $name, $why];
    return;
}

sub _free_port () {
    my $socket = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1',
        LocalPort => 0,
        Listen    => 1,
    ) or die "no free port: $@\n";
    return $socket->sockport;
}

sub _listens ($port) {
    return defined IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port");
}

# Rows for clients that take gzip, the first being the measure of all; for
# those that do not; and of pages that are rendered.
sub hits ($self) {
    return (
        $self->_return_200,
        $self->_static('b1', 'on'),
        $self->_static('b2', 'off'),
        $self->_l1_row('c', 'news, L1 hit'),
        $self->_l2_row('d', 'news, L2 hit'),
        $self->_proxy_cache,
        $self->_varnish,
        $self->_lua,
    );
}

sub identity ($self) {
    my @plain = (headers => PLAIN, body => $self->{plain}, traced => 0);
    return (
        $self->_identity('i1', 'on'),
        $self->_identity('i2', 'off'),
        $self->_l1_row('i3', 'news, L1 hit, no gzip', @plain),
        $self->_l2_row('i4', 'news, L2 hit, no gzip', @plain),
    );
}

sub misses ($self) {
    return ($self->_miss);
}

1;

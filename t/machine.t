# What the module takes of the machine and of nginx, and leaves alone.

use v5.36;
use IO::Socket::UNIX ();
use JSON::PP         ();
use News::FakeRedis;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $path  = '/business/' . $site->article;
my $html  = $site->render($path =~ s{.*/}{}r);

# Another module of the same nginx may have names as ours, or a hiredis too: it
# sees nothing but what nginx looks for.
my $names = run('nm', '-D', '--defined-only',
    News::Test::build('ngx_http_news_module.so'));
is_deeply [sort $names->{out} =~ / (\w+)$/mg],
    [qw(ngx_module_names ngx_module_order ngx_modules)], 'what it exports';

# The master, whose memory and files all workers get, has no file of ours open,
# whatever it has read.
sub files ($pid) {
    return grep { defined } map { readlink } glob "/proc/$pid/fd/*";
}
my $nginx = $site->nginx(
    workers => 1,
    main    => 'worker_cpu_affinity 01;',
    server  => 'location / { news on; } location = /-/status { news_status; }',
);
ok $site->warm($nginx, $path), 'a page';
my ($worker) = $nginx->workers;
ok +(grep { /news\.db/ } files($worker)), 'a worker has the store open';
sub files_of_ours () {
    return grep { m{^/} && !m{^/dev/|/(?:error\.log|access\.log|stderr)$} }
        files($nginx->master);
}
is_deeply [files_of_ours()], [], 'the master has not';

# Its threads may run wherever there is room.
sub cpus ($task) {
    my ($cpus) = slurp("/proc/$worker/task/$task/status")
        =~ /^Cpus_allowed_list:\s+(\S+)/m;
    return $cpus;
}
SKIP: {
    my ($all) = slurp('/proc/self/status') =~ /^Cpus_allowed_list:\s+(\S+)/m;
    skip 'there is one CPU', 2 if $all !~ /[,-]/;
    my @threads = grep { $_ != $worker } map { m{(\d+)$} }
        glob "/proc/$worker/task/*";
    is cpus($worker), 0, 'the worker has one CPU';
    ok +(grep { cpus($_) ne '0' } @threads),
        'the thread that has rendered has more';
}

# More clients that keep their connection than there is room for: nginx closes
# those that are idle, but not ours to Redis.
my $narrow = $site->nginx(
    workers => 1,
    connections => 24,
    allow   => [qr/worker_connections (?:are not enough|exceed)/],
    http    => 'keepalive_timeout 60s;',
);
ok $site->warm($narrow, $path), 'few connections';
my @idle;
for (1 .. 40) {
    push @idle, $narrow->client;
    eval { $idle[-1]->get($path) };
}
is $narrow->get($path)->cache, 'hit', 'Redis is asked still';
unlike $narrow->log, qr/redis .*(?:closed|connect)/, 'over the same connection';

# A hit costs two system calls, and waiting for the next request.
my $zoned = $site->nginx(
    workers => 1,
    http    => 'news_zone pages 4m;',
    server  => 'access_log off; location / { news on; }',
);
ok $site->warm($zoned, $path), 'a page in the zone';
my $client = $zoned->client;
$client->get($path, 'Accept-Encoding' => 'gzip') for 1 .. 5;
my $trace  = "$site->{dir}/trace";
my $strace = News::Process->spawn(
    command => ['strace', '-qq', '-o', $trace, '-p', $zoned->workers],
    stderr  => "$trace.err",
);
SKIP: {
    skip 'strace cannot look at nginx here', 2 if !wait_until(5, sub {
        $client->get($path, 'Accept-Encoding' => 'gzip');
        return -s $trace;
    });
    my $from = -s $trace;
    my $hits = grep {
        $client->get($path, 'Accept-Encoding' => 'gzip')->cache eq 'hit'
    } 1 .. 50;
    my %calls;
    $calls{$_}++ for substr(slurp($trace), $from) =~ /^(\w+)\(/mg;
    is $hits, 50, 'fifty hits';
    delete @calls{qw(epoll_wait)};
    # the node's own business goes on meanwhile
    my %few = map { $calls{$_} >= 40 ? ($_ => $calls{$_}) : () } keys %calls;
    is_deeply \%few, {recvfrom => 50, writev => 50},
        'are fifty times recvfrom and writev' or diag explain \%calls;
}
$strace->stop;

# Whatever state the connection to Redis is in, an exit with a time limit ends.
my $fake = News::FakeRedis->new(modes => {
    never   => {'*' => sub { }},
    slow    => {GET => sub ($client, $value, @) { $client->later(5, $value) }},
    loading => {'*' => "-LOADING Redis is loading the dataset in memory\r\n"},
    end     => {'*' => sub ($client, @) { $client->close }},
})->start;
$site->with_redis($fake);
for my $mode ('', qw(never slow loading end)) {
    $fake->mode('');
    my $leaving = $site->nginx(
        workers => 1,
        main    => 'worker_shutdown_timeout 500ms;',
        http    => 'news_redis_timeout 10s;',
    );
    $fake->mode($mode) if $mode ne 'slow';
    sleep 0.3;
    $site->warm($leaving, $path) if $mode eq 'slow';
    $fake->mode($mode);
    my $asking = $leaving->client;
    $asking->send(News::Client::text('GET', $path));
    sleep 0.1;
    my $begin = time;
    ok defined $leaving->quit(5), "quit within a time, Redis: '$mode'";
    cmp_ok time - $begin, '<', 4, 'and it ends';
}

# A Redis that is not there, or not ready, is asked again, and ever more seldom.
sub attempts ($mode) {
    $fake->mode($mode);
    my $other = $site->nginx(workers => 1,
        server => 'location / { news on; }
            location = /-/status { news_status; }');
    my $before = $fake->count('PING');
    sleep 3;
    my $state = JSON::PP::decode_json($other->get('/-/status')->body);
    isnt $state->{redis}[0]{state}, 'ready', "'$mode': it is not ready";
    my $count = $fake->count('PING') - $before;
    ok defined $other->quit(5), "'$mode': no try holds up an exit";
    return $count;
}
for my $mode (qw(loading end)) {
    my $count = attempts($mode);
    cmp_ok $count, '>', 1, "'$mode': it is tried again";
    cmp_ok $count, '<', 40, "'$mode': but not without end";
}

# Memory that another version of the module has laid out is not read.  The
# words that name the layout begin a page: they, and how many bytes follow.
sub layouts ($pid) {
    my @at;
    open my $memory, '+<:raw', "/proc/$pid/mem" or return;
    for (split /\n/, slurp("/proc/$pid/maps")) {
        my ($from, $to) = m{^(\w+)-(\w+) rw-s .* /dev/zero} or next;
        no warnings qw(portable);
        ($from, $to) = (hex $from, hex $to);
        for (my $at = $from; $at < $to; $at += 4096) {
            sysseek $memory, $at, 0;
            sysread $memory, my $words, 16 or last;
            my ($layout, $size) = unpack 'Q<2', $words;
            next if ($size + 64) % 4096 || $size < 0.9 * ($to - $from)
                || $size > $to - $from;
            push @at, [$at, $layout];
            last;
        }
    }
    return ($memory, @at);
}
$site->with_redis($redis);
my $kept = $site->nginx(
    workers => 1,
    http    => 'news_zone pages 4m;',
    allow   => [qr/\[emerg\].* was made by another version of the module/],
);
ok $site->warm($kept, $path), 'memory that stays over a reload';
SKIP: {
    my ($memory, @layouts) = layouts($kept->master);
    skip 'no memory of another process may be changed here', 7 if !$memory;
    is @layouts, 2, 'that of the log, and the zone';
    for my $word (@layouts) {
        my ($at, $layout) = @$word;
        my $write = sub ($value) {
            sysseek $memory, $at, 0;
            return 8 == syswrite $memory, pack 'Q<', $value;
        };
        ok $write->($layout ^ 1), 'another version has made it';
        my ($worker) = $kept->workers;
        $kept->{process}->signal('HUP');
        ok wait_until(5, sub { $kept->log =~ /made by another version/ }),
            'the configuration is refused';
        is $kept->get($path)->cache, 'hit', 'and nginx goes on';
        is_deeply [$kept->workers], [$worker], 'with the same worker';
        $write->($layout);
        truncate "$kept->{dir}/error.log", 0;
    }
}

finish;

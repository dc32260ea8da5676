# Clients that do what clients do: send too much, ask twice, and leave.

use v5.36;
use JSON::PP ();
use Test::More;
use News::FakeRedis;
use News::Nginx;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep time);

plan skip_all => 'this nginx does not count its connections'
    if !News::Nginx::has('--with-http_stub_status_module');

# Half a second for what takes no time: long enough to leave meanwhile.
my %modes = (
    slow  => {GET => sub ($client, $value, @) { $client->later(0.3, $value) }},
    never => {GET => sub { }},
    held  => {GET => sub ($client, $value, @) { $client->later(5, $value) }},
);
my $fake  = News::FakeRedis->new(modes => \%modes)->start;
my $site  = News::Site->new->with_redis($fake);
my $slug  = $site->article;
my $large = $site->article(
    headline => 'A very long story',
    body     => join "\n\n", map { "Paragraph $_. " . rand() } 1 .. 60_000,
);
my $path  = "/business/$slug";
my $html  = $site->render($slug);
my $nginx = $site->nginx(
    workers => 1,
    # nginx keeps a connection that was reset within a body until this is over
    http    => 'news_redis_timeout 1s; keepalive_timeout 2s;',
    server  => 'location / { news on; }
                location = /status { stub_status; }',
);
ok $site->warm($nginx, $path), 'a page is in Redis';

# Connections that nginx holds beside the one that asks.
sub connections ($nginx = $nginx) {
    my ($active) = $nginx->get('/status')->body =~ /Active connections: (\d+)/;
    return $active - 1;
}

sub no_connections ($name) {
    ok wait_until(5, sub { connections() == 0 }), "$name: none is left behind"
        or diag connections() . ' connections are left';
    ok $nginx->get($path)->body eq $html, "$name: and the page is there";
    return;
}

sub request_bodies () {
    my $client = $nginx->client;
    my $body   = 'x' x 1_000_000;
    my @length = ('Content-Length' => length $body);
    $client->send(News::Client::text('GET', $path, @length) . $body);
    ok $client->response->body eq $html, 'GET with a body of 1 MB';
    ok $client->get($path)->body eq $html, 'and the next request after it';

    $client->send(News::Client::text('GET', $path,
        'Transfer-Encoding' => 'chunked') . "5\r\nhello\r\n0\r\n\r\n");
    ok $client->response->body eq $html, 'GET with a chunked body';
    ok $client->get($path)->body eq $html, 'and the next request after it';

    my $expect = $client->request('GET', $path, 'Expect' => '100-continue',
        'Content-Length' => 5);
    is $expect->status, 200, 'GET that expects to be asked for its body';

    my $post = $nginx->client;
    $post->send(News::Client::text('POST', $path, @length) . $body);
    is $post->response->status, 405, 'POST with a body of 1 MB';
    return;
}

sub keepalive () {
    my $client = $nginx->client;
    my $wrong  = grep { $client->get($path)->body ne $html } 1 .. 50;
    is $wrong, 0, 'fifty requests over one connection';

    $client->send(News::Client::text('GET', $path)
            . News::Client::text('HEAD', $path)
            . News::Client::text('GET', '/business/none')
            . News::Client::text('GET', $path));
    ok $client->response->body eq $html,     'pipelined: the first';
    is $client->response('HEAD')->body, '',  'pipelined: HEAD';
    is $client->response->status,       404, 'pipelined: nothing there';
    ok $client->response->body eq $html,     'pipelined: the last';

    my $http10 = $nginx->client;
    $http10->send("GET $path HTTP/1.0\r\n\r\n");
    ok $http10->response->body eq $html, 'HTTP/1.0';
    ok $http10->closed_within(2), 'HTTP/1.0: and an end';
    return;
}

# The client is gone before the request, while Redis is asked, while the page
# is rendered, and in the middle of the page.
sub leave ($name, $away, $seconds, $send) {
    my $client = $nginx->client;
    $client->send($send) if length $send;
    sleep $seconds;
    $client->$away;
    return;
}

sub leave_at_each_stage ($away) {
    my $get = News::Client::text('GET', $path);
    leave('at once',       $away, 0,    '');
    leave('in the header', $away, 0.01, substr $get, 0, 20);
    leave('in the body',   $away, 0.01,
        News::Client::text('GET', $path, 'Content-Length' => 100) . 'x');
    $fake->mode('slow');
    leave('after the request',  $away, 0,    $get);
    leave('while Redis thinks', $away, 0.05, $get);
    leave('three at once', $away, 0.05, $get x 3);
    sleep 0.4;
    $fake->mode('');
    my $miss = News::Client::text('GET', "/business/$large");
    leave('while it renders', $away, $_, $miss) for 0, 0.005, 0.02, 0.1;
    wait_until(5, sub { $nginx->get("/business/$large")->cache eq 'hit' });
    leave('in the page', $away, 0.1, $miss);
    leave('while it inflates', $away, 0.01, $miss);
    no_connections("left by $away");
    return;
}

sub fifty_resets () {
    for my $mode (qw(slow never), '') {
        $fake->mode($mode);
        my @clients = map { $nginx->client } 1 .. 50;
        $clients[$_]->send(News::Client::text('GET',
            $_ % 2 ? $path : "/business/$large")) for 0 .. $#clients;
        sleep 0.03;
        $_->reset for @clients;
        $fake->mode('');
        no_connections('fifty resets, Redis ' . ($mode || 'fine'));
    }
    return;
}

# What is sent while the first of them waits is another request's.
sub pipelined_while_waiting () {
    $fake->mode('slow');
    my ($client, $get) = ($nginx->client, News::Client::text('GET', $path));
    $client->send($get);
    sleep 0.1;
    $client->send($get . substr $get, 0, 20);
    ok $client->response->body eq $html, 'sent while one waits: the first';
    $client->send(substr $get, 20);
    ok $client->response->body eq $html, "sent while one waits: number $_"
        for 2, 3;
    $fake->mode('');
    return;
}

my $zoned = $site->nginx(
    workers => 1,
    http    => 'news_zone pages 16m; news_queue 3; news_redis_timeout 30s;
        keepalive_timeout 2s;',
    server  => 'location / { news on; limit_rate $arg_rate; }
        location = /status { stub_status; }
        location = /-/status { news_status; }',
);

sub status ($part, $name) {
    return JSON::PP::decode_json($zoned->get('/-/status')->body)
        ->{$part}{$name};
}

# One asks Redis, which takes long, and three wait for it, as many as may: who
# leaves is noticed at once, and has no place in the queue any more.
sub leave_the_queue ($away) {
    my $wanted = $site->article(headline => "Left by $away");
    $fake->mode('held');
    for my $round (1 .. 3) {
        my %was = map { $_ => status(flights => $_) } qw(waits full);
        my @clients = map { $zoned->client } 1 .. 4;
        $_->send(News::Client::text('GET', "/business/$wanted")) for @clients;
        ok wait_until(2, sub { status(flights => 'waits') == $was{waits} + 3 }),
            "$away, round $round: three wait";
        is status(flights => 'full'), $was{full}, 'and none more';
        for my $left (reverse 0 .. $#clients) {
            $clients[$left]->$away;
            ok wait_until(2, sub { connections($zoned) == $left }),
                "$away, round $round: $left are left";
        }
    }
    $fake->mode('');
    return;
}

# Who leaves while a page is sent or unpacked does not keep it in the zone.
sub leave_the_zone ($away) {
    my $size   = status(zone => 'free_blocks');
    my $wanted = $site->article(
        headline => "A long story left by $away",
        body     => join "\n\n", map { "Paragraph $_. " . rand() } 1 .. 20_000,
    );
    my @gzip = ('Accept-Encoding' => 'gzip');
    ok wait_until(20, sub {
        $zoned->client(timeout => 20)->get("/business/$wanted", @gzip);
        return status(zone => 'free_blocks') < $size - 200;
    }), "$away: a long story is in the zone";
    for my $query ('?rate=10k', '?rate=20k', '') {
        my $client = $zoned->client;
        $client->send(News::Client::text('GET', "/business/$wanted$query",
            length $query ? @gzip : ()));
        sleep 0.1 if length $query;
        $client->$away;
        ok wait_until(2, sub { connections($zoned) == 0 }), "$away: '$query'";
    }
    $site->ctl(retract => $wanted);
    ok wait_until(5, sub {
        return $zoned->get("/business/$wanted")->status == 410
            && status(zone => 'free_blocks') > $size - 50;
    }), "$away: it lies there no more"
        or diag "$size were free, now " . status(zone => 'free_blocks');
    return;
}

# Who reads slowly gets all of it, and nobody else waits for that.
sub slow_reader () {
    my $slow = $nginx->client;
    $slow->send(News::Client::text('GET', "/business/$large"));
    sleep 0.3;
    cmp_ok $nginx->get($path)->seconds, '<', 1, 'others are served meanwhile';
    ok $slow->response->body eq $site->render($large),
        'a slow reader gets all of a large page';
    return;
}

request_bodies();
keepalive();
slow_reader();
leave_at_each_stage('close');
leave_at_each_stage('reset');
fifty_resets();
pipelined_while_waiting();
leave_the_queue($_) for qw(close reset half_close);
leave_the_zone($_)  for qw(close reset half_close);

finish;

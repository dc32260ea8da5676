# Reloads, exits and crashes lose no request and leave nothing behind.

use v5.36;
use JSON::PP ();
use News::FakeRedis;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my %modes = (
    slow => {GET => sub ($client, $value, @) { $client->later(0.4, $value) }},
);
my $fake = News::FakeRedis->new(modes => \%modes)->start;
my $site = News::Site->new->with_redis($fake);
my $path = '/business/' . $site->article;
my $long = '/business/' . $site->article(
    headline => 'Long',
    body     => join "\n\n", map { "Paragraph $_ " . rand } 1 .. 60_000,
);
my $html = $site->render($path =~ s{.*/}{}r);
my $long_html = $site->render($long =~ s{.*/}{}r);

# Asks for pages, each over a connection of its own, and counts.
sub load ($port, $file, $seconds) {
    my %count = (right => 0, wrong => 0);
    my $end   = time + $seconds;
    while (time < $end) {
        my $response = eval { News::Client->new($port)->get($path,
            Connection => 'close') };
        my $right = $response && $response->body eq $html;
        $count{$right ? 'right' : 'wrong'}++;
        $count{why} //= $@ || $response->status if !$right;
    }
    spew($file, JSON::PP::encode_json(\%count));
    return;
}

sub start_load ($nginx, $seconds) {
    my $port = $nginx->port;
    my $dir  = tempdir();
    my @processes = map {
        my $file = "$dir/$_";
        News::Process->spawn(code => sub { load($port, $file, $seconds) });
    } 1 .. 2;
    return {dir => $dir, processes => \@processes};
}

sub finish_load ($load, $name) {
    $_->wait(20) for @{$load->{processes}};
    my @counts = map { JSON::PP::decode_json(slurp($_)) } glob "$load->{dir}/*";
    my ($right, $wrong) = (0, 0);
    for my $count (@counts) {
        $right += $count->{right};
        $wrong += $count->{wrong};
        diag $count->{why} if $count->{why};
    }
    cmp_ok $right, '>', 50, "$name: there was load ($right requests)";
    is $wrong, 0, "$name: no request was lost";
    return;
}

sub reload_under_load () {
    my $nginx = $site->nginx(workers => 2);
    my $load  = start_load($nginx, 3);
    for my $level (1, 5, 9) {
        sleep 0.6;
        ok $nginx->reload(http => $nginx->{http} . ''), 'reload';
    }
    finish_load($load, 'reload');
    ok wait_until(10, sub { $nginx->workers == 2 }), 'the old workers leave';
    return $nginx;
}

# A request is under way, and the server is told to go.
sub quit_during ($name, $address, $expect, $seconds) {
    my $nginx  = $site->nginx(http => 'news_redis_timeout 2s;');
    my $client = $nginx->client;
    $client->send(News::Client::text('GET', $address));
    sleep $seconds;
    $nginx->{process}->signal('QUIT');
    my $response = eval { $client->response };
    ok $response && $response->body eq $expect, "$name: it is answered"
        or diag $@ || $response->status;
    ok defined $nginx->{process}->wait(10), "$name: nginx ends";
    return;
}

sub quit_with_requests () {
    $fake->mode('slow');
    quit_during('quit while Redis thinks', $path, $html, 0.1);
    $fake->mode('');
    for my $seconds (0, 0.002, 0.01, 0.05) {
        quit_during("quit ${seconds}s into a render", $long, $long_html,
            0.05 + $seconds);
    }
    $fake->stop;
    quit_during('quit without Redis', $long, $long_html, 0.05);
    $fake->start;
    return;
}

# In each state of its connection: idle, asking, not there.
sub quit_idle () {
    my $nginx = $site->nginx(workers => 2);
    ok $site->warm($nginx, $path), 'a page from Redis';
    my $start = time;
    ok defined $nginx->quit(5), 'quit with an idle connection to Redis';
    cmp_ok time - $start, '<', 3, 'and at once';

    $fake->stop;
    $nginx = $site->nginx;
    sleep 0.3;
    $start = time;
    ok defined $nginx->quit(5), 'quit while Redis is tried again';
    cmp_ok time - $start, '<', 3, 'and at once';
    $fake->start;
    return;
}

sub killed_worker () {
    my $nginx = $site->nginx(
        workers => 2,
        allow   => [qr/exited on signal 9/],
    );
    for my $round (1 .. 5) {
        my @clients = map { $nginx->client } 1 .. 6;
        $_->send(News::Client::text('GET', $long)) for @clients;
        sleep 0.02 * $round;
        kill KILL => ($nginx->workers)[0];
        $_->close for @clients;
        ok wait_until(5, sub { $nginx->workers == 2 }), 'a new worker is there';
        my @wrong = grep {
            (eval { $nginx->get($path)->body } // '') ne $html
        } 1 .. 10;
        is_deeply \@wrong, [], 'and answers';
    }
    return;
}

sub fast_exit () {
    # the master kills workers that take more than a second
    my $nginx = $site->nginx(
        workers => 2,
        allow   => [qr/exited on signal 9/],
    );
    my @clients = map { $nginx->client } 1 .. 10;
    $_->send(News::Client::text('GET', $long)) for @clients;
    sleep 0.03;
    ok defined $nginx->{process}->stop('TERM', 10),
        'TERM with renders under way';
    return;
}

my $nginx = reload_under_load();
$nginx->quit;
quit_with_requests();
quit_idle();
killed_worker();
fast_exit();

finish;

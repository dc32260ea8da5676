# Where Redis has replicas, newsctl and news_purge ask whether they have the
# purge too.

use v5.36;
use IO::Socket::INET ();
use JSON::PP ();
use Test::More;
use News::Redis;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep time);

my $site = News::Site->new;
my ($redis, $replica, $port);
for my $try (1 .. 5) {
    my $free = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
    $port = $free->sockport;
    close $free;
    $redis = eval {
        News::Redis->new(options => ['--port', $port,
            '--repl-diskless-sync-delay', 0])->start;
    } and last;
}
$replica = News::Redis->new(
    young   => 1,
    options => ['--replicaof', "127.0.0.1 $port"],
)->start;

sub linked () {
    return $redis->cli(qw(INFO replication)) =~ /state=online/
        && $replica->cli(qw(INFO replication)) =~ /master_link_status:up/;
}
ok wait_until(10, sub { linked() }), 'a Redis with a replica';

$site->with_redis($redis);
my $slug  = $site->article;
my $token = spew("$site->{dir}/token", '0123456789abcdef' x 2);
my $nginx = $site->nginx(
    http   => 'news_zone pages 4m;',
    server => "location / { news on; }
        location = /-/purge { news_purge token=$token; }",
);
ok $site->leased, 'a node';

sub waits () {
    my ($calls) = $redis->cli(qw(INFO commandstats))
        =~ /cmdstat_wait:calls=(\d+)/;
    return $calls // 0;
}

sub last_purge ($server) {
    return $server->cli(XREVRANGE => 'news:{log}', qw(+ - COUNT 1));
}

# A purge over HTTP that was sent; and its status and its answer.
sub sent (%wish) {
    my $body   = JSON::PP::encode_json({ slugs => [$slug], %wish });
    my $client = $nginx->client(timeout => 15);
    $client->send(News::Client::text('POST', '/-/purge',
        Authorization    => 'Bearer ' . '0123456789abcdef' x 2,
        'Content-Length' => length $body) . $body);
    return $client;
}

sub answer ($client) {
    my $response = $client->response;
    return ($response->status, JSON::PP::decode_json($response->body));
}

my $waits  = waits();
my $result = $site->ctl(invalidate => $slug);
is $result->{exit}, 0, 'both have it' or diag $result->{err};
unlike $result->{out}, qr/replica/, 'which goes without saying';
is waits(), $waits + 1, 'the replica was waited for';
is last_purge($replica), last_purge($redis), 'and has it';

my ($status, $answer) = answer(sent());
is $status, 200, 'over HTTP: both have it' or diag $answer->{report};
unlike $answer->{report}, qr/replica/, 'which goes without saying';
is waits(), $waits + 2, 'the replica was waited for';
is last_purge($replica), last_purge($redis), 'and has it';

$replica->pause;
my $begin = time;
$result = $site->ctl(invalidate => $slug);
is $result->{exit}, 3, 'a replica that hangs: not certain';
like $result->{err}, qr/gone from 1 of 1 node.*; 0 of 1 replicas/,
    'and what is';
cmp_ok time - $begin, '>=', 1, 'it was waited for';
cmp_ok time - $begin, '<', 4, 'but not long';
$begin = time;
is $site->ctl(invalidate => $slug, qw(--timeout 0.2))->{exit}, 3,
    'less, with less time';
cmp_ok time - $begin, '<', 0.9, 'as it was told';

$begin = time;
my $client = sent();
sleep 0.3;
my $asked = time;
is $nginx->get("/business/$slug")->status, 200, 'over HTTP: a page meanwhile';
cmp_ok time - $asked, '<', 0.5, 'does not wait behind it';
unlike $nginx->log, qr/reply too late/, 'nor does Redis';
($status, $answer) = answer($client);
is $status, 202, 'not certain';
like $answer->{report}, qr/gone from 1 of 1 node.*; 0 of 1 replicas/,
    'and what is';
ok !$answer->{certain}, 'in one word too';
cmp_ok time - $begin, '>=', 1, 'it was waited for';
cmp_ok time - $begin, '<', 4, 'but not long';
($status) = answer(sent(timeout => 0.2));
is $status, 202, 'less, with less time';

$replica->resume;
ok wait_until(10, sub { $site->ctl(invalidate => $slug)->{exit} == 0 }),
    'certain again';
like $site->ok(publish => $site->article(headline => 'Another')),
    qr/\S/, 'other changes wait too';

$replica->kill;
ok wait_until(10, sub { $redis->cli(qw(INFO replication))
    =~ /connected_slaves:0/ }), 'the replica is gone';
$waits = waits();
is $site->ctl(invalidate => $slug)->{exit}, 0, 'no replica: nobody to wait for';
is waits(), $waits, 'and nobody is';
is((answer(sent()))[0], 200, 'over HTTP too');
is waits(), $waits, 'nobody is';

finish;

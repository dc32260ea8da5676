# After `newsctl invalidate` has returned 0 nobody gets the old page.

use v5.36;
use Test::More;
use News::FakeRedis;
use News::Nginx;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Time::HiRes qw(time);

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $round = 0;

# The story as of now, in the store: its words say which version they are.
sub write_version ($version) {
    my $store = $site->store;
    my $path  = "$site->{dir}/story.txt";
    spew($path, News::Site::text(
        headline => 'A story in motion',
        Slug     => 'story',
        body     => "This is version $version." . "\n\nAnd more." x 300,
    ));
    my $result = newsctl('--store', $store, import => $path);
    is $result->{exit}, 0, "version $version is written" or diag $result->{err};
    return;
}

sub version ($nginx, @headers) {
    my $response = $nginx->get('/business/story', @headers);
    my ($version) = $response->plain =~ /This is version (\d+)\./;
    return $version // 'status ' . $response->status;
}

write_version(1);
# in another section, where no page shows the story
my $other = $site->article(headline => 'A story at rest', category => 'Sport');
my $nginx = $site->nginx(workers => 2);
my $peer  = $site->nginx(workers => 1);
for my $each ($nginx, $peer) {
    ok $site->warm($each, '/business/story'), 'it is in Redis';
    $site->warm($each, "/sport/$other");
}

write_version(2);
for my $each ($nginx, $peer) {
    ok wait_until(1, sub { version($each) eq 2 }),
        'a change in the store is seen there by itself';
}
my $result = $site->ctl(invalidate => 'story');
is $result->{exit}, 0, 'invalidate' or diag explain $result;
is version($_), 2, 'the new version is out at once' for $nginx, $peer;
is $nginx->get("/sport/$other")->cache, 'hit', 'other pages stay';

is $site->ctl(invalidate => 'story')->{exit}, 0, 'once more does no harm';
isnt $site->ctl(invalidate => 'no-such-story')->{exit}, 0, 'an unknown slug';
is $site->ctl('invalidate')->{exit}, 2, 'no slug at all';

is $nginx->get('/x/story')->status, 301, 'a redirect is kept as well';
$site->ok(rename => qw(story the-story));
$site->ok(invalidate => qw(story the-story));
is $nginx->get('/business/story')->header('Location') =~ s{^http://[^/]+}{}r,
    '/business/the-story', 'renamed: the old address leads on';
$site->ok(rename => qw(the-story story));
$site->ok(invalidate => qw(story the-story));

# Readers never stop asking while versions come and go.
sub hammer ($port) {
    my $end = time + 30;
    while (time < $end) {
        eval {
            my $client = News::Client->new($port);
            $client->get('/business/story') for 1 .. 20;
            $client->close;
        };
    }
    return;
}

my @readers = map {
    my $port = $_->port;
    News::Process->spawn(code => sub { hammer($port) });
} $nginx, $peer, $nginx;

my %old;
for my $version (3 .. 32) {
    write_version($version);
    $site->ok(invalidate => 'story');
    for my $try (1 .. 5) {
        my $seen = version($try % 2 ? $nginx : $peer);
        $old{$version}{$seen}++ if $seen ne $version;
    }
}
$_->stop('KILL') for @readers;
is_deeply \%old, {}, 'not one old page in thirty versions under load';

$site->ok(invalidate => '--all', '--reason', "the whole\tpaper");
like $site->ok('log'), qr/\A\S+Z\thard\tsite\t\S+\@\S+\tthe whole paper\n/,
    'the log says what, who and why';
my @nodes = split /\n/, $site->ok('nodes');
is scalar(@nodes), 2, 'both nodes have a lease';
like $_, qr/^\S+:\d+\t\d+-\d+\t[0-3]\.\d s$/, 'and say how far they are'
    for @nodes;
isnt $nginx->get("/sport/$other")->cache, 'hit', '--all: every page';

# A node that hears nothing: nobody says that it is clean until its lease has
# run out, and then it is, whatever it has kept.
ok $site->warm($_, '/business/story'), 'both nodes serve from Redis'
    for $nginx, $peer;
my @stopped = $peer->workers;
my $early   = $peer->client->send(News::Client::text('GET', '/business/story'));
$early->response;
kill STOP => @stopped;
write_version(33);
my $hasty = $site->ctl(qw(invalidate story --no-wait));
is $hasty->{exit}, 3, 'a node does not answer: not certain';
like $hasty->{err}, qr/will be clean in \d/, 'and when it will be';
my $begin = time;
$result = $site->ctl(qw(invalidate story));
is $result->{exit}, 0, 'waiting for its lease' or diag explain $result;
cmp_ok time - $begin, '>', 1, 'takes as long as that runs';
like $result->{out}, qr/1 of 2 nodes.*lease/, 'and says so';
$early->send(News::Client::text('GET', '/business/story'));
kill CONT => @stopped;
like $early->response->plain, qr/This is version 33/,
    'the page is gone there before anybody has told it';

# An earlier state of the store is put back: what was kept of the later one is
# gone by itself, and changes are seen as before.
my ($file) = $site->store =~ /:(.*)/;
run('sqlite3', $file, ".backup $site->{dir}/backup.db");
write_version(34);
$site->ok(invalidate => 'story');
ok $site->warm($_, '/business/story'), 'version 34 is kept' for $nginx, $peer;
run('sqlite3', $file, ".restore $site->{dir}/backup.db");
for my $each ($nginx, $peer) {
    ok wait_until(2, sub { version($each) eq '33' }), 'the former one is back';
}
write_version(35);
for my $each ($nginx, $peer) {
    ok wait_until(2, sub { version($each) eq '35' }), 'and changes go on';
}

# What cannot be done is not called done.
$redis->cli(qw(RENAME news:{log} log));
$redis->cli(qw(SET news:{log} 1));
my $wrong = $site->ctl(invalidate => 'story');
is $wrong->{exit}, 3, 'a key of the log that is something else';
like $wrong->{err}, qr/a key of the log .* another type: delete it/,
    'says what to do';
unlike $wrong->{err}, qr/WRONGTYPE|script/, 'in our words';
$redis->cli(qw(RENAME log news:{log}));
$redis->pause;
for my $command ([invalidate => 'story'], [correct => 'story', 'It is so.']) {
    my $hung = $site->ctl(@$command);
    is $hung->{exit}, 3, "$command->[0] while Redis hangs";
    like $hung->{err}, qr/stored;\ redis\ "\Q@{[$redis->address]}\E":
        \ it\ does\ not\ answer\ within\ 2\ s;\ each\ node\ sees
        \ it\ in\ the\ store,.*doctor/x,
        'says what is, what holds, and what to do';
}
$redis->resume;
$redis->stop;
my $down = $site->ctl(invalidate => 'story');
like $down->{exit}, qr/^[13]$/, 'without Redis it is not done';
like $down->{err}, qr/redis|unix:/i, 'and says why';
unlike $down->{err}, qr/^\s*$/, 'in words';

my $fake = News::FakeRedis->new(modes => {
    loading => {'*' => "-LOADING Redis is loading the dataset in memory\r\n"},
    never   => {'*' => sub { }},
    garbage => {'*' => "What?\r\n"},
    list    => {'*' => "*1\r\n+OK\r\n"},
    end     => {'*' => sub ($client, @) { $client->close }},
})->start;
$site->with_redis($fake);
for my $mode (qw(loading never garbage list end)) {
    $fake->mode($mode);
    my $start  = time;
    my $result = $site->ctl(invalidate => 'story');
    like $result->{exit}, qr/^[13]$/, "a Redis that answers '$mode'";
    like $result->{err}, qr/\S/, "'$mode': and says why";
    cmp_ok time - $start, '<', 8, "'$mode': and does not hang";
}

finish;

# What the module counts and knows: news_status, and the variables.

use v5.36;
use JSON::PP ();
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep);

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $slug  = $site->article;
my $path  = "/business/$slug";
my %conf  = (
    http    => 'news_zone pages 4m; news_valid 2s; news_stale 20s;
        log_format news "$news_cache_status $news_cache_tier $news_slug
            $news_render_time";
        add_header X-Tier "$news_cache_tier $news_cache_status" always;
        add_header X-Time "$news_render_time";',
    server => 'location / { news on; }
        location = /-/status { news_status; allow 127.0.0.1; deny all; }',
);
my $nginx = $site->nginx(%conf, workers => 2);
ok $site->leased, 'it has a lease';

sub status ($from = $nginx) {
    my $response = $from->get('/-/status');
    is $response->status, 200, 'the status' if $response->status != 200;
    return JSON::PP::decode_json($response->body);
}

# What a request adds to the counters.
sub added ($request) {
    my $before = status();
    my $answer = $request->();
    my $after  = status();
    my %added;
    for my $part (qw(requests renders flights)) {
        for my $name (keys %{$after->{$part}}) {
            my $more = $after->{$part}{$name} - $before->{$part}{$name};
            $added{"$part.$name"} = $more if $more && $name ne 'milliseconds';
        }
    }
    return ($answer, \%added);
}

my $response = $nginx->get('/-/status');
is $response->header('Content-Type'),  'application/json', 'it is JSON';
is $response->header('Cache-Control'), 'no-store',         'of now';
is $nginx->request('HEAD', '/-/status')->header('Content-Length') > 0, 1,
    'HEAD';
my $post = $nginx->request('POST', '/-/status', 'Content-Length' => 0);
is $post->status, 405, 'POST is not allowed';
is $post->header('Allow'), 'GET, HEAD', 'and what is';

my ($answer, $added) = added(sub () { $nginx->get($path) });
is_deeply $added, {
    'requests.miss' => 1,
    'renders.done'  => 1,
    'flights.led'   => 1,
    'flights.leases' => 1,
}, 'a miss';
like $answer->header('X-Time'), qr/^0\.\d{3}$/, '$news_render_time';

($answer, $added) = added(sub () { $nginx->get($path) });
is_deeply $added, {'requests.hit' => 1, 'requests.hit_l1' => 1}, 'a hit';
is $answer->header('X-Time'), undef, '$news_render_time is empty';

($answer, $added) = added(sub () {
    $site->ok(invalidate => $slug);
    return $nginx->get($path);
});
is $answer->header('Cache-Status'), 'news; fwd=stale; stored',
    'Cache-Status of what is purged';
is $added->{'requests.expired'}, 1, 'is counted as expired';

# A second nginx finds it in Redis.
my $peer = $site->nginx(%conf);
ok $site->leased(2)
    && wait_until(5, sub { status($peer)->{redis}[0]{state} eq 'ready' }),
    'another nginx';
is $peer->get($path)->header('X-Tier'), 'L2 HIT', 'finds the page in Redis';
is status($peer)->{requests}{hit_l2}, 1, 'and counts that';
isnt status($peer)->{node}, status()->{node}, 'as another node';

sleep 2.3;
($answer, $added) = added(sub () {
    my $first = $nginx->get($path);
    wait_until(5, sub { $nginx->get($path)->header('X-Tier') =~ /HIT/ });
    return $first;
});
is $answer->header('X-Tier'), 'L1 STALE', 'stale';
is $added->{'requests.stale'},   1, 'is counted';
is $added->{'renders.refresh'},  1, 'as is its renewal';
cmp_ok $added->{'requests.hit'}, '>', 0, 'and the hit after it';

is $nginx->get('/business/none')->status, 404, 'nothing there';
my $status = status();
is $status->{zone}{name}, 'pages', 'the zone';
is $status->{zone}{size} > 3 << 20, 1, 'its size';
is $status->{zone}{pages}, 3, 'its pages: one packed and not, and that of 404';
cmp_ok $status->{zone}{notes}, '>=', 1, 'its notes';
cmp_ok $status->{zone}{page_blocks}, '>=', 2, 'their blocks';
is $status->{redis}[0]{address}, $redis->address, 'Redis';
is $status->{redis}[0]{state}, 'ready', 'its state';
cmp_ok $status->{redis}[0]{lease_ms}, '>', 0, 'the lease';
like $status->{redis}[0]{applied}, qr/^\d+-\d+$/, 'the position in the log';
is $status->{stores}[0]{uri}, $site->store, 'the store';
cmp_ok $status->{stores}[0]{applied}, '>', 0, 'the position in its changes';
like $status->{node}, qr/^[0-9a-f]{16}$/, 'the node';
my ($named) = grep { /:@{[$nginx->master]}\t/ } split /\n/, $site->ok('nodes');
ok defined $named && index($named, $status->{name}) == 0,
    'by the name that newsctl nodes has';

# All count for one sum; one that dies leaves its part.
my $sum = status()->{requests}{hit};
$nginx->get($path) for 1 .. 20;
push @{$nginx->{allow}}, qr/exited on signal 9/;
kill KILL => ($nginx->workers)[0];
wait_until(5, sub { $nginx->workers == 2 });
cmp_ok status()->{requests}{hit}, '>=', $sum + 15, 'nothing is lost';
ok $nginx->reload, 'reload';
cmp_ok status()->{requests}{hit}, '>=', $sum + 15, 'nor by a reload';

# Redis is away.
$redis->stop;
ok wait_until(6, sub { status()->{redis}[0]{lease_ms} == 0 }),
    'without Redis there is no lease';
isnt status()->{redis}[0]{state}, 'ready', 'and its state says so';
($answer, $added) = added(sub () { $nginx->get($path); $nginx->get($path) });
like $answer->header('X-Tier'), qr/^L1 (?:DETACHED|STALE|UPDATING)$/,
    'detached';

finish;

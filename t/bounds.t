# What a worker takes on at once has an end, and what holds it up for a moment
# is not blamed on others.

use v5.36;
use Test::More;
use News::FakeRedis;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep time);

# A page whose render takes long, so that what comes after it waits for the
# only thread.
my $site = News::Site->new;
my $slow = $site->article(
    headline => 'A slow story',
    Format   => 'markdown',
    body     => join "\n\n", ('*A* [long](http://x/) story.') x 60_000,
);
my $quick = $site->article(headline => 'A quick story', category => 'Sport');

sub ask ($nginx, @paths) {
    my @clients = map { $nginx->client(timeout => 25) } @paths;
    for my $i (0 .. $#paths) {
        $clients[$i]->send(News::Client::text('GET', $paths[$i]));
        sleep 0.02;
    }
    return @clients;
}

sub statuses (@clients) {
    return join ' ', map { $_->response->status } @clients;
}

# Searches leave the threads' queue to pages.
my $nginx = $site->nginx(workers => 1,
    main => 'thread_pool news_renders threads=1;');
my ($first) = ask($nginx, "/business/$slow");
my @searches = ask($nginx, map { "/search?q=word$_" } 1 .. 6);
my ($page) = ask($nginx, "/sport/$quick");
my $begin = time;
my @refused = map { $_->response } @searches[4, 5];
is join(' ', map { $_->status } @refused), '503 503',
    'the fifth search at once, and the sixth: 503';
is $refused[0]->header('Retry-After'), 1, 'and when to come back';
is statuses($first, @searches[0 .. 3], $page), '200 200 200 200 200 200',
    'four, and pages, have waited';
is $nginx->get('/search?q=later')->status, 200, 'then there is room again';

# The threads' queue is full.
my $full = $site->nginx(workers => 1,
    main => 'thread_pool news_renders threads=1 max_queue=2;');
my @pages = ask($full, ("/business/$slow") x 5);
my @late  = map { $_->response } @pages[3, 4];
is join(' ', map { $_->status } @late), '503 503', 'a full queue: 503';
is $late[0]->header('Retry-After'), 1, 'and when to come back';
is statuses(@pages[0 .. 2]), '200 200 200', 'who had a place gets the page';

# A worker that was held up finds answers in its socket that are late by now.
my $fake = News::FakeRedis->new(modes => {
    later => {GET => sub ($client, $value, @) { $client->later(0.3, $value) }},
})->start;
$site->with_redis($fake);
my $held = $site->nginx(workers => 1, http => 'news_redis_timeout 600ms;');
ok $site->warm($held, "/sport/$quick"), 'a page in Redis';
$fake->mode('later');
for my $round (1 .. 3) {
    my $asked = $fake->count('GET');
    my ($client) = ask($held, "/sport/$quick");
    ok wait_until(2, sub { $fake->count('GET') > $asked }), 'it is asked for';
    kill STOP => $held->workers;
    sleep 1;
    kill CONT => $held->workers;
    is $client->response->cache, 'hit', 'the answer that was there is taken';
}
unlike $held->log, qr/reply too late/, 'Redis was not late';

finish;

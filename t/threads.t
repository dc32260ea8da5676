# Which threads do what: renders have few, which make way for their worker;
# looks at the store and purges have their own, so that they wait for no render.

use v5.36;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

use constant NICE    => 12;
use constant RENDERS => 5;

my $site  = News::Site->new;
my $token = '0123456789abcdef0123456789abcdef';
my $file  = spew("$site->{dir}/token", "$token\n");
my %slow  = (
    Format => 'markdown',
    body   => join "\n\n", ('*A* [long](http://x/) story.') x 60_000,
);
my @slow = map { $site->article(%slow, headline => "Long story $_") } 1 .. 9;
my $slug = $site->article(headline => 'A short story');
my %conf = (
    workers => 1,
    http    => 'news_zone pages 16m;',
    server  => "location / { news on; }
        location = /-/purge { news_purge token=$file; }",
);

# The nice values of a process's threads.
sub nice ($pid) {
    my @values;
    for my $stat (glob "/proc/$pid/task/*/stat") {
        # the name, in parentheses, may hold anything; the 19th field is meant
        my ($fields) = (eval { slurp($stat) } // '') =~ /.*\) (.*)/s or next;
        push @values, (split ' ', $fields)[16];
    }
    return @values;
}

sub ask ($nginx, @slugs) {
    return map {
        my $client = $nginx->client(timeout => 60);
        $client->send(News::Client::text('GET', "/business/$_"));
        $client;
    } @slugs;
}

my $nginx    = $site->nginx(%conf);
my ($worker) = $nginx->workers;
is scalar(grep { $_ } nice($worker)), 0, 'before any render: none is nice';
my @clients = ask($nginx, @slow);
ok wait_until(10, sub { grep({ $_ == NICE } nice($worker)) == RENDERS }),
    'all that render are nice';
$_->response for @clients;
my @nice = nice($worker);
is scalar(grep { $_ } @nice), RENDERS, 'and no other thread is';
cmp_ok scalar(@nice), '>', RENDERS, 'of which there are more';

# Beside files that nginx reads with threads; the only one that renders is held.
my $one = $site->nginx(%conf, main => 'thread_pool news_renders threads=1;',
    http => "$conf{http} aio threads;");
($worker) = $one->workers;
ok wait_until(10, sub {
    return $one->get("/business/$slug")->status == 200
        && $one->get("/business/$slug")->cache eq 'hit';
}), 'a page is kept';
@clients = ask($one, @slow);
my $begin = time;
is $one->get("/business/$slug")->cache, 'hit',
    'a hit, which needs a look at the store';
my $client = $one->client;
my $wish   = qq({"slugs":["$slug"]});
$client->send(News::Client::text('POST', '/-/purge',
    'Content-Length' => length $wish,
    Authorization    => "Bearer $token",
) . $wish);
is $client->response->status, 200, 'and a purge';
my $took = time - $begin;
is scalar(grep { $_ == NICE } nice($worker)), 1,
    'beside one thread that renders';
is $clients[0]->response->status, 200, 'the first long story is there';
my $first = time - $begin;
cmp_ok $took, '<', $first, 'before the first of the long ones';
is $_->response->status, 200, 'so is the next' for @clients[1 .. 8];
cmp_ok $took * 3, '<', time - $begin, 'and long before the last';

finish;

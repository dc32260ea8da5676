# Whatever becomes of Redis, every request is answered in time.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep time);

# news_redis_timeout, and what a busy machine may need for a render.
use constant {TIMEOUT => 0.2, RENDER => 1};

my $redis = News::Redis->new;
my $site  = News::Site->new->with_redis($redis);
my $path  = '/business/' . $site->article;
my $html  = $site->render($path =~ s{.*/}{}r);
my $nginx = $site->nginx(http => 'news_redis_timeout 200ms;');

# So many requests; how long the slowest took, and what is wrong.
sub requests ($count) {
    my ($slowest, @wrong) = (0);
    for (1 .. $count) {
        my $response = eval { $nginx->get($path) };
        push @wrong, $@ || $response->status
            if !$response || $response->body ne $html;
        my $seconds = $response ? $response->seconds : 5;
        $slowest = $seconds if $seconds > $slowest;
    }
    return ($slowest, @wrong);
}

sub all_answered ($count, $when) {
    my $start = time;
    my ($slowest, @wrong) = requests($count);
    is_deeply \@wrong, [], "$when: $count requests are answered";
    cmp_ok $slowest, '<', TIMEOUT + RENDER, "$when: each of them in time";
    return time - $start;
}

sub used_again ($when) {
    ok $site->warm($nginx, $path), "$when: Redis is used again";
    return;
}

all_answered(10, 'not there at the start');
is $nginx->get($path)->header('Cache-Status'), 'news; fwd=bypass',
    'and says so';

$redis->start;
used_again('started');

$redis->kill;
all_answered(20, 'killed');
$redis->start;
used_again('started again');

# A new server under the old name while the connection still looks alive.
$redis->stop->start;
all_answered(20, 'restarted at once');
used_again('restarted at once');

$redis->pause;
my $took = all_answered(40, 'stopped in the middle');
cmp_ok $took, '<', 3, 'and not each request pays for it';
sleep 1.2;
all_answered(10, 'stopped for long');
$redis->resume;
used_again('goes on');

for (1 .. 3) {
    $redis->pause;
    requests(3);
    $redis->resume;
    requests(3);
}
used_again('stopped and going on, again and again');

# Full: writes are refused, reads are not.
$redis->cli(qw(CONFIG SET maxmemory 1));
all_answered(5, 'full');
$redis->cli('FLUSHALL');
all_answered(5, 'full and empty');
unlike $nginx->get($path)->cache, qr/hit/, 'nothing is stored in a full one';
$redis->cli(qw(CONFIG SET maxmemory 0));
used_again('with room again');

# A password that nobody told nginx.
$redis->cli(qw(CONFIG SET requirepass secret));
all_answered(5, 'password set under an open connection');
$redis->{process}->stop('KILL');
all_answered(3, 'gone for good');
sleep 0.5;
sub outages () {
    return scalar(() = $nginx->log =~ /pages come from the store until/g);
}
my $outages = outages();
sleep 2;
is outages(), $outages, 'tries that fail as the first one did are not logged';

my @errors = grep { /\[error\].*redis/ } split /\n/, $nginx->log;
cmp_ok scalar @errors, '<', 30, 'each outage is logged once, not each request';
like $nginx->log, qr/redis "unix:\S+": is back/, 'so is its end';

finish;

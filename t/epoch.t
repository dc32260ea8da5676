# What newsctl may believe of the list of nodes: it holds for one life of the
# log, and clocks differ.

use v5.36;
use Test::More;
use News::Nginx;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep time);

use constant LEASE => 3;

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $slug  = $site->article(headline => 'A story');
my ($nginx, $deaf) = map { $site->nginx(workers => 1) } 1 .. 2;

ok wait_until(5, sub { 2 == split /\n/, $site->ok('nodes') }),
    'two nodes have a lease';

# Milliseconds that the longest lease runs, as Redis has it.
sub left () {
    return $redis->cli(EVAL => <<'LUA', 1, 'news:{log}:nodes');
        local t, most = redis.call('TIME'), 0
        for _, node in ipairs(redis.call('HVALS', KEYS[1])) do
            local left = string.match(node, ' (%d+) ')
                - (t[1] * 1000 + math.floor(t[2] / 1000))
            if left > most then most = left end
        end
        return tostring(most)
LUA
}
ok wait_until(5, sub { left() > LEASE * 1000 }),
    'a lease is on the list for longer than it runs by a slow clock';

# Who has less time than a lease is told in that time.
kill STOP => $deaf->workers;
for my $seconds (0.3, 1) {
    my $start  = time;
    my $result = $site->ctl(invalidate => $slug, '--timeout', $seconds);
    my $took   = time - $start;
    is $result->{exit}, 3, "--timeout $seconds: not certain";
    like $result->{err}, qr/will be clean in \d/, 'and when it will be';
    cmp_ok $took, '>=', $seconds, 'after so long';
    cmp_ok $took, '<', $seconds + 0.9, 'and not later';
}
kill CONT => $deaf->workers;
ok wait_until(5, sub { 2 == split /\n/, $site->ok('nodes') }), 'both are back';

# The log is lost while newsctl waits for a node that does not answer.
kill STOP => $deaf->workers;
my $begin   = time;
my $waiting = News::Process->spawn(
    code => sub { exit $site->ctl(invalidate => $slug)->{exit} });
ok wait_until(5, sub { $redis->cli(XREVRANGE => 'news:{log}', qw(+ - COUNT 1))
    =~ /hard/ }), 'the purge is in the log';
$redis->cli('FLUSHALL');
ok wait_until(2, sub { $redis->cli(EXISTS => 'news:{log}:epoch') =~ /^1/ }),
    'the other node has begun another log';
is $waiting->wait(10), 0, 'newsctl says that the page is gone';
cmp_ok time - $begin, '>', LEASE,
    'when no lease can run that the new list does not have';
kill CONT => $deaf->workers;

# Nor is it sooner where nobody is on the list.
$_->quit for $nginx, $deaf;
$redis->cli('FLUSHALL');
$begin = time;
is $site->ctl(invalidate => $slug)->{exit}, 0, 'a log begins by a purge';
cmp_ok time - $begin, '>=', LEASE,
    'leases of a former one may run for so long';

# A new store has no pages: nobody is waited for, but the log has begun.
$redis->cli('FLUSHALL');
my @new = ('--store', 'sqlite:' . tempdir() . '/news.db', '--redis',
    $redis->address);
$begin = time;
my $init = newsctl(@new, qw(init --json --name), 'The New');
is $init->{exit}, 0, 'init';
cmp_ok time - $begin, '<', LEASE - 1, 'takes no lease long';
like $init->{out}, qr/"made": true,\s+"certain": true/, 'and says so';
like newsctl(@new, 'site')->{out}, qr/^name: The New$/m, 'its words are there';
like newsctl(@new, 'log')->{out}, qr/\tsite\t/, 'so is the log';
like newsctl(@new, qw(init --json))->{out}, qr/"made": false/, 'made once';

finish;

# A Redis that may evict the invalidation log is warned about, once.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep);

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
$site->article;

sub warned ($memory, $policy) {
    $redis->cli(qw(CONFIG SET maxmemory), $memory);
    $redis->cli(qw(CONFIG SET maxmemory-policy), $policy);
    my $nginx = $site->nginx;
    $site->leased;
    sleep 1.3;
    my @lines = grep { /maxmemory-policy/ } split /\n/, $nginx->log;
    $nginx->quit;
    return join "\n", @lines;
}

like warned('64mb', 'allkeys-lru'),
    qr/\A[^\n]*\[warn\][^\n]* allkeys-lru evicts [^\n]*noeviction[^\n]*\z/,
    'allkeys-lru: a warning';
is warned('64mb', 'volatile-lru'), '', 'volatile-lru: none';
is warned('64mb', 'noeviction'),   '', 'noeviction: none';
is warned('0',    'allkeys-lru'),  '', 'no limit at all: none';

finish;

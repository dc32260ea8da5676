package Bench::Trials;

# What the table cannot show: a large zone, hits beside misses, purges, the
# lock.  Each prints its lines; `settings` is {seconds, cpus, pages, purges,
# out}.

use v5.36;
use List::Util qw(max);
use Time::HiRes qw(time);
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Bench::Load;

use constant {
    NODES     => 4,
    PROCESSES => 8,
    FILL      => 600,     # seconds at most, to render all pages once
    PER_FILE  => 1000,    # articles of one import
    PAGE      => 5120,    # bytes of the zone that a short page takes, at most
    MISSES    => 8,       # connections
    ARTICLES  => 400,     # that are rendered again and again
    SAMPLE    => 200,
};

sub new ($class, %settings) {
    return bless {%settings}, $class;
}

sub _part (@sorted) {
    return sub ($share) { $sorted[min_index($share * @sorted, $#sorted)] };
}

sub min_index ($at, $last) {
    return $at < $last ? int $at : $last;
}

# A site of so many short articles, /business/p-0 and on.
sub _site ($self, $count) {
    my $redis = News::Redis->new->start;
    my $site  = News::Site->new->with_redis($redis);
    for (my $from = 0; $from < $count; $from += PER_FILE) {
        my $dir = tempdir();
        for my $n ($from .. min_index($from + PER_FILE - 1, $count - 1)) {
            spew("$dir/$n.txt", News::Site::text(Slug => "p-$n",
                headline => "A short story, number $n"));
        }
        my $made = newsctl({seconds => FILL}, '--store', $site->store,
            import => $dir);
        die "import: $made->{err}\n" if $made->{exit} != 0;
    }
    $self->{keep} = [$redis, @{$self->{keep} // []}];
    return $site;
}

sub _target ($nginx, %arg) {
    return {id => 'trial', port => $nginx->port, paths => ['/'],
        headers => ['Accept-Encoding: gzip'], %arg};
}

# CPU microseconds of a request, and what wrk says.
sub _cost ($self, $nginx, $target) {
    my @pids = $nginx->workers;
    move_to_cpu($self->{cpus}[0], @pids);
    my $before = cpu_seconds(@pids);
    my $done   = load($self->{cpus}[-1], $self->{seconds}, $target);
    $done->{cpu} = 1e6 * (cpu_seconds(@pids) - $before) / $done->{requests};
    return $done;
}

# One page again and again, and all of them at random.
sub large_zone ($self) {
    my $count = $self->{pages};
    my $site  = $self->_site($count);
    my $size  = 16 + int $count * PAGE / 2**20;
    my $nginx = $site->nginx(workers => 1, level => 'error',
        http => "news_valid 1d; news_zone large ${size}m;",
        server => 'access_log off; keepalive_requests 1000000000; '
            . 'location / { news on; }');
    $site->leased or die "the node has no lease\n";
    my $path   = '/business/p-%d';
    my @spread = ('spread', $path, $count);
    my ($asked, $end) = (0, time + FILL);
    my @cpu = @{$self->{cpus}};
    while (grep { $nginx->get(sprintf($path, int rand $count),
        'Accept-Encoding' => 'gzip')->header('Cache-Status') !~ /; hit/ }
        1 .. SAMPLE)
    {
        die "the zone is not full in time\n" if time > $end;
        load($cpu[-1], 10, _target($nginx, spread => [@spread, 'turn']));
    }
    my ($one, $all) = map { $self->_cost($nginx, $_) }
        _target($nginx, spread => ['spread', $path, 1, 'turn']),
        _target($nginx, spread => [@spread, 'random']);
    printf "\nA zone of %d pages: one page %.1f us, all at random %.1f us "
        . "(%.2f)\n", $count, $one->{cpu}, $all->{cpu},
        $all->{cpu} / $one->{cpu};
    return;
}

# Hits alone, and while as many misses as can be are rendered beside them.
sub beside_misses ($self) {
    my $site  = $self->_site(ARTICLES);
    my $fixed = 'access_log off; keepalive_requests 1000000000; location / '
        . '{ news on; }';
    my $nginx = $site->nginx(workers => 1, level => 'error',
        http => 'news_valid 1d; news_zone beside 64m;',
        server => "$fixed location /x/ { news on; news_valid 0; news_stale 0;"
            . ' news_redis off; news_gzip_level 8; }');
    $site->leased or die "the node has no lease\n";
    my $hits   = _target($nginx, spread => ['spread', '/business/p-%d', 1,
        'turn']);
    my $misses = _target($nginx, connections => MISSES,
        spread => ['spread', '/x/p-%d', ARTICLES, 'random']);
    load($self->{cpus}[-1], 1, $hits);
    my $alone = $self->_cost($nginx, $hits);
    my $file  = tempdir() . '/misses';
    my $load  = News::Process->spawn(code => sub {
        my $done = load($self->{cpus}[-1], $self->{seconds} + 1, $misses);
        spew($file, $done->{requests} / $done->{seconds});
    });
    my $beside = $self->_cost($nginx, $hits);
    $load->wait($self->{seconds} + 20);
    printf "\nL1 hits alone: median %.2f ms, %.0f/s; beside %.0f misses/s: "
        . "median %.2f ms (%.2f), %.0f/s (%.2f)\n",
        $alone->{median} / 1e3, $alone->{requests} / $alone->{seconds},
        slurp($file), $beside->{median} / 1e3,
        $beside->{median} / $alone->{median},
        $beside->{requests} / $beside->{seconds},
        $beside->{requests} / $alone->{requests}
            * $alone->{seconds} / $beside->{seconds};
    return;
}

# newsctl from its start to its end, and what it says itself.
sub purges ($self) {
    my $site  = $self->_site(1);
    my @nginx = map { $site->nginx(workers => 1, level => 'error',
        http => 'news_zone purges 8m;') } 1 .. NODES;
    $site->leased(NODES) or die "not all nodes have a lease\n";
    my (@whole, @said);
    for (1 .. $self->{purges}) {
        my $begin = time;
        my $out   = $site->ctl(invalidate => 'p-0')->{out};
        push @whole, 1e3 * (time - $begin);
        push @said, $out =~ /gone from 4 of 4 nodes in ([\d.]+) ms/
            or die "newsctl says: $out\n";
    }
    for (['newsctl itself', @said], ['the whole command', @whole]) {
        my ($name, @ms) = @$_;
        my $part = _part(sort { $a <=> $b } @ms);
        printf "%s%d purges at %d nodes, %s: median %.1f ms, 99 %% %.1f ms, "
            . "most %.1f ms\n", $name =~ /itself/ ? "\n" : '', scalar @ms,
            NODES, $name, $part->(0.5), $part->(0.99), max(@ms);
    }
    return;
}

sub lock_share ($self) {
    my $done = run({seconds => 10 * $self->{seconds} + 60},
        "$self->{out}/lock", PROCESSES, max(6, $self->{seconds}));
    my %ns = $done->{out} =~ /(\w+)=([\d.]+)/g
        or die "lock: $done->{err}\n";
    my $waits = max(0, $ns{shared} - $ns{own});
    printf "\n%d processes in one zone: a hit %.0f ns, %.0f ns where each has "
        . "its own; its lock costs %.1f ns when it is free: %.1f %% of a hit\n",
        PROCESSES, @ns{qw(shared own lock)},
        100 * ($waits + $ns{lock}) / $ns{shared};
    return;
}

1;

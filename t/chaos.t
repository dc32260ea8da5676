# Whatever happens to Redis and to nginx: once newsctl has said that a version
# is out, nobody who asks after that gets an older one, neither of the article
# nor of a list that shows it.  NEWS_CHAOS_SECONDS makes it a long test;
# NEWS_CHAOS_SEED repeats one.

use v5.36;
use News::Client;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $seconds = $ENV{NEWS_CHAOS_SECONDS} // 15;
my $seed    = $ENV{NEWS_CHAOS_SEED}    // time * 1000 % 2**31;
alarm 120 + 2 * $seconds;
srand $seed;

my $redis = News::Redis->new(young => 1)->start;
my $site  = News::Site->new->with_redis($redis);
my $dir   = tempdir();
my @paths = qw(/business/story / /business/ /rss.xml);
my $end;

# The newest version that newsctl has said to be out.
sub out ()           { return slurp("$dir/out") }
sub set_out ($value) {
    spew("$dir/out.new", $value);
    rename "$dir/out.new", "$dir/out" or die $!;
    return;
}

# Publishes one version after the other.
sub publish ($version) {
    my $path = spew("$site->{dir}/story.txt", News::Site::text(
        headline => "A story in motion, version $version",
        Slug     => 'story',
        body     => "This is version $version.\n\n" . 'And more. ' x 500,
    ));
    my $result = $site->ctl(import => $path);
    set_out($version) if $result->{exit} == 0;
    die "import: $result->{err}" if $result->{exit} !~ /^[03]$/;
    return;
}

sub publish_all () {
    my ($version, $certain) = (1, 0);
    while (time < $end) {
        publish(++$version);
        $certain++ if out() == $version;
        sleep 0.02;
    }
    spew("$dir/published", "$version $certain");
    return;
}

# Asks without end; what was older than it may be is written down.
sub read_all ($port, $file) {
    my $late    = '';
    my %answers = map { $_ => 0 } @paths;
    while (time < $end) {
        my $client = eval { News::Client->new($port, timeout => 8) } or next;
        for (1 .. 20) {
            my $least    = out();
            my $path     = $paths[rand @paths];
            my $response = eval { $client->get($path,
                'Accept-Encoding' => rand() < 0.5 ? 'gzip' : '') } or last;
            my ($version) = sort { $a <=> $b } (eval { $response->plain } // '')
                =~ /version (\d+)/g or next;
            $answers{$path}++;
            $late .= sprintf "%s%s: %d instead of %d, %s\n", $port, $path,
                $version, $least, $response->header('X-Tier')
                if $version < $least;
        }
        $client->close;
    }
    spew($file, join(' ', @answers{@paths}) . "\n$late");
    return;
}

set_out(0);
publish(1);
my @nginx = map {
    $site->nginx(
        workers => 2,
        level   => 'warn',
        allow   => [qr/exited on signal 9/],
        http    => 'news_zone pages 4m; news_valid 1s; news_stale 1m;
            add_header X-Tier "$news_cache_tier $news_cache_status" always;',
    );
} 1 .. 2;

my %events = (
    'Redis is emptied'     => sub { $redis->cli('FLUSHALL') },
    'Redis is restarted'   => sub { $redis->kill; $redis->start },
    'Redis is away'        => sub { $redis->kill; sleep 1; $redis->start },
    'Redis hangs'          => sub { $redis->pause; sleep rand 4;
                                    $redis->resume },
    'the log is deleted'   => sub { $redis->cli(DEL => 'news:{log}') },
    'a worker is killed'   => sub { kill KILL => ($nginx[rand 2]->workers)[0] },
    'nginx is reloaded'    => sub { $nginx[rand 2]->reload },
    'a worker hangs'       => sub {
        my $pid = ($nginx[rand 2]->workers)[0];
        kill STOP => $pid;
        sleep rand 4;
        kill CONT => $pid;
    },
);

$end = time + $seconds;
my @children = (
    News::Process->spawn(code => sub { publish_all() },
        stderr => "$dir/stderr"),
    map {
        my ($port, $file) = ($nginx[$_ % 2]->port, "$dir/reader-$_");
        News::Process->spawn(code => sub { read_all($port, $file) });
    } 0 .. 3,
);
my @happened;
while (time < $end - 1) {
    my $name = (sort keys %events)[rand keys %events];
    push @happened, sprintf '%.1f s: %s', $seconds - ($end - time), $name;
    $events{$name}->();
    sleep 0.2 + rand 0.8;
}
$_->wait(60) for @children;

my ($late, @answers) = ('');
for my $file (glob "$dir/reader-*") {
    my ($count, $lines) = split /\n/, slurp($file), 2;
    my @count = split ' ', $count;
    $answers[$_] += $count[$_] for 0 .. $#paths;
    $late    .= $lines;
}
my ($versions, $certain) = split ' ', slurp("$dir/published");
note "seed $seed, $versions versions, $certain of them certain; answers: ",
    join ', ', map { "$paths[$_] $answers[$_]" } 0 .. $#paths;
cmp_ok $certain, '>', 2, 'versions were published';
cmp_ok $answers[$_], '>', 25, "and read at $paths[$_]" for 0 .. $#paths;
is $late, '', 'nobody got an older one'
    or diag join "\n", "seed $seed", @happened;

finish;

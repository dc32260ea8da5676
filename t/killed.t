# Workers are killed while they serve: no page is damaged, no block of the zone
# is lost, no lock stays held, no flight and no lease keeps anybody waiting.
# NEWS_KILLS=200 makes it a long test.

use v5.36;
use JSON::PP ();
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $kills = $ENV{NEWS_KILLS} // 40;
alarm 120 + 2 * $kills;
my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my @slugs = map {
    $site->article(
        headline => "Story $_",
        Slug     => "story-$_",
        category => "Section $_",
        body     => join "\n\n", map { "Paragraph $_ " . rand } 1 .. 60 * $_,
    )
} 1 .. 20;
my %path = map { ($_ => '/section-' . s/story-//r . "/$_") } @slugs;
my $nginx = $site->nginx(
    workers => 2,
    level   => 'warn',
    allow   => [qr/exited on signal 9/],
    http    => 'news_zone pages 1m; news_valid 1s; news_stale 1s;',
    server  => 'location / { news on; }
        location = /-/status { news_status; }',
);
ok $site->leased, 'it has a lease';
my %html = map { ($_ => $site->render($_)) } @slugs;
my $end;

# Asks without end; what is wrong is counted, what is cut off is not.
sub load ($file) {
    my ($right, $wrong, $slow) = (0, 0, 0);
    while (time < $end && !-e "$site->{dir}/stop") {
        my $client = eval { News::Client->new($nginx->port, timeout => 12) }
            or next;
        for (1 .. 5) {
            my $slug     = $slugs[rand @slugs];
            my @gzip     = rand() < 0.7 ? ('Accept-Encoding' => 'gzip') : ();
            my $response = eval { $client->get($path{$slug}, @gzip) } or last;
            my $plain    = eval { $response->plain } // '';
            $response->status == 200 && $plain eq $html{$slug}
                ? $right++ : $wrong++;
            $slow++ if $response->seconds > 6;
        }
        eval { $client->close };
    }
    spew($file, "$right $wrong $slow");
    return;
}

sub status () {
    return JSON::PP::decode_json($nginx->get('/-/status')->body);
}

$end = time + 60 + 2 * $kills;
my $dir  = tempdir();
my @load = map {
    my $file = "$dir/$_";
    News::Process->spawn(code => sub { load($file) });
} 1 .. 3;
my $killed = 0;
while ($killed < $kills && time < $end - 10) {
    sleep 0.01 + rand 0.1;
    my @workers = $nginx->workers or next;
    $killed += kill KILL => $workers[rand @workers];
    $site->ctl(invalidate => $slugs[rand @slugs], '--no-wait')
        if $killed % 10 == 0;
}
spew("$site->{dir}/stop", '');
$_->wait(30) for @load;
my ($right, $wrong, $slow) = (0, 0, 0);
for my $file (glob "$dir/*") {
    my @count = split ' ', slurp($file);
    $right += $count[0];
    $wrong += $count[1];
    $slow  += $count[2];
}
cmp_ok $killed, '>', $kills / 4, "$killed workers were killed";
cmp_ok $right,  '>', $killed,    "$right answers were right";
is $wrong, 0, 'none was wrong';
is $slow,  0, 'none had to wait for long';

# Then all is as it was: each block is free or a page's, once what the last ones
# held was freed by those who came after them.
ok wait_until(5, sub { $nginx->workers == 2 }), 'two workers are there';
for my $slug (@slugs) {
    my $response = $nginx->get($path{$slug});
    ok $response->body eq $html{$slug} && $response->seconds < 2,
        "$slug comes at once";
}
my $zone = status()->{zone};
is $zone->{free_blocks} + $zone->{page_blocks}, $zone->{blocks},
    'no block is lost' or diag explain $zone;
ok $site->leased, 'the log is followed';
my $start = time;
is $site->ctl(invalidate => '--all')->{exit}, 0, 'a purge goes on as before';
cmp_ok time - $start, '<', 2, 'at once';

finish;

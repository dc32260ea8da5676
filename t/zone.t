# Pages in shared memory: served from there, gone when they are purged, and
# kept over reloads and crashes.

use v5.36;
use News::Process;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my @slugs = map {
    $site->article(
        headline => "Story $_",
        Slug     => "story-$_",
        body     => join "\n\n", map { "Paragraph $_ " . rand } 1 .. 40 * $_,
    )
} 1 .. 12;
my $sport = $site->article(
    headline => 'Rovers win',
    category => 'Sport',
);
my $large = $site->article(
    headline => 'A very long story',
    body     => join "\n\n", map { "Paragraph $_. " . rand } 1 .. 20_000,
);
my %html = map { ($_ => $site->render($_)) } @slugs, $large;

my %conf = (
    http => 'news_zone pages 16m;
             add_header X-Tier "$news_cache_tier $news_cache_status" always;',
);
my $nginx = $site->nginx(%conf, workers => 2);
ok $site->leased, 'it has a lease';

sub tier ($nginx, $path, @headers) {
    return $nginx->get($path, @headers)->header('X-Tier');
}

sub kept ($nginx, $slug) {
    return wait_until(5,
        sub { tier($nginx, "/business/$slug") eq 'L1 HIT' });
}

for my $slug (@slugs, $large) {
    my $path = "/business/$slug";
    ok kept($nginx, $slug), "$slug: comes from shared memory";
    my $gzip = $nginx->get($path, 'Accept-Encoding' => 'gzip');
    is $gzip->header('X-Tier'), 'L1 HIT', "$slug: packed";
    ok $gzip->plain eq $html{$slug}, "$slug: every byte of it";
    my $plain = $nginx->get($path);
    is $plain->header('X-Tier'), 'L1 HIT', "$slug: unpacked";
    ok $plain->body eq $html{$slug}, "$slug: the same bytes";
    my $head = $nginx->request('HEAD', $path, 'Accept-Encoding' => 'gzip');
    is_deeply [sort $head->fields('Date', 'Cache-Status')],
        [sort $gzip->fields('Date', 'Cache-Status')],
        "$slug: HEAD has the same fields";
    is $nginx->get($path, 'If-None-Match' => $plain->header('ETag'))->status,
        304, "$slug: 304";
}

# What is no page of its own is kept too.
is $nginx->get("/x/$slugs[0]")->status, 301, 'another address: 301';
is tier($nginx, "/x/$slugs[0]"), 'L1 HIT', 'from shared memory';
is $nginx->get('/business/none')->status, 404, 'nothing there';
is tier($nginx, '/business/none'), 'L1 HIT', 'is known';
$site->article(headline => 'None', Slug => 'none');
is $nginx->get('/business/none')->status, 200, 'until there is something';

# Purged: gone from both workers at once; others stay.
my $path = "/business/$slugs[0]";
kept($nginx, $slugs[0]);
$nginx->get("/sport/$sport") for 1 .. 2;
$site->ok(invalidate => $slugs[0]);
is tier($nginx, $path), 'store EXPIRED', 'purged: rendered anew';
is tier($nginx, $path), 'L1 HIT', 'and kept again';
is tier($nginx, "/sport/$sport"), 'L1 HIT', 'another page stays';
$site->ok(invalidate => '--category', 'Business');
is tier($nginx, "/business/$_"), 'store EXPIRED', "$_: purged by its category"
    for @slugs[0, 1];
$site->ok(retract => $slugs[2]);
is $nginx->get("/business/$slugs[2]")->status, 410, 'retracted';
is tier($nginx, "/business/$slugs[2]"), 'L1 HIT', 'is kept as such';

# Over a reload pages stay; in a zone of another size there are none.
kept($nginx, $_) for @slugs[3 .. 11];
ok $nginx->reload, 'reload';
is tier($nginx, "/business/$slugs[5]"), 'L1 HIT', 'the zone is the same';
ok $nginx->reload(http => $nginx->{http} =~ s/16m/20m/r), 'reload, resized';
ok wait_until(5, sub {
    grep { tier($nginx, "/business/$_") eq 'L2 HIT' } @slugs;
}),
    'a zone of another size is new';
ok kept($nginx, $slugs[5]), 'and is used';

# A story as the store has it now; nobody is told.
sub write_story ($site, $version) {
    my $path = spew("$site->{dir}/story.txt", News::Site::text(
        headline => 'In motion',
        Slug     => 'in-motion',
        body     => "Version $version.",
    ));
    my $result = newsctl('--store', $site->store, import => $path);
    is $result->{exit}, 0, "version $version is written" or diag $result->{err};
    return;
}

# Asks until the page comes from shared memory; then writes the next version,
# and asks once.
sub follows ($site, $nginx, $name) {
    state $version = 0;
    for (1 .. 5) {
        write_story($site, ++$version);
        like $nginx->get('/business/in-motion')->plain, qr/Version $version\./,
            "$name: version $version is there at once";
        is tier($nginx, '/business/in-motion'), 'L1 DETACHED',
            "$name: and kept";
    }
    return;
}

# Without a lease the store is asked what has changed since.
kept($nginx, $_) for @slugs[3 .. 6];
$redis->pause;
sleep 3.2;
is tier($nginx, "/business/$slugs[3]"), 'L1 DETACHED',
    'no lease: what has not changed is served';
follows($site, $nginx, 'no lease');
$redis->resume;
ok wait_until(5, sub {
    tier($nginx, "/business/$slugs[3]");
    return tier($nginx, "/business/$slugs[3]") eq 'L1 HIT';
}), 'with a lease all goes on';

# One machine, and no Redis at all.
my $alone = News::Site->new;
write_story($alone, 0);
my $one = $alone->nginx(%conf, workers => 2);
is tier($one, '/business/in-motion'), 'store MISS', 'without Redis: rendered';
is tier($one, '/business/in-motion'), 'L1 DETACHED', 'and kept';
follows($alone, $one, 'without Redis');
is tier($one, '/business/in-motion'), 'L1 DETACHED', 'it is kept';
$alone->ok(invalidate => 'in-motion');
is tier($one, '/business/in-motion'), 'store EXPIRED',
    'invalidate without Redis: rendered anew';
$nginx->quit;

# Far more pages than a zone holds, under load, and workers killed.
$site->ok(invalidate => '--all');
$html{$_} = $site->render($_) for @slugs[3 .. 11], $large;
my $small = $site->nginx(
    http    => $conf{http} =~ s/16m/1m/r,
    workers => 2,
    allow   => [qr/exited on signal 9/],
);

sub load ($port, $file) {
    my $begin = time;
    my ($right, $wrong) = (0, 0);
    while (time < $begin + 4 || ($right < 50 && time < $begin + 15)) {
        my $slug = $slugs[3 + int rand 9];
        $slug = $large if rand() < 0.02;
        my $response = eval {
            News::Client->new($port)->get("/business/$slug",
                'Connection' => 'close', 'Accept-Encoding' => 'gzip');
        } or next;
        $response->status == 200
            && (eval { $response->plain } // '') eq $html{$slug}
            ? $right++ : $wrong++;
    }
    spew($file, "$right $wrong");
    return;
}

my $dir = tempdir();
my @load = map {
    my $file = "$dir/$_";
    News::Process->spawn(code => sub { load($small->port, $file) });
} 1 .. 2;
for (1 .. 20) {
    sleep 0.15;
    kill KILL => ($small->workers)[0] // next;
}
$_->wait(20) for @load;
my ($right, $wrong) = (0, 0);
for my $file (glob "$dir/*") {
    my @count = split ' ', slurp($file);
    $right += $count[0];
    $wrong += $count[1];
}
cmp_ok $right, '>', 50, "there was load ($right requests)";
is $wrong, 0, 'no page was damaged, whoever was killed';

finish;

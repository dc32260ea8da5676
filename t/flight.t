# However many ask for a page that is not there, it is rendered once.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

my $site  = News::Site->new->with_redis(News::Redis->new->start);
my $large = $site->article(
    headline => 'A very long story',
    body     => join "\n\n", map { "Paragraph $_. " . rand } 1 .. 40_000,
);
my $path  = "/business/$large";
my $html  = $site->render($large);
my $conf  = 'add_header X-Tier "$news_cache_tier $news_cache_status" always;';
my $nginx = $site->nginx(workers => 2, http => "news_zone pages 16m; $conf");

sub ready ($nginx) {
    return wait_until(20,
        sub { $nginx->get($path)->header('X-Tier') =~ /HIT/ });
}

# So many at once; how many of the answers were rendered for their request.
sub crowd ($nginx, $count, $name) {
    my @clients = map { $nginx->client(timeout => 20) } 1 .. $count;
    $_->send(News::Client::text('GET', $path, 'Accept-Encoding' => 'gzip'))
        for @clients;
    my ($renders, @wrong) = (0);
    for my $client (@clients) {
        my $response = $client->response;
        push @wrong, $response->status
            if $response->status != 200 || $response->plain ne $html;
        $renders++ if $response->header('X-Tier') =~ /^store/;
    }
    is_deeply \@wrong, [], "$name: $count requests get the page";
    return $renders;
}

ok $site->leased && ready($nginx), 'the page is kept';
for my $round (1 .. 3) {
    $site->ok(invalidate => $large);
    # a second one where the store's own log tells of the purge in between
    cmp_ok crowd($nginx, 30, "round $round"), '<=', 2,
        "round $round: one render, or two";
}

# Who asks after a purge gets no page from before it, though one is under way.
for my $version (1 .. 5) {
    my $early = $nginx->client(timeout => 20);
    $site->ok(invalidate => $large);
    $early->send(News::Client::text('GET', $path));
    spew("$site->{dir}/long.txt", News::Site::text(
        headline => 'A very long story',
        Slug     => $large,
        body     => "Version $version.\n\n" . join "\n\n",
            map { "Paragraph $_. " . rand } 1 .. 40_000,
    ));
    $site->ok(import => "$site->{dir}/long.txt");
    like $nginx->get($path)->body, qr/Version $version\./,
        "version $version: the later request gets the later page";
    $early->response;
}
$html = $site->render($large);

# A worker that is killed while others wait for it.
my $mortal = $site->nginx(
    workers => 2,
    http    => "news_zone pages 16m; $conf",
    allow   => [qr/exited on signal 9/],
);
$site->leased(2);
ready($mortal);
for my $round (1 .. 5) {
    $site->ok(invalidate => $large);
    my @clients = map { $mortal->client(timeout => 20) } 1 .. 20;
    $_->send(News::Client::text('GET', $path)) for @clients;
    sleep 0.02;
    kill KILL => ($mortal->workers)[$round % 2];
    my ($answered, $wrong) = (0, 0);
    for my $client (@clients) {
        my $response = eval { $client->response } or next;
        $answered++;
        $wrong++ if $response->status != 200 || $response->body ne $html;
    }
    is $wrong, 0, "killed, round $round: $answered answers are right";
    ok ready($mortal), 'and all goes on';
}

# More than may wait render for themselves.
my $hasty = $site->nginx(
    workers => 1,
    http    => "news_zone pages 16m; news_queue 3; $conf",
);
$site->leased(3);
ready($hasty);
$site->ok(invalidate => $large);
cmp_ok crowd($hasty, 10, 'a short queue'), '>', 1, 'a short queue: some do';

finish;

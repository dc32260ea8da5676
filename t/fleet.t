# Several nginx with one Redis: a page that none of them has is rendered by one
# of them, whoever dies meanwhile.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(sleep time);

use constant {NODES => 4, CONNECTIONS => 1000};

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $slug  = $site->article(
    headline => 'A story that all want',
    body     => join "\n\n", map { "Paragraph $_. " . rand } 1 .. 3000,
);
my $path = "/business/$slug";
my $html = $site->render($slug);
my %conf = (
    workers => 1,
    allow   => [qr/exited on signal 9/],
    http    => 'news_zone pages 16m;
        add_header X-Tier "$news_cache_tier $news_cache_status" always;',
);
my @nodes = map { $site->nginx(%conf) } 1 .. NODES;
ok $site->leased(NODES), 'all have a lease on the log';

sub text (@headers) {
    return News::Client::text('GET', $path, 'Accept-Encoding' => 'gzip',
        @headers);
}

# So many at once, spread over these nodes; how many were rendered for.
sub crowd ($count, @at) {
    my @clients = map { $at[$_ % @at]->client(timeout => 30) } 1 .. $count;
    $_->send(text()) for @clients;
    my (%seen, $wrong);
    for my $client (@clients) {
        my $response = $client->response;
        $seen{$response->header('X-Tier')}++;
        $wrong++ if $response->status != 200 || $response->plain ne $html;
        $client->close;
    }
    is $wrong, undef, 'all get the page';
    note explain \%seen;
    return ($seen{'store MISS'} // 0) + ($seen{'store EXPIRED'} // 0);
}

for my $round (1 .. 3) {
    $site->ok(invalidate => $slug);
    is crowd(CONNECTIONS, @nodes), 1,
        "round $round: @{[CONNECTIONS]} ask @{[NODES]} nodes: one render";
}

finish;

# A page that is asked for often is rendered anew shortly before its end.

use v5.36;
use JSON::PP ();
use News::Redis;
use News::Site;
use News::Test;
use Test::More;
use Time::HiRes qw(time);

my $site = News::Site->new->with_redis(News::Redis->new->start);
my $slug = $site->article(
    body => join "\n\n", map { "Paragraph $_. " . rand } 1 .. 5_000);
my $nginx = $site->nginx(
    http   => 'news_zone pages 16m; news_valid 2s; news_stale 1m;
        keepalive_requests 10000000;',
    server => 'location / { news on; }
        location = /-/status { news_status; }',
);
ok $site->leased, 'it has a lease';

my $client = $nginx->client;
my $end    = time + 8;
my ($hits, $stale) = (0, 0);
while (time < $end) {
    my $status = $client->request('HEAD', "/business/$slug",
        'Accept-Encoding' => 'gzip')->header('Cache-Status');
    $hits++  if $status =~ /^news; hit; ttl/;
    $stale++ if $status =~ /detail=/;
}
my $renders = JSON::PP::decode_json($nginx->get('/-/status')->body)->{renders};
note "$hits hits, $stale stale";
note explain $renders;
cmp_ok $hits, '>', 500, 'a hot page';
cmp_ok $renders->{early}, '>', 0, 'is rendered anew while it is fresh';
cmp_ok $renders->{done}, '<', 40, 'and not more often than it has to';

finish;

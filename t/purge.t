# A purge over HTTP: who may ask, what for, and that the answer is true.

use v5.36;
use JSON::PP ();
use News::FakeRedis;
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
        category => $_ < 3 ? 'Business' : 'World',
    )
} 1 .. 3;
my $token = '0123456789abcdef0123456789abcdef';
my $file  = spew("$site->{dir}/token", "$token\n");
my %conf  = (
    http => 'news_zone pages 4m; news_stale 1m;
        log_format news "$news_cache_status $news_slug $status";
        add_header X-Tier "$news_cache_tier $news_cache_status" always;',
    server => "location / { news on; }
        location = /-/purge {
            news_purge token=$file;
            access_log news.log news;
        }
        location = /-/status { news_status; }
        location = /-/limited {
            limit_except GET { allow 127.0.0.1; deny all; }
            news_purge token=$file;
        }
        location = /-/if {
            if (\$arg_if) { set \$if 1; }
            news_purge token=$file;
        }",
);
my $nginx = $site->nginx(%conf, workers => 2);
my $peer  = $site->nginx(%conf);
ok $site->leased(2), 'both have a lease';

# Who waits for the answer.
sub posted ($at, $path, $body, @headers) {
    @headers = (Authorization => "Bearer $token") if !@headers;
    my $client = $at->client(timeout => 15);
    $client->send(News::Client::text('POST', $path,
        'Content-Length' => length $body, @headers) . $body);
    return $client;
}

sub post_to (@request) {
    return posted(@request)->response;
}

sub post ($at, $body, @headers) {
    return post_to($at, '/-/purge', $body, @headers);
}

sub purge (%wish) {
    my $response = post($nginx, JSON::PP::encode_json(\%wish));
    return ($response->status, JSON::PP::decode_json($response->body));
}

sub tier ($at, $slug) {
    my $section = $slug eq 'story-3' ? 'world' : 'business';
    return $at->get("/$section/$slug")->header('X-Tier');
}

sub kept (@wanted) {
    for my $slug (@wanted ? @wanted : @slugs) {
        for my $at ($nginx, $peer) {
            wait_until(5, sub { tier($at, $slug) eq 'L1 HIT' })
                or diag "$slug is not kept";
        }
    }
    return;
}

# Who may, and how.  What is refused is told in JSON too.
sub refused ($response, $status, $name) {
    is $response->status, $status, "$name: $status";
    is $response->header('Content-Type'), 'application/json', 'in JSON';
    like $response->body, qr/^\{"error":"[^"]/, 'and why';
    return $response;
}
my $none = refused(post($nginx, '{"all":true}', 'X-A' => 1), 401, 'no token');
like $none->header('WWW-Authenticate'), qr/^Bearer /, 'and which is wanted';
refused(post($nginx, '{}', Authorization => "Basic $token"), 401,
    'another kind');
for my $wrong (substr($token, 0, -1), "${token}0", 'x' x 32, uc $token) {
    refused(post($nginx, '{"all":true}', Authorization => "Bearer $wrong"), 403,
        "the token $wrong");
}
my $get = refused(
    $nginx->get('/-/purge', Authorization => "Bearer $token"), 405, 'GET');
is $get->header('Allow'), 'POST', 'and what is allowed';
refused(post($nginx, 'x' x 100_000), 413, 'a large body');
my $client = $nginx->client;
$client->send(News::Client::text('POST', '/-/purge',
    'Transfer-Encoding' => 'chunked', Authorization => "Bearer $token")
    . sprintf("%x\r\n%s\r\n0\r\n\r\n", 60_000, 'x' x 60_000));
refused($client->response, 413, 'a large one in chunks');

# On one connection, whose unwanted bodies are passed over.
for my $body ('{"all":true}', 'x' x 100_000, '{}') {
    $client->send(News::Client::text('POST', '/-/purge',
        'Content-Length' => length $body) . $body);
    refused($client->response, 401, length($body) . ' bytes without a token');
}

sub purge_error (%wish) {
    my ($status, $answer) = purge(%wish);
    is $status, 400, 'refused';
    return $answer->{error};
}

kept();
for my $body ('', '{', '[]', '"all"', '{}', '{"all":false}', '{"all":1}',
    '{"slugs":[]}', '{"slugs":"story-1"}', '{"slugs":[1]}', '{"slugs":[""]}',
    '{"slugs":["story-1"],"sort":true}', '{"all":true,"all":true}',
    '{"tags":["a:1 site"]}', '{"all":true,"timeout":61}',
    '{"all":true,"timeout":-1}', '{"all":true,"reason":5}',
    '{"slugs":[' . join(',', ('"s"') x 1001) . ']}')
{
    my $response = post($nginx, $body);
    is $response->status, 400, 'refused: ' . substr $body, 0, 40;
    like $response->body, qr/^\{"error":".+"\}$/, 'and says why';
}
is_deeply [purge(slugs => ['story-1', 'no-such-story'])],
    [404, {error => 'no article "no-such-story"'}], 'an unknown slug';
is_deeply [purge(categories => ['Business', 'Sports'])],
    [404, {error => 'no section "Sports"'}], 'an unknown section';
is_deeply [purge(categories => ['!'])],
    [400, {error => 'expected a section\'s name or path, found "!"'}],
    'what can be none';
like purge_error(tags => ['zz:1']), qr/^expected a tag: .*l:k:.*found "zz:1"$/,
    'a tag that no page has';
like purge_error(tags => ['a:' . 'x' x 1023]), qr/ of 1 to 1024 bytes$/,
    'a tag that is too long';
like purge_error(all => \1, reason => 'x' x 1025),
    qr/reason \(a string of at most 1024 bytes\)/, 'a reason that is';
is tier($_, $slugs[0]), 'L1 HIT', 'nothing was purged' for $nginx, $peer;

# What for.
sub gone ($name, $wish, @gone) {
    kept();
    my ($status, $answer) = purge(%$wish);
    is $status, 200, "$name: done" or diag explain $answer;
    ok $answer->{certain}, "$name: for certain";
    like $answer->{report}, qr/^gone from 2 of 2 nodes in [\d.]+ ms$/,
        "$name: as newsctl says it";
    is_deeply [@$answer{qw(nodes pending)}], [2, 0], "$name: in figures";
    my %gone = map { $_ => 1 } @gone;
    for my $slug (@slugs) {
        for my $at ($nginx, $peer) {
            my $tier = tier($at, $slug);
            is $tier =~ /L1 HIT/ ? 0 : 1, $gone{$slug} // 0,
                "$name: $slug ($tier)";
        }
    }
    return;
}

gone('slugs', {slugs => ['story-1', 'story-2']}, @slugs[0, 1]);
gone('a tag', {tags => ['a:3']}, $slugs[2]);
gone('a section', {categories => ['Business']}, @slugs[0, 1]);
gone('all', {all => \1, reason => "because\nof that"}, @slugs);
like $site->ok('log'), qr/\thard\tsite\t127\.0\.0\.1\tbecause of that\n/,
    'the log says who and why';
kept();
my ($status, $answer) = purge(slugs => ['story-1'], soft => \1);
is $status, 200, 'softly';
like tier($nginx, 'story-1'), qr/^L1 (?:STALE|UPDATING)$/, 'stale once more';

# Blocks inside the location are part of it.
for my $inside ('/-/limited', '/-/if', '/-/if?if=1') {
    kept();
    is post_to($nginx, $inside, '{"all":true}', 'X-A' => 1)->status, 401,
        "$inside: no token: 401";
    is post_to($nginx, $inside, '{"all":true}')->status, 200, "$inside: done";
    unlike tier($_, 'story-1'), qr/L1 HIT/, "$inside: and gone"
        for $nginx, $peer;
}

# A node that does not answer.
kept();
my @stopped = $peer->workers;
kill STOP => @stopped;
($status, $answer) = purge(all => \1, timeout => 0.2);
is $status, 202, 'a node hears nothing: not certain';
is $answer->{certain}, JSON::PP::false, 'and says so';
like $answer->{report}, qr/^gone from 1 of 2 nodes; \S+ will be clean in \d/,
    'and when it will be';
my $begin = time;
($status, $answer) = purge(all => \1);
is $status, 200, 'waiting for its lease';
cmp_ok time - $begin, '>', 1, 'takes as long as that runs';

# A reload while it waits, for the store's writer and for a node: the worker
# stays until it has answered.
sub over_reload ($name, $like, $release = sub { }) {
    my $waits  = posted($nginx, '/-/purge', '{"all":true}');
    my %before = map { $_ => 1 } $nginx->workers;
    sleep 0.2;
    ok $nginx->reload, "$name: a reload";
    ok wait_until(2, sub { 1 == grep { $before{$_} } $nginx->workers }),
        "$name: one of the old workers stays";
    $release->();
    my $response = eval { $waits->response };
    is $response && $response->status, 200, "$name: the purge is certain"
        or return;
    like $response->body, $like, "$name: and says what is true";
    return;
}

# Holds the store's lock until the file is there; less long than a purge waits.
sub hold ($release) {
    open my $shell, '|-', 'sqlite3', $site->store =~ s/.*?://r or die $!;
    print {$shell} "BEGIN IMMEDIATE;\n.shell touch $site->{dir}/held\n";
    $shell->flush;
    wait_until(4, sub { -e $release });
    print {$shell} "COMMIT;\n";
    return close $shell;
}
kill CONT => @stopped;
ok $site->leased(2), 'both have a lease again';
my $writer = News::Process->spawn(code => sub { hold("$site->{dir}/free") });
ok wait_until(5, sub { -e "$site->{dir}/held" }), 'the store is written to';
over_reload('noting', qr/gone from 2 of 2 nodes in /,
    sub { spew("$site->{dir}/free", '') });
is $writer->wait, 0, 'the store is written to no more';
kill STOP => @stopped;
over_reload('waiting', qr/from 1 of 2 nodes in \d{4}\.\d ms; the lease of/);

# Meanwhile the worker serves others, and a client that leaves harms nobody.
my $alone = $site->nginx(%conf);
wait_until(5, sub { tier($alone, 'story-1') eq 'L1 HIT' });
kill CONT => @stopped;
$site->leased(3);
kill STOP => @stopped;
my @waiting = map { $alone->client } 1 .. 5;
$_->send(News::Client::text('POST', '/-/purge', 'Content-Length' => 12,
    Authorization => "Bearer $token") . '{"all":true}') for @waiting;
sleep 0.1;
my $quick = $alone->get('/business/story-1');
is $quick->status, 200, 'another request is served';
cmp_ok $quick->seconds, '<', 1, 'at once';
$_->reset for @waiting;
kill CONT => @stopped;
ok wait_until(8, sub {
    return JSON::PP::decode_json($alone->get('/-/status')->body)
        ->{purges}{http} == 5;
}), 'their purges end by themselves';

# Redis is away, or talks nonsense: the store has it.
$redis->stop;
($status, $answer) = purge(all => \1);
is $status, 202, 'without Redis';
like $answer->{report}, qr/noted in the store/, 'it is in the store';
my $fake = News::FakeRedis->new(modes => {
    nonsense => {EVAL => sub ($client, $value, $name, $script, @) {
        $client->reply($script =~ /MINID|HGETALL/
            ? News::FakeRedis::bulk('what?') : $value);
    }},
    bytes => {EVAL => sub ($client, $value, $name, $script, @) {
        $client->reply(
            $script =~ /MINID/ ? News::FakeRedis::bulk('1-1 1000000 aa')
            : $script =~ /HGETALL/
            ? News::FakeRedis::bulk("1 0-0 900 caf\xe9\n")
            : $value);
    }},
})->start;
$site->with_redis($fake);
my $fooled = $site->nginx(%conf);
ok wait_until(5, sub { tier($fooled, 'story-1') eq 'L1 HIT' }), 'a fake Redis';
$fake->mode('nonsense');
is post($fooled, '{"all":true}')->status, 202, 'that talks nonsense: 202';
$fake->mode('bytes');
my $odd = post($fooled, '{"all":true,"timeout":0.1}');
is $odd->status, 202, 'a node whose name is no UTF-8: 202';
like $odd->body, qr/ caf\? will be clean in /, 'and its name, as far as it is';
$fake->mode('');

# No Redis at all.
my $lone = News::Site->new;
$lone->article(Slug => 'story-1');
my $one = $lone->nginx(%conf);
wait_until(5, sub { tier($one, 'story-1') =~ /^L1/ });
my $response = post($one, '{"slugs":["story-1"]}');
is $response->status, 200, 'news_redis off: done';
like $response->body, qr/"noted in the store"/, 'in the store';
is tier($one, 'story-1'), 'store EXPIRED', 'and gone';

# The store cannot be written to.
my ($path) = $lone->store =~ /:(.*)/;
push @{$one->{allow}}, qr/news: store/;
rename $path, "$path.away" or die $!;
is post($one, '{"slugs":["story-1"]}')->status, 500, 'no store: 500';
rename "$path.away", $path or die $!;

# Nor read, in the one place where the slug would be found.
sub tables ($from, $to) {
    my $done = run('sqlite3', $path, "ALTER TABLE $from RENAME TO $to");
    die $done->{err} if $done->{exit} != 0;
    return;
}
tables(qw(old_slug lost));
$response = post($one, '{"slugs":["story-1"]}');
is $response->status, 500, 'a damaged store: 500';
is $response->body, '{"error":"the store cannot be read"}', 'and says so';
like $one->log, qr/news: store "[^"]+": .*old_slug/, 'the log says more';
tables(qw(lost old_slug));
is post($one, '{"slugs":["story-1"]}')->status, 200, 'mended: 200';

# A token that is none.
for my $bad ('', "short\n", 'x' x 257, "0123456789abcdef 0123456789\n") {
    spew("$site->{dir}/bad", $bad);
    my $check = $site->nginx_conf(
        server => "location / { news_purge token=$site->{dir}/bad; }")->check;
    isnt $check->{exit}, 0, 'a bad token: nginx does not start';
    like $check->{err}, qr/has no token: expected a line/, 'and says why';
    unlike $check->{err}, qr/0123456789/, 'and not the token';
}

finish;

# Whatever Redis says, a reader gets the right page, and in time.

use v5.36;
use Test::More;
use News::FakeRedis;
use News::Redis;
use News::Site;
use News::Test;

use constant {TIMEOUT => 0.1, RENDER => 1};

# What an honest server would say, and then something else.
sub says ($bytes) {
    return sub ($client, $value, @) { $client->reply($bytes) };
}

my %get = (
    'late'                   => sub ($client, $value, @) {
        $client->later(0.3, $value);
    },
    'never'                  => sub { },
    'garbage'                => "I am no Redis\r\n",
    'binary garbage'         => join('', map { chr } 0 .. 255),
    'HTTP'                   => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    'an integer'             => ":5\r\n",
    'a status'               => "+OK\r\n",
    'an error'               => "-ERR oh no\r\n",
    'loading'                => "-LOADING Redis is loading\r\n",
    'moved'                  => "-MOVED 3999 127.0.0.1:6381\r\n",
    'a list'                 => "*2\r\n\$1\r\na\r\n\$1\r\nb\r\n",
    'no list'                => "*-1\r\n",
    'an endless list'        => "*2147483647\r\n",
    'deep lists'             => "*1\r\n" x 5000,
    'a push of RESP3'        => ">2\r\n+message\r\n+hello\r\n",
    'a map of RESP3'         => "%1\r\n+a\r\n+b\r\n",
    'a null of RESP3'        => "_\r\n",
    'an empty string'        => "\$0\r\n\r\n",
    'a short string'         => "\$3\r\nabc\r\n",
    'fewer bytes than told'  => "\$10\r\nabc\r\n",
    'more bytes than told'   => "\$3\r\nabcdefghijklmnop\r\n",
    'a negative length'      => "\$-5\r\n",
    'a length past 64 bits'  => "\$99999999999999999999\r\nabc\r\n",
    'a length past 32 bits'  => "\$4294967299\r\nabc\r\n",
    'a length of 2 GB'       => "\$2147483647\r\nabc\r\n",
    'a length of letters'    => "\$abc\r\nabc\r\n",
    'the start of a length'  => '$12',
    'much of nothing'        => 'x' x 1_000_000,
    'a large wrong page'     => News::FakeRedis::bulk('x' x 8_388_608),
    'zeros of 16383 bytes'   => News::FakeRedis::bulk("\0" x 16_383),
    'zeros of 16384 bytes'   => News::FakeRedis::bulk("\0" x 16_384),
    'zeros of 16385 bytes'   => News::FakeRedis::bulk("\0" x 16_385),
    'the page cut off, end'  => sub ($client, $value, @) {
        $client->reply(substr $value, 0, length($value) / 2)->close;
    },
    'the page cut off, wait' => sub ($client, $value, @) {
        $client->reply(substr $value, 0, -3);
    },
    'the page twice'         => sub ($client, $value, @) {
        $client->reply($value)->reply($value);
    },
    'something before'       => sub ($client, $value, @) {
        $client->reply("+OK\r\n")->reply($value);
    },
    'an end'                 => sub ($client, @) { $client->close },
    'the page and an end'    => sub ($client, $value, @) {
        $client->reply($value)->close;
    },
    'slowly'                 => sub ($client, $value, @) {
        $client->later(0.01, $_) for unpack '(a200)*', $value;
    },
    'byte by byte'           => sub ($client, $value, @) {
        $client->pieces(1, substr $value, 0, 500);
        $client->reply(substr $value, 500);
    },
);

my %modes = map { $_ => {GET => $get{$_}} } keys %get;
$modes{"$_, to everything"} = {'*' => $get{$_}}
    for 'never', 'garbage', 'loading', 'an end', 'a list', 'the page twice';
$modes{'an error to SET'} = {GET => "\$-1\r\n", SET => "-OOM no memory\r\n"};
$modes{'garbage to SET'}  = {GET => "\$-1\r\n", SET => "hm\r\n"};

my $fake = News::FakeRedis->new(modes => \%modes)->start;
my $site = News::Site->new->with_redis($fake);
my $slug = $site->article;
my $two  = $site->article(headline => 'Quite another story');
my %html = map { ("/business/$_" => $site->render($_)) } $slug, $two;
my ($path, $other) = ("/business/$slug", "/business/$two");
my $nginx = $site->nginx;

sub check ($path, $name) {
    my $response = $nginx->get($path, 'Accept-Encoding' => 'gzip');
    ok $response->plain eq $html{$path}, "$name: the right page";
    cmp_ok $response->seconds, '<', TIMEOUT + RENDER, "$name: in time";
    return;
}

# Two in one go: the answer to one must not become that to the other.
sub check_both ($name) {
    my @clients = map { $nginx->client } 1, 2;
    $clients[0]->send(News::Client::text('GET', $path));
    $clients[1]->send(News::Client::text('GET', $other));
    ok $clients[0]->response->body eq $html{$path}, "$name: the one";
    ok $clients[1]->response->body eq $html{$other}, "$name: and the other";
    return;
}

for my $mode (sort keys %modes) {
    $fake->mode('');
    ok $site->warm($nginx, $path), "$mode: Redis is used before";
    $site->warm($nginx, $other);
    $fake->mode($mode);
    check($path, $mode) for 1 .. 2;
    check_both($mode);
}

# One of them is no lie: it only takes its time, in small pieces.
$fake->mode('');
$site->warm($nginx, $path);
$fake->mode('byte by byte');
is $nginx->get($path)->cache, 'hit', 'a page may come byte by byte';

$fake->mode('');
ok $site->warm($nginx, $path), 'an honest one is used again';
ok $fake->alive, 'the liar itself has not died';
is $fake->stderr, '', 'and had no trouble';

finish;

# newsctl stats: once, as JSON, and live; and the bar of what takes long.

use v5.36;
use Test::More;
use News::Site;
use News::Terminal;
use News::Test;

my $site = News::Site->new;
$site->article(headline => "Story $_") for 1 .. 8;
my $nginx = $site->nginx(
    http   => 'news_zone pages 1m;',
    server => "location / { news on; }\nlocation = /-/status { news_status; }\n"
        . 'location = /-/shut { news_status; deny all; }',
);
my $base = 'http://127.0.0.1:' . $nginx->port;
my $url  = "$base/-/status";
my @conf = ('--nginx-conf', "$nginx->{dir}/nginx.conf");
$nginx->get('/business/story-1') for 1 .. 5;

my $once = newsctl('stats', $url);
is $once->{exit}, 0, 'stats' or diag $once->{err};
like $once->{out}, qr/^requests\.detached\t[1-9]/m, 'a line for each count';
like $once->{out}, qr/^stores\.0\.uri\tsqlite:/m, 'and for what it knows';
like newsctl(qw(stats --json), $url)->{out}, qr/\A\{\n  "version": "[\d.]+"/,
    '--json is what nginx says';
is newsctl(@conf, 'stats')->{exit}, 0, 'nginx.conf says where it is';

my %wrong = (
    "$base/business/story-1" => qr/is no news_status/,
    "$base/-/shut"           => qr/answers 403: allow/,
    'http://127.0.0.1:1/x'   => qr{http://127\.0\.0\.1:1/x: \S},
);
for my $address (sort keys %wrong) {
    my $result = newsctl('stats', $address);
    is $result->{exit}, 1, $address;
    like $result->{err}, $wrong{$address}, 'says why';
}
is newsctl(qw(stats nowhere))->{exit}, 2, 'what is no URL';
is newsctl(qw(stats --interval 0), $url)->{exit}, 2, 'no time at all';

# Live
my @live = ('stats', '--interval', '0.2', $url);
my $top  = News::Terminal->newsctl({columns => 90, rows => 30}, @live);
ok $top->shows(
    qr/requests +[\d.]+\/s, [1-9][\d.]+ % hits/), 'it shows requests';
like $top->screen, qr/\A\e\[\?1049h\e\[\?25l/, 'on a screen of its own';
like $top->screen, qr/asked the store first +#+\.* +[\d.]+ %/, 'shares as bars';
like $top->screen, qr/memory +[#.]{20} \d+ % of 1 MiB, \d+ pages/, 'the zone';
my $before = length $top->screen;
ok wait_until(5, sub { length $top->screen > $before }), 'it goes on';
$top->type('q');
is $top->end, 0, 'q ends it';
like $top->screen, qr/\e\[\?25h\e\[\?1049l\z/, 'the terminal is as it was';
my @wide = grep { length > 90 } map { s/\e\[[\d;?]*[A-Za-z]//gr } split /\n/,
    $top->screen;
is_deeply \@wide, [], 'no line is wider than the terminal';

my $stop = News::Terminal->newsctl({}, @live);
ok $stop->shows(qr/q quits/), 'again';
$stop->type("\x03");
is $stop->end, 130, 'Ctrl-C ends it too';
like $stop->screen, qr/\e\[\?25h\e\[\?1049l/, 'and puts the terminal right';

my $once_more = News::Terminal->newsctl({}, qw(stats --once), $url);
is $once_more->end, 0, '--once at a terminal';
unlike $once_more->screen, qr/\e\[\?1049h/, 'needs no screen of its own';
like $once_more->screen, qr/^renders +[\d.]+\/s, [\d.]+ ms each/m,
    'but the same';

# A bar: rate and time left, wiped away at the end
my $warm = News::Terminal->newsctl({columns => 70}, '--store', $site->store,
    qw(warm --all --rate 4 --server), $base);
my $bar = qr/\r\e\[Kwarming \[=*> *\] +\d+ %  [\d.]+ pages\/s  0:0\d left/;
ok $warm->shows($bar), 'a bar with rate and time left';
is $warm->end, 0, 'it ends';
like $warm->screen, qr/\r\e\[K\d+ pages fetched[^\e]*\z/, 'and is wiped away';
my @long = grep { length > 70 } split /\r\e\[K|\n/, $warm->screen;
is_deeply \@long, [], 'it fits the terminal';
is newsctl('--store', $site->store, qw(warm --all --rate 9 --server), $base)
    ->{err}, '', 'none where there is no terminal';

# The kernel throws away what is written while the key arrives.
my $wiped;
for (1 .. 3) {
    my $cut = News::Terminal->newsctl({}, '--store', $site->store,
        qw(warm --all --rate 2 --server), $base);
    ok $cut->shows(qr/warming \[/), 'a bar';
    $cut->type("\x03");
    is $cut->end, 130, 'Ctrl-C';
    $wiped = $cut->screen =~ /\r\e\[K(?:\^C)?(?:\r\e\[K)?\z/;
    last if $wiped;
}
ok $wiped, 'wipes it away';

finish;

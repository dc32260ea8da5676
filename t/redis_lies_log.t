# What Redis says of the invalidation log may be wrong: then a node trusts no
# page that it keeps, or drops them; an old one is never called fresh.

use v5.36;
use IO::Socket::UNIX ();
use JSON::PP         ();
use Test::More;
use News::FakeRedis;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep time);

alarm 600;

use constant {LEASE => 3, LOOK => 1, LATE => 600};    # LATE: milliseconds

# A rule for what a follower asks, told apart by a command of its script; $lie
# gets the head, "EPOCH LAST-ID", and the records, and gives the whole answer.
sub lie ($lie) {
    return {EVAL => sub ($client, $value, $name, @args) {
        return $client->reply($value) if $args[0] !~ /XRANGE/;
        my (undef, $text) = split /\r\n/, $value, 2;
        my ($head, @records) = split /\n/, $text =~ s/\r\n\z//r;
        $client->reply(News::FakeRedis::bulk($lie->($head, @records)));
    }};
}

sub id ($head, $more) {
    my ($ms, $n) = $head =~ / (\d+)-(\d+)/;
    return $ms + $more . "-$n";
}

sub purge ($id) {
    return "$id\t1\thard\t0123456789abcdef\ta:1\tme\twhy";
}

sub lines (@lines) {
    return join '', map { "$_\n" } @lines;
}

my $epoch = qr/^\w{16}/;

# Each answer has something wrong: the node's lease is not renewed.
my %untrue = (
    'ids that go back' => sub ($head, @) {
        my ($two, $one) = (id($head, 2), id($head, 1));
        return lines($head =~ s/ .*/ $two/r, purge($two), purge($one));
    },
    'an id that was there before' => sub ($head, @) {
        return lines($head, purge(id($head, 0)));
    },
    'an end that went back' => sub ($head, @) {
        return lines($head =~ s/ .*/ 1-0/r);
    },
    'an end that is never reached' => sub ($head, @) {
        return lines($head =~ s/ .*/ ' ' . id($head, 9)/er);
    },
    'an id without a record'     => sub ($head, @) {
        return lines($head, id($head, 1));
    },
    'no epoch'             => sub ($head, @) { lines($head =~ s/$epoch//r) },
    'a long epoch'         => sub ($head, @) { lines("0$head") },
    'an epoch of letters'  => sub ($head, @) {
        my $letters = 'z' x 16;
        return lines($head =~ s/$epoch/$letters/r);
    },
    'half an epoch' => sub ($head, @) {
        my $letters = 'z' x 8;
        return lines($head =~ s/^\w{8}/$letters/r);
    },
    'an end of letters'    => sub ($head, @) { lines($head =~ s/ .*/ z-1/r) },
    'nothing'              => sub (@) { '' },
    'garbage'              => sub (@) { join '', map { chr } 0 .. 255 },
    'much of it'           => sub (@) { "\n" x 1_000_000 },
);

my $fake = News::FakeRedis->new(modes => {
    late => {EVAL => sub ($client, $value, $name, @args) {
        $args[0] =~ /XRANGE/ ? $client->later(LATE / 1000, $value)
            : $client->reply($value);
    }},
    gap  => lie(sub ($head, @) { lines($head) }),
    map({
        my $other = $_ x 16;
        $_ => lie(sub ($head, @) { lines($head =~ s/$epoch/$other/r) });
    } qw(b c)),
    map({ $_ => lie($untrue{$_}) } keys %untrue),
})->start;
my $site  = News::Site->new->with_redis($fake);
my $nginx = $site->nginx(
    workers => 2,
    http    => 'news_zone pages 4m;
        add_header X-Tier "$news_cache_tier $news_cache_status" always;',
    server  => 'location / { news on; } location = /-/status { news_status; }',
);
my $version = 0;

sub write_version () {
    $version++;
    my $path = spew("$site->{dir}/story.txt", News::Site::text(
        headline => 'A story in motion',
        Slug     => 'story',
        body     => "This is version $version.",
    ));
    my $result = newsctl('--store', $site->store, import => $path);
    is $result->{exit}, 0, "version $version" or diag $result->{err};
    return;
}

sub tier () {
    return $nginx->get('/business/story')->header('X-Tier');
}

sub seen () {
    my $response = $nginx->get('/business/story');
    my ($seen) = $response->plain =~ /version (\d+)/;
    return $seen // $response->status;
}

sub warm ($name) {
    $fake->mode('');
    return ok wait_until(8, sub { tier() eq 'L1 HIT' }),
        "$name: the node trusts before";
}

# A purge that the log keeps quiet about; the store has it.
sub check_purge ($name) {
    write_version();
    ok wait_until(LOOK, sub { seen() == $version }), "$name: it is out";
    is seen(), $version, "$name: and stays" for 1 .. 5;
    return;
}

write_version();

for my $name (sort keys %untrue) {
    warm($name);
    my $told = length $nginx->log;
    $fake->mode($name);
    ok wait_until(LEASE + 2, sub { tier() eq 'L1 DETACHED' }),
        "$name: then it trusts no more";
    check_purge($name);
    sleep 0.3;
    is tier(), 'L1 DETACHED', "$name: nor later";
    my ($why) = substr($nginx->log, $told) =~ /cannot be followed: ([a-z ]+)/;
    is $why // 'none', $name =~ /never/ ? 'none'
        : $name =~ /end that went/      ? 'its end went back'
        : $name =~ / id /               ? 'records out of order'
        : $name =~ /ids/                ? 'records out of order'
        :                                 'no answer that makes sense',
        "$name: and says why";
}

# An answer that comes late is true of when it was asked for: the lease that it
# gives is shorter by that.
warm('late');
$fake->mode('late');
sleep 1 + 2 * LATE / 1000;    # the last one from before is over
my ($longest, $until) = (0, time + 2);
while (time < $until) {
    my $status = JSON::PP::decode_json($nginx->get('/-/status')->body);
    my $left   = $status->{redis}[0]{lease_ms};
    $longest = $left if $left > $longest;
}
cmp_ok $longest, '>',  LEASE * 500,         'late: the lease is renewed';
cmp_ok $longest, '<=', LEASE * 1000 - LATE, 'late: from when that was asked';

# What follows makes sense: then the page is dropped.
sub check_dropped ($name) {
    my ($tier, $end) = ('', time + 3);
    do {
        $tier = tier();
        sleep 0.02;
    } while ($tier eq 'L1 HIT' && time < $end);
    like $tier, qr/^store (?:EXPIRED|MISS|BYPASS)$/,
        "$name: the page is dropped";
    return;
}

# A record, as it stands, at the log's end.
sub append ($record) {
    my $socket = IO::Socket::UNIX->new($fake->{socket}) or die $!;
    my @words = ('EVAL', 'MINID', 0, 'nonce', $record, 0);
    print {$socket} '*', scalar @words, "\r\n",
        map { sprintf "\$%d\r\n%s\r\n", length, $_ } @words;
    $socket->flush;
    like <$socket>, qr/^\$\d/, 'a record is in the log';
    return;
}

for my $record ('', 'garbage', "\xff\0", '1', "1\thard", '-' x 100_000) {
    my $name = 'a record of ' . length($record) . ' bytes';
    warm($name);
    append($record);
    check_dropped($name);
}
warm('another epoch');
$fake->mode('b');
check_dropped('another epoch');
check_purge('another epoch');

# Records are missing, which nobody can see: the store tells of each purge too.
warm('gap');
$fake->mode('gap');
sleep 0.3;
check_purge('gap');

# An epoch ends, and is back: what was purged in the other one is not in it.
warm('back');
sub last_asked ($word) {
    my ($asked) = grep { $_->[0] eq 'EVAL' && $_->[1] !~ /HGETALL/ }
        reverse $fake->commands;
    return $asked->[$word] // '';
}
my $former = last_asked(7);
$fake->mode('c');
ok wait_until(3, sub { last_asked(7) eq 'c' x 16 }),
    'the node has heard of another epoch';
$fake->mode('');
ok wait_until(3, sub { last_asked(13) eq $former }),
    'it does not take the former one back';
like tier(), qr/^store /, 'nor a page of it';
isnt last_asked(7), $former, 'a new one begins';
warm('a third epoch');
like $nginx->log, qr/a former epoch is back/, 'and says so';

finish;

# An earlier state of the store is put back, and before anybody has looked it
# changes as often as it had since: what was kept of the later state is gone
# all the same.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;
use Time::HiRes qw(sleep);

use constant SLOW => 60;    # seconds, on a machine that is busy

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my ($file) = $site->store =~ /:(.*)/;

sub write_story ($slug, $version) {
    my $path = "$site->{dir}/$slug.txt";
    spew($path, News::Site::text(
        headline => "The story of $slug",
        Slug     => $slug,
        category => $slug eq 'busy' ? 'Sport' : 'Business',
        $slug eq 'long' ? (Format => 'markdown') : (),
        body => join "\n\n", "This is version $version of it.",
            ('*A* [long](http://x/) story.') x ($slug eq 'long' ? 60_000 : 1),
    ));
    $site->ok(import => $path);
    return;
}

write_story($_, 1) for qw(lost busy long);
my ($nginx, $detached) = map {
    $site->nginx(workers => 2, http => 'news_zone pages 4m;',
        server => "$_ location / { news on; }")
} '', 'news_redis off;';

sub version ($nginx, $slug) {
    my ($version) = $nginx->client(timeout => SLOW)->get("/business/$slug")
        ->plain =~ /version (\d+)/;
    return $version;
}

sub position () {
    return sql("SELECT seq FROM sqlite_sequence WHERE name = 'change'");
}

sub sql (@commands) {
    my $result = run('sqlite3', $file, @commands);
    is $result->{exit}, 0, 'SQL' or diag $result->{err};
    return $result->{out} =~ s/\s+\z//r;
}

# All in one go: the store's position never lies behind what nginx has seen.
sub put_back () {
    my $lost = position();
    sql(".restore $site->{dir}/backup.db",
        ("UPDATE article SET revision = revision + 1 WHERE slug = 'busy'")
            x 40);
    cmp_ok position(), '>', $lost, 'it has changed as often since';
    return;
}

# How often the log says so.
sub told () {
    return scalar(() = $redis->cli(XRANGE => 'news:{log}', qw(- +))
        =~ /an earlier state of the store is back/g);
}

for my $round (1 .. 3) {
    sql(".backup $site->{dir}/backup.db");
    write_story(lost => 1 + $round);
    for my $each ($nginx, $detached) {
        ok wait_until(5, sub { version($each, 'lost') == 1 + $round }),
            'the later state is out';
        ok $site->warm($each, '/business/lost'), 'and kept'
            if $each == $nginx;
    }
    put_back();
    for my $each ($nginx, $detached) {
        ok wait_until(2, sub { version($each, 'lost') == $round }),
            'the earlier state is back';
    }
    write_story(lost => 1 + $round);
    for my $each ($nginx, $detached) {
        ok wait_until(2, sub { version($each, 'lost') == 1 + $round }),
            'and changes are seen as before';
    }
}
# Redis hears of it later, and has pages of the state that was.
sql(".backup $site->{dir}/backup.db");
write_story(lost => 5);
ok wait_until(5, sub { version($nginx, 'lost') == 5 }),
    'the later state is out';
ok $site->warm($nginx, '/business/lost'), 'and in Redis';
my $before = told();
my $away = "$redis->{socket}.away";
rename $redis->{socket}, $away or die $!;
run('redis-cli', '-s', $away, qw(CLIENT KILL TYPE normal SKIPME no));
sleep 0.3;
put_back();
ok wait_until(5, sub { version($nginx, 'lost') == 4 }),
    'Redis is cut off: the earlier state is back';
rename $away, $redis->{socket} or die $!;
ok wait_until(5, sub { told() > $before }), 'Redis is told when it can be';

# A render that had begun before does not come into the cache of what is now.
sql(".backup $site->{dir}/backup.db");
write_story(long => 2);
my $slow = $detached->client(timeout => SLOW);
$slow->send(News::Client::text('GET', '/business/long'));
sleep 0.1;
sql(".restore $site->{dir}/backup.db");
like $slow->response->plain, qr/version 2 /,
    'who had begun before gets it';
is version($detached, 'long'), 1, 'and nobody else';
ok wait_until(2, sub { version($nginx, 'long') == 1 }), 'nor at the other';

my @told = $nginx->log =~ /(an earlier state of it was put back)/g;
is @told, 5, 'it is said once each time';

finish;

# The store in bad times: backup, doctor, a full disk, a store that cannot be
# written, Ctrl-C in the middle of an import.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Terminal;
use News::Test;

my $site = News::Site->new;
my $dir  = tempdir();
my ($file) = $site->store =~ /:(.*)/;
my $slug = $site->article(headline => 'The bridge');

# Backup
my $copy = "$dir/copy.db";
like $site->ok(backup => $copy), qr/^\Q$copy\E: \d+ bytes, checked$/, 'backup';
is newsctl('--store', "sqlite:$copy", show => $slug)->{out},
    $site->ok(show => $slug), 'the copy holds the same';
is_deeply [glob "$dir/*"], [$copy], 'and nothing lies beside it';
my $twice = $site->ctl(backup => $copy);
is $twice->{exit}, 1, 'a file that is there is not replaced';
like $twice->{err}, qr/is there already.*--force/, 'the remedy is said';
$site->article(headline => 'Another');
like $site->ok(backup => $copy, '--force', '--json'), qr/"bytes": \d+/,
    '--force, --json';
for my $name ([$site->store =~ s/^sqlite://r, 'itself'],
    [$copy, 'one in use'])
{
    spew("$copy-wal", '') if $name->[0] eq $copy;
    my $used = $site->ctl(backup => '--force', $name->[0]);
    is $used->{exit}, 1, "the store is not copied over $name->[1]";
    like $used->{err}, qr/is a store in use; name another file/, 'and why';
}
unlink "$copy-wal";
like $site->ctl(backup => $dir)->{err}, qr/is a folder; name a file in it/,
    'a folder is no file';
is newsctl('--store', "sqlite:$copy", show => 'another')->{exit}, 0,
    'it is the new one';
my $nowhere = $site->ctl(backup => '/no/such/x.db');
is $nowhere->{exit}, 1, 'no such folder';
is $nowhere->{err}, "newsctl: /no/such/x.db: its folder is not there: make it "
    . "first\n", 'says what to do';

# While somebody writes
my $writer = News::Process->spawn(code => sub {
    my $end = time + 20;
    my $n   = 0;
    while (time < $end) {
        my $text = News::Site::text(headline => "W $n");
        my $path = spew("$dir/w.txt", $text);
        $n++;
        newsctl('--store', $site->store, import => $path);
    }
});
ok wait_until(10, sub { $site->ok('list') =~ /\tw-2\t/ }), 'somebody writes';
is $site->ctl(backup => "$dir/hot-$_.db")->{exit}, 0, 'backup meanwhile'
    for 1 .. 3;
$writer->stop('KILL');

# What is not a whole store is said to be so
my $bytes = slurp($copy);
substr $bytes, 4096 * 3, 4096, "\xff" x 4096;
my $broken = spew("$dir/broken.db", $bytes);
my $doctor = newsctl('--store', "sqlite:$broken", qw(doctor --all));
is $doctor->{exit}, 1, 'doctor --all finds damage' or diag $doctor->{out};
like $doctor->{out}, qr/^error\tstore\t.*\t.*backup/m, 'and says the remedy';

# A full disk: no file may grow beyond this.  The shell counts 512-byte blocks.
sub limited ($blocks, @args) {
    return run('sh', '-c', 'ulimit -f "$0"; exec "$@"', $blocks,
        News::Test::build('newsctl'), '--store', $site->store, @args);
}
my $full = limited(100, backup => "$dir/full.db");
is $full->{exit}, 1, 'backup to a full disk';
like $full->{err}, qr{\Q$dir\E/full\.db: \S}, 'says where';
is_deeply [glob "$dir/full*"], [], 'and leaves nothing behind';
my $huge = spew("$dir/huge.txt",
    News::Site::text(headline => 'Huge', body => "word " x 400_000));
my $import = limited(300, import => $huge);
is $import->{exit}, 1, 'an import on a full disk';
like "$import->{out}$import->{err}", qr/full|disk|I\/O/i, 'says why';
is $site->ctl(show => 'huge')->{exit}, 1, 'nothing of it is stored';
is $site->ctl(show => $slug)->{exit}, 0, 'and the store is well';
is limited(100, correct => $slug, 'x')->{exit}, 0, 'small changes go on';

# Ctrl-C in an import: whole articles or none, and the next import goes on
mkdir "$dir/many" or die $!;
spew(sprintf('%s/many/%04d.txt', $dir, $_),
    News::Site::text(headline => "Number $_", body => "Body.\n\n" x 50))
    for 1 .. 5_000;
my $many = News::Terminal->newsctl({}, '--store', $site->store,
    import => "$dir/many");
ok $many->shows(qr/number-7\b/), 'an import runs';
$many->type("\x03");
is $many->end, 130, 'Ctrl-C: 130';
my $list = run('sqlite3', $file, 'PRAGMA integrity_check');
is $list->{out}, "ok\n", 'the store is whole';
my $rest = $site->ctl(import => "$dir/many");
is $rest->{exit}, 0, 'the import again';
is scalar(() = $site->ok(qw(list --limit 0)) =~ /\tnumber-\d+\t/g), 5_000,
    'and all are there';

# A store that cannot be written
SKIP: {
    skip 'root may write anywhere, and cannot become somebody else', 6
        if $> != 0 || !run('sh', '-c', 'command -v setpriv')->{out};
    my $shut = tempdir();
    run('cp', $file, "$shut/news.db");
    chmod 0755, $shut;
    chmod 0644, "$shut/news.db";
    my @as = qw(setpriv --reuid=65534 --regid=65534 --clear-groups);
    my @newsctl = (@as, News::Test::build('newsctl'), '--store',
        "sqlite:$shut/news.db");
    my @writes = ([retract => $slug], [correct => $slug, "x"],
        [qw(site --name X)]);
    for my $args (@writes) {
        my $result = run(@newsctl, @$args);
        is $result->{exit}, 1, "@$args: a store that is write-protected";
        like $result->{err}, qr/cannot be written: give the user/,
            'says the remedy';
    }
}

# Doctor
my $redis = News::Redis->new->start;
my @doctor = ('--redis', $redis->address, 'doctor');
my $sick = $site->ctl(@doctor);
like $sick->{out}, qr/^warning\tredis\tmaxmemory is not set.*\tredis-cli/m,
    'doctor: maxmemory';
like $sick->{out}, qr/^warning\tredis\tno nginx has a lease/m, 'no nginx';
like $sick->{out}, qr/^warning\tstore\tthe site has no address/m, 'no address';
$redis->cli(qw(CONFIG SET maxmemory-policy allkeys-lru));
my $evicts = $site->ctl(@doctor);
like $evicts->{out}, qr/^error\tredis\tmaxmemory-policy allkeys-lru/m,
    'a policy that evicts the log';
is $evicts->{exit}, 1, 'is an error';
$redis->cli(qw(CONFIG SET maxmemory-policy volatile-lru));
$redis->cli(qw(CONFIG SET maxmemory 100mb));
my $well = $site->ctl(@doctor, '--json');
unlike $well->{out}, qr/maxmemory is not|evict the log/, 'the remedies help';
like $well->{out}, qr/\A\[\{"state": "ok", "subject": "newsctl"/, '--json';
$redis->stop;
like $site->ctl(@doctor)->{out}, qr/^error\tredis\t.*\tstart it/m, 'no Redis';
is newsctl('--store', 'sqlite:/no/such.db', 'doctor')->{exit}, 1, 'no store';

# Articles whose address a list has
for my $name (qw(search page business markets arts), 'спорт') {
    $site->article(headline => $name, category => {
        markets => 'Business', arts => 'World / Arts',
    }->{$name} // 'World');
}
$site->ok(qw(sections add), $_)
    for 'Business / Markets', 'World / Спорт', 'Спорт';
sub hidden ($pattern) {
    my $conf = spew("$dir/permalink.conf", 'http { server { news_store '
        . $site->store . qq(; news_permalink "$pattern";)
        . ' location / { news on; } } }');
    my $out = $site->ctl('--nginx-conf', $conf, 'doctor')->{out};
    return [sort $out =~ /^warning\tstore\tthe\ article\ "(.*)"\ cannot\ be
        .*\tnewsctl\ rename\ \g1\ NEW$/mgx];
}
is_deeply hidden('/{slug}'), ['search'], 'doctor: a permalink of a slug alone';
is_deeply hidden('/{slug}/'), [qw(business search спорт)],
    'and one with a slash at its end';
is_deeply hidden('/{category}/{slug}/'), [qw(markets спорт)],
    'sections in sections';
is_deeply hidden($_), [], "none with $_"
    for '/{category}/{slug}', '/news/{slug}/', '/{year}/{slug}/';

# What became of the file decides what is advised.
my $lost = tempdir();
my $at   = "sqlite:$lost/var/news.db";
for my $command ([qw(init)], [qw(list)], [qw(doctor)]) {
    my $result = newsctl('--store', $at, @$command);
    is $result->{exit}, 1, "@$command where the folder is missing";
    like $result->{out} . $result->{err},
        qr{folder is missing: mount its disk; .*install -d \Q$lost\E/var},
        'says so';
}
mkdir "$lost/var" or die $!;
like newsctl('--store', $at, 'list')->{err},
    qr/no such file: mount its disk, or put it back; for a new, empty site/,
    'a file that has gone: init is for a new site';
spew("$lost/var/news.db", 'no database ' x 100);
my $garbage = newsctl('--store', $at, 'doctor')->{out};
like $garbage, qr/^error\tstore\t.*no database: put the last backup back/m,
    'garbage: the backup';
unlike $garbage, qr/init/, 'and not init';
SKIP: {
    skip 'nobody can be made, nothing mounted', 6
        if $> != 0 || !run('sh', '-c', 'command -v setpriv')->{out}
        || system('unshare -m true 2>/dev/null') != 0;
    run('cp', $file, "$lost/var/news.db");
    chmod 0700, $lost;
    my @bin = (News::Test::build('newsctl'), '--store', $at);
    for my $command (qw(list doctor)) {
        my $shut = run(qw(setpriv --reuid=65534 --regid=65534 --clear-groups),
            @bin, $command);
        like $shut->{out} . $shut->{err},
            qr/Permission denied: let this user enter the folders above it/,
            "$command without permission";
        unlike $shut->{out} . $shut->{err}, qr/init/, 'and not init';
    }
    my $frozen = run('unshare', '-m', 'sh', '-c', 'mount --bind "$0" "$0" &&'
        . ' mount -o remount,ro,bind "$0" && exec "$@"', "$lost/var", @bin,
        qw(site --name X));
    is $frozen->{exit}, 1, 'a file system that is read-only';
    like $frozen->{err}, qr/read-only: mount it for writing/, 'says so';
}

# Whether nginx's user may use what newsctl may.
SKIP: {
    skip 'root alone may give files away', 9 if $> != 0;
    $redis->start;
    my $barred = tempdir();
    my $deep   = "$barred/a";
    mkdir $deep or die $!;
    run('cp', $file, "$deep/news.db");
    my $conf = spew("$dir/nobody.conf", "user nobody; pid /no/pid;\n");
    my @of = ('--store', "sqlite:$deep/news.db", '--redis', $redis->address,
        '--nginx-conf', $conf, 'doctor');
    my %path = ($barred => 0755, $deep => 0777, "$deep/news.db" => 0644);
    my $looks = sub (%mode) {
        chmod {%path, %mode}->{$_}, $_ for keys %path;
        my ($socket) = $redis->address =~ /unix:(.*)/;
        chmod $mode{socket} // 0777, $socket;
        chmod $mode{beside} // 0755, $socket =~ s{/[^/]+\z}{}r;
        return newsctl(@of)->{out};
    };
    my $fine = $looks->();
    like $fine, qr/^ok\tstore\tnginx's user nobody may read it/m, 'the store';
    like $fine, qr/^ok\tredis\tnginx's user nobody may connect/m, 'the socket';
    like $looks->($barred => 0700),
        qr/^error\tstore\t.*: \Q$barred\E does not let it\tchmod o\+x /m,
        'a folder above that lets nobody in';
    like $looks->("$deep/news.db" => 0600),
        qr/^error\tstore\t.* may not read the file:.*\tchgrp nobody .*g\+r /m,
        'a file that cannot be read';
    like $looks->($deep => 0755),
        qr/^error\tstore\t.* may not write the folder.*chmod g\+rwx /m,
        'a folder that cannot be written';
    like $looks->(socket => 0600),
        qr/^error\tredis\t.* may not connect to the socket:.*g\+w /m,
        'a socket';
    like $looks->(beside => 0700), qr/^error\tredis\t.*not connect.*o\+x/m,
        'the folder of a socket';

    # Workers that run go before what their nginx.conf says.
    $looks->();
    my $nginx = $site->with_redis($redis)->nginx;
    spew($conf, "user nobody; pid $nginx->{dir}/nginx.pid;\n");
    like newsctl(@of)->{out}, qr/^ok\tstore\tnginx's user \w+ may read it/m,
        'those of the nginx that runs';
    unlike newsctl(@of)->{out}, qr/nobody/, 'and not those that would';
}

finish;

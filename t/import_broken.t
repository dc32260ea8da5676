# Imports that go wrong: broken files, a process that is killed, a full disk, a
# store that cannot be written.  What is stored is whole, and never half.

use v5.36;
use Test::More;
use News::Process;
use News::Test;
use Time::HiRes qw(sleep time);

alarm 400;    # many processes that die, each of them in its time

my $dir   = tempdir();
my $store = "sqlite:$dir/news.db";

sub ctl (@args) {
    my %arg = ref $args[0] ? %{shift @args} : ();
    return newsctl({seconds => 60, %arg}, '--store', $store, @args);
}

sub record ($n, $size = 200) {
    my $body = join '\n\n', map { "Paragraph $_ of $n. " . 'x' x $size } 1 .. 3;
    return qq({"slug":"a-$n","headline":"Article $n","category":"News",)
        . qq("published":"2026-01-01","body":"$body"}\n);
}

sub refuses ($name, $bytes, $why, @args) {
    my $path   = spew("$dir/$name", $bytes);
    my $start  = time;
    my $result = ctl(import => @args, $path);
    is $result->{exit}, 1, "$name: exit 1";
    like $result->{out}, qr{^refused \Q$path\E:\d+: .*$why}m,
        "$name: refused, and why" or diag substr $result->{out}, 0, 400;
    cmp_ok time - $start, '<', 20, "$name: soon";
    unlink $path;
    return $result->{out};
}

ctl('init');

# Truncated
my $wxr   = slurp(root('t/import/wordpress.xml'));
my $ghost = slurp(root('t/import/ghost.json'));
like refuses('cut.xml', substr($wxr, 0, length($wxr) - 600), 'XML'),
    qr/^imported harbour-bridge-reopens$/m,
    'what stood before the break is imported';
refuses('cut.json', substr($ghost, 0, 1500), 'expected');
refuses('cut.jsonl', record(1) . substr(record(2), 0, 90), 'JSON');
refuses('cut-array.json', '[' . record(3), 'end');
refuses('cut.md', "---\ntitle: x\n", 'front matter');
refuses('cut.toml.md', "+++\ntitle = \"x\n+++\nb\n", 'string');

# Bombs
my $laughs = join '', map {
    sprintf '<!ENTITY l%d "%s">', $_, "&l@{[$_ - 1]};" x 10
} 1 .. 9;
refuses('laughs.xml', qq(<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">)
    . qq($laughs]><rss><channel><item><title>&l9;</title></item></channel>)
    . '</rss>', 'document type|entity');
refuses('file.xml', qq(<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM )
    . qq("file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>),
    'document type');
refuses('laughs.md', "---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: *b\n---\nx\n",
    'alias');
refuses('deep.xml', '<rss>' . '<a>' x 100_000, 'depth|XML');
refuses('deep.json', '[' . '[' x 100_000, 'JSON|expected');
refuses('deep.jsonl', '{"a":' x 5000 . "\n", 'JSON');
refuses('deep.md', "---\ntitle: " . '[' x 10_000 . "\n---\nb\n",
    'depth|YAML');
refuses('deep.toml.md', "+++\na = " . '[' x 10_000 . "\n+++\nb\n", 'depth');
refuses('tags.jsonl', '{"headline":"x","category":"X","status":"draft",'
    . '"format":"html","body":"' . '<b>' x 100_000 . qq("}\n), 'HTML');

refuses('rows.json', '{"db":[{"data":{"posts":[{"title":"x"}],"tags":['
    . join(',', ('{}') x 1_000_001) . ']}}]}', 'at most 1000000 rows');

# Bytes that are no text, and too many of them
refuses('nul.txt', "Category: X\n\nA\0b\n\nc\n", '0x00');
refuses('nul.jsonl', qq({"headline":"a\\u0000b"}\n), 'JSON');
refuses('nul.xml', "<?xml version=\"1.0\"?><rss>\0</rss>", 'XML');
refuses('latin.jsonl', qq({"headline":"caf\xE9"}\n), 'JSON');
refuses('latin.xml', "<?xml version=\"1.0\"?><rss>\xE9</rss>", 'UTF-8');
refuses('latin.md', "---\ntitle: caf\xE9\n---\nx\n", 'byte 0xE9 at offset 14');
my $long = refuses('line.jsonl',
    '{"headline":"' . 'x' x 100_000_000 . qq("}\n) . record(4), 'lines of');
like $long, qr/^imported a-4$/m, 'a line of 100 MB does not stop the next';
refuses('long.txt', 'x' x 5_000_000, 'bytes');
refuses('huge.md', "---\ntitle: " . 'x' x 1_000_000 . "\n---\nb\n",
    'front matter');

# Memory does not grow with the file.
my $big = "$dir/big.jsonl";
open my $fh, '>', $big or die $!;
print {$fh} record($_, 6000) for 1000 .. 3999;
close $fh or die $!;
my $limited = run({seconds => 100}, 'sh', '-c',
    'ulimit -v 300000; exec "$@"', 'sh', News::Test::build('newsctl'),
    '--store', $store, 'import', $big);
is $limited->{exit}, 0, 'a file of 50 MB in little memory'
    or diag substr $limited->{err}, 0, 400;

# Killed at random moments: what is there is whole, and the rest comes later.
my $many = "$dir/many.jsonl";
open $fh, '>', $many or die $!;
print {$fh} record($_) for 1 .. 3000;
close $fh or die $!;
for my $round (1 .. 4) {
    my $import = News::Process->spawn(
        command => [News::Test::build('newsctl'), '--store', $store, 'import',
            $many],
        stdout => "$dir/killed.$round",
    );
    sleep 0.05 + rand 0.5;
    $import->signal('KILL');
    $import->wait(10);
    my @said = slurp("$dir/killed.$round") =~ /^\w+ (a-\d+)$/mg;
    my %there = map { /"slug":"([^"]+)"/ => $_ }
        split /^/, ctl('export')->{out};
    is_deeply [grep { !$there{$_} } @said], [],
        "round $round: what was said to be stored is";
    is_deeply [grep { !/Paragraph 3 of/ } grep { /"slug":"a-/ } values %there],
        [], "round $round: whole articles only";
}
is ctl(import => $many)->{exit}, 0, 'run again, it ends';
my $again = ctl(import => $many);
like $again->{err}, qr/imported 0, unchanged 3000, updated 0, refused 0/,
    'and all is there';
my $check = run('sqlite3', "$dir/news.db", 'PRAGMA integrity_check');
is $check->{out}, "ok\n", 'the store is sound';

# No room: a limit on files stands for a full disk.
my $full = run({seconds => 60}, 'sh', '-c', 'ulimit -f 4096; exec "$@"', 'sh',
    News::Test::build('newsctl'), '--store', "sqlite:$dir/full.db", 'init');
is $full->{exit}, 0, 'a store on a small disk';
$full = run({seconds => 60}, 'sh', '-c', 'ulimit -f 4096; exec "$@"', 'sh',
    News::Test::build('newsctl'), '--store', "sqlite:$dir/full.db", 'import',
    $big);
is $full->{exit}, 1, 'a full disk is a failure';
like $full->{err}, qr/full|disk|large|I\/O/i, 'that says so';
my @said   = $full->{out} =~ /^imported (\S+)$/mg;
my $export = newsctl({seconds => 60}, '--store', "sqlite:$dir/full.db",
    'export');
is $export->{exit}, 0, 'the store can be read';
is scalar(() = $export->{out} =~ /\n/g), scalar(@said),
    'and holds what was said to be stored';

# A store that cannot be written, and one that is not there
chmod 0444, "$dir/full.db" or die $!;
my @nobody = $> ? () : qw(setpriv --reuid=65534 --regid=65534 --clear-groups);
my $readonly = run(@nobody, News::Test::build('newsctl'), '--store',
    "sqlite:$dir/full.db", 'import', root('t/import/ghost.json'));
is $readonly->{exit}, 1, 'a read-only store is a failure';
like $readonly->{err}, qr/full\.db|read.?only|permission/i, 'that says so';
is $readonly->{out}, '', 'and nothing is said to be stored';
my $away = newsctl('--store', "sqlite:$dir/none.db", 'import', $many);
is $away->{exit}, 1, 'so is none';
is $away->{out}, '', 'of which nothing is said to be stored';
is ctl(import => "$dir/nowhere.txt")->{exit}, 1, 'a file that is not there';

finish;

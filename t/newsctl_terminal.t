# newsctl at a terminal: tables that fit it, colours, questions, progress,
# stats, Ctrl-C.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Terminal;
use News::Test;

my $site  = News::Site->new;
my @store = ('--store', $site->store);

sub at ($arg, @words) {
    return News::Terminal->newsctl($arg, @store, @words);
}

sub ended ($arg, @words) {
    my $terminal = at($arg, @words);
    my $status   = $terminal->end;
    is $status, 0, "@words" or diag $terminal->screen;
    return $terminal->screen;
}

sub plain ($screen) {
    return $screen =~ s/\e\[[\d;]*m//gr;
}

my $slug = $site->article(headline => 'A headline that is rather long ' x 4);
$site->article(headline => "\x{7121}\x{4eba}\x{99c5}" x 20, Slug => 'eki');

# Tables
my $wide = ended({columns => 120}, 'list');
like $wide, qr/\A\e\[1mDate\e\[0m +\e\[1mStatus/, 'a title in bold';
like $wide, qr/\e\[32mpublished\e\[0m/, 'a status in colour';
for my $columns (40, 80, 120) {
    my @lines = split /\n/, plain(ended({columns => $columns}, 'list'));
    is scalar(@lines), 3, "$columns columns: a title and two articles";
    like "@lines", qr{ \Q$slug\E(?: |\z)}, 'no slug is cut';
    my @long = grep { columns(s/\Q$slug\E/'-' x 24/er) > $columns } @lines;
    is_deeply \@long, [], 'nothing else is longer than that';
    like $lines[0], $columns < 80 ? qr/^Date +Slug$/ : qr/Section +Slug +Head/,
        'columns beside them give way';
    like "@lines", qr/\xe2\x80\xa6/, 'what does not fit is cut'
        if $columns >= 80;
}

# Columns of UTF-8 text: the wide characters used here take two.
sub columns ($bytes) {
    my $text = $bytes;
    utf8::decode($text);
    return length($text) + (() = $text =~ /\p{Han}/g);
}

for my $env ({NO_COLOR => 1}, {TERM => 'dumb'}) {
    my ($name, $value) = %$env;
    unlike ended({env => $env}, 'list'), qr/\e/, "$name=$value: no colour";
}
unlike $site->ok('list'), qr/\e|Slug/, 'no colour and no title in a pipe';
like $site->ok('list'), qr/^[^\t]+\tpublished\tbusiness\t/, 'but tabs';

# Words are broken before the edge, and go on below where they began.
for my $columns (50, 100) {
    my $terminal = at({columns => $columns}, 'doctor');
    $terminal->end;
    my @lines = split /\n/, plain($terminal->screen);
    my @long = grep { length > $columns && / \S.* \S+\z/ } @lines;
    is_deeply [grep { !m{/\S{20}} } @long], [], "doctor in $columns columns";
    like join("\n", @lines), qr/^ {16}-> newsctl site/m, 'with its remedies';
}
# Questions
my $redis = News::Redis->new->start;
push @store, '--redis', $redis->address;
my $no = at({}, qw(invalidate --all));
ok $no->shows(qr/Purge all\? \[y\/N\] /), 'invalidate --all asks';
$no->type("n\n");
is $no->end, 1, 'no means no';
like $no->screen, qr/nothing was purged/, 'and it says so';
my $yes = at({}, qw(invalidate --all));
ok $yes->shows(qr/Purge all/), 'it asks again';
$yes->type("y\n");
is $yes->end, 0, 'yes means yes';
is at({}, qw(invalidate --all --yes))->end, 0, '--yes is not asked';
my $keep = at({}, qw(delete eki));
ok $keep->shows(qr/will be gone for good\.  Delete eki\? \[y\/N\] /),
    'delete asks';
$keep->type("\n");
is $keep->end, 1, 'who says nothing means no';
like $site->ok('list'), qr/\teki\t/, 'and it is kept';
my $delete = at({}, qw(delete eki));
ok $delete->shows(qr/Delete eki/), 'it asks again';
$delete->type("yes\n");
is $delete->end, 0, 'yes means yes';
unlike $site->ok('list'), qr/\teki\t/, 'and it is gone';

# Waiting for nodes that do not answer: there may be some while a log is young
$redis->cli('FLUSHALL');
my $wait = at({}, 'site', '--name', 'The Other');
ok $wait->shows(qr/\r\e\[Kwaiting for the nodes, 0:0\d/),
    'it says that it waits';
is $wait->end, 0, 'and goes on';
like $wait->screen, qr/\r\e\[Knewsctl: \S*gone from|\r\e\[K\S*newsctl:/,
    'the line is wiped away after';

# Ctrl-C while it waits
$redis->cli('FLUSHALL');
my $stop = at({}, 'site', '--name', 'The Third');
ok $stop->shows(qr/waiting for the nodes/), 'it waits again';
$stop->type("\x03");
is $stop->end, 130, 'Ctrl-C: 130';
like $stop->screen, qr/newsctl: stopped; what was stored stays/,
    'and it says what is so';
like $site->ok('site'), qr/^name: The Third$/m, 'and it is so';

$redis->cli('FLUSHALL');
my $purge = at({}, qw(invalidate --all --yes));
ok $purge->shows(qr/waiting for the nodes/), 'a purge waits';
$purge->type("\x03");
is $purge->end, 130, 'Ctrl-C: 130';
like $purge->screen, qr/newsctl: stopped; the purge goes on/, 'and goes on';
like $site->ok('log', '--redis', $redis->address), qr/\tsite\t/,
    'for it is in the log';

finish;

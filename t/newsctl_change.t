# What editors do to articles and sections, as the fleet shows it.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;

my $redis = News::Redis->new->start;
my $site  = News::Site->new->with_redis($redis);
my $store = $site->store;

my $bridge = $site->article(headline => 'The bridge');
my $ferry  = $site->article(
    headline => 'The ferry',
    category => 'World / Asia'
);
my $nginx  = $site->nginx;
my %at = (
    bridge => '/business/the-bridge',
    ferry  => '/world/asia/the-ferry'
);
ok $site->leased, 'nginx has a lease';

sub status ($path) {
    return $nginx->get($path)->status;
}

# A command that must do what it says, and say that the fleet knows.
sub does ($said, @args) {
    my $result = $site->ctl(@args);
    is $result->{exit}, 0, "@args" or diag $result->{err};
    is $result->{out}, "$said\n", 'says what it did';
    like $result->{err}, qr/gone from 1 of 1 node in [\d.]+ ms/,
        'and that every node shows it';
    return;
}

sub fails ($exit, $why, @args) {
    my $result = $site->ctl(@args);
    is $result->{exit}, $exit, "@args: exit $exit" or diag $result->{out};
    like $result->{err}, $why, 'says why';
    return;
}

is status($at{bridge}), 200, 'it is published';

does 'unpublished the-bridge', unpublish => $bridge;
is status($at{bridge}), 404, 'a draft is not shown';
like $site->ok('list', '--status', 'draft'), qr/\tthe-bridge\t/,
    'list --status draft has it';
is $site->ok('list', '--status', 'published') =~ /the-bridge/, '',
    'list --status published has not';

does 'scheduled the-bridge', publish => $bridge, '--at', '+2h';
is status($at{bridge}), 404, 'it is not time yet';
does 'published the-bridge', publish => $bridge;
is status($at{bridge}), 200, 'published now';
fails 2, qr/--at: expected/, publish => $bridge, '--at', 'teatime';

does 'corrected the-bridge', correct => $bridge, 'It has two piers.';
like $nginx->get($at{bridge})->plain, qr/It has two piers\./,
    'the correction is on the page';
like $site->ok(show => $bridge), qr/^Updated: \d{4}-\d\d-\d\dT/m,
    'it was updated';
my $stdin = run({stdin => "Three, in fact.\n"}, News::Test::build('newsctl'),
    '--store', $store, correct => $bridge, '-');
is $stdin->{exit}, 0, 'a correction from standard input' or diag $stdin->{err};
like $site->ok(show => $bridge), qr/Three, in fact\./, 'is there';
fails 2, qr/one line/, correct => $bridge, '';

does 'moved the-bridge', move => $bridge, 'World / Asia';
is $nginx->get('/world/asia/the-bridge')->status, 200, 'at its new address';
is status($at{bridge}), 301, 'the old one leads there';
fails 1, qr/no section "nowhere"/, move => $bridge, 'nowhere';

does 'pinned the-bridge', pin => $bridge;
does 'pinned the-ferry', pin => $ferry;
does 'unpinned the-ferry', unpin => $ferry;
fails 2, qr/place/, pin => $bridge, 'top';

does 'renamed the-ferry the-boat', rename => qw(the-ferry the-boat);
is status($at{ferry}), 301, 'renamed: the old address leads on';

does 'retracted the-boat', retract => 'the-boat', '--status', '451',
    '--reason', 'A court said so.', '--by', 'https://court.example/7';
is status('/world/asia/the-boat'), 451, '451, as was said';
fails 2, qr/--by is for/, retract => 'the-boat', '--by', 'https://x.example/';
for my $by ('https://x/>;rel=preload,<https://e/', 'https://x/\xc3\xa9') {
    fails 1, qr/in ASCII without < and >/, retract => 'the-boat', '--status',
        '451', '--by', $by;
}
fails 1, qr/expected a tag: a: .*found "zz:1"/, invalidate => '--tag', 'zz:1';
fails 2, qr/--status: expected 410\|451/, retract => 'the-boat', '--status', 9;
fails 1, qr/is retracted/, unpublish => 'the-boat';
does 'published the-boat', publish => 'the-boat';
is status('/world/asia/the-boat'), 200, 'it is back';

for my $command (qw(publish unpublish retract pin unpin)) {
    fails 1, qr/no article "nobody"/, $command => 'nobody';
}

# An old file of what was withdrawn, or corrected, by command
my $old = spew("$site->{dir}/old.txt", News::Site::text(
    headline => 'The tunnel', Slug => 'the-tunnel'));
$site->ok(import => $old);
does 'corrected the-tunnel', correct => 'the-tunnel', 'It is dry.';
does 'retracted the-tunnel', retract => 'the-tunnel', '--status', '451',
    '--by', 'https://court.example/8';
like $site->ok(import => $old),
    qr/^unchanged the-tunnel \(stays retracted, 451; /,
    'the same file again: it stays retracted';
does 'moved the-tunnel', move => 'the-tunnel', 'World';
does "updated the-tunnel (stays retracted, 451; keeps its corrections)",
    import => $old;
is status('/business/the-tunnel'), 451, 'and is not shown';
does "updated the-tunnel (stays retracted, 451; keeps its corrections)",
    import => spew($old, slurp($old) =~ s/First/Fist/r);
is status('/business/the-tunnel'), 451, 'nor with other words';
$site->ok(qw(move the-tunnel world));
like $site->ok(qw(import --json), $old),
    qr/"kept":\s*"stays retracted, 451; keeps its corrections"/, 'JSON says so';
does 'published the-tunnel', publish => 'the-tunnel';
like $nginx->get('/business/the-tunnel')->plain, qr/It is dry\./,
    'the correction is still there';
does 'unpublished the-tunnel', unpublish => 'the-tunnel';
does "updated the-tunnel (stays a draft; keeps its corrections)",
    import => spew($old, slurp($old) =~ s/Fist/First/r);
spew($old, slurp($old) =~ s/First/Fast/r =~ s/^(?=Slug)/Status: published\n/mr);
does "updated the-tunnel (stays a draft; keeps its corrections)",
    import => $old;
is status('/business/the-tunnel'), 404, 'nor does its Status: publish it';

# An export from before
does 'published the-tunnel', publish => 'the-tunnel';
my $export = spew("$site->{dir}/export.txt", $site->ok(show => 'the-tunnel'));
like slurp($export), qr/^Status: published$/m, 'a record that says so';
does 'retracted the-tunnel', retract => 'the-tunnel', '--status', '451';
for my $words (qw(Furs Fern)) {
    spew($export, slurp($export) =~ s/F\w+(?= paragraph)/$words/r);
    my $result = $site->ctl(import => $export);
    is $result->{out}, "updated the-tunnel (stays retracted, 451)\n",
        'an old export with other words does not bring it back';
    like $result->{err}, qr/1 not shown, .*newsctl publish SLUG brings one/,
        'and says what does';
    is status('/business/the-tunnel'), 451, 'readers see that it is gone';
    $site->ok(import => spew("$site->{dir}/now.txt",
        $site->ok(show => 'the-tunnel')));
}
my $by_hand = run({stdin => slurp($export) =~ s/Fern/Fifth/r},
    News::Test::build('newsctl'), '--store', $store, edit => 'the-tunnel', '-');
is $by_hand->{exit}, 0, 'an editor may' or diag $by_hand->{err};
is status('/business/the-tunnel'), 200, 'and does';
$site->ok(retract => 'the-tunnel');
$by_hand = run({stdin => $site->ok(show => 'the-tunnel')
        =~ s/^Status: \Kretracted/published/mr =~ s/^Gone-.*\n//mgr},
    News::Test::build('newsctl'), '--store', $store, edit => 'the-tunnel', '-');
is $by_hand->{out}, "edited the-tunnel\n", 'the Status: alone is enough';
is status('/business/the-tunnel'), 200, 'and it is back';

# Dates that no import would take
$site->article(headline => 'The lock', Slug => 'the-lock',
    Expires => '2036-05-20');
fails 1, qr/updated 2020-01-01, before it is published, 2026-04-25/,
    correct => 'the-lock', 'It is shut.', '--at', '2020-01-01';
unlike $site->ok(show => 'the-lock'), qr/It is shut/, 'nothing was stored';
fails 1, qr/expires 2036-05-20, not after it is published, 2036-06-01.*edit/,
    publish => 'the-lock', '--at', '2036-06-01';
$site->article(headline => 'The lock', Slug => 'the-lock',
    Expires => '2026-04-27', Status => 'draft');
fails 1, qr/expired 2026-04-27, and nobody would see it.*edit/,
    publish => 'the-lock';
$site->article(headline => 'The lock', Slug => 'the-lock');
does 'corrected the-lock', correct => 'the-lock', 'It is open.';
does 'scheduled the-lock', publish => 'the-lock', '--at', '+1h';
unlike $site->ok(show => 'the-lock'), qr/^Updated:/m,
    'published anew, it has no update from before';
fails 1, qr/before it is published/, correct => 'the-lock', 'It is shut.';
is run({stdin => $site->ok(show => 'the-lock')}, News::Test::build('newsctl'),
    '--store', $store, edit => 'the-lock', '-')->{exit}, 0,
    'what is shown can be stored again';

# For good
$site->article(file => 'folly.txt', headline => 'The folly',
    Slug => 'the-folly', Author => 'Ann Onym');
$site->article(headline => 'The fort', Slug => 'the-fort');
does 'renamed the-folly the-fools', rename => qw(the-folly the-fools);
does 'pinned the-fools', pin => 'the-fools';
is status('/business/the-fools'), 200, 'an article';
is status('/author/ann-onym/'),   200, 'and its author';
like $nginx->get('/search?q=folly')->plain, qr/the-fools/, 'search finds it';
fails 2, qr/--yes deletes/, delete => 'the-fools';
fails 1, qr/no article "the-folly" any more: it is "the-fools" now/,
    delete => '--yes', 'the-folly';
fails 1, qr/no article "nobody"/, delete => '--yes', qw(the-fools nobody);
fails 1, qr/"the-fort" is named twice/, delete => '--yes',
    qw(the-fort the-fort);
is $site->ok(qw(delete --dry-run the-fools the-fort)),
    "would delete the-fools\nwould delete the-fort\n", '--dry-run';
is status('/business/the-fools'), 200, 'it is still there';
does "deleted the-fools\ndeleted the-fort",
    delete => '--yes', qw(the-fools the-fort);
is status($_), 404, "$_ is gone"
    for qw(/business/the-fools /business/the-folly /business/the-fort
    /author/ann-onym/);
unlike $nginx->get($_)->plain, qr/The folly/, "$_ does not show it"
    for '/', '/business/', '/search?q=folly', '/rss.xml';
unlike $site->ok('list'), qr/the-fools|the-fort/, 'nor does list';
like $site->ok(import => "$site->{dir}/folly.txt"), qr/^imported the-folly/,
    'its file makes it anew';

# Sections
does 'added Sport / Rowing', qw(sections add), 'Sport / Rowing';
does 'added Culture', qw(sections add Culture);
fails 1, qr/there is a section "culture"/, qw(sections add culture);
fails 1, qr/expected a section/, qw(sections add), 'a/b/c/d/e';
does 'renamed culture', qw(sections rename culture), 'Arts & Letters';
does 'described culture', qw(sections describe culture), 'Books, mostly.';
does 'ordered culture world', qw(sections order culture world);
my @sections = map { [split /\t/] } split /\n/, $site->ok('sections');
is "$sections[0][2] $sections[1][2]", 'culture world', 'they are in that order';
is $sections[0][3], 'Arts & Letters', 'with the new name';
is $sections[0][4], 'Books, mostly.', 'and what it is about';
my ($asia) = grep { $_->[2] eq 'world/asia' } @sections;
is $asia->[1], 2, 'and how many articles are in it';
fails 1, qr/has articles in it/, qw(sections remove world/asia);
fails 1, qr/has sections in it/, qw(sections remove sport);
does 'removed sport/rowing', qw(sections remove sport/rowing);
fails 1, qr/no section/, qw(sections remove sport/rowing);
fails 1, qr{no section "sport/rowing"},
    qw(sections order culture sport/rowing);
fails 1, qr/"culture" is named twice/, qw(sections order culture culture);
fails 1, qr/another article has the slug "the-boat"/,
    qw(rename the-lock the-boat);
fails 1, qr/its slug is "the-lock" already/, qw(rename the-lock the-lock);
fails 1, qr/"the-ferry" is an old address of "the-boat"/,
    qw(rename the-lock the-ferry);
fails 2, qr/--limit: expected a number/, qw(list -n x);
fails 2, qr/--jobs: expected a number/, qw(warm --jobs 0);
fails 2, qr/no command "sections sort"/, qw(sections sort);

# A slug that is mistyped
for my $like (qw(the-bot the-boatt the-b)) {
    fails 1, qr/no article "$like".*\n.*did you mean "the-boat"\?/, $_, $like
        for qw(show pin publish);
}
fails 1, qr/no article "ship"[^\n]*\n\z/, 'show', 'ship';
like $site->ok(explain => 'the-boat'),
    qr{^answer +200\ncanonical +/world/asia/the-boat$}m, 'explain takes one';

# What newsctl knows of the cache
ok $site->warm($nginx, '/world/asia/the-boat'), 'the page is kept';
my $explain = $site->ok(explain => '/world/asia/the-boat');
like $explain, qr/^kind +article$/m, 'explain: the kind of page';
like $explain, qr/^answer +200$/m,   'its answer';
like $explain, qr/^tags +.*\ba:\d+/m, 'its tags';
like $explain, qr/^cached +200, \d+ bytes/m, 'what Redis has of it';
like $explain, qr/^fresh +yes/m, 'and that it is fresh';
like $site->ok(explain => $at{ferry}), qr/^answer +301/m, 'an old address';
like $site->ok(explain => '/no/such/page/at-all'), qr/^answer +404/m,
    'no page at all';
my $would = $site->ok(qw(invalidate the-boat --dry-run));
like $would, qr/\Awould purge [1-9]\d* pages? in Redis, [1-9]\d* bytes\n\z/,
    'invalidate --dry-run counts pages and bytes';
like $site->ok(explain => '/world/asia/the-boat'), qr/^fresh +yes/m,
    'and purges nothing';
$site->ok(qw(invalidate the-boat));
like $site->ok(explain => '/world/asia/the-boat'),
    qr/^fresh +no: hard purge of a:\d+ at \d+-\d+ by \S+\@/m,
    'explain says which purge it was';

# Warming
my $url = 'http://127.0.0.1:' . $nginx->port;
my $missing = $site->ok(qw(warm --dry-run));
like $missing, qr/\A[1-9]\d* pages are missing, \d+ were there/,
    'what is missing';
my $warmed = $site->ctl(qw(warm --rate 1000 --server), $url);
is $warmed->{exit}, 0, 'warm' or diag $warmed->{err};
like $warmed->{out}, qr/\A[1-9]\d* pages fetched, \d+ were there, 0 failed/,
    'says how many';
like $nginx->get('/world/asia/the-boat')->cache, qr/hit/, 'they are there now';
like $site->ok(qw(warm --dry-run)), qr/\A0 pages are missing, [1-9]/,
    'then none is missing';
$redis->cli(XADD => 'news:{log}', '*', r => 'what no version wrote');
like $site->ok(qw(warm --dry-run)), qr/\A[1-9]\d* pages are missing, 0 were/,
    'a record that cannot be read may have purged any page';
like $site->ok(explain => '/world/asia/the-boat'),
    qr/^fresh +no: a record that nobody can read, at \d+-\d+, counts as a/m,
    'explain says so too';
my $nobody = $site->ctl(qw(warm --all --server http://127.0.0.1:1));
is $nobody->{exit}, 1, 'no nginx there';
like $nobody->{err}, qr/127\.0\.0\.1:1/, 'says where';
fails 2, qr/number/, qw(warm --jobs 65);
fails 2, qr{--server: expected http://}, qw(warm --server), $_
    for qw(ftp://127.0.0.1 127.0.0.1 http:// http://127.0.0.1/x);

# What an address will be
$site->ok(publish => 'the-lock', '--at', '+2d');
like $site->ok(explain => '/business/the-lock'),
    qr/^answer +404.*\nuntil +20\d\d-.* \(\+[12] days\)$|\(\+17\d+ s\)$/m,
    'until when a 404 is one';

finish;

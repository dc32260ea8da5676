# Records in the forms that other systems write, as they write them.

use v5.36;
use utf8;
use Encode qw(encode);
use JSON::PP;
use Test::More;
use News::Test;

my $dir   = tempdir();
my $store = "sqlite:$dir/news.db";

sub ctl (@args) {
    my %arg = ref $args[0] ? %{shift @args} : ();
    return newsctl(\%arg, '--store', $store, @args);
}

# The records that the store has, by slug.
sub records () {
    my @lines = split /\n/, ctl('export')->{out};
    return map { $_->{slug} => $_ } map { JSON::PP->new->utf8->decode($_) }
        @lines;
}

sub imports ($name, @args) {
    my $result = ctl(import => @args);
    is $result->{exit}, 0, "$name: all is imported"
        or diag $result->{out} . $result->{err};
    return records();
}

sub has ($record, $name, %want) {
    for my $field (sort keys %want) {
        is_deeply $record->{$field}, $want{$field}, "$name: $field";
    }
    return;
}

ctl('init');

# Markdown with front matter
my %r = imports('Hugo', root('t/import/hugo'));
has $r{'harbour-story'}, 'Hugo, YAML, a folder of its own',
    headline   => 'Harbour bridge: "open"',
    published  => '2026-04-25T08:00:00Z',
    updated    => '2026-04-26',
    expires    => '2027-01-01T00:00:00Z',
    status     => 'published',
    standfirst => 'Two years of work have ended.',
    category   => 'World',
    keywords   => ['Traffic', 'bridges', 'harbour, old'],
    authors    => ['Mara Lindqvist', 'John Roe'],
    old_slugs  => ['bridge-to-open'],
    image      => {url => '/img/cover.jpg', alt => 'The bridge'},
    language   => 'en-GB',
    format     => 'markdown',
    body => "The bridge is **open**.\n\n## How it went\n\nWell <sup>1</sup>.";
has $r{second}, 'Hugo, JSON, a section by its folder',
    headline => 'JSON in front', category => 'world', status => 'draft',
    published => '2026-04-27', body => 'Body behind JSON.';

%r = imports('Jekyll', '--category', 'Elsewhere', root('t/import/jekyll'));
has $r{'rovers-win'}, 'Jekyll, slug from the name',
    headline   => 'Rovers win',
    published  => '2026-04-25T17:05:00Z',
    category   => 'Sport',
    keywords   => ['football', 'cup'],
    authors    => ['jane'],
    standfirst => 'A late goal.',
    old_slugs  => ['rovers'],
    image      => {url => '/assets/rovers.jpg'};
has $r{unpublished}, 'Jekyll, date from the name',
    published => '2026-04-26', status => 'draft', category => 'sport';

%r = imports('Zola', root('t/import/zola'));
has $r{moths}, 'Zola, TOML',
    headline   => 'Moths "hear" — with wings',
    published  => '2026-05-01T08:30:00Z',
    updated    => '2026-05-02',
    standfirst => 'Wings are ears.',
    category   => 'Science',
    keywords   => ['moths', 'ears'],
    authors    => ['A. Researcher'],
    old_slugs  => ['moth', 'moths-that-hear'],
    image      => {url => '/moth.png'};

%r = imports('Eleventy', root('t/import/eleventy'));
has $r{'first-post'} // $r{index}, 'Eleventy',
    headline => 'First post', category => 'Notes', published => '2026-03-01',
    keywords => ['posts', 'start'];

# WordPress
%r = imports('WordPress', root('t/import/wordpress.xml'));
has $r{'harbour-bridge-reopens'}, 'WordPress',
    headline   => 'Harbour bridge & its new deck',
    published  => '2019-05-12T08:00:00Z',
    updated    => '2019-05-13T08:00:00Z',
    authors    => ['Mara Lindqvist'],
    category   => 'Town / Traffic & Roads',
    keywords   => ['Town', 'bridges'],
    standfirst => 'Two years of work end.',
    old_slugs  => ['bridge-to-reopen', 'harbour-bridge'],
    image      => {
        url    => 'https://harbour.example/wp-content/deck.jpg',
        alt    => 'The deck from above',
        credit => 'Photo: J. Roe',
    },
    body => <<'HTML' =~ s/\n\z//r;
<p>The bridge over the old harbour opens again.<br>
It took two years.</p>
<figure><img src="https://harbour.example/deck.jpg" alt="The deck">
<figcaption>The new deck</figcaption>
</figure>
<ul>
<li>One</li>
<li>Two</li>
</ul>
<p><a href="https://video.example/1">https://video.example/1</a></p>
HTML
has $r{'blocks-are-paragraphs-already'}, 'WordPress, blocks, a draft',
    status => 'draft', body => "<p>A block,\nin two lines.</p>";
is grep({ /about/ } keys %r), 0, 'WordPress: pages are no articles';
like ctl({stdin => slurp(root('t/import/wordpress.xml'))}, qw(import -))->{out},
    qr/^(?:unchanged [^\n]+\n){2}\z/, 'WordPress from a pipe';

# Ghost
%r = imports('Ghost', root('t/import/ghost.json'));
has $r{'ferries-go-electric'}, 'Ghost',
    headline   => 'Ferries go electric',
    published  => '2024-04-25T14:30:00Z',
    updated    => '2024-04-26T00:00:00Z',
    category   => 'Harbour',
    keywords   => ['ships'],
    authors    => ['Jane Doe', 'John Roe'],
    standfirst => 'Quiet boats.',
    image      => {url => '/content/images/ferry.jpg', alt => 'A ferry',
        credit => 'Photo: Roe'},
    body => qq(<p>Quiet <a href="/harbour/">boats</a>.</p>\n)
        . '<p><a href="https://video.example/2">https://video.example/2</a>'
        . '</p>';
has $r{'not-yet'}, 'Ghost, a draft', status => 'draft', category => 'Harbour';
ok !$r{about}, 'Ghost: pages are no articles';

# Feeds
my $rss = ctl(import => root('t/import/rss.xml'));
like $rss->{out}, qr{^refused \S+rss\.xml:\d+: .*date}m,
    'RSS: what has no date is refused';
is $rss->{exit}, 1, 'and says so at the end';
%r = records();
has $r{'cafe-opens'}, 'RSS, in Latin-1',
    headline => 'Café opens', published => '2026-04-25T12:30:00Z',
    category => 'Town', keywords => ['coffee'], authors => ['Jane Doe'],
    standfirst => 'Short and café words.', body => '<p>Long <i>words</i>.</p>',
    image => {url => 'https://feed.example/c.jpg', alt => 'A cup',
        credit => 'J. Roe'};
%r = imports('Atom', root('t/import/atom.xml'));
has $r{'one-and-two'}, 'Atom',
    headline => 'One & two', published => '2026-04-25T08:00:00Z',
    updated => '2026-04-26T10:00:00Z', authors => ['Jane Doe', 'John Roe'],
    category => 'Town', keywords => ['x'], standfirst => 'In short',
    body => '<p>Body <em>text</em>.</p>';
has $r{plain}, 'Atom, plain text', format => 'text',
    body => 'Just <text>.';

# All of it once more changes nothing.
my $again = ctl(import => '--category', 'Elsewhere', root('t/import'));
unlike $again->{out}, qr/^(?:imported|updated)/m, 'imported again: unchanged';
like $again->{err}, qr/^newsctl: imported 0, unchanged 13, .*refused 1$/m,
    'and counted';

# JSON
my $array = '[{"headline": "In an array", "category": "X", "body": "b",'
    . ' "published": "2026-01-01"}, {"headline": 1}]';
my %json = (
    'array.json' => [$array, 1, 1],
    'articles.json' => [qq({"articles": $array}), 1, 1],
    'pretty.json' => [qq({\n "headline": "Pretty",\n "category": "X",\n)
        . qq( "status": "draft",\n "body": "b"\n}\n), 1, 0],
    'lines.jsonl' => [qq({"headline":"L1","category":"X","status":"draft"}\n\n)
        . qq(nonsense\n{"headline":"L2","category":"X","status":"draft"}),
        2, 1],
    'empty.json'  => ['[]', 0, 0],
    'empty.jsonl' => ['', 0, 0],
    'typo.json'   => ['{"headlin": "x"}', 0, 1],
    'twice.json'  => ['{"slug": "a", "slug": "b"}', 0, 1],
    'number.json' => ['{"headline": [1], "category": "X"}', 0, 1],
);
for my $name (sort keys %json) {
    my ($text, $good, $bad) = @{$json{$name}};
    my $out = ctl(import => spew("$dir/$name", $text))->{out};
    is scalar(() = $out =~ /^(?:imported|unchanged) /mg), $good,
        "$name: $good imported" or diag $out;
    is scalar(() = $out =~ /^refused \Q$dir\/$name\E:\d+: \S/mg), $bad,
        "$name: $bad refused" or diag $out;
}
like ctl(import => "$dir/lines.jsonl")->{out}, qr{lines\.jsonl:3: .*JSON}m,
    'the line is told';

# What is refused is named: by its place, what people know it by, the member.
sub refusal ($name, $text, $like) {
    like ctl(import => spew("$dir/$name", $text))->{out},
        qr/^refused \S+\Q$name\E:\d+: $like$/m, "$name: $like";
    return;
}
my %wrong = (
    'image.url: expected an http:// or https:// URL.*' =>
        '"image": {"url": "javascript:x"}',
    'image.alt: expected it beside an "image.url"' => '"image": {"alt": "x"}',
    'authors\[1\].slug: expected "b-b" instead of "B b"' =>
        '"authors": ["A", {"name": "B", "slug": "B b"}]',
    'keywords\[0\]: expected a string' => '"keywords": [[]]',
    'old_slugs\[0\]: expected "x-y" .*' => '"old_slugs": ["X y"]',
    'updated: expected it not before "published"' => '"updated": "2025-01-01"',
    'published: expected a date such as .*' => '"published": "yesterday"',
    'gone.status: expected it beside "retracted" as "status"' =>
        '"gone": {"status": 410}',
    'gone.status: expected 410 or 451' =>
        '"status": "retracted", "gone": {"status": 411}',
    'status: expected "draft", "published" or "retracted"' =>
        '"status": "gone"',
    'headlin: a record has no such member' => '"headlin": "x"',
    'headline: expected at most \d+ bytes, not 70000' =>
        '"headline": "' . 'x' x 70_000 . '"',
);
for my $like (sort keys %wrong) {
    my $record = '{"slug": "a-b", "category": "X"';
    $record .= ', "headline": "H"' if $wrong{$like} !~ /"headline"/;
    $record .= ', "published": "2026-01-01"' if $wrong{$like} !~ /"published"/;
    $record .= ", $wrong{$like}}";
    refusal('one.json', $record, qq("a-b": $like));
    refusal('one-line.json', "[$record, $record]", qq(\\[1\\] "a-b": $like));
    refusal('in.json', qq({"articles": [{}, $record]}),
        qq(articles\\[1\\] "a-b": $like));
}
refusal('nul.json', '[{"headline": "\u0000"}]',
    '\[0\]: expected JSON without \\\\u0000');
refusal('five.json', '[5]', '\[0\]: expected a record: an object');
refusal('title.jsonl', '{"headline": "Its title"}',
    '"Its title": category: expected one');
refusal($_, " \n", 'expected a record, the file is empty')
    for qw(no.json no.txt no.md no.xml);

# Times that name no zone are of the site's; some forms' are of UTC always.
ctl(qw(site --timezone America/New_York));
%r = imports('a zone', '--category', 'X', spew("$dir/zone.jsonl", join "\n",
    '{"slug":"z1","headline":"Z","category":"X",'
        . '"published":"2026-07-01T09:30:00"}',
    '{"slug":"z2","headline":"Z","category":"X",'
        . '"published":"2026-12-01T09:30:00"}',
    '{"slug":"z3","headline":"Z","category":"X",'
        . '"published":"2026-12-01T09:30:00Z"}'),
    spew("$dir/zone.md", "---\ntitle: Z\ndate: 2026-07-01 09:30\n"
        . "slug: z4\ncategory: X\n---\nb\n"),
    spew("$dir/zone.xml", '<rss version="2.0" '
        . 'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>'
        . '<title>Z</title><link>https://x.example/z5</link>'
        . '<category>X</category><dc:date>2026-07-01T09:30:00</dc:date>'
        . '<description>b</description></item></channel></rss>'),
    spew("$dir/ghost.json", '{"db":[{"meta":{"version":"5.0.0"},"data":'
        . '{"posts":[{"id":"1","title":"Z","slug":"z6","html":"<p>b</p>",'
        . '"status":"published","published_at":"2026-07-01 09:30:00"}]}}]}'));
is $r{$_->[0]}{published}, $_->[1], "$_->[0]: $_->[1]" for
    ['z1', '2026-07-01T13:30:00Z'], ['z2', '2026-12-01T14:30:00Z'],
    ['z3', '2026-12-01T09:30:00Z'], ['z4', '2026-07-01T13:30:00Z'],
    ['z5', '2026-07-01T13:30:00Z'], ['z6', '2026-07-01T09:30:00Z'];
ctl(qw(site --timezone UTC));

# An old address that another article has keeps no record out.
my $clash = ctl(import => spew("$dir/clash.jsonl", join "\n",
    '{"slug":"c1","headline":"C","category":"X","published":"2026-01-01"}',
    '{"slug":"c2","headline":"C","category":"X","published":"2026-01-01",'
        . '"old_slugs":["c1","c0"]}'));
is $clash->{exit}, 0, 'a clash of addresses';
like $clash->{out}, qr/^imported c2$/m, 'does not keep the record out';
like $clash->{err}, qr/c2 is stored without it: the old slug "c1" is/,
    'but is told';
like $clash->{err}, qr/1 without an old address/, 'and counted';
%r = records();
is_deeply $r{c2}{old_slugs}, ['c0'], 'the other one leads there';
like ctl(import => "$dir/clash.jsonl")->{out}, qr/^unchanged c2$/m,
    'again: unchanged';

# Encodings
my $text = "Category: X\n\nÉtude №5\n\nCafé — “ok”\n\nPublished: 2026-01-01\n";
my %encoded = (
    'utf16le' => ["\xFF\xFE" . encode('UTF-16LE', $text)],
    'utf16be' => ["\xFE\xFF" . encode('UTF-16BE', $text)],
    'utf32'   => ["\xFF\xFE\0\0" . encode('UTF-32LE', $text)],
    'bom'     => ["\xEF\xBB\xBF" . encode('UTF-8', $text)],
    'cp1252'  => [encode('cp1252', $text =~ s/№/Nr/r), 'windows-1252'],
    'koi8'    => [encode('koi8-r', "Category: X\n\nЭтюд\n\nДа\n\n"
        . "Published: 2026-01-01\n"), 'KOI8-R'],
);
for my $name (sort keys %encoded) {
    my ($bytes, $encoding) = @{$encoded{$name}};
    my @option = $encoding ? ('--encoding', $encoding) : ();
    my $result = ctl(import => @option, spew("$dir/$name.txt", $bytes));
    is $result->{exit}, 0, "$name is converted" or diag $result->{out};
}
%r = records();
is $r{'etude-nr5'}{body}, 'Café — “ok”', 'to the right characters';
ok $r{'этюд'}, 'of all scripts';
like ctl(import => spew("$dir/latin.txt", encode('latin1', "Category: X\n\n"
    . "\xE9\n\nb\n\nPublished: 2026-01-01\n")))->{out},
    qr{latin\.txt:3: .*UTF-8.*0xE9}, 'what is not UTF-8 is refused: the byte';
like ctl(import => '--encoding', 'windows-1252',
    spew("$dir/hole.txt", "Category: X\n\nA \x81 b\n"))->{out},
    qr{hole\.txt:3: expected windows-1252, .*0x81 at offset 15},
    'a byte that an encoding lacks: its place';
like ctl(import => '--encoding', 'klingon', "$dir/latin.txt")->{out},
    qr/no encoding "klingon"/, 'an encoding that nobody knows';

# What the store refuses first stops nothing of what follows.
my $first = ctl({stdin => join "\n", map { JSON::PP::encode_json($_) }
    {headline => 'No section', category => 'Search', published => '2026-01-01'},
    {headline => 'Goes in', category => 'X', published => '2026-01-01'}},
    qw(import -));
like $first->{out}, qr/^refused .*\nimported goes-in$/m,
    'the first record is refused, the second stored';

# --format, --dry-run, --strict
is ctl(qw(import --format nonsense x))->{exit}, 2, 'a form that nobody knows';
my $front = "---\ntitle: Forced\ndate: 2026-01-01\ncategory: X\n---\nb\n";
like ctl({stdin => $front}, qw(import --format markdown -))->{out},
    qr/^imported forced$/m, '--format insists';
my $new = spew("$dir/new.txt", $text =~ s/Étude/Another/r);
my $dry = ctl(qw(import --dry-run), $new, "$dir/bom.txt", "$dir/latin.txt");
like $dry->{out}, qr/^imported another-no5\nunchanged etude-no5\nrefused /m,
    '--dry-run says what would be done';
my $record = '{"slug":"%s","headline":"H","category":"A","status":"draft"}';
my $many   = spew("$dir/many.jsonl", join "\n",
    map { sprintf $record, "many-" . $_ % 1100 } 1 .. 2200);
my @said = map { ctl(qw(import), @$_, $many)->{out} } ['--dry-run'], [];
ok $said[0] eq $said[1], 'as what is done, of what comes twice too';
is scalar(() = $said[1] =~ /^unchanged /mg), 1100, 'which is unchanged then';
like $dry->{err}, qr/would have imported 1, unchanged 1, .*refused 1/,
    'and counts it';
is ctl(qw(show another-no5))->{exit}, 1, 'but does not do it';
my $strict = ctl(qw(import --strict), "$dir/latin.txt", $new);
is $strict->{exit}, 1, '--strict: a failure';
my $gone = run('bash', '-c',
    '{ sleep 0.3; "$@"; } | true; echo ${PIPESTATUS[0]}', 'bash',
    News::Test::build('newsctl'), '--store', $store, 'import', $new,
    "$dir/latin.txt");
is $gone->{out}, "1\n", 'which a reader that has gone does not hide';
newsctl('--store', "sqlite:$dir/away.db", 'init');
my $large = spew("$dir/large.jsonl",
    sprintf($record, 'large') =~ s/}/',"body":"' . 'w ' x 1e5 . '"}'/er . "\n");
my $away = run('bash', '-c', 'd=$1; shift; { cat $d/large.jsonl{,}; sleep 3.1;'
        . ' mv $d/away.db $d/a.db; cat $d/large.jsonl{,}; } 2>/dev/null | "$@"',
    'bash', $dir, News::Test::build('newsctl'), '--store',
    "sqlite:$dir/away.db", qw(import --dry-run --format jsonl -));
is $away->{exit}, 1, '--dry-run: a store that goes away between two batches';
like $away->{err}, qr/away\.db": no such file/, 'is named';
my @json = map { JSON::PP::decode_json($_) } split /\n/,
    ctl(qw(import --json), "$dir/clash.jsonl", "$dir/one-line.json")->{out};
is_deeply \@json, [
    {outcome => 'unchanged', file => "$dir/clash.jsonl", slug => 'c1'},
    {outcome => 'unchanged', file => "$dir/clash.jsonl", slug => 'c2',
        left_out => 'the old slug "c1" is an address of "c1"'},
    (map { {outcome => 'refused', file => "$dir/one-line.json", line => 1,
        record => qq([$_] "a-b"), reason => $json[$_ + 2]{reason}} } 0, 1),
    {imported => 0, unchanged => 2, updated => 0, refused => 2,
        dry_run => JSON::PP::false, certain => JSON::PP::true, report => ''},
], '--json: a line a record, and one for all' or diag explain \@json;
unlike $strict->{out}, qr/another/, 'that stops what follows';

finish;

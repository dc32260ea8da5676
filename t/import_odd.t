# Records of other systems that are not as tidy as their documentation.

use v5.36;
use utf8;
use JSON::PP;
use Test::More;
use News::Test;

my $dir   = tempdir();
my $store = "sqlite:$dir/news.db";

sub ctl (@args) { return newsctl('--store', $store, @args) }

# Imports a file of that name; the records that the store has then, by slug.
sub imports ($name, $text, @args) {
    utf8::encode($text);
    my $result = ctl(import => @args, spew("$dir/$name", $text));
    is $result->{exit}, 0, "$name is imported"
        or diag $result->{out} . $result->{err};
    return map { $_->{slug} => $_ }
        map { JSON::PP->new->utf8->decode($_) }
        split /\n/, ctl('export')->{out};
}

sub has ($record, $name, %want) {
    for my $field (sort keys %want) {
        is_deeply $record->{$field}, $want{$field}, "$name: $field";
    }
    return;
}

sub ghost (%post) {
    return JSON::PP->new->encode({db => [{meta => {version => '5.82.0'},
        data => {posts => [{type => 'post', status => 'published',
            published_at => '2026-04-25T14:30:00.000Z', %post}],
            posts_tags => [{post_id => 1, tag_id => 1}],
            tags => [{id => 1, name => 'Town'}]}}]});
}

sub feed ($xml) { return qq(<?xml version="1.0" encoding="utf-8"?>\n$xml\n) }

ctl('init');

# What was scheduled was touched for the last time before its publication.
my %r = imports('scheduled.json', ghost(id => 1, title => 'To come',
    slug => 'to-come', html => '<p>b</p>', status => 'scheduled',
    published_at => '2036-04-25T14:30:00.000Z',
    updated_at => '2026-04-25T14:30:00.000Z'));
has $r{'to-come'}, 'Ghost, scheduled', published => '2036-04-25T14:30:00Z',
    status => 'published', updated => undef;
# What only members could read, or mail brought, is not for everybody now.
for my $who ([qw(public published published)], [qw(members published draft)],
    [qw(paid published draft)], [qw(public sent draft)])
{
    my ($visibility, $status, $want) = @$who;
    %r = imports('whose.json', ghost(id => 1, title => 'Whose',
        slug => 'whose', html => '<p>b</p>', visibility => $visibility,
        status => $status));
    has $r{whose}, "Ghost, $visibility, $status", status => $want;
    ctl(qw(delete --yes whose));
}
# What the editor keeps of a post whose HTML is not there.
sub json ($value) { return JSON::PP->new->encode($value) }
sub words ($text, $format = 0) {
    return {type => 'extended-text', text => $text, format => $format};
}
sub node ($type, @children) { return {type => $type, children => [@children]} }
my @cards = (
    {type => 'image', src => '__GHOST_URL__/i.jpg', alt => 'A "b"',
        caption => 'By <em>him</em>'},
    {type => 'gallery', images => [{src => '/1.jpg'}, {src => '/2.jpg'}]},
    {type => 'codeblock', code => 'a < b'}, {type => 'horizontalrule'},
    {type => 'html', html => '<p onclick="x()">Own</p>'},
    {type => 'markdown', markdown => '**bold**'},
    {type => 'bookmark', url => 'https://c.example/',
        metadata => {title => 'C & D'}},
    {type => 'embed', url => 'https://v.example/',
        html => '<iframe src="https://v.example/1"></iframe>'},
    {type => 'callout', calloutText => 'Look'},
    {type => 'toggle', heading => 'More', content => '<p>Within</p>'},
    {type => 'paywall'}, {type => 'email', html => '<p>Dear reader</p>'},
);
my $lexical = json({root => node('root',
    node('paragraph', words('Both', 3), words(' & '),
        {%{node('link', words('there'))}, url => 'https://a.example/?b&c'},
        {type => 'linebreak'}, words('x', 16)),
    {%{node('extended-heading', words('Head'))}, tag => 'h2'},
    node('extended-quote', words('Said')),
    {%{node('list', node('listitem', words('one')))}, tag => 'ul'}, @cards)});
my $cards = <<'HTML' =~ s/\n\z//r;
<figure><img src="/i.jpg" alt="A &quot;b&quot;">
<figcaption>By <em>him</em></figcaption>
</figure>
<figure><img src="/1.jpg" alt=""><img src="/2.jpg" alt=""></figure>
<pre><code>a &lt; b</code></pre>
<hr>
<p>Own</p>
<p><strong>bold</strong></p>
<p><a href="https://c.example/">C &amp; D</a></p>
<p><a href="https://v.example/1">https://v.example/1</a></p>
<p>Look</p>
<h4>More</h4>
<p>Within</p>
HTML
%r = imports('lexical.json', ghost(id => 1, title => 'Lexical', slug => 'lex',
    html => undef, lexical => $lexical));
my $there = '<a href="https://a.example/?b&amp;c">there</a>';
has $r{lex}, 'Ghost, a tree of Lexical', body => <<"HTML" . $cards;
<p><strong><em>Both</em></strong> &amp; $there<br>
<code>x</code></p>
<h2>Head</h2>
<blockquote>
<p>Said</p>
</blockquote>
<ul>
<li>one</li>
</ul>
HTML
my %old = (codeblock => 'code', horizontalrule => 'hr',
    markdown => 'card-markdown');
my $mobiledoc = json({version => '0.3.1', atoms => [['soft-return', '', {}]],
    cards => [map { [$old{$_->{type}} // $_->{type}, $_] } @cards],
    markups => [['strong'], ['a', ['href', 'https://a.example/']]],
    sections => [
        [1, 'p', [[0, [0], 0, 'A '], [0, [1], 2, 'link'], [1, [], 0, 0],
            [0, [], 0, 'B & C']]],
        [3, 'ol', [[[0, [], 0, 'one']], [[0, [], 0, 'two']]]],
        [2, '/s.jpg'], map { [10, $_] } 0 .. $#cards]});
%r = imports('mobiledoc.json', ghost(id => 1, title => 'Mobiledoc',
    slug => 'mob', mobiledoc => $mobiledoc));
has $r{mob}, 'Ghost, a tree of Mobiledoc', body => <<"HTML" . $cards;
<p><strong>A <a href="https://a.example/">link</a></strong><br>
B &amp; C</p>
<ol>
<li>one</li>
<li>two</li>
</ol>
<p><img src="/s.jpg" alt=""></p>
HTML
%r = imports('both.json', ghost(id => 1, title => 'Both', slug => 'both',
    html => '<p>HTML</p>', lexical => $lexical));
has $r{both}, 'Ghost, its HTML goes first', body => '<p>HTML</p>';
like ctl(import => spew("$dir/no.json", ghost(id => 1, title => 'No tree',
    slug => 'no', lexical => '{"root"')))->{out},
    qr/^refused \S+ "no": body: expected a string$/m,
    'Ghost, what is no tree is refused';
my $deep = words('deep');
$deep = node('paragraph', $deep) for 1 .. 200;
%r = imports('deep.json', ghost(id => 1, title => 'Deep', slug => 'deep',
    lexical => json({root => $deep})));
unlike $r{deep}{body}, qr/deep/, 'Ghost, what is too deep is left out';
# A few bytes may name a long address again and again.
my $wide = json({markups => [['a', ['href', 'http://a/' . 'a' x 1e6]]],
    sections => [[1, 'p', [map { [0, [0], 1, 'x'] } 1 .. 300]]]});
like run('prlimit', '--as=200000000', News::Test::build('newsctl'), '--store',
    $store, import => spew("$dir/wide.json", ghost(id => 1, title => 'Wide',
    slug => 'wide', mobiledoc => $wide)))->{out},
    qr/^refused \S+ "wide": body: expected at most \d+ bytes$/m,
    'Ghost, what would be too long is not made';
%r = imports('at-once.json', ghost(id => 1, title => 'Never touched',
    slug => 'never-touched', html => '<p>b</p>',
    updated_at => '2026-04-25T14:30:00.000Z'));
has $r{'never-touched'}, 'Ghost, as it was published', updated => undef;
%r = imports('lastmod.md', "---\ntitle: Dated anew\ndate: 2026-05-01T10:00:00\n"
    . "lastmod: 2026-04-30\ncategory: Town\n---\nb\n");
has $r{lastmod}, 'front matter, changed before its date', updated => undef;

# Feeds: references lead where they did, and who wrote all wrote each.
%r = imports('base.atom.xml', feed(<<'XML'));
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/base/">
<title>T</title><author><name>Jane Doe</name></author>
<entry xml:base="sub/"><title>One</title><id>1</id><link href="one"/>
<updated>2026-04-25T00:00:00Z</updated><category term="Town"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A
<a href="rel">link</a> <img src="/p.png" alt=""/></p></div></content></entry>
<entry xml:base=""><title>Two</title><id>2</id><author><name>John Roe</name>
</author><updated>2026-04-25T00:00:00Z</updated><category term="Town"/>
<link href="https://b.example/x/two"/>
<content type="html">&lt;p>A &lt;a href="?n=1">note&lt;/a></content></entry>
</feed>
XML
has $r{one}, 'Atom, xml:base', authors => ['Jane Doe'],
    body => qq(<p>A\n<a href="https://a.example/base/sub/rel">link</a> )
        . '<img src="https://a.example/p.png" alt=""></p>';
has $r{two}, 'Atom, another one', authors => ['John Roe'],
    body => '<p>A <a href="https://a.example/base/?n=1">note</a></p>';
%r = imports('base.rss.xml', feed(<<'XML'));
<rss version="2.0"><channel>
<item><title>Three</title><link>https://b.example/x/three</link>
<pubDate>Sat, 25 Apr 2026 14:30:00 GMT</pubDate><category>Town</category>
<description>&lt;img src="/p.png">
&lt;a href="../y?a&amp;amp;b">y&lt;/a></description>
</item>
<item><title>Four</title><guid>https://b.example/x/number-four/</guid>
<pubDate>Sat, 25 Apr 2026 14:30:00 GMT</pubDate><category>Town</category>
</item>
<item><title>Five</title><guid isPermaLink="false">number-five</guid>
<pubDate>Sat, 25 Apr 2026 14:30:00 GMT</pubDate><category>Town</category>
</item></channel></rss>
XML
has $r{three}, 'RSS, relative to its link',
    body => qq(<p><img src="https://b.example/p.png" alt="">\n)
        . '<a href="https://b.example/x/../y?a&amp;b">y</a></p>';
has $r{'number-four'}, 'RSS, a guid is an address', headline => 'Four';
has $r{five}, 'RSS, unless it says otherwise', headline => 'Five';

# Pictures of feeds: the widest that is one, with the words that are its own.
my @pictures = (
    ['among other media', 'b.jpg?w=1', '<media:content type="video/mp4" '
        . 'url="https://i.example/a.mp4"/><media:content medium="image" '
        . 'url="https://i.example/b.jpg?w=1"/>'],
    ['in a group', 'c.png', '<media:group><media:content type="image/png" '
        . 'url="https://i.example/c.png"/></media:group>'],
    ['of several sizes', 'd.jpg?w=460', (join '', map { '<media:content '
        . qq(width="$_" url="https://i.example/d.jpg?w=$_"><media:credit>By )
        . "$_</media:credit></media:content>" } 140, 460, 300), 'By 460'],
    ['behind a sound', 'e.webp', '<enclosure type="audio/mpeg" length="1" '
        . 'url="https://i.example/e.mp3"/><enclosure type="image/webp" '
        . 'length="1" url="https://i.example/e.webp"/>'],
    ['in no word', undef, '<media:content url="https://i.example/f"/>'],
);
for my $picture (@pictures) {
    my ($name, $url, $xml, $credit) = @$picture;
    %r = imports('picture.xml', feed('<rss version="2.0" '
        . 'xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>'
        . 'Picture</title><link>https://b.example/picture</link>'
        . '<pubDate>Sat, 25 Apr 2026 14:30:00 GMT</pubDate>'
        . "<category>Town</category>$xml</item></channel></rss>"));
    has $r{picture}, "RSS, a picture $name", image => $url && {
        url => "https://i.example/$url", $credit ? (credit => $credit) : ()};
}

# WordPress: an address alone on its line is an embed; files have any name.
sub wordpress ($content) {
    return feed(<<"XML");
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<item><title>Six</title><wp:post_id>6</wp:post_id>
<wp:post_date_gmt>2026-04-25 14:30:00</wp:post_date_gmt>
<wp:post_name>six</wp:post_name><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
<category domain="category" nicename="town">Town</category>
<content:encoded><![CDATA[$content]]></content:encoded>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>
<wp:meta_value>7</wp:meta_value></wp:postmeta></item>
<item><title>p</title><wp:post_id>7</wp:post_id>
<wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://c.example/my photo.jpg</wp:attachment_url></item>
</channel></rss>
XML
}
my $embed = '<a href="https://v.example/1?a&amp;b">https://v.example/1?a&amp;b'
    . '</a>';
%r = imports('blocks.xml', wordpress(<<'HTML'));
<!-- wp:embed {"url":"https://v.example/1"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://v.example/1?a&amp;b
</div></figure>
<!-- /wp:embed -->
<p>https://v.example/1?a&amp;b</p>
<p>See https://v.example/2 there</p>
<pre>
https://v.example/3
</pre>
HTML
has $r{six}, 'WordPress, blocks',
    image => {url => 'https://c.example/my%20photo.jpg'},
    body => "<figure>$embed</figure>\n<p>$embed</p>\n"
        . "<p>See https://v.example/2 there</p>\n"
        . "<pre>https://v.example/3\n</pre>";
%r = imports('classic.xml', wordpress("Words\n\nhttps://v.example/1?a&amp;b\n\n"
    . "https://v.example/2 and\n<a href=\"/x\">https://v.example/3</a>"));
has $r{six}, 'WordPress, without blocks',
    body => "<p>Words</p>\n<p>$embed</p>\n"
    . "<p>https://v.example/2 and\n<a href=\"/x\">https://v.example/3</a></p>";

# Front matter
mkdir "$dir/$_" for '_posts', '_drafts', 'notes';
my $front = "--- \ntitle: Seven\ncategories: town hall\ntags: a b\n"
    . "image: //c.example/7.jpg\n--- \nb\n";
%r = imports('_posts/2026-04-25-seven.md', $front);
has $r{seven}, 'Jekyll, blanks behind the fence and between words',
    category => 'town', keywords => ['hall', 'a', 'b'],
    image => {url => 'https://c.example/7.jpg'};
%r = imports('_posts/2026-04-25-eight.md',
    "---\ntitle: Eight\ncategory: Town hall\ntags: a b, c\n---\nb\n");
has $r{eight}, 'Jekyll, one category, tags with commas',
    category => 'Town hall', keywords => ['a b', 'c'];
%r = imports('notes/2026-04-25-nine.md', $front);
has $r{nine}, 'elsewhere words belong together', category => 'town hall',
    keywords => ['a b'];
%r = imports('_drafts/ten.md', $front =~ s/Seven/Ten/r);
has $r{ten}, 'Jekyll, a draft', category => 'town', status => 'draft';
for my $path (qw(notes/one notes/two)) {
    mkdir "$dir/$path";
    %r = imports("$path/index.$_.md", "---\ntitle: A title\n"
        . "date: 2026-04-25\ncategory: Town\n---\nIn $_.\n") for qw(fr pt-BR);
}
has $r{'two-fr'}, 'Hugo, a translation', body => 'In fr.', language => 'fr';
has $r{'one-pt-br'}, 'Hugo, another', body => 'In pt-BR.', language => 'pt-BR';
# In a folder, HTML is an article where Jekyll has its posts; what generators
# have built is none.
my $site = "$dir/site";
mkdir for $site, "$site/_posts", "$site/_layouts", "$site/_site",
    "$site/node_modules";
my $post = "---\ntitle: Kept\ncategory: Town\n---\n<p>As <i>HTML</i>.</p>\n";
spew("$site/_posts/2026-04-25-kept.html", $post);
spew("$site/$_", $post) for qw(index.html _layouts/post.html _site/kept.html
    _site/kept.md node_modules/README.md);
my $jekyll = ctl(import => $site);
is $jekyll->{out}, "imported kept\n", 'Jekyll, a post in HTML alone';
like ctl(qw(show kept))->{out}, qr/^Format: html\n.*<i>HTML/ms, 'is HTML';

finish;

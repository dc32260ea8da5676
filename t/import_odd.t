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

finish;

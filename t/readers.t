# Feeds and sitemaps as others read them: they keep to schemas, and a reader's
# library finds the articles in them.

use v5.36;
use Test::More;
use JSON::PP ();
use News::Browser;
use News::Sample;
use News::Test;

my $site  = News::Sample::site();
my $fresh = $site->article(
    headline  => 'Fresh & <new>',
    category  => 'World',
    published => (sub { sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ',
        $_[5] + 1900, $_[4] + 1, @_[3, 2, 1, 0] })->(gmtime(time - 3600)),
    Author    => 'Ann <b>',
    body      => 'A <script> & more.',
);
my $nginx = News::Sample::nginx($site);

sub fetch ($path) {
    my $response = $nginx->get($path);
    is $response->status, 200, $path;
    return $response->plain;
}

sub keeps_to ($schema, $path, $text) {
    my $kind = $schema =~ /\.rng$/ ? '--relaxng' : '--schema';
    my $result = run({stdin => $text}, qw(xmllint --noout --nonet), $kind,
        root("t/schema/$schema"), '-');
    is $result->{exit}, 0, "$path keeps to $schema" or diag $result->{err};
    return;
}

# Feeds: [path, how many items, of which the first]
my @lists = (
    ['',                   50, 'Fresh & <new>'],
    ['/business',          48, undef],
    ['/business/markets',  46, undef],
    ['/author/ines-varga', 48, undef],
    ['/keyword/rivers',     2, undef],
);
my @feeds;
for my $list (@lists) {
    my ($path, $count, $first) = @$list;
    for my $file (qw(rss.xml atom.xml feed.json)) {
        my $text = fetch("$path/$file");
        keeps_to('rss.rng',  "$path/$file", $text) if $file eq 'rss.xml';
        keeps_to('atom.rng', "$path/$file", $text) if $file eq 'atom.xml';
        push @feeds, {
            path => "$path/$file", text => $text, count => $count,
            first => $first,
        };
    }
}
like $nginx->get('/rss.xml')->header('Content-Type'),
    qr{^application/rss\+xml}, 'RSS says what it is';
like $nginx->get('/atom.xml')->header('Content-Type'),
    qr{^application/atom\+xml}, 'so does Atom';
like $nginx->get('/feed.json')->header('Content-Type'),
    qr{^application/feed\+json}, 'and JSON Feed';

# What JSON Feed 1.1 asks for
for my $feed (grep { $_->{path} =~ /json/ } @feeds) {
    my $data = JSON::PP->new->utf8->decode($feed->{text});
    is $data->{version}, 'https://jsonfeed.org/version/1.1',
        "$feed->{path}: its version";
    is $data->{feed_url}, $News::Sample::URL . $feed->{path}, 'its address';
    ok length $data->{title}, 'its title';
    is_deeply [grep {
        !length($_->{id} // '') || ref $_->{id}
            || !defined($_->{content_html} // $_->{content_text})
    } @{$data->{items}}], [], 'each item has an id and words';
}

# Each in the reader's own words: title, address, moment, id.
sub items ($read) {
    my $feed = $read->{feed};
    return map { {
        title => $_->{title}, url => $_->{link}, id => $_->{guid}{value},
        when => $_->{pubDate},
    } } @{$feed->{items}} if $read->{format} eq 'rss';
    return map { {
        title => $_->{title}{value}, url => $_->{links}[0]{href},
        id => $_->{id}, when => $_->{published} // $_->{updated},
    } } @{$feed->{entries}} if $read->{format} eq 'atom';
    return map { {
        title => $_->{title}, url => $_->{url}, id => $_->{id},
        when => $_->{date_published},
    } } @{$feed->{items}};
}

# Its authors: all entries have some, or the feed itself.
sub authored ($feed) {
    return @{$feed->{authors} // []}
        || !grep { !@{$_->{authors} // []} } @{$feed->{entries}};
}

SKIP: {
    my $missing = News::Browser::missing();
    skip $missing, 1 if defined $missing;
    my @read = News::Browser::script('feeds.mjs',
        [map { my $t = $_->{text}; utf8::decode($t); $t } @feeds]);
    for my $n (0 .. $#feeds) {
        my $feed  = $feeds[$n];
        my @items = items($read[$n]);
        is scalar(@items), $feed->{count}, "$feed->{path}: its items";
        is $items[0]{title}, $feed->{first}, 'the newest first'
            if defined $feed->{first};
        is_deeply [grep { !length($_->{title} // '') || !$_->{when}
                || $_->{url} !~ m{^\Q$News::Sample::URL\E/} } @items], [],
            'each with title, moment and address';
        my %id = map { $_->{id} => 1 } @items;
        is scalar(keys %id), scalar(@items), 'and an id of its own';
        next if $read[$n]{format} ne 'atom';
        ok authored($read[$n]{feed}), 'and an author';
        ok((grep { ($_->{rel} // '') eq 'self'
                && $_->{href} eq $News::Sample::URL . $feed->{path} }
                @{$read[$n]{feed}{links}}), 'and a link to itself');
    }
}

# Sitemaps
my $index = fetch('/sitemap.xml');
keeps_to('sitemap.xsd', '/sitemap.xml', $index);
my @files = $index =~ m{<loc>\Q$News::Sample::URL\E(/[^<]+)</loc>}g;
is scalar(@files), 1, 'one file has all of them';
my $map = fetch($files[0]);
keeps_to('sitemap.xsd', $files[0], $map);
my $published = () = $site->ok('list') =~ /\tpublished\t/g;
is scalar(() = $map =~ /<url>/g), $published, 'all articles are in it';
my $news = fetch('/news-sitemap.xml');
keeps_to('sitemap.xsd', '/news-sitemap.xml', $news);
is scalar(() = $news =~ /<url>/g), 1, 'one is news';
like $news, qr{<news:title>Fresh &amp; &lt;new&gt;</news:title>}, 'the newest';
like fetch('/robots.txt'), qr{^Sitemap: \Q$News::Sample::URL\E/sitemap\.xml$}m,
    'robots are told';

finish;

# What search engines read in a page: the properties that Google's documentation
# of Article, BreadcrumbList and the rest names, and OpenGraph.

use v5.36;
use Test::More;
use JSON::PP ();
use News::Sample;
use News::Test;

my $site  = News::Sample::site();
my $nginx = News::Sample::nginx($site);
my $URL   = $News::Sample::URL;
my $MOMENT =
    qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/;

sub page ($path) {
    my $response = $nginx->get($path);
    is $response->status, 200, $path;
    return $response->plain;
}

# All objects that the page's scripts hold, by type.
sub objects ($html) {
    my %found;
    my $script = qr{<script type="application/ld\+json">(.*?)</script>}s;
    for my $text ($html =~ /$script/g) {
        my $data = eval { JSON::PP->new->utf8->decode($text) };
        ok defined $data, 'its JSON-LD is JSON' or diag $@;
        is $data->{'@context'}, 'https://schema.org', 'in schema.org\'s words';
        for my $object (@{$data->{'@graph'} // [$data]}) {
            push @{$found{$object->{'@type'}}}, $object;
        }
    }
    unlike $html, qr{<script(?! type="application/ld\+json">)},
        'and there is no other script';
    return \%found;
}

sub meta ($html, $property) {
    my ($value) =
        $html =~ m{<meta (?:property|name)="\Q$property\E" content="([^"]*)"};
    return $value;
}

# Steps of a trail: numbered, named, and each but the last with its address.
sub trail_ok ($list) {
    my @items = @{$list->{itemListElement}};
    is_deeply [map { $_->{position} } @items], [1 .. @items],
        'its trail is numbered';
    my @bad = grep { !length($_->{name} // $_->{item}{name} // '') } @items;
    push @bad, grep {
        my $item = ref $_->{item} ? $_->{item}{'@id'} : $_->{item};
        ($item // '') !~ m{^\Q$URL\E/}
    } @items[0 .. $#items - 1];
    is_deeply \@bad, [], 'and leads somewhere';
    cmp_ok scalar(@items), '>', 1, 'in more than one step';
    return;
}

# An article with all there can be
my $path = News::Sample::path($nginx,
    News::Sample::slug($site, 'Council votes to reopen'));
my $html = page($path);
my $all  = objects($html);
my ($news) = @{$all->{NewsArticle} // []};
ok $news, 'it is a NewsArticle';
is $news->{headline},
    'Council votes to reopen the Kettle Street baths after fifteen years',
    'headline';
my @images = map { ref $_ ? $_->{url} : $_ }
    ref $news->{image} eq 'ARRAY' ? @{$news->{image}} : $news->{image};
is_deeply \@images, ["$URL/images/baths.svg"], 'image, as a whole URL';
like $news->{datePublished}, $MOMENT, 'datePublished with a zone';
like $news->{dateModified},  $MOMENT, 'dateModified with a zone';
my ($author) =
    ref $news->{author} eq 'ARRAY' ? @{$news->{author}} : $news->{author};
is $author->{'@type'}, 'Person',             'author: a person';
is $author->{name},    'Daniel Okoro-Finch', 'author: the name alone';
is $author->{url}, "$URL/author/daniel-okoro-finch/", 'author: an address';
is $news->{publisher}{name}, 'The Test Courier', 'publisher';
my $main = $news->{mainEntityOfPage};
is ref $main ? $main->{'@id'} : $main, "$URL$path", 'mainEntityOfPage';
my ($correction) = map { ref $_ eq 'ARRAY' ? $_->[0] : $_ }
    grep { defined } $news->{correction};
like ref $correction ? $correction->{text} : $correction // '',
    qr/^An earlier version/, 'correction';
ok $news->{articleSection}, 'articleSection';
trail_ok($all->{BreadcrumbList}[0]);

is meta($html, 'og:type'), 'article', 'OpenGraph: the type';
like meta($html, 'og:title'), qr/^Council votes/, 'the title';
is meta($html, 'og:url'), "$URL$path", 'the address';
is meta($html, 'og:image'), "$URL/images/baths.svg", 'the image';
ok length(meta($html, 'og:image:alt') // ''), 'its description';
ok length(meta($html, 'og:description') // ''), 'and that of the article';
like meta($html, 'robots'), qr/max-image-preview:large/, 'large previews';

# What words can do to a script
my $slug = $site->article(
    headline => 'A </script><script>alert(1)</script> & "b" <!-- \\',
    Standfirst => "\x{2028} </SCRIPT>",
);
my $evil = objects(page(News::Sample::path($nginx, $slug)));
is $evil->{NewsArticle}[0]{headline},
    'A </script><script>alert(1)</script> & "b" <!-- \\',
    'no headline ends the script';

# One with nothing
my $bare = objects(page(News::Sample::path($nginx, $site->article)));
is_deeply [grep { exists $bare->{NewsArticle}[0]{$_} }
        qw(author image correction)], [],
    'what an article does not have is left out';

# Lists
my $section = page('/business/markets/');
$all = objects($section);
ok $all->{CollectionPage}, 'a section is a CollectionPage';
trail_ok($all->{BreadcrumbList}[0]);
is meta($section, 'og:type'), 'website', 'to OpenGraph, part of a website';
my $front = page('/');
$all = objects($front);
ok $all->{WebSite} || $all->{CollectionPage} || $all->{NewsMediaOrganization},
    'the front page says whose site this is';
for my $hidden ('/search?q=river', '/search') {
    like meta(page($hidden), 'robots') // '', qr/noindex/, 'is not indexed';
}

finish;

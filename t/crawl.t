# A robot goes through the whole sample site: each link inside it leads to a
# page in one hop, and what is announced is there.

use v5.36;
use Test::More;
use News::Sample;
use News::Test;

use constant REQUESTS_MAX => 3000;

my $site   = News::Sample::site();
my $nginx  = News::Sample::nginx($site);
my $client = $nginx->client;
my (%page, %from, @wrong);
my @queue = ('/', '/robots.txt', '/sitemap.xml', '/news-sitemap.xml');

sub decode ($text) {
    return $text =~ s/&#(\d+);/chr $1/ger =~ s/&#x([0-9a-f]+);/chr hex $1/gier
        =~ s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&quot;/"/gr =~ s/&amp;/&/gr;
}

# What a page or feed links to, as it stands there.
sub links ($type, $body) {
    return $body =~ m{"(?:url|home_page_url|feed_url|next_url)":\s*"([^"]+)"}g
        if $type =~ /json/;
    return $body =~ m{^Sitemap:\s*(\S+)}mg if $type =~ m{^text/plain};
    my @links = map { decode($_) }
        $body =~ m{<[^>]*?\s(?:href|src|action)="([^"]*)"}g;
    push @links, map { decode($_) }
        $body =~ m{<(?:link|loc|url)>\s*([^<\s]+)\s*</}g
        if $type =~ /xml/;
    push @links, map { s/\{searchTerms\}/river/r }
        map { decode($_) } $body =~ m{<Url[^>]* template="([^"]*)"}g;
    return @links;
}

# The path on this site that a link on a page leads to; nothing: elsewhere.
sub local_path ($page, $link) {
    $link =~ s{^\Q$News::Sample::URL\E(?=/|\z)}{};
    return if $link =~ m{^[a-z][a-z0-9+.-]*:}i || $link =~ m{^//};
    return "$page$link" =~ s/^[^#]*\K#.*#/#/r if $link =~ /^#/;
    return $link eq '' ? '/' : $link;
}

sub visit ($path) {
    my $response = $client->get($path);
    my $type = $response->header('Content-Type') // '';
    if ($response->status != 200) {
        push @wrong, "$path: @{[$response->status]}, from $from{$path}";
        return;
    }
    $page{$path} = {type => $type, body => $response->plain};
    for my $link (links($type, $page{$path}{body})) {
        my $to = local_path($path, $link) // next;
        my ($address, $fragment) = split /#/, $to, 2;
        if ($address !~ m{^/}) {
            push @wrong, "$path: a link to \"$link\"";
        }
        elsif (defined $fragment && $address eq $path) {
            push @wrong, "$path: nothing has the id \"$fragment\""
                if $page{$path}{body} !~ /\sid="\Q$fragment\E"/;
        }
        elsif (!exists $from{$address}) {
            $from{$address} = $path;
            push @queue, $address;
        }
    }
    return;
}

$from{$_} = 'the test' for @queue;
while (defined(my $path = shift @queue)) {
    last if keys %page >= REQUESTS_MAX;
    visit($path);
}
cmp_ok scalar(keys %page), '<', REQUESTS_MAX, 'the site has an end';
is join("\n", @wrong), '', 'each of its links leads somewhere in one hop';
diag scalar(keys %page), ' pages';

# Nothing is out of reach
my @articles = grep { /\tpublished\t/ } split /\n/, $site->ok('list');
my @unseen;
for my $line (@articles) {
    my $slug = (split /\t/, $line)[3];
    my $path = News::Sample::path($nginx, $slug);
    push @unseen, $path if !$page{$path};
}
is_deeply \@unseen, [], 'all ' . @articles . ' articles are linked to';
for my $path (qw(/rss.xml /atom.xml /feed.json /business/rss.xml
    /business/markets/atom.xml /author/ines-varga/feed.json
    /keyword/rivers/rss.xml /sitemap-1.xml /archive/2026/05/20/ /page/2
    /business/page/2 /favicon.svg /manifest.webmanifest /opensearch.xml
    /images/river.svg))
{
    ok $page{$path}, "$path is linked to";
}

# What each page says of itself
my (@untitled, @foreign, %title);
for my $path (sort grep { $page{$_}{type} =~ /html/ } keys %page) {
    my $body = $page{$path}{body};
    my ($title) = $body =~ m{<title>([^<]+)</title>};
    push @untitled, $path if !defined $title;
    my ($kind) = $path =~ m{^/(author|keyword)/};
    push @{$title{($kind // '') . ' ' . ($title // '')}}, $path;
    my ($canonical) = $body =~ m{<link rel="canonical" href="([^"]*)"};
    push @foreign, "$path: $canonical"
        if defined $canonical && $canonical ne "$News::Sample::URL$path";
}
is_deeply \@untitled, [], 'all pages have titles';
is_deeply \@foreign,  [], 'and name themselves as canonical';
is join("\n", map { "@$_" } grep { @$_ > 1 } values %title), '',
    'no two of a kind have the same title';

finish;

# Several sites in one nginx, one store at two addresses, one theme after
# another: nobody sees another's pages.

use v5.36;
use News::Redis;
use News::Site;
use News::Test;
use Test::More;

my $redis = News::Redis->new->start;
my @sites = map { News::Site->new->with_redis($redis) } 1 .. 2;
$sites[$_]->article(
    headline => 'The same words',
    body     => "Of site $_.",
) for 0, 1;
$sites[1]->article(
    headline => 'In one alone',
    category => 'Harbour',
    Author   => 'Ada Low',
    Keywords => 'Cranes',
);

my $plain = News::Site::theme();
my $bold  = News::Site::theme(article => 'BOLD {{article.headline}}');

sub server ($name, $site, $more) {
    my $store = $site->store;
    return "server {
        listen 127.0.0.1:PORT;
        server_name $name;
        news_store $store;
        $more
        location / { news on; }
    }";
}

my $servers = join "\n",
    server('one.test', $sites[0], ''),
    server('two.test', $sites[1], ''),
    server('other.test', $sites[0], 'news_permalink "/story/{slug}";'),
    server('plain.test', $sites[0], "news_theme $plain;"),
    server('bold.test',  $sites[0], "news_theme $bold;");
my $nginx = $sites[0]->nginx_conf(server => 'return 404;');
my $port  = $nginx->port;
$nginx->{http} .= 'news_zone pages 8m;
    add_header X-Tier "$news_cache_tier $news_cache_status" always;'
    . $servers =~ s/PORT/$port/gr;
$nginx->start;
ok $sites[0]->leased, 'it has a lease';

sub get ($host, $path) {
    return $nginx->get($path, Host => $host);
}

my $path = '/business/the-same-words';
for my $when ('rendered', 'kept', 'kept') {
    like get('one.test', $path)->plain, qr/Of site 0\./, "$when: the first";
    like get('two.test', $path)->plain, qr/Of site 1\./, "$when: the second";
    is get('one.test', '/harbour/in-one-alone')->status, 404,
        "$when: what the second has alone";
    is get('two.test', '/harbour/in-one-alone')->status, 200,
        "$when: is there";
    for my $of_both ('/', '/rss.xml', '/atom.xml', '/feed.json', '/archive/',
        '/search?q=alone', '/sitemap-1.xml')
    {
        my $words = $of_both =~ /sitemap/ ? qr/in-one-alone/ : qr/In one alone/;
        like get('two.test', $of_both)->plain, $words, "$when: $of_both";
        unlike get('one.test', $of_both)->plain, $words, "$when: $of_both";
    }
    for my $of_one ('/harbour/', '/author/ada-low/', '/keyword/cranes/',
        '/harbour/rss.xml')
    {
        is get('two.test', $of_one)->status, 200, "$when: $of_one";
        is get('one.test', $of_one)->status, 404, "$when: no $of_one";
    }

    # the same store, at other addresses
    is get('other.test', '/story/the-same-words')->status, 200,
        "$when: another permalink";
    is get('other.test', $path)->status, 301, "$when: leads to its own";
    is get('one.test', $path)->status, 200, "$when: and the first to its";
    is get('one.test', '/story/the-same-words')->status, 301,
        "$when: each to its own";
    is get('plain.test', $path)->plain, 'ARTICLE The same words',
        "$when: a theme";
    is get('bold.test', $path)->plain, 'BOLD The same words',
        "$when: another theme";
}
for my $host (qw(one.test two.test plain.test bold.test)) {
    is get($host, $path)->header('X-Tier'), 'L1 HIT',
        "$host: nobody's page takes the place of its page";
}

# A purge in one store is none in the other.
$sites[0]->ok(invalidate => 'the-same-words');
is get('two.test', $path)->header('X-Tier'), 'L1 HIT', 'purged elsewhere';
is get('one.test', $path)->header('X-Tier'), 'store EXPIRED', 'purged here';
is get('bold.test', $path)->header('X-Tier'), 'store EXPIRED',
    'and in every theme';

# A tag of both, and all of one.
get($_, '/') for qw(one.test two.test);
$sites[0]->ok(invalidate => '--tag', 'list');
is get('two.test', '/')->header('X-Tier'), 'L1 HIT', 'a tag purged elsewhere';
is get('one.test', '/')->header('X-Tier'), 'store EXPIRED', 'purged here';
$sites[1]->ok(invalidate => '--all');
is get('one.test', '/')->header('X-Tier'), 'L1 HIT', 'all of the other site';
is get('two.test', '/')->header('X-Tier'), 'store EXPIRED', 'is gone';

# A theme is changed, and changed back: the pages of before are still there.
sub theme_is ($dir) {
    $nginx->{http} =~ s/(server_name plain.test;.*?news_theme )\S+;/$1$dir;/s;
    $nginx->reload;
    return wait_until(5, sub { $nginx->workers == 1 });
}

get('plain.test', $path) for 1 .. 2;
my $third = News::Site::theme(article => 'THIRD {{article.headline}}');
ok theme_is($third), 'a theme that was never there before';
is get('plain.test', $path)->plain, 'THIRD The same words', 'its page';
ok theme_is($plain), 'back';
my $back = get('plain.test', $path);
is $back->plain, 'ARTICLE The same words', 'the page of before';
is $back->header('X-Tier'), 'L1 HIT', 'is still there';

finish;

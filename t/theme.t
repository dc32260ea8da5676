# Themes: the built-in one written out, checked, changed, and changed back.

use v5.36;
use Test::More;
use News::Redis;
use News::Site;
use News::Test;

my $site = News::Site->new;
my $slug = $site->article(headline => 'A day at the bridge');
my $dir  = tempdir() . '/theme';

sub theme ($exit, $name, @args) {
    my $result = newsctl(theme => @args);
    is $result->{exit}, $exit, $name or diag "$result->{out}$result->{err}";
    return $result;
}

# Written out
my @files = split /\n/, theme(0, 'export', export => $dir)->{out};
ok @files > 3, 'it names the files';
is_deeply [sort @files], [sort glob "$dir/*"], 'these are there';
ok $site->render($slug) eq $site->render($slug, '--theme', $dir),
    'they are the built-in theme';
is theme(0, 'check', check => $dir)->{err}, '', 'and nothing is wrong';

# The stories beside one are in its section, and may be in one below that.
$site->article(
    headline  => 'Grain falls',
    category  => 'Business / Markets',
    published => 'April 24, 2026',
);
like $site->render($slug), qr{Earlier in Business</span> <a [^>]*>Grain falls<},
    'earlier in the section that the article itself is in';

like theme(1, 'export again', export => $dir)->{err},
    qr{\Q$dir\E/\S+\.mustache is there already}, 'overwrites nothing';
spew("$dir/head.mustache", 'edited');
theme(1, 'even where one file is there', export => $dir);
is slurp("$dir/head.mustache"), 'edited', 'the edited file is as it was';
theme(0, '--force', export => $dir, '--force');
ok slurp("$dir/head.mustache") ne 'edited', 'overwrites';
like theme(1, 'no folder above', export => "$dir/no/theme")->{err},
    qr{\Q$dir\E/no/theme: No such file}, 'says so';

# Checked: what a theme's author may have wrong
my %wrong = (
    "<p>\n  {{nosuch}}"            => qr{2:3: unknown name "nosuch"},
    "{{#article}}\n{{/site}}"      => qr{2:1: expected the end of section},
    "{{#article}}"                 => qr{1:1: },
    "\n\n{{article.headline"       => qr{3:1: },
    "x {{article.nosuch}}"         => qr{1:3: unknown name "nosuch"},
    "{{>nosuch}}"                  => qr{1:1: },
);
for my $text (sort keys %wrong) {
    spew("$dir/header.mustache", $text);
    spew("$dir/article.mustache", '{{>header}}');
    my $err = theme(1, 'check', check => $dir)->{err};
    like $err, qr{^newsctl:\ \Q$dir\E/header\.mustache:$wrong{$text}}mx,
        'says where and what';
    is scalar(() = $err =~ /header\.mustache/g), 1, 'once';
}
spew("$dir/header.mustache", "ab\n\xFFc");
like theme(1, 'check', check => $dir)->{err},
    qr{header\.mustache:2:1: byte 0xFF is not UTF-8}, 'bytes of no character';
unlink "$dir/header.mustache", "$dir/article.mustache";
spew("$dir/orphan.mustache", 'hm');
like theme(0, 'check', check => $dir)->{err},
    qr{\Q$dir\E/orphan\.mustache: no page uses it}, 'a file of no use';
like theme(1, 'check nothing', check => "$dir/no")->{err},
    qr{\Q$dir\E/no: No such file}, 'a folder that is not there';

# Changed, and changed back: each theme's pages lie beside the other's.
my $other = tempdir();
my $redis = News::Redis->new->start;
my $path  = "/business/$slug";
$site->with_redis($redis);
my $nginx = $site->nginx(http => "news_theme $other; news_zone pages 4m;");

# What the page says and where it comes from, with this theme.
sub page ($theme) {
    spew("$other/article.mustache", $theme);
    $nginx->reload;
    wait_until(10, sub { 1 == (() = $nginx->workers) });
    $site->leased;
    my $first = $nginx->get($path);
    $site->warm($nginx, $path);
    return $first;
}
ok $site->leased, 'nginx follows the log';
$nginx->get($path);
my $one = page('one {{article.headline}}');
is $one->body, "one A day at the bridge", 'a theme of one line'
    or diag $one->all('Cache-Status');
my $two = page('two {{article.headline}}');
is $two->body, "two A day at the bridge", 'another theme, another page';
like $two->cache, qr/^fwd=/, 'which is rendered, without a purge';
my $back = page('one {{article.headline}}');
is $back->body, $one->body, 'the theme of before shows its page';
is $back->cache, 'hit', 'which was still there';
is scalar(my @keys = $redis->pages), 3, 'one page for each theme';

finish;

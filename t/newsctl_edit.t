# newsctl new and edit: through an editor, from a file, and nothing is lost.

use v5.36;
use Test::More;
use News::Site;
use News::Terminal;
use News::Test;

my $site = News::Site->new;
my $dir  = tempdir();
my $slug = $site->article(
    headline => 'The bridge',
    body     => 'It opens on Mondy.'
);

# An editor that does this to its file.
sub editor ($name, $shell) {
    my $path = spew("$dir/$name", "#!/bin/sh\n$shell\n");
    chmod 0755, $path;
    return $path;
}

sub ctl ($arg, @args) {
    my %arg = (%$arg, env => {TMPDIR => $dir, VISUAL => '',
        %{$arg->{env} // {}}});
    return newsctl(\%arg, '--store', $site->store, @args);
}

sub edit ($editor, @args) {
    return ctl({env => {EDITOR => $editor}}, @args);
}

sub drafts () {
    return glob "$dir/newsctl-*";
}

# Edited
my $fix = editor('fix', q(sed -i s/Mondy/Monday/ "$1"));
my $result = edit($fix, edit => $slug);
is $result->{exit}, 0, 'edit' or diag $result->{err};
is $result->{out}, "edited the-bridge\n", 'says so';
like $site->ok(show => $slug), qr/opens on Monday/, 'it is stored';
is_deeply [drafts()], [], 'no draft is left';
is edit('true', edit => $slug)->{out}, "unchanged the-bridge\n",
    'left as it was: nothing is stored';
is ctl({env => {VISUAL => 'true', EDITOR => 'false'}}, edit => $slug)->{exit},
    0, 'VISUAL goes before EDITOR';
is edit("sh $fix", edit => $slug)->{exit}, 0, 'an editor of two words';

# Renamed by its header
my $other   = editor('other', q(sed -i 's/^Slug: .*/Slug: a-bridge/' "$1"));
my $renamed = edit($other, edit => $slug);
is $renamed->{out}, "edited a-bridge\n", 'another slug' or diag $renamed->{err};
like $site->ok(show => 'the-bridge'), qr/^Slug: a-bridge$/m,
    'the old one leads there';
is scalar(split /\n/, $site->ok('list')), 1, 'it is the same article';

# Refused
my $break = editor('break', q(sed -i s/^Category:.*// "$1"));
my $bad = edit($break, edit => 'a-bridge');
is $bad->{exit}, 1, 'a record that is none';
like $bad->{err}, qr{\Q$dir\E/newsctl-\S+:\d+: \S}, 'the place is said';
my ($kept) = $bad->{err} =~ m{your text is kept in (\S+)};
ok $kept && -e $kept, 'and where the text is';
like slurp($kept), qr/opens on Monday/, 'all of it';
like $site->ok(show => 'a-bridge'), qr/^Category: Business/m,
    'the article is as it was';
is edit('false', edit => 'a-bridge')->{exit}, 1, 'an editor that fails';
is edit('/no/such/editor', edit => 'a-bridge')->{exit}, 1,
    'and one that is not there';
unlink drafts();

# Somebody was faster
my $newsctl = News::Test::build('newsctl') . ' --store ' . $site->store;
my $faster = editor('faster', <<"SH");
$newsctl correct a-bridge 'Two lanes.' >/dev/null
sed -i s/opens/closes/ "\$1"
SH
my $race = edit($faster, edit => 'a-bridge');
is $race->{exit}, 1, 'changed meanwhile';
like $race->{err}, qr/somebody has changed "a-bridge"/, 'it is said';
($kept) = $race->{err} =~ m{your text is kept in (\S+)};
like slurp($kept), qr/closes on Monday/, 'the text is kept';
unlike $site->ok(show => 'a-bridge'), qr/closes/, 'and does not win silently';
is ctl({}, edit => 'a-bridge', $kept)->{exit}, 0, 'but when it is told to';
like $site->ok(show => 'a-bridge'), qr/closes on Monday/, 'it does';
unlink drafts();

# From standard input
my $text = $site->ok(show => 'a-bridge') =~ s/Monday/Tuesday/r;
is ctl({stdin => $text}, edit => 'a-bridge', '-')->{out}, "edited a-bridge\n",
    'edit from standard input';
like $site->ok(show => 'a-bridge'), qr/Tuesday/, 'is stored';
is ctl({stdin => "no record\n"}, edit => 'a-bridge', '-')->{exit}, 1,
    'what is no record is refused';
is ctl({stdin => ''}, edit => 'nobody', '-')->{exit}, 1, 'so is no article';

# Its file, imported again, is still this article
spew("$dir/harbour.txt", News::Site::text(headline => 'The harbour'));
$site->ok(import => "$dir/harbour.txt");
edit(editor('shut', q(sed -i s/First/Last/ "$1")), edit => 'the-harbour');
is $site->ok(import => "$dir/harbour.txt"), "updated the-harbour\n",
    'importing the file again makes no second article';

# An editor that fails before it has changed a word leaves nothing behind
my $failed = edit('false', edit => 'a-bridge');
is $failed->{exit}, 1, 'an editor that fails';
like $failed->{err}, qr/\Anewsctl: the editor "false" failed; .*\n\z/,
    'is named, and no file';
is scalar(() = drafts()), 0, 'for there is none';
my $empty = ctl({stdin => " \n"}, new => '-');
is $empty->{exit}, 1, 'nothing on standard input';
like $empty->{err}, qr/standard input: expected a record, it is empty/,
    'is no record';

# New
my $write = editor('write', q(sed -i 's/^Text\./A new story./' "$1"));
my $new = edit($write, new => 'A story', '--category', 'World');
is $new->{out}, "made a-story\n", 'new' or diag $new->{err};
like $site->ok('list', '--status', 'draft'), qr/\ta-story\t/, 'it is a draft';
my $below = editor('below', q(printf '\nWhat follows.\n' >> "$1"));
is edit($below, new => 'Below', '--category', 'World')->{out}, "made below\n",
    'what is typed below the frame';
my $shown = $site->ok(show => 'below');
like $shown, qr/^Published: 20\d\d-/m, 'keeps its date';
like $shown, qr/\n\nBelow\n\nText\.\n\nWhat follows\.\n\z/, 'is text';
my $taken = ctl({stdin => News::Site::text(headline => 'B', Slug => 'below')},
    new => '-');
is $taken->{exit}, 1, "new is not another's";
like $taken->{err}, qr/:1: there is an article "below": newsctl edit/,
    'and says what changes it';
is $site->ok(show => 'below'), $shown, 'which is as it was';
is edit('true', new => 'Nothing')->{exit}, 0, 'left as it was';
is $site->ctl(show => 'nothing')->{exit}, 1, 'nothing is stored';
my $stdin = ctl({stdin => News::Site::text(headline => 'By pipe')}, new => '-');
is $stdin->{out}, "made by-pipe\n", 'new from standard input';
like $site->ok('list', '--status', 'draft'), qr/\tby-pipe\t/, 'a draft, too';
ctl({stdin => News::Site::text(headline => 'Said', Status => 'published')},
    new => '-');
like $site->ok('list', '--status', 'published'), qr/\tsaid\t/,
    'unless it says otherwise';

my $none = ctl({env => {EDITOR => ''}, stdin => ''}, new => 'Nobody');
is $none->{exit}, 1, 'no editor and no terminal';
like $none->{err}, qr/no editor can be used here: expected - /, 'what helps';
is_deeply [drafts()], [], 'and nothing is left';

# At a terminal it can be edited again
my $again = News::Terminal->newsctl(
    {env => {EDITOR => $break, TMPDIR => $dir}},
    '--store', $site->store, edit => 'by-pipe');
ok $again->shows(qr/Edit it again\? \[y\/N\] /), 'it asks';
$again->type("n\n");
is $again->end, 1, 'no';
like $again->screen, qr/your text is kept in/, 'it is kept';
unlink drafts();
my $twice = News::Terminal->newsctl(
    {env => {EDITOR => editor('twice', <<'SH'), TMPDIR => $dir}},
if grep -q '^Category' "$1"; then
    sed -i 's/^Category:.*/X-Category: Business/' "$1"
else
    sed -i 's/^X-//; s/First/Second/' "$1"
fi
SH
    '--store', $site->store, edit => 'by-pipe');
ok $twice->shows(qr/Edit it again/), 'it asks again';
$twice->type("y\n");
is $twice->end, 0, 'yes: the second time it is right';
like $site->ok(show => 'by-pipe'), qr/Second paragraph/, 'and stored';

# Ctrl-C at the question
my $stop = News::Terminal->newsctl(
    {env => {EDITOR => $break, TMPDIR => $dir}},
    '--store', $site->store, edit => 'by-pipe');
ok $stop->shows(qr/Edit it again/), 'it asks';
$stop->type("\x03");
is $stop->end, 130, 'Ctrl-C';
like $stop->screen, qr/your text is kept in (\S+)/, 'the text is kept';
is scalar(() = drafts()), 1, 'it is there';
unlink drafts();

finish;

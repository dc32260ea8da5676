# The help, the manual page, the completions and docs/newsctl.md name the same
# commands and options.

use v5.36;
use Test::More;
use News::Test;

my $newsctl = News::Test::build('newsctl');

sub says (@args) {
    my $result = newsctl(@args);
    is $result->{exit}, 0, "newsctl @args";
    return $result->{out};
}

# "  -j, --json   Prints …" gives json.
sub options ($text) {
    return sort $text =~ /^ +(?:-\w, )?--([a-z-]+)/mg;
}

# From a title to the next one.
sub part ($text, $title) {
    my ($part) = $text =~ /^\Q$title\E\n(.*?)(?=^\S|\z)/ms;
    return $part // '';
}

my $all      = says('help');
my @commands = part($all, 'Commands') =~ /^  ([a-z]+(?: [a-z]+)?)  /mg;
my @common   = options(part($all, 'Options of all commands'));
cmp_ok scalar(@commands), '>', 30, 'help lists the commands';
ok grep({ $_ eq 'store' } @common), 'and the options of all';

my $docs = slurp(root('docs/newsctl.md'));
my %docs = $docs =~ /^## ([^\n]+)\n(.*?)(?=^## |\z)/msg;
my $man  = says(qw(help --man));
my %man  = $man =~ /^\.SS "newsctl ([a-z ]+) \[[^\n]*"\n(.*?)(?=^\.S)/msg;
my $bash = spew(tempdir() . '/bash', says(qw(completion bash)));
my $zsh  = says(qw(completion zsh));

sub unescape ($roff) {
    return $roff =~ s/\\-/-/gr =~ s/\\f[BIR]//gr =~ s/\\&//gr;
}

my %own;
for my $command (@commands) {
    my $help = says('help', split / /, $command);
    is $help, says(split(/ /, $command), '--help'), 'as with --help';
    like $help, qr/^Examples\n  \S/m, 'with an example';
    my @lines = grep { length > 80 } split /\n/, $help;
    is_deeply \@lines, [], 'in 80 columns';

    my @own = options(part($help, 'Options'));
    $own{$command} = \@own;
    is_deeply [options(part($help, 'Options of all commands'))], \@common,
        'and the options of all';

    my @documented = sort $docs{$command} =~ /^\| (?:`-\w`, )?`--([a-z-]+)/mg;
    is_deeply \@documented, \@own, "docs/newsctl.md has $command\'s options";
    my @paged = unescape($man{$command} // '') =~ /^(?:-\w, )?--([a-z-]+)/mg;
    is_deeply [sort @paged], \@own, 'the manual page too';

    my $words = run('bash', '-c', '. "$1"; _newsctl_options "$2"', 'bash',
        $bash, $command)->{out};
    is_deeply [sort $words =~ /^--([a-z-]+)/mg], [sort @own, @common],
        'and the completion';
    like $zsh, qr/^    '\Q$command\E'\) /m, 'zsh knows it';
}
is_deeply [sort grep { !/^[A-Z]/ } keys %docs], [sort @commands],
    'docs/newsctl.md has the commands, and no others';
is_deeply [sort keys %man], [sort @commands], 'so has the manual page';
for my $name (@common) {
    like $docs{'Options of all commands'}, qr/`--$name\b/, "docs have --$name";
    like unescape($man), qr/--$name\b/, 'so has the manual page';
}
for my $variable (qw(NEWS_STORE NEWS_REDIS NEWS_PREFIX NEWS_NGINX_CONF
    NEWS_CONFIG NO_COLOR))
{
    like $_, qr/\b$variable\b/, "$variable is documented" for $docs, $man;
}

# man(1) takes the page without complaint, where it is there
SKIP: {
    skip 'groff is not installed', 1 if run('groff', '--version')->{exit} != 0;
    is run({stdin => $man}, qw(groff -man -Tutf8 -ww -z))->{err}, '',
        'groff has nothing to say against it';
}

# Completion at work
sub completes (@words) {
    my $script = '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1));'
        . '_newsctl; printf "%s\n" "${COMPREPLY[@]}"';
    my $result = run({env => {PATH => "$newsctl/..:$ENV{PATH}"}}, 'bash', '-c',
        $script, 'bash', $bash, @words);
    is $result->{err}, '', "completion of @words";
    return join ' ', split /\n/, $result->{out};
}
is completes(qw(newsctl retr)), 'retract', 'a command';
is completes(qw(newsctl sections de)), 'describe', 'one of two words';
is completes(qw(newsctl list --aut)), '--author', 'an option';
is completes(qw(newsctl list --status p)), 'published', 'its value';
is completes(qw(newsctl help unpub)), 'unpublish', 'a word';
is completes('newsctl', '--nginx-conf', root('conf')), root('config'), 'a file';

# Mistakes
sub wrong ($like, @args) {
    my $result = newsctl(@args);
    is $result->{exit}, 2, "@args: exit 2";
    is $result->{out}, '', 'prints nothing';
    like $result->{err}, $like, 'says what is meant';
    return;
}
wrong qr/did you mean "publish"/, 'pubilsh';
wrong qr/did you mean "list"/, $_ for qw(li lsit);
wrong qr/no command "re"$/m, 're';
wrong qr/did you mean "list"/, qw(help lst);
wrong qr/^newsctl: show: expected SLUG$/m, 'show';
wrong qr/: expected OLD NEW, found 1 word$/m, qw(rename x);
wrong qr/did you mean --status/, qw(list --statsu draft);
wrong qr/did you mean "theme try"/, qw(theme trie);
wrong qr/--status: expected draft\|published\|retracted/, qw(list --status x);
wrong qr/pin takes no --soft/, qw(pin --soft x);
wrong qr/--soft takes no value/, qw(invalidate --soft=1 x);
wrong qr/there is no option -z/, qw(list -jz);
wrong qr/expected a value/, qw(list --limit);
wrong qr/a number from 0/, qw(list --store sqlite:x --limit many);
is newsctl(qw(list --help --frobnicate))->{exit}, 2, '--help hides no mistake';

# What few commands need is loaded by them alone.
my $linked = run('readelf', '-d', $newsctl)->{out};
like $linked, qr/NEEDED.*libc\.so/, 'readelf says what newsctl starts with';
unlike $linked, qr/NEEDED.*(?:curl|xml2|crypto|ssl)/, 'none of three libraries';

for my $case (
    ['libxml2.so.2',   'libxml2',  'import',  '--format', 'feed', $0],
    ['libcrypto.so.3', 'libssl3',  'preview', 'x'],
    ['libcurl.so.4',   'libcurl4', 'stats',   'http://127.0.0.1:1/'],
    )
{
    my ($file, $package, @args) = @$case;
    my $path  = tempdir();
    my @store = ('-s', "sqlite:$path/news.db");
    is newsctl(@store, 'init')->{exit}, 0, 'a store';
    my $text = "Category: A\nSlug: x\n\nA\n\nB\n\nPublished: 2026-01-01\n";
    is newsctl({stdin => $text}, @store, 'new', '-')->{exit}, 0, 'an article';

    spew("$path/$file", '');
    my $result = newsctl({env => {LD_LIBRARY_PATH => $path}}, @store, @args);
    is $result->{exit}, 1, "without $file";
    like $result->{err}, qr/^newsctl: \S+\Q$file\E: .*; install $package$/m,
        'its package is named';
    unlike newsctl(@store, @args)->{err}, qr/install/, 'with it all is well';
}

# GNU's ways: joined, shortened, bundled, ended
my $dir   = tempdir();
my @store = ('-s', "sqlite:$dir/news.db");
is newsctl(@store, 'init')->{exit}, 0, '-s URI';
is newsctl("-ssqlite:$dir/news.db", 'list')->{exit}, 0, '-sURI';
is newsctl('list', "--store=sqlite:$dir/news.db")->{exit}, 0, '--store=URI';
is newsctl(@store, qw(list -jn5))->{out}, "[]\n", 'bundled';
is newsctl(@store, qw(list --lim 5))->{exit}, 0, 'shortened';
like newsctl(@store, 'show', '--', '--json')->{err}, qr/no article "--json"/,
    'behind -- all are words';

finish;

package News::Browser;

# Chromium and what npm brought: build.sh puts it into build/browser where it
# can be had.

use v5.36;
use News::Process;
use News::Test;
use JSON::PP ();

# Longer than the slowest machine takes for all pages.
use constant SECONDS => 400;

sub chromium () {
    for my $name (qw(chromium chromium-browser google-chrome)) {
        for my $dir (split /:/, $ENV{PATH}) {
            return "$dir/$name" if -x "$dir/$name";
        }
    }
    return;
}

# Why the tests with it must be left out; nothing: they need not be.
sub missing () {
    return 'no node: install Debian\'s nodejs'
        if run('node', '--version')->{exit} != 0;
    return 'no npm packages in build/browser: build.sh could not install them'
        if !-d News::Test::build('browser/node_modules/puppeteer-core');
    return;
}

# Runs a script of t/browser on data; what it printed, a JSON value each line.
sub script ($name, $data) {
    my $dir = News::Test::build('browser');
    my $result = run(
        {seconds => SECONDS, stdin => JSON::PP->new->utf8->encode($data)},
        'env', '-C', $dir, 'node', root("t/browser/$name"),
    );
    Test::More::is($result->{exit}, 0, "$name runs to its end")
        or Test::More::diag($result->{err});
    return map { JSON::PP->new->utf8->decode($_) } split /\n/, $result->{out};
}

1;

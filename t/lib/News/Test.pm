package News::Test;

# What every test starts with: a folder of its own, commands with a time
# limit, waiting with an end, and the look into nginx's log when all is done.

use v5.36;
use Cwd        ();
use Exporter   qw(import);
use File::Temp ();
use News::Process;
use Test::More  ();
use Time::HiRes qw(sleep time);

our @EXPORT = qw(finish newsctl root run slurp spew tempdir wait_until);

# Longer than any test takes; a test that hangs ends here, and cleans up.
use constant TEST_SECONDS => 150;

my $root = Cwd::abs_path(__FILE__ =~ s{[^/]+$}{}r . '../../..');
my $temp = File::Temp->newdir('news-test-XXXXXX', TMPDIR => 1);
my $last = 0;
chmod 0755, "$temp";

for my $name (qw(INT TERM HUP ALRM)) {
    $SIG{$name} = sub { print STDERR "# stopped by SIG$name\n"; exit 1 };
}
$SIG{PIPE} = 'IGNORE';
alarm TEST_SECONDS;

# The repository, or a path in it.
sub root ($path = '') {
    return $path eq '' ? $root : "$root/$path";
}

# A path in what build.sh made.
sub build ($path) {
    my $build = $ENV{NEWS_BUILD} // root('build');
    return Cwd::abs_path($build) . "/$path" if -d $build;
    return "$build/$path";
}

# A new folder, gone after the test; a child of the test may make some too.
sub tempdir () {
    my $dir = sprintf '%s/%d-%d', $temp, $$, ++$last;
    mkdir $dir or die "$dir: $!";
    return $dir;
}

sub slurp ($path) {
    open my $fh, '<:raw', $path or die "$path: $!";
    local $/;
    return <$fh> // '';
}

sub spew ($path, $bytes) {
    utf8::encode($bytes) if utf8::is_utf8($bytes);
    open my $fh, '>:raw', $path or die "$path: $!";
    print {$fh} $bytes or die "$path: $!";
    close $fh or die "$path: $!";
    return $path;
}

# What the sub returned once that is true; false when time is up.
sub wait_until ($seconds, $true) {
    my $end = time + $seconds;
    while (1) {
        my $value = $true->();
        return $value if $value;
        return 0      if time > $end;
        sleep 0.01;
    }
}

# run(@command) or run({seconds, stdin, env}, @command): {out, err, exit}.
# exit is 128 + the signal for a process that a signal ended, and -1 for one
# that had to be stopped.
sub run (@command) {
    my %arg = ref $command[0] ? %{shift @command} : ();
    my $dir = tempdir();
    spew("$dir/in", $arg{stdin}) if defined $arg{stdin};
    my $process = News::Process->spawn(
        command => \@command,
        env     => $arg{env},
        stdin   => defined $arg{stdin} ? "$dir/in" : undef,
        stdout  => "$dir/out",
        stderr  => "$dir/err",
    );
    my $status = $process->wait($arg{seconds} // 20);
    $process->stop('KILL') if !defined $status;
    return {
        out  => slurp("$dir/out"),
        err  => slurp("$dir/err"),
        exit => !defined $status ? -1
        : $status & 127          ? 128 + ($status & 127)
        :                          $status >> 8,
    };
}

sub newsctl (@args) {
    my %arg = ref $args[0] ? %{shift @args} : ();
    return run(\%arg, build('newsctl'), @args);
}

# The last line of a test: stops what runs, reads the logs, ends the plan.
sub finish () {
    News::Nginx->finish_all if News::Nginx->can('finish_all');
    Test::More::done_testing();
    return;
}

1;

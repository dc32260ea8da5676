package Bench::Load;

# Load by wrk, and what the servers' processes spent on it.

use v5.36;
use Exporter qw(import);
use POSIX    ();
use News::Process;
use News::Test;
use Time::HiRes qw(sleep);

our @EXPORT = qw(CONNECTIONS allowed_cpus cpu_seconds load move_to_cpu
    system_calls);

use constant {
    CONNECTIONS => 64,
    STRACE_LINE => qr/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$/,
};

# The CPUs that this process may use.
sub allowed_cpus () {
    my ($list) = slurp('/proc/self/status') =~ /^Cpus_allowed_list:\s*(\S+)/m;
    return map { /(\d+)-(\d+)/ ? ($1 .. $2) : $_ } split /,/, $list;
}

# All threads of these processes; what they start from then on follows.
sub move_to_cpu ($cpu, @pids) {
    for my $pid (@pids) {
        my $moved = run('taskset', '-a', '-p', '-c', $cpu, $pid);
        die "taskset: $moved->{err}\n" if $moved->{exit} != 0;
    }
    return;
}

# User and system time so far, of all threads.
sub cpu_seconds (@pids) {
    state $ticks = POSIX::sysconf(POSIX::_SC_CLK_TCK());
    my $sum = 0;
    for my $pid (@pids) {
        my @fields = split ' ', slurp("/proc/$pid/stat") =~ s/^.*\)//sr;
        $sum += $fields[11] + $fields[12];
    }
    return $sum / $ticks;
}

sub numbers ($line) {
    return {$line =~ /(\w+)=([\d.]+)/g};
}

sub wrk_command ($cpu, $seconds, $target) {
    my ($first, @more) = @{$target->{paths}};
    return (
        'taskset', '-c', $cpu, 'wrk', '-t1',
        '-c' . ($target->{connections} // CONNECTIONS),
        "-d${seconds}s", '--timeout', '10s', '-s', root('t/bench/load.lua'),
        map({ ('-H', $_) } @{$target->{headers}}),
        "http://127.0.0.1:$target->{port}$first",
        $target->{spread} ? ('--', @{$target->{spread}})
            : @more ? ('--', $first, @more) : (),
    );
}

# Load for so long: {requests, bytes, seconds, errors}.
sub load ($cpu, $seconds, $target) {
    my $done = run({seconds => $seconds + 10},
        wrk_command($cpu, $seconds, $target));
    my ($line) = $done->{out} =~ /^(requests=.*)$/m;
    die "wrk: exit $done->{exit}: $done->{out}$done->{err}\n"
        if $done->{exit} != 0 || !defined $line;
    return numbers($line);
}

# Counts of system calls that a process makes under load, and how many
# requests there were: {calls => {NAME => count}, requests}; undef where
# strace cannot be used.
sub system_calls ($cpu, $seconds, $target, $pid) {
    my $file   = tempdir() . '/calls';
    my $strace = News::Process->spawn(
        command => ['strace', '-f', '-c', '-o', $file, '-p', $pid],
        stderr  => "$file.err",
    );
    sleep 0.3;
    my $done = $strace->alive && load($cpu, $seconds, $target);
    $strace->stop('INT');
    return undef if !$done || !-s $file;
    my %calls;
    for my $line (split /\n/, slurp($file)) {
        $calls{$2} = $1 if $line =~ STRACE_LINE && $2 ne 'total';
    }
    return {calls => \%calls, requests => $done->{requests}};
}

1;

package News::Process;

# A child of the test that is stopped by its own pid, whatever happens to the
# test: an object going out of scope, a die, a signal or the alarm.

use v5.36;
use POSIX       ();
use Time::HiRes qw(sleep time);

my $owner = $$;
my %running;

# command => [...] or code => sub; stdin, stdout, stderr => paths; env => {}.
sub spawn ($class, %arg) {
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        _child(%arg);
    }
    $running{$pid} = 1;
    return bless {pid => $pid, status => undef}, $class;
}

# Never comes back; _exit, for the parent's END blocks are not the child's.
sub _child (%arg) {
    @SIG{qw(INT TERM HUP ALRM PIPE)} = ('DEFAULT') x 5;
    alarm 0;
    my ($in, $out, $err)
        = map { $_ // '/dev/null' } @arg{qw(stdin stdout stderr)};
    open STDIN,  '<',  $in  or POSIX::_exit(126);
    open STDOUT, '>>', $out or POSIX::_exit(126);
    open STDERR, '>>', $err or POSIX::_exit(126);
    @ENV{keys %{$arg{env} // {}}} = values %{$arg{env} // {}};
    if ($arg{code}) {
        $SIG{PIPE} = 'IGNORE';
        my $done = eval { $arg{code}->(); 1 };
        print STDERR $@ unless $done;
        STDOUT->flush;
        POSIX::_exit($done ? 0 : 1);
    }
    no warnings 'exec';
    exec {$arg{command}[0]} @{$arg{command}};
    print STDERR "$arg{command}[0]: $!\n";
    STDERR->flush;
    POSIX::_exit(127);
}

sub pid ($self) {
    return $self->{pid};
}

sub alive ($self) {
    return !defined $self->wait(0);
}

sub signal ($self, $name) {
    return defined $self->{status} ? 0 : kill($name, $self->{pid});
}

# The wait status once it has ended; undef when that takes longer.
sub wait ($self, $seconds = 5) {
    my $end = time + $seconds;
    until (defined $self->{status}) {
        if (waitpid($self->{pid}, POSIX::WNOHANG) == $self->{pid}) {
            $self->{status} = $?;
            delete $running{$self->{pid}};
            last;
        }
        return undef if time >= $end;
        sleep 0.004;
    }
    return $self->{status};
}

# Asks with the signal, waits, and kills what has not gone by then.
sub stop ($self, $name = 'TERM', $seconds = 5) {
    $self->signal($name);
    $self->signal('CONT');
    my $status = $self->wait($seconds);
    if (!defined $status) {
        $self->signal('KILL');
        $self->wait(5);
    }
    return $status;
}

sub DESTROY ($self) {
    return if $$ != $owner || !$running{$self->{pid}};
    local ($?, $!, $@);
    $self->stop;
}

# The pids of this process's children, from /proc.
sub children ($pid) {
    my @found;
    for my $file (glob '/proc/[0-9]*/stat') {
        open my $fh, '<', $file or next;
        my $stat = <$fh> // next;
        my ($child, $state, $parent) = $stat =~ /^(\d+) \(.*\) (\S) (\d+)/s
            or next;
        push @found, $child if $parent == $pid && $state ne 'Z';
    }
    return sort { $a <=> $b } @found;
}

# A master that is killed would leave its workers behind: ask first.
END {
    if ($$ == $owner) {
        local $?;
        my @pids = keys %running;
        %running = ();
        kill $_ => @pids for qw(TERM CONT);
        my $end = time + 3;
        for my $pid (@pids) {
            sleep 0.01
                while waitpid($pid, POSIX::WNOHANG) == 0 && time < $end;
            kill KILL => children($pid), $pid if kill 0 => $pid;
        }
    }
}

1;

package News::Redis;

# A real redis-server on a unix socket in a folder of the test.

use v5.36;
use IO::Socket::UNIX ();
use News::Process;
use News::Test;
use Time::HiRes qw(sleep);

# young => 1: with no log yet.  options: more words of its command line.
sub new ($class, %arg) {
    my $dir = tempdir();
    return bless {dir => $dir, socket => "$dir/redis.sock", %arg}, $class;
}

# As in nginx.conf and for newsctl.
sub address ($self) {
    return "unix:$self->{socket}";
}

sub start ($self) {
    $self->{process} = News::Process->spawn(
        command => [
            'redis-server',    '--port',        0,
            '--unixsocket',    $self->{socket}, '--dir',
            $self->{dir},      '--save',        '',
            '--appendonly',    'no',            '--daemonize',
            'no',              '--bind',        '127.0.0.1',
            @{$self->{options} // []},
        ],
        stdout => "$self->{dir}/log",
        stderr => "$self->{dir}/log",
    );
    wait_until(10, sub { $self->answers })
        or die "redis-server did not start:\n", slurp("$self->{dir}/log");
    $self->_age if !$self->{young};
    return $self;
}

# As if the log had been there for long: in one that is new, nodes may hold
# leases that nobody knows of, and newsctl would wait for their end.
sub _age ($self) {
    my ($run) = $self->cli(qw(INFO server)) =~ /run_id:(\w+)/;
    my $id    = sprintf '%08x%08x', rand 2**32, rand 2**32;
    $self->cli(HSET => 'news:{log}:epoch', run => $run, id => $id, since => 0);
    $self->cli(XADD => 'news:{log}', '*', r => 'epoch');
    return;
}

sub answers ($self) {
    return ($self->cli('PING') // '') eq 'PONG';
}

# One command; what redis-cli prints for it, without the last newline.
sub cli ($self, @command) {
    my $result = run({seconds => 5}, 'redis-cli', '-s', $self->{socket},
        '--raw', map { "$_" } @command);
    return $result->{out} =~ s/\n\z//r;
}

# Stores exactly these bytes.
sub set_bytes ($self, $key, $bytes) {
    run({seconds => 5, stdin => $bytes}, 'redis-cli', '-s', $self->{socket},
        '-x', 'SET', $key);
    return;
}

# redis-cli --raw ends what it prints with a newline of its own.
sub get_bytes ($self, $key) {
    return $self->cli('GET', $key);
}

sub keys ($self, $pattern = '*') {
    return split /\n/, $self->cli('KEYS', $pattern);
}

# The keys of prepared pages; and away with them.
sub pages ($self) {
    return $self->keys('*:page:*');
}

sub forget ($self) {
    my @pages = $self->pages;
    $self->cli(DEL => @pages) if @pages;
    return;
}

sub stop ($self) {
    $self->{process}->stop('TERM');
    unlink $self->{socket};
    return $self;
}

# As the machine would: no goodbye on the connections, the socket stays.
sub kill ($self) {
    $self->{process}->stop('KILL');
    return $self;
}

# It takes connections still, by the kernel, and answers nothing.
sub pause ($self) {
    $self->{process}->signal('STOP');
    return $self;
}

sub resume ($self) {
    $self->{process}->signal('CONT');
    return $self;
}

1;

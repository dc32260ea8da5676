package News::FakeRedis::Client;

# One connection of the fake server: commands in, timed bytes out.

use v5.36;
use Time::HiRes qw(time);

sub new ($class, $socket) {
    $socket->blocking(0);
    return bless {socket => $socket, in => '', out => [], gone => 0}, $class;
}

sub socket ($self) {
    return $self->{socket};
}

sub gone ($self) {
    return $self->{gone};
}

sub reply ($self, $bytes) {
    return $self->later(0, $bytes);
}

# The bytes go out so many seconds from now, behind all that was said before.
sub later ($self, $seconds, $bytes) {
    push @{$self->{out}}, {at => time + $seconds, bytes => $bytes};
    return $self;
}

# Pieces of so many bytes, each in a write of its own.
sub pieces ($self, $size, $bytes) {
    $self->reply($_) for unpack "(a$size)*", $bytes;
    return $self;
}

# Closes when all that was said before has gone out.
sub close ($self) {
    push @{$self->{out}}, {at => 0, close => 1};
    return $self;
}

sub read ($self) {
    my $n = sysread $self->{socket}, $self->{in}, 1 << 20, length $self->{in};
    $self->{gone} = 1 if defined $n ? $n == 0 : !$!{EAGAIN};
    return;
}

sub wants_write ($self) {
    return @{$self->{out}} && $self->{out}[0]{at} <= time;
}

sub write ($self) {
    while ($self->wants_write && !$self->{gone}) {
        my $next = $self->{out}[0];
        if ($next->{close}) {
            $self->{socket}->close;
            $self->{gone} = 1;
            return;
        }
        my $n = syswrite $self->{socket}, $next->{bytes};
        if (!defined $n) {
            $self->{gone} = 1 if !$!{EAGAIN};
            return;
        }
        substr $next->{bytes}, 0, $n, '';
        shift @{$self->{out}} if $next->{bytes} eq '';
    }
    return;
}

# The complete commands that have come in: [name, arguments …] each.
sub commands ($self) {
    my @commands;
    while (defined(my $command = $self->_command)) {
        push @commands, $command;
    }
    return @commands;
}

sub _command ($self) {
    my $at = 0;
    my $count = $self->_number('*', \$at) // return undef;
    my @words;
    for (1 .. $count) {
        my $length = $self->_number('$', \$at) // return undef;
        return undef if length $self->{in} < $at + $length + 2;
        push @words, substr $self->{in}, $at, $length;
        $at += $length + 2;
    }
    substr $self->{in}, 0, $at, '';
    return \@words;
}

sub _number ($self, $mark, $at) {
    pos($self->{in}) = $$at;
    $self->{in} =~ /\G\Q$mark\E(\d+)\r\n/gc or return undef;
    $$at = pos $self->{in};
    return $1;
}

1;

package News::FakeRedis;

# A server that speaks Redis' protocol as badly as a test wants.  It keeps keys
# as Redis does; a mode, chosen by name while it runs, may answer instead.
#
#   my $fake = News::FakeRedis->new(
#       modes => {late => {GET => sub ($client, $value, @args) {...}}});
#   $fake->start->mode('late');
#
# A mode maps commands, or '*', to bytes or to a sub.  The sub gets the client
# (->reply(bytes), ->later(seconds, bytes), ->close) and the reply that an
# honest server would give.

use v5.36;
use IO::Socket::UNIX ();
use JSON::PP         ();
use News::FakeRedis::Client;
use News::Process;
use News::Test;
use Time::HiRes qw(time);

sub new ($class, %arg) {
    my $dir = tempdir();
    return bless {
        dir    => $dir,
        socket => "$dir/fake.sock",
        modes  => {},
        %arg,
    }, $class;
}

sub address ($self) {
    return "unix:$self->{socket}";
}

sub start ($self) {
    unlink $self->{socket};
    my $listener = IO::Socket::UNIX->new(
        Local  => $self->{socket},
        Listen => 64,
    ) or die "$self->{socket}: $!";
    $self->{process} = News::Process->spawn(
        code   => sub { $self->_serve($listener) },
        stderr => "$self->{dir}/stderr",
    );
    return $self;
}

sub stop ($self) {
    $self->{process}->stop('KILL');
    unlink $self->{socket};
    return $self;
}

sub alive ($self) {
    return $self->{process}->alive;
}

# From the next command on; '' is the honest server.
sub mode ($self, $name) {
    die "no mode $name" if $name ne '' && !$self->{modes}{$name};
    spew("$self->{dir}/mode.new", $name);
    rename "$self->{dir}/mode.new", "$self->{dir}/mode" or die $!;
    return $self;
}

# The commands so far, each as [NAME, arguments …].
sub commands ($self) {
    my $path = "$self->{dir}/commands";
    return () if !-e $path;
    return map { JSON::PP::decode_json($_) } split /\n/, slurp($path);
}

sub count ($self, $name) {
    return scalar grep { $_->[0] eq $name } $self->commands;
}

sub stderr ($self) {
    return slurp("$self->{dir}/stderr");
}

sub _serve ($self, $listener) {
    my %clients;
    my $end = time + 120;
    while (time < $end) {
        my $read  = _bits($listener, map { $_->socket } values %clients);
        my $write = _bits(map { $_->socket } grep { $_->wants_write }
                values %clients);
        select $read, $write, undef, 0.002;
        if (vec $read, fileno $listener, 1) {
            my $client = News::FakeRedis::Client->new(scalar $listener->accept);
            $clients{fileno $client->socket} = $client;
        }
        for my $client (values %clients) {
            my $fd = fileno $client->socket;
            $client->read if vec $read, $fd, 1;
            $self->_answer($client, @$_) for $client->commands;
            $client->write;
            delete $clients{$fd} if $client->gone;
        }
    }
    return;
}

sub _bits (@sockets) {
    my $bits = '';
    vec($bits, fileno $_, 1) = 1 for @sockets;
    return $bits;
}

sub _answer ($self, $client, $name, @args) {
    $name = uc $name;
    open my $log, '>>', "$self->{dir}/commands" or die $!;
    my @short = map { substr $_, 0, 200 } @args;
    syswrite $log, JSON::PP->new->ascii->encode([$name, @short]) . "\n";
    my $path  = "$self->{dir}/mode";
    my $mode  = -e $path ? slurp($path) : '';
    my $rules = $mode eq '' ? {} : $self->{modes}{$mode};
    my $rule  = $rules->{$name} // $rules->{'*'};
    my $value = $self->_honest($name, @args);
    if (!defined $rule && $name eq 'XREAD') {
        $client->later($args[3] / 1000, $value);
    } elsif (!defined $rule) {
        $client->reply($value);
    } elsif (ref $rule) {
        $rule->($client, $value, $name, @args);
    } else {
        $client->reply($rule);
    }
    return;
}

sub _honest ($self, $name, @args) {
    my $keys = $self->{keys} //= {};
    if ($name eq 'GET') {
        return bulk($keys->{$args[0]});
    }
    if ($name eq 'SET') {
        $keys->{$args[0]} = $args[1];
        return "+OK\r\n";
    }
    if ($name =~ /^(?:DEL|UNLINK)$/) {
        return sprintf ":%d\r\n", scalar grep { defined } delete @$keys{@args};
    }
    return "+PONG\r\n" if $name eq 'PING';
    return "*-1\r\n"   if $name eq 'XREAD';
    return bulk($self->_script(@args)) if $name eq 'EVAL';
    return "+OK\r\n"   if $name =~ /^(?:SELECT|AUTH|CLIENT)$/;
    return "-ERR unknown command '$name'\r\n";
}

# The scripts of the invalidation log, told apart by a command they run.
sub _script ($self, $text, $count, @args) {
    my $log = $self->{log} //= [['1-1', 'epoch']];
    my @argv = @args[$count .. $#args];
    return '' if $text =~ /HGETALL/;
    if ($text =~ /MINID/) {
        push @$log, [time * 1000 % 1e12 . '-' . @$log, $argv[1]];
        return "$log->[-1][0] 1000000";
    }
    my $epoch = $self->{epoch} //= '00000000000000aa';
    $self->{epoch} = $epoch =~ tr/a-e/b-f/r
        if $argv[7] eq $epoch
        || $argv[1] eq $epoch && _number($argv[2]) > _number($log->[-1][0]);
    $epoch = $self->{epoch};
    my @new   = $argv[1] ne $epoch ? () : @$log;
    shift @new while @new && $argv[2] ne '0-0' && $new[0][0] ne $argv[2];
    shift @new if $argv[2] ne '0-0';
    return join '', "$epoch $log->[-1][0]\n", map { "$_->[0]\t$_->[1]\n" } @new;
}

# An id as a number; fakes do not live for so many records.
sub _number ($id) {
    my ($ms, $n) = split /-/, $id;
    return $ms * 1000 + $n;
}

sub bulk ($bytes) {
    return "\$-1\r\n" if !defined $bytes;
    return sprintf "\$%d\r\n%s\r\n", length $bytes, $bytes;
}

1;

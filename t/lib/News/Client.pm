package News::Client;

# An HTTP/1.1 client over one raw connection: what goes out and what comes in
# are bytes, so that a test can send what no well-behaved client sends.

use v5.36;
use IO::Socket::INET ();
use News::Response;
use Socket      qw(SOL_SOCKET SO_LINGER);
use Time::HiRes qw(time);

sub new ($class, $port, %arg) {
    my $socket = IO::Socket::INET->new(
        PeerAddr => '127.0.0.1',
        PeerPort => $port,
        Proto    => 'tcp',
        Timeout  => 5,
    ) or die "connect 127.0.0.1:$port: $@";
    $socket->blocking(0);
    my %self = (socket => $socket, buffer => '', timeout => 20, %arg);
    return bless \%self, $class;
}

# Sends bytes as they are.  A server that stops reading does not hang the test.
sub send ($self, $bytes) {
    my $end  = time + $self->{timeout};
    my $sent = 0;
    while ($sent < length $bytes) {
        my $n = syswrite $self->{socket}, $bytes, 65536, $sent;
        if (defined $n) {
            $sent += $n;
            next;
        }
        die "send: $!\n" if !$!{EAGAIN} && !$!{EINTR};
        $self->_ready(1, $end) or die "send: timed out\n";
    }
    return $self;
}

# The text of a request; a Host is added where the headers have none.
sub text ($method, $path, @headers) {
    my %seen;
    my $fields = '';
    while (my ($name, $value) = splice @headers, 0, 2) {
        $seen{lc $name} = 1;
        $fields .= "$name: $value\r\n";
    }
    $fields = "Host: news.test\r\n$fields" if !$seen{host};
    return "$method $path HTTP/1.1\r\n$fields\r\n";
}

sub request ($self, $method, $path, @headers) {
    my $start = time;
    $self->send(text($method, $path, @headers));
    my $response = $self->response($method);
    $response->{seconds} = time - $start;
    return $response;
}

sub get ($self, $path, @headers) {
    return $self->request('GET', $path, @headers);
}

# Reads one response; dies when it is not complete in time or cut off.
sub response ($self, $method = 'GET') {
    my $end  = time + $self->{timeout};
    my $head = $self->_take_to("\r\n\r\n", $end);
    my $response = News::Response->parse($head);
    return $self->response($method) if $response->status == 100;
    $response->{body} = $self->_body($method, $response, $end);
    return $response;
}

sub _body ($self, $method, $response, $end) {
    return '' if $method eq 'HEAD' || $response->status =~ /^(?:1..|204|304)$/;
    if (lc($response->header('Transfer-Encoding') // '') eq 'chunked') {
        return $self->_chunks($end);
    }
    my $length = $response->header('Content-Length');
    return $self->_take($length, $end) if defined $length;
    return $self->rest($end);
}

sub _chunks ($self, $end) {
    my $body = '';
    while (1) {
        my $size = hex($self->_take_to("\r\n", $end) =~ s/[;\r].*//sr);
        $body .= $self->_take($size, $end);
        $self->_take(2, $end);
        return $body if $size == 0;
    }
}

# Everything up to the end of the connection.
sub rest ($self, $end = time + $self->{timeout}) {
    1 while $self->_more($end);
    return substr $self->{buffer}, 0, length $self->{buffer}, '';
}

# Whether the server closes the connection within these seconds.
sub closed_within ($self, $seconds) {
    my $end = time + $seconds;
    while ($self->_ready(0, $end)) {
        my $n = sysread $self->{socket}, my $bytes, 65536;
        return 1 if defined $n ? $n == 0 : !$!{EAGAIN};
    }
    return 0;
}

sub close ($self) {
    $self->{socket}->close;
    return;
}

# Says that no more comes, and would read on.
sub half_close ($self) {
    shutdown $self->{socket}, 1;
    return;
}

# Leaves with a RST instead of a FIN, as a client that crashed does.
sub reset ($self) {
    setsockopt $self->{socket}, SOL_SOCKET, SO_LINGER, pack('ii', 1, 0);
    $self->{socket}->close;
    return;
}

sub _take ($self, $length, $end) {
    while (length $self->{buffer} < $length) {
        $self->_more($end) or die "response cut off\n";
    }
    return substr $self->{buffer}, 0, $length, '';
}

sub _take_to ($self, $mark, $end) {
    my $at;
    while (($at = index $self->{buffer}, $mark) < 0) {
        $self->_more($end) or die "no response\n";
    }
    return substr $self->{buffer}, 0, $at + length $mark, '';
}

# Reads what is there; 0 at the end of the connection.
sub _more ($self, $end) {
    while (1) {
        my $have = length $self->{buffer};
        my $n    = sysread $self->{socket}, $self->{buffer}, 1 << 18, $have;
        return $n if defined $n;
        return 0  if $!{ECONNRESET};
        die "read: $!\n" if !$!{EAGAIN} && !$!{EINTR};
        $self->_ready(0, $end) or die "read: timed out\n";
    }
}

sub _ready ($self, $write, $end) {
    my $left = $end - time;
    return 0 if $left <= 0;
    vec(my $bits = '', fileno $self->{socket}, 1) = 1;
    my $found = select $write ? undef : $bits, $write ? $bits : undef, undef,
        $left;
    return $found != 0;
}

1;

package News::Response;

# One HTTP response: status, the fields in the order they came, body, seconds.

use v5.36;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);

# From the bytes up to the empty line.
sub parse ($class, $head) {
    my ($line, @fields) = split /\r\n/, $head;
    my ($status) = $line =~ m{^HTTP/[\d.]+ (\d{3})}
        or die "not a status line: $line\n";
    my @headers = map { [/^([^:]+):[ \t]*(.*?)[ \t]*$/] } @fields;
    return bless {status => $status, headers => \@headers, body => ''}, $class;
}

sub status ($self) {
    return $self->{status};
}

sub body ($self) {
    return $self->{body};
}

# Seconds from the first byte sent to the last byte read.
sub seconds ($self) {
    return $self->{seconds};
}

sub all ($self, $name) {
    return map { $_->[1] } grep { lc $_->[0] eq lc $name } @{$self->{headers}};
}

# The first value; undef when there is none.
sub header ($self, $name) {
    return ($self->all($name))[0];
}

sub count ($self, $name) {
    return scalar(() = $self->all($name));
}

# "Name: value" lines without the fields named: to compare two responses.
sub fields ($self, @without) {
    my %skip = map { lc $_ => 1 } @without;
    return
        map { "$_->[0]: $_->[1]" }
        grep { !$skip{lc $_->[0]} } @{$self->{headers}};
}

# The body as it was before any Content-Encoding.
sub plain ($self) {
    return $self->{body} if ($self->header('Content-Encoding') // '') ne 'gzip';
    return ungzip($self->{body});
}

# What the gzip bytes hold; nothing may follow the one member.
sub ungzip ($bytes) {
    my $plain;
    my $packed = $bytes;
    gunzip(\$packed => \$plain, TrailingData => \my $after)
        or die "gunzip: $GunzipError\n";
    die "gunzip: bytes after the end\n" if length($after // '');
    return $plain;
}

# HIT, MISS, … as Cache-Status (RFC 9211) tells it: "hit" or "fwd=reason".
sub cache ($self) {
    my $status = $self->header('Cache-Status') // '';
    my ($word) = $status =~ /^news; (hit|fwd=[a-z-]+)/;
    return $word // "none in '$status'";
}

1;

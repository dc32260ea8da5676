package News::Nginx;

# One nginx with a configuration of its own, under the test's own pid.

use v5.36;
use IO::Socket::INET ();
use News::Client;
use News::Process;
use News::Test;
use Test::More  ();
use Time::HiRes qw(sleep time);

use constant PORT_FIRST => 10_000;    # below the ports of outgoing connections
use constant PORT_COUNT => 20_000;

# Nothing of this kind may stand in a log, whatever the test did.
my $BAD = qr{
    \[(?:alert|crit|emerg)\]
    | exited\ on\ signal | open\ socket\ \S+\ left
    | AddressSanitizer | LeakSanitizer | runtime\ error:
}x;

my @all;

# main, events, http, server: lines put into these blocks; tls: lines of a
# server with a certificate; workers, connections, level; allow: regexps of log
# lines that this test provokes.
sub new ($class, %arg) {
    my $self = bless {
        workers     => 1,
        connections => 512,
        level       => $ENV{NEWS_LOG_LEVEL} // 'info',
        allow       => [],
        dir         => tempdir(),
        map({ $_ => '' } qw(main events http server)),
        %arg,
    }, $class;
    mkdir "$self->{dir}/tmp" or die "$self->{dir}/tmp: $!";
    push @all, $self;
    return $self;
}

sub binary () {
    return $ENV{NEWS_NGINX} // '/usr/sbin/nginx';
}

# Whether this nginx was built with something, from `nginx -V`.
sub has ($word) {
    state $built = run(binary(), '-V')->{err};
    return index($built, $word) >= 0;
}

sub port ($self) {
    return $self->{port} //= _free_port();
}

sub tls_port ($self) {
    return $self->{tls_port} //= _free_port();
}

sub _free_port () {
    for (1 .. 200) {
        my $port   = PORT_FIRST + int rand PORT_COUNT;
        my $socket = IO::Socket::INET->new(
            LocalAddr => '127.0.0.1',
            LocalPort => $port,
            Listen    => 1,
        ) or next;
        close $socket;
        return $port;
    }
    die "no free port\n";
}

sub _main ($self) {
    my $dir = $self->{dir};
    my $module = News::Test::build('ngx_http_news_module.so');
    my @lines;
    push @lines, "load_module $module;"
        if !$ENV{NEWS_STATIC} && !$self->{plain};
    push @lines, 'user root;' if $> == 0;
    push @lines, 'daemon off;', "worker_processes $self->{workers};",
        "pid $dir/nginx.pid;", "error_log $dir/error.log $self->{level};",
        $self->{main};
    return join "\n", @lines;
}

sub _tls ($self) {
    return '' if !defined $self->{tls};
    my $port = $self->tls_port;
    return "server { listen 127.0.0.1:$port ssl http2; $self->{tls} }";
}

sub conf ($self) {
    my $dir  = $self->{dir};
    my $port = $self->port;
    my $temp = join ' ', map { "${_}_temp_path $dir/tmp/$_;" }
        qw(client_body proxy fastcgi uwsgi scgi);
    return <<"CONF";
@{[$self->_main]}
events { worker_connections $self->{connections}; $self->{events} }
http {
    $temp
    log_format test '\$status \$request_time \$request';
    access_log $dir/access.log test;
    default_type text/plain;
    $self->{http}
    server {
        listen 127.0.0.1:$port;
        $self->{server}
    }
    @{[$self->_tls]}
}
CONF
}

sub _command ($self, @more) {
    my $dir = $self->{dir};
    my $path = spew("$dir/nginx.conf", $self->conf);
    return (binary(), '-p', $dir, '-e', "$dir/error.log", '-c', $path, @more);
}

# `nginx -t`: {exit, err}; what it logs is the test's to judge.
sub check ($self) {
    $self->{checked} = 1;
    return run($self->_command('-t'));
}

# Comes back when it answers.  Somebody may have taken the port meanwhile.
sub start ($self) {
    for my $try (1 .. 3) {
        $self->_start and return $self;
        last if $self->log !~ /Address already in use/;
        unlink "$self->{dir}/error.log";
        delete @$self{qw(port tls_port)};
    }
    die "nginx did not start:\n", $self->log, $self->stderr, "\n";
}

sub _start ($self) {
    $self->{process} = News::Process->spawn(
        command => [$self->_command],
        stdout  => "$self->{dir}/stderr",
        stderr  => "$self->{dir}/stderr",
    );
    return wait_until(10, sub { !$self->alive || $self->_answers })
        && $self->alive;
}

sub _answers ($self) {
    return $self->workers >= $self->{workers}
        && IO::Socket::INET->new(
        PeerAddr => '127.0.0.1',
        PeerPort => $self->port,
        ) ? 1 : 0;
}

sub alive ($self) {
    return $self->{process} && $self->{process}->alive;
}

sub master ($self) {
    return $self->{process}->pid;
}

# The pids of the workers that are there now, old ones of a reload included.
sub workers ($self) {
    my @pids;
    for my $pid (News::Process::children($self->master)) {
        my $name = eval { slurp("/proc/$pid/cmdline") } // '';
        push @pids, $pid if $name =~ /worker process/;
    }
    return @pids;
}

# Comes back when all workers of before have been told to leave.  more: lines
# that replace those given to new().
sub reload ($self, %more) {
    my %old = map { $_ => 1 } $self->workers;
    %$self = (%$self, %more);
    spew("$self->{dir}/nginx.conf", $self->conf);
    $self->{process}->signal('HUP');
    return wait_until(10, sub {
        my @new = grep { !$old{$_} } $self->workers;
        return @new >= $self->{workers};
    });
}

# Ends as an operator would; undef when it does not within the time.
sub quit ($self, $seconds = 10) {
    return $self->{process}->stop('QUIT', $seconds);
}

sub log ($self) {
    my $path = "$self->{dir}/error.log";
    return -e $path ? slurp($path) : '';
}

sub access_log ($self) {
    my $path = "$self->{dir}/access.log";
    return -e $path ? slurp($path) : '';
}

sub stderr ($self) {
    my $path = "$self->{dir}/stderr";
    return -e $path ? slurp($path) : '';
}

sub client ($self, %arg) {
    return News::Client->new($self->port, %arg);
}

# One request over a connection of its own.
sub request ($self, $method, $path, @headers) {
    return $self->client->request($method, $path, Connection => 'close',
        @headers);
}

sub get ($self, $path, @headers) {
    return $self->request('GET', $path, @headers);
}

# The lines that no log may have.
sub complaints ($self) {
    my @lines = split /\n/, $self->log . $self->stderr;
    my @found;
    for my $line (grep { /$BAD/ } @lines) {
        push @found, $line if !grep { $line =~ $_ } @{$self->{allow}};
    }
    return @found;
}

# Every nginx of the test ends by itself and has nothing to complain about.
sub finish_all ($class) {
    for my $self (@all) {
        if ($self->{process} && $self->alive) {
            Test::More::ok(defined $self->quit, 'nginx quits when it is told');
        }
        next if !$self->{process};
        Test::More::is(join("\n", $self->complaints), '',
            'nothing bad stands in the error log');
    }
    return;
}

1;

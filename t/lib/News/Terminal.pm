package News::Terminal;

# A command at a terminal of its own, made by script(1): what it shows, and
# what is typed there.

use v5.36;
use IO::Handle ();
use News::Process;
use News::Test qw(slurp spew tempdir wait_until);
use POSIX ();

# columns, rows, env => {}; command => [...].
sub new ($class, %arg) {
    my $dir  = tempdir();
    my $self = bless {dir => $dir, seen => 0}, $class;
    my $size = sprintf 'stty cols %d rows %d', $arg{columns} // 80,
        $arg{rows} // 24;
    my $command = join ' ', map { _quote($_) } @{$arg{command}};
    spew("$dir/command", "$size\nexec $command\n");
    POSIX::mkfifo("$dir/keys", 0600) or die "mkfifo: $!";
    open $self->{keys}, '+<', "$dir/keys" or die "$dir/keys: $!";
    $self->{keys}->autoflush(1);
    $self->{process} = News::Process->spawn(
        command => [
            'script', '-q', '-e', '-f', '-c', "exec sh $dir/command",
            "$dir/screen"
        ],
        env   => {TERM => 'xterm', NO_COLOR => '', %{$arg{env} // {}}},
        stdin => "$dir/keys",
    );
    return $self;
}

sub _quote ($word) {
    return q(') . $word =~ s/'/'\\''/gr . q(');
}

# newsctl at a terminal.
sub newsctl ($class, $arg, @words) {
    return $class->new(%$arg,
        command => [News::Test::build('newsctl'), @words]);
}

# All that was written to the terminal so far, without script's own lines.
sub screen ($self) {
    my $path = "$self->{dir}/screen";
    return '' if !-e $path;
    return slurp($path) =~ s/\AScript started[^\n]*\n//r
        =~ s/\r?\nScript done[^\n]*\n\z//r =~ s/\r\n/\n/gr;
}

# True once the screen is like that.
sub shows ($self, $like, $seconds = 10) {
    return wait_until($seconds, sub { $self->screen =~ $like });
}

sub type ($self, $keys) {
    print {$self->{keys}} $keys;
    return $self;
}

# How the command ended, as a shell says it; undef: it has not.
sub end ($self, $seconds = 10) {
    my $status = $self->{process}->wait($seconds);
    return defined $status ? $status >> 8 : undef;
}

1;

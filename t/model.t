# The model of the invalidation log's protocol: the rule holds in each setting,
# and breaks when any one of its guards is left out.

use v5.36;
use News::Process;
use News::Test;
use Test::More;

use constant {
    MODEL    => root('t/model/log.pml'),
    DEPTH    => 200_000,    # no path is longer
    SECONDS  => 300,        # for one search
    PARALLEL => 2,
};

alarm 1200;

# What is looked at together; all of it at once would take days.
my %settings = (
    lease    => '-DNODES=1 -DLOOKS=0 -DPAGES=0 -DBEGIN=2',
    clocks   => '-DNODES=1 -DLOOKS=0 -DPAGES=0 -DDRIFT=1',
    nodes    => '-DNODES=2 -DLOOKS=0 -DZONE=0 -DCHECKED=0 -DREQUESTS=1',
    detached => '-DNODES=1 -DPAGES=0 -DCHECKED=0 -DREQUESTS=2',
    store    => '-DNODES=1 -DREDIS=0 -DREADERS=2 -DPUBLISHES=2',
    lives    => '-DNODES=1 -DREDIS=0 -DREADERS=1 -DPUBLISHES=2 -DLIVES=1',
    flushed  => '-DLOSS=1',
    deleted  => '-DLOSS=2',
    restored => '-DLOSS=3',
    former   => '-DLOSS=4',
);
$settings{$_}
    .= ' -DNODES=1 -DLOOKS=0 -DPAGES=0 -DCHECKED=0 -DREQUESTS=2'
    for qw(flushed deleted restored former);
my $young = "$settings{flushed} -DDRIFT=1";

# Where each guard is missed; the third: deeper than this no path is needed.
my @guards = (
    [LEASE        => $settings{lease}],
    [SENT         => $settings{lease}],
    [LOG_END      => $settings{lease}],
    [NOTED_FIRST  => $settings{lease}],
    [NOTE_FIRST   => $settings{lease}],
    [TAKEOVER     => $settings{lease}],
    [STORE_FIRST  => $settings{lease}],
    [WAIT         => $settings{lease}],
    [LIST_MARGIN  => $settings{clocks}],
    [STORED_CHECK => $settings{nodes}],
    [NEXT_LOOK    => $settings{store}],
    [CHANGES      => $settings{store}],
    [FLIGHT_REACH => $settings{store}],
    [LIFE         => $settings{lives}],
    [RUN_ID       => $settings{restored}],
    [FORMER       => $settings{former}],
    [EPOCH        => $settings{flushed}, 180],
    [OWN_EPOCH    => $settings{flushed}, 180],
    [ONE_EPOCH    => $settings{flushed}, 120],
    [SAME_EPOCH   => $settings{flushed}, 80],
    [YOUNG        => $settings{flushed}, 80],
    [YOUNG_MARGIN => $young, 80],
);

# Builds and runs one search in a folder of its own.
sub search ($flags, $depth) {
    my $dir = tempdir();
    chdir $dir or die "$dir: $!";
    for my $command (
        ['spin', '-a', split(' ', $flags), MODEL],
        [qw(gcc -O1 -w -DSAFETY -o pan pan.c)],
    ) {
        my $made = run({seconds => 60}, @$command);
        die "@$command: $made->{out}$made->{err}" if $made->{exit} != 0;
    }
    return run({seconds => SECONDS}, './pan', "-m$depth")->{out};
}

# The searches' outputs, by name; some at a time.
sub search_all (@searches) {
    my $dir = tempdir();
    my (%running, %out);
    for my $search (@searches, (undef) x PARALLEL) {
        if (keys %running == PARALLEL || !defined $search) {
            my ($name) = sort keys %running or last;
            wait_until(SECONDS, sub {
                ($name) = grep { !$running{$_}->alive } sort keys %running;
            });
            $name //= (sort keys %running)[0];
            delete $running{$name};
            $out{$name} = slurp("$dir/$name");
        }
        next if !defined $search;
        my ($name, $flags, $depth) = @$search;
        $running{$name} = News::Process->spawn(code => sub {
            spew("$dir/$name", '');
            spew("$dir/$name", search($flags, $depth // DEPTH));
        }, stderr => "$dir/$name.err");
    }
    return %out;
}

my %in_model = map { $_ => 1 } slurp(MODEL) =~ /\bWITHOUT_(\w+)/g;
delete $in_model{NAME};
is_deeply [sort keys %in_model], [sort map { $_->[0] } @guards],
    'each guard of the model has its turn';

my %out = search_all(
    (map { [$_, $settings{$_}] } sort keys %settings),
    (map { ["without-$_->[0]", "-DWITHOUT_$_->[0] $_->[1]", $_->[2]] }
        @guards),
);

for my $name (sort keys %settings) {
    my ($states) = $out{$name} =~ /^\s*(\d+) states, stored/m;
    like $out{$name}, qr/errors: 0$/m, "the rule holds: $name";
    unlike $out{$name}, qr/max search depth too small|out of memory/,
        sprintf '%s: all of %d states', $name, $states // 0;
}
like $out{"without-$_->[0]"}, qr/assertion violated/,
    "the rule breaks without $_->[0]" for @guards;

finish;

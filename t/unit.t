# Runs the C tests that build.sh made, as they are and under the sanitizers.

use v5.36;
use Test::More;
use News::Test;

# All in a row, half of them under sanitizers, on a busy machine.
alarm 1200;

my @programs = grep { -x && -f } glob News::Test::build('{,sanitized/}unit/*');
plan skip_all => 'no unit tests are built' if !@programs;

# Tests ask for more memory than there is, and want to be told so.
my %ENVIRONMENT = (ASAN_OPTIONS => 'allocator_may_return_null=1');

# What a program said in TAP becomes a subtest of ours; how it ended counts
# too, for a crash leaves its output half written.
sub report ($program, $result) {
    my $tests = 0;
    for my $line (split /\n/, $result->{out}) {
        my ($not, $name) = $line =~ /^(not )?ok\b[ \d]*(?:- )?(.*)/ or next;
        $tests++;
        # cmocka says "not ok … # SKIP" of a test that was skipped
        ok !$not || $name =~ /^# SKIP/, $name;
    }
    cmp_ok $tests, '>', 0, 'it has tests';
    is $result->{exit}, 0, 'it ends well' or diag $result->{err};
    return;
}

for my $program (@programs) {
    my ($name) = $program =~ m{((?:sanitized/)?unit/[^/]+)$};
    my $result = run({seconds => 240, env => \%ENVIRONMENT}, $program);
    subtest $name => sub { report($program, $result) };
}

finish;

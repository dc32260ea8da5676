# Each fuzzer runs for some seconds on its seeds: a short look at every change.
# NEWS_FUZZ_SECONDS makes it a long one.  What it finds is kept in the build.

use v5.36;
use File::Basename qw(basename);
use File::Copy     qw(copy);
use Test::More;
use News::Process;
use News::Test;

use constant AT_ONCE => 2;

my @fuzzers = grep { -x && -f } glob News::Test::build('fuzz/*');
plan skip_all => 'no fuzzers are built' if !@fuzzers;

my $seconds = $ENV{NEWS_FUZZ_SECONDS} // 5;
alarm 60 + @fuzzers * ($seconds + 5);

sub start ($fuzzer) {
    my $dir = tempdir();
    mkdir "$dir/$_" or die $! for qw(corpus found);
    my $name = basename($fuzzer);
    copy($_, "$dir/corpus/") for glob root("t/fuzz/corpus/$name/*");
    my $process = News::Process->spawn(
        command => [
            $fuzzer, "-max_total_time=$seconds", '-timeout=10',
            '-rss_limit_mb=2048', "-artifact_prefix=$dir/found/",
            "$dir/corpus",
        ],
        stderr => "$dir/err",
    );
    return {name => $name, dir => $dir, process => $process};
}

# The input that broke it, saved from the folder that goes with the test.
sub keep ($run) {
    my $to = News::Test::build('fuzz-findings');
    mkdir $to;
    for my $path (glob "$run->{dir}/found/*") {
        my $kept = "$to/$run->{name}-" . basename($path);
        copy($path, $kept) and diag "kept as $kept";
    }
    return;
}

sub finish_run ($run) {
    my $status = $run->{process}->wait($seconds + 30);
    my ($runs) = slurp("$run->{dir}/err") =~ /^Done (\d+) runs/m;
    my $fine = ok defined $status && $status == 0 && $runs,
        sprintf '%s: %s runs', $run->{name}, $runs // 'unfinished';
    return if $fine;
    my @lines = split /\n/, slurp("$run->{dir}/err");
    diag join "\n", grep { defined } @lines[-40 .. -1];
    keep($run);
    return;
}

my @running;
for my $fuzzer (@fuzzers) {
    push @running, start($fuzzer);
    finish_run(shift @running) if @running >= AT_ONCE;
}
finish_run($_) for @running;

finish;

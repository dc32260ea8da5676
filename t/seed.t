# Articles as a newsroom hands them in: a text browser shows the same words in
# the same order.  NEWS_ARTICLES names the folder.

use v5.36;
use Test::More;
use News::Site;
use News::Test;

# Ten segments (RFC 6928), less what the header fields need.
use constant FIRST_VIEW => 14_000;

my $folder = $ENV{NEWS_ARTICLES} // root('../shared/articles');
my @files  = -d $folder ? glob "$folder/*.txt" : ();
plan skip_all => "no articles in $folder" if !@files;

my %browsers = (
    lynx => [qw(lynx -dump -nolist -nomargins -width=1000 -force_html
        -assume_charset=utf-8 -display_charset=utf-8 -stdin)],
    w3m => [qw(w3m -dump -cols 1000 -I UTF-8 -O UTF-8 -T text/html)],
);

sub words ($bytes) {
    utf8::decode($bytes);
    return [split ' ', $bytes];
}

my $site = News::Site->new;
my %slug;
for my $file (@files) {
    my $out = $site->ok(import => $file);
    ok $out =~ /^imported ([^\n]+)$/m, "$file is imported" or diag $out;
    $slug{$file} = $1;
}
my $nginx = $site->nginx;

for my $file (@files) {
    my $response = $nginx->get("/x/$slug{$file}");
    is $response->status, 301, 'it is found by its slug';
    my $address = $response->header('Location') =~ s{^http://[^/]+}{}r;
    my $html    = $nginx->get($address)->body;
    ok $html eq $site->render($slug{$file}), 'nginx and newsctl agree';
    my $packed = $nginx->get($address, 'Accept-Encoding' => 'gzip')->body;
    cmp_ok length($packed), '<', FIRST_VIEW,
        'it arrives within the first window of TCP';
    for my $name (sort keys %browsers) {
        my $dump = run({stdin => $html, env => {LC_ALL => 'C.UTF-8'}},
            @{$browsers{$name}});
        my @shown = @{words($dump->{out})};
        my @file  = @{words(slurp($file))};
        my @begin = grep { $shown[$_] eq $file[0] } 0 .. @shown - @file;
        ok((grep { "@shown[$_ .. $_ + $#file]" eq "@file" } @begin),
            "$name shows the words of the file, one after the other")
            or diag $dump->{out};
    }
}

finish;

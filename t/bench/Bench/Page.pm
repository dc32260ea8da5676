package Bench::Page;

# The articles that are measured: paragraphs of the sample articles, each
# article with others and in another order, as long as makes a page of the
# wanted size when it is gzipped.

use v5.36;
use Compress::Zlib qw(memGzip);
use Digest::MD5    qw(md5_hex);
use News::Site;
use News::Test;

use constant {
    PACKED   => 8500,    # bytes
    NEAR     => 100,
    TRIES    => 8,
    ARTICLES => 128,    # more than requests at once, so that none shares a page
    CATEGORY => 'Business',
};

# Plain paragraphs of some length, in Latin letters, without headers.
sub paragraphs () {
    my @found;
    for my $file (sort glob root('docs/samples/*.txt')) {
        push @found,
            grep { /^[A-Z]/ && length > 120 && !/^[A-Z][\w-]*: /m }
            split /\n{2,}/, slurp($file);
    }
    return map { s/\s+/ /gr } @found;
}

# So many bytes of text, the same ones each time.
sub body ($number, $length) {
    state @paragraphs = paragraphs();
    my %order = map { $_ => md5_hex("$number $_") } @paragraphs;
    my $left  = $length;
    my @body;
    for my $text (sort { $order{$a} cmp $order{$b} } @paragraphs) {
        last if $left <= 0;
        push @body, $left < length $text ? substr($text, 0, $left) : $text;
        $left -= length $text;
    }
    die "the samples are too short for $length bytes\n" if $left > 0;
    $body[-1] =~ s/\s\S*\z/./;
    return join "\n\n", @body;
}

sub article ($site, $number, $length) {
    return $site->article(
        file     => "bench-$number.txt",
        Slug     => "bench-$number",
        headline => "A page to measure, number $number",
        Author   => 'Mara Lindqvist',
        category => CATEGORY,
        body     => body($number, $length),
    );
}

# The length of text that makes a page of the wanted size.
sub fit ($site) {
    my $length = 2 * PACKED;
    for (1 .. TRIES) {
        my $page = $site->render(article($site, 0, $length));
        my $over = length(memGzip($page)) - PACKED;
        return $length if abs $over <= NEAR;
        $length -= int 2 * $over;
    }
    die 'no article makes a page of ' . PACKED . " bytes\n";
}

# Fills the site; the paths, of which the first is the page that all serve.
sub fill ($site) {
    my $length = fit($site);
    return map { '/' . lc(CATEGORY) . '/' . article($site, $_, $length) }
        0 .. ARTICLES - 1;
}

1;

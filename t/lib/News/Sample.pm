package News::Sample;

# The sample articles as a whole site, with what a site gets over the years:
# long lists, sub-sections, and articles that are gone.

use v5.36;
use News::Site;
use News::Test;

our $URL = 'https://sample.example';

use constant STORIES => 45;    # more than two pages of a list

# A site with the samples, and stories in a section of a section.
sub site () {
    my $site = News::Site->new;
    $site->ok(site => '--url', $URL, '--language', 'en');
    $site->ok(import => root('docs/samples'));
    my $folder = tempdir();
    for my $n (1 .. STORIES) {
        spew(sprintf("%s/%02d.txt", $folder, $n), News::Site::text(
            headline  => "Prices of day $n",
            category  => 'Business / Markets',
            published => sprintf('2025-%02d-%02d', 1 + $n % 12, 1 + $n % 28),
            body      => "Grain was dearer than on day @{[$n - 1]}.",
            Keywords  => 'Prices',
            Author    => 'Ines Varga',
        ));
    }
    $site->ok(import => $folder);
    return $site;
}

# nginx before it, with the pictures that the samples show.
sub nginx ($site, %arg) {
    my $images = root('docs/samples/images/');
    return $site->nginx(
        server => "location / { news on; } location /images/ {"
            . " alias $images; types { image/svg+xml svg; } }",
        %arg,
    );
}

# The slug of the sample article that has this headline.
sub slug ($site, $headline) {
    for my $line (split /\n/, $site->ok('list')) {
        my @column = split /\t/, $line;
        return $column[3] if index($line, $headline) >= 0;
    }
    die "no article \"$headline\"\n";
}

# The path of an article, from its slug.
sub path ($nginx, $slug) {
    my $encoded = $slug =~ s/([^a-z0-9-])/sprintf '%%%02X', ord $1/ger;
    return $nginx->get("/x/$encoded")->header('Location')
        =~ s{^https?://[^/]+}{}r;
}

1;

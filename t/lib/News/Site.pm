package News::Site;

# A news site to test with: a store with articles in it, and nginx before it.

use v5.36;
use Carp qw(croak);
use News::Nginx;
use News::Test;

our $TAGLINE = 'Reported with care, corrected in the open';

sub new ($class) {
    my $dir  = tempdir();
    my $self = bless {dir => $dir, redis => undef, count => 0}, $class;
    $self->ok(qw(init --name), 'The Test Courier', '--tagline', $TAGLINE);
    return $self;
}

# Redis, real or fake, for newsctl and for each nginx started after.
sub with_redis ($self, $redis) {
    $self->{redis} = $redis;
    return $self;
}

sub store ($self) {
    return "sqlite:$self->{dir}/news.db";
}

sub ctl ($self, @args) {
    my @redis = $self->{redis} ? ('--redis', $self->{redis}->address) : ();
    return newsctl('--store', $self->store, @redis, @args);
}

# newsctl where anything but success ends the test; what it printed.
sub ok ($self, @args) {
    my $result = $self->ctl(@args);
    croak "newsctl @args: exit $result->{exit}: $result->{out}$result->{err}"
        if $result->{exit} != 0;
    return $result->{out};
}

# An article in the text form.  headline, category, published, body, and any
# header by its name with a capital: Slug => …, Author => ….
sub text (%arg) {
    %arg = (
        category  => 'Business',
        headline  => 'Harbour bridge opens to traffic',
        published => 'April 25, 2026',
        body      => "First paragraph.\n\nSecond paragraph.",
        %arg,
    );
    my @headers = map { "$_: $arg{$_}" } sort grep { /^[A-Z]/ } keys %arg;
    return join "\n\n", join("\n", "Category: $arg{category}", @headers),
        $arg{headline}, $arg{body}, "Published: $arg{published}\n";
}

# Imports one article from a file and returns its slug, as bytes.  While Redis
# is away newsctl leaves with 3: stored, but not sure that all know.
sub article ($self, %arg) {
    my $name = delete $arg{file} // sprintf 'article-%d.txt', ++$self->{count};
    my $path = spew("$self->{dir}/$name", text(%arg));
    my $result = $self->ctl(import => $path);
    my $out    = $result->{out};
    croak "newsctl import $path: exit $result->{exit}: $result->{err}"
        if $result->{exit} != 0 && $result->{exit} != 3;
    my ($slug) = $out =~ /^(?:imported|unchanged|updated) (\S+)/ma
        or croak "newsctl import printed: $out";
    return $slug;
}

# Asks until the page comes from Redis: nginx connects after it has started.
sub warm ($self, $nginx, $path, @headers) {
    return wait_until(5, sub {
        return $nginx->get($path, @headers)->cache eq 'hit';
    });
}

# Waits until so many nginx have a lease on the invalidation log.
sub leased ($self, $nodes = 1) {
    return wait_until(5, sub { $nodes == (() = $self->ok('nodes') =~ /\n/g) });
}

# A theme whose pages say what they are, in a word and the headlines: its
# folder.  more: templates by their name.
sub theme (%more) {
    my $dir   = tempdir();
    my %files = (
        article => 'ARTICLE {{article.headline}}',
        front   => 'FRONT{{#front.lead}} [{{headline}}]{{/front.lead}}'
            . '{{#front.top}} [{{headline}}]{{/front.top}}'
            . '{{#front.latest}} [{{headline}}]{{/front.latest}}',
        list => 'LIST {{list.title}} {{page.number}}'
            . '{{#list.articles}} [{{headline}}]{{/list.articles}}',
        search => 'SEARCH {{search.query}}'
            . '{{#search.results}} [{{headline}}]{{/search.results}}',
        gone  => 'GONE {{article.headline}}: {{article.gone.reason}}',
        error => 'ERROR {{error.status}} of {{site.name}}',
        %more,
    );
    spew("$dir/$_.mustache", $files{$_}) for keys %files;
    return $dir;
}

# The page's HTML as newsctl prints it.
sub render ($self, $slug, @args) {
    return $self->ok(render => $slug, @args);
}

# nginx before this site, running.  server: lines instead of `location / {
# news on; }`; the rest as for News::Nginx.
sub nginx ($self, %arg) {
    return $self->nginx_conf(%arg)->start;
}

sub nginx_conf ($self, %arg) {
    my $redis = $self->{redis} ? $self->{redis}->address : 'off';
    my $http = "news_redis $redis; news_store @{[$self->store]};";
    $http .= "news_zone pages $ENV{NEWS_ZONE};" if $ENV{NEWS_ZONE};
    return News::Nginx->new(
        server => 'location / { news on; }',
        %arg,
        http => "$http " . ($arg{http} // ''),
    );
}

1;

#!/bin/bash
# Builds, runs, tests and installs the news server.  `./build.sh help` says how.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$root/build
jobs=$(nproc 2>/dev/null || echo 2)

build_packages=(
    gcc libc6-dev make nginx nginx-dev libhiredis-dev libdeflate-dev
    libsqlite3-dev libcmark-dev libgumbo-dev libutf8proc-dev libxxhash-dev
    libjansson-dev libyaml-dev libxml2-dev libssl-dev libcurl4-openssl-dev
)
run_packages=(redis-server tzdata)
test_packages=(
    redis-server perl libcmocka-dev clang libclang-rt-14-dev lynx w3m curl
    openssl sqlite3 procps libxml2-utils tzdata spin binutils strace
)
bench_packages=(wrk redis-server perl zlib1g-dev)
browser_packages=(
    chromium fonts-sil-charis fonts-hosny-amiri fonts-ipafont-mincho
)
peer_packages=(varnish libnginx-mod-http-lua)

usage() {
    cat <<'TEXT'
usage: ./build.sh COMMAND

  run               build, make a store with the sample articles, and serve it
                    on 127.0.0.1:8080 until Ctrl-C; PORT=N for another port
  test [t/FILE…]    build, and run all tests or those named
  bench             measure the module against nginx serving a file, and others;
                    BENCH_PEERS=1 installs Varnish and nginx's Lua for it;
                    BENCH_ROUNDS=N and BENCH_SECONDS=N make it longer,
                    BENCH_PAGES=N and BENCH_PURGES=N the last parts shorter
  bench scale       measure the store with BENCH_ARTICLES=100000 articles, or
                    with those of a store that it made: BENCH_STORE=FILE
  build             build/ngx_http_news_module.so for the installed nginx, and
                    build/newsctl
  static NGINX_SRC [OPTION…]
                    build/static/nginx: the nginx of that source tree with the
                    module compiled in; OPTIONs go to its configure
  install           copy the module, newsctl, its manual page and completions
                    where the system looks for them; DESTDIR=DIR puts them
                    below DIR
  clean             remove build/
  help              this text

Packages that are missing are installed with apt where that can be done.
All else happens inside build/.
TEXT
}

die() {
    echo "build.sh: $*" >&2
    exit 1
}

say() {
    echo "== $*"
}

# need PACKAGE…: installs what is missing, or says what to install
need() {
    local missing=() package

    command -v dpkg-query >/dev/null \
        || { warn_no_apt "$@"; return; }

    for package in "$@"; do
        dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null \
            | grep -q '^install ok installed' || missing+=("$package")
    done

    [ ${#missing[@]} -gt 0 ] || return 0

    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null \
        || die "packages are missing and only root can install them; run" \
               "as root: apt-get install ${missing[*]}"

    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update || die "apt-get update failed; see above"
    apt-get -qq -y --no-install-recommends install "${missing[@]}" \
        >"$build/apt.log" 2>&1 \
        || { cat "$build/apt.log"; die "apt-get install failed; see above"; }
}

# want PACKAGE…: goes on where they cannot be had; tests say what they left out
want() {
    (need "$@") || say "going on without $*"
}

# Node's packages for the tests, of the versions in the lock file.
want_browser() {
    local from=$root/t/browser to=$build/browser

    [ -n "$(command -v chromium chromium-browser google-chrome)" ] \
        || want "${browser_packages[@]}"
    [ -n "$(command -v node)" ] || want nodejs
    [ -n "$(command -v npm)" ] || want npm

    ! cmp -s "$from/package-lock.json" "$to/installed.json" || return 0

    say "installing what t/browser/package.json names"
    rm -rf "$to"
    mkdir -p "$to"
    cp "$from"/package*.json "$to/"
    if npm ci --prefix "$to" --ignore-scripts --no-audit --no-fund \
        >"$build/npm.log" 2>&1
    then
        cp "$from/package-lock.json" "$to/installed.json"
    else
        tail -n 3 "$build/npm.log"
        say "going on without them"
        rm -rf "$to"
    fi
}

# Not Debian: go on if the tools are there; the compiler names the rest.
warn_no_apt() {
    command -v cc >/dev/null && command -v make >/dev/null \
        || die "no apt here, and no compiler; install what these Debian" \
               "packages hold: $*"
    echo "build.sh: no apt here; these Debian packages, or their like, are" \
         "needed: $*" >&2
}

# Everything that makes nginx's configure write another Makefile.
configuration() {
    cat "$root/config" "$root"/module/page/theme/*
    ls "$root"/module/*/
    cat "$nginx_dev/conf_flags" "$nginx_dev/src/core/nginx.h"
}

configure_module() {
    local stamp

    nginx_dev=/usr/share/nginx/src
    [ -f "$nginx_dev/conf_flags" ] \
        || die "nginx's headers are not in $nginx_dev; install nginx-dev, or" \
               "use ./build.sh static NGINX_SRC"

    stamp=$(configuration | cksum)

    if [ "$stamp" = "$(cat "$build/nginx/stamp" 2>/dev/null)" ]; then
        return
    fi

    say "configuring"
    rm -rf "$build/nginx" "$build/nginx-src"
    cp -r "$nginx_dev" "$build/nginx-src"
    (
        cd "$build/nginx-src"
        . ./conf_flags
        ./configure "${NGX_CONF_FLAGS[@]}" --builddir="$build/nginx" \
            --add-dynamic-module="$root" >"$build/configure.log" 2>&1
    ) || { tail -n 20 "$build/configure.log"; die "configure failed"; }

    echo "$stamp" >"$build/nginx/stamp"
}

make_quietly() {
    make -j"$jobs" "$@" >"$build/make.log" 2>&1 \
        || { cat "$build/make.log"; die "make failed; see above"; }
}

build() {
    mkdir -p "$build"
    need "${build_packages[@]}"
    configure_module

    make_quietly -C "$build/nginx-src" -f "$build/nginx/Makefile" modules
    # never into a file that a running nginx has mapped
    install -m 644 "$build/nginx/ngx_http_news_module.so" "$build/"
    make_quietly -C "$root/module" OUT="$build"
}

static() {
    local source=${1:-}

    [ -n "$source" ] || die "static needs the folder of an nginx source tree"
    [ -d "$source" ] || die "$source is not a folder"
    shift
    source=$(cd "$source" && pwd)
    [ -f "$source/src/core/nginx.c" ] \
        || die "$source is not an nginx source tree: src/core/nginx.c is not" \
               "there"

    mkdir -p "$build"
    need "${build_packages[@]}"
    rm -rf "$build/static"
    mkdir -p "$build/static"
    cp -r "$source" "$build/static/src"
    cd "$build/static/src"

    local configure=./configure
    [ -f configure ] || configure=auto/configure

    say "configuring $source"
    "$configure" --prefix="$build/static" --builddir="$build/static/objs" \
        --with-threads --add-module="$root" "$@" \
        >"$build/configure.log" 2>&1 \
        || { tail -n 20 "$build/configure.log"; die "configure failed"; }

    make_quietly -f "$build/static/objs/Makefile" binary
    cp "$build/static/objs/nginx" "$build/static/nginx"
    say "built build/static/nginx"
}

newsctl() {
    "$build/newsctl" --store "sqlite:$1/news.db" "${@:2}"
}

make_site() {
    local dir=$1 url=$2

    newsctl "$dir" init --name 'The Daily Sample' --language en --url "$url" \
        --tagline 'Reported with care, corrected in the open'
    newsctl "$dir" import "$root/docs/samples" >"$dir/import.log" \
        || { cat "$dir/import.log"; die "the samples were refused"; }
    newsctl "$dir" sections order world local-news business environment \
        science culture sport >/dev/null
}

nginx_conf() {
    local dir=$1 port=$2

    [ "$(id -u)" = 0 ] && echo "user $(id -un) $(id -gn);"
    cat <<CONF
load_module $build/ngx_http_news_module.so;
daemon off;
worker_processes auto;
pid $dir/nginx.pid;
error_log stderr warn;
events { }
http {
    access_log $dir/access.log;
    client_body_temp_path $dir/tmp;
    proxy_temp_path $dir/tmp;
    fastcgi_temp_path $dir/tmp;
    uwsgi_temp_path $dir/tmp;
    scgi_temp_path $dir/tmp;

    news_zone pages 64m;
    news_redis unix:$dir/redis.sock;

    server {
        listen 127.0.0.1:$port;
        news_store sqlite:$dir/news.db;
        location / { news on; }
        location = /-/status { news_status; allow 127.0.0.1; deny all; }
        location /images/ {
            alias $root/docs/samples/images/;
            types { image/svg+xml svg; }
        }
    }
}
CONF
}

print_addresses() {
    local url=$1 dir=$2

    say "open one of these; Ctrl-C stops everything"
    echo "   $url/"
    newsctl "$dir" list --limit 5 --status published \
        | cut -f 3,4 | sed "s|\t|/|; s|^|   $url/|"

    say "in another terminal, with this set:"
    echo "   export PATH=$build:\$PATH NEWS_NGINX_CONF=$dir/nginx.conf"
    say "look at it, and change it while it runs:"
    cat <<'TEXT'
   newsctl list                    newsctl stats
   newsctl edit SLUG               newsctl correct SLUG 'It was Monday.'
   newsctl explain /business/SLUG  newsctl doctor
   newsctl new 'My first story' --category Business
TEXT
}

stop() {
    trap - INT TERM EXIT
    [ -z "${nginx_pid:-}" ] || kill "$nginx_pid" 2>/dev/null || true
    [ -z "${redis_pid:-}" ] || kill "$redis_pid" 2>/dev/null || true
    wait
    say "stopped"
}

run() {
    local port=${PORT:-8080} dir=$build/run
    local url=http://127.0.0.1:$port try

    [[ $port =~ ^[1-9][0-9]{0,4}$ ]] || die "PORT=$port is not a port"
    build
    need "${run_packages[@]}"

    [ ${#dir} -lt 90 ] \
        || die "$dir is too long for a unix socket; move the checkout"
    ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null \
        || die "port $port is taken; choose another: PORT=8081 ./build.sh run"

    mkdir -p "$dir/tmp"
    make_site "$dir" "$url"
    nginx_conf "$dir" "$port" >"$dir/nginx.conf"

    trap 'stop; exit 0' INT TERM
    trap stop EXIT

    redis-server --port 0 --unixsocket "$dir/redis.sock" --dir "$dir" \
        --save '' --appendonly no --maxmemory 100mb \
        --maxmemory-policy volatile-lru --logfile "$dir/redis.log" &
    redis_pid=$!
    for try in {1..50}; do
        [ ! -S "$dir/redis.sock" ] || break
        sleep 0.1
    done
    /usr/sbin/nginx -p "$dir" -e stderr -c "$dir/nginx.conf" &
    nginx_pid=$!

    print_addresses "$url" "$dir"
    wait "$nginx_pid"
}

run_tests() {
    build
    need "${test_packages[@]}"
    want_browser

    say "building the tests"
    make_quietly -C "$root/t" unit OUT="$build"
    make_quietly -C "$root/t" unit SANITIZE=1 OUT="$build"
    make_quietly -C "$root/t" fuzz OUT="$build"

    cd "$root"
    [ $# -gt 0 ] || set -- t/*.t
    exec prove -j"$jobs" -It/lib "$@"
}

run_bench_scale() {
    build
    need sqlite3 "${bench_packages[@]}"
    make_quietly -C "$root/t" scale OUT="$build"

    cd "$root"
    TMPDIR=$build/bench exec perl -It/lib -It/bench t/bench/scale \
        "$build/bench"
}

run_bench() {
    [ "${1:-}" != scale ] || run_bench_scale
    build
    need "${bench_packages[@]}"
    [ "${BENCH_PEERS:-0}" != 1 ] || need "${peer_packages[@]}"

    make_quietly -C "$root/t" bench OUT="$build"

    cd "$root"
    TMPDIR=$build/bench exec perl -It/lib -It/bench t/bench/run "$build/bench"
}

# install_text PATH WORD…: what newsctl prints for these words, as a file
install_text() {
    "$build/newsctl" "${@:2}" >"$build/install.text"
    install -D -m 644 "$build/install.text" "${DESTDIR:-}/usr/local/$1"
}

install_files() {
    build
    local modules=/usr/lib/nginx/modules

    install -D -m 644 "$build/ngx_http_news_module.so" \
        "${DESTDIR:-}$modules/ngx_http_news_module.so"
    install -D -m 755 "$build/newsctl" "${DESTDIR:-}/usr/local/bin/newsctl"
    install_text share/man/man1/newsctl.1 help --man
    install_text share/bash-completion/completions/newsctl completion bash
    install_text share/zsh/site-functions/_newsctl completion zsh
    say "installed; nginx.conf loads it with:" \
        "load_module modules/ngx_http_news_module.so;"
}

command=${1:-help}
[ $# -eq 0 ] || shift

case $command in
build)   build ;;
run)     run ;;
test)    run_tests "$@" ;;
bench)   run_bench "$@" ;;
static)  static "$@" ;;
install) install_files ;;
clean)   rm -rf "$build" ;;
help | -h | --help) usage ;;
*)       usage >&2; exit 2 ;;
esac

vcl 4.1;

backend default {
    .host = "127.0.0.1";
    .port = "@PORT@";
}

# The news server asks caches to ask again each time; a peer is to hit.
sub vcl_backend_response {
    set beresp.ttl = 1h;
}

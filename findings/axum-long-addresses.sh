#!/bin/sh
# An address of 65,535 bytes or more never reaches an axum application: hyper answers 414 by itself, with no body and
# no content type. Fallbacks, layers and error handlers of the application do not see it, so an API that promises a
# body with every error cannot keep that for 414, and tests by generated requests find it at random.
# Needs cargo and curl.
set -eu
dir=$(mktemp -d)
trap 'kill "$server" 2>/dev/null || true; rm -rf "$dir"' EXIT
server=0
mkdir "$dir/src"
cat >"$dir/Cargo.toml" <<'TOML'
[package]
name = "addresses"
version = "0.1.0"
edition = "2021"

[dependencies]
axum = { version = "=0.8.6", default-features = false, features = ["http1", "tokio"] }
hyper = { version = "=1.12.0", default-features = false }
tokio = { version = "=1.48.0", features = ["rt", "net", "macros"] }

[workspace]
TOML
cat >"$dir/src/main.rs" <<'RUST'
use axum::{Router, http::{StatusCode, Uri}};

// Every address is answered, the length told in a body.
async fn answer(uri: Uri) -> (StatusCode, String) {
    (StatusCode::OK, format!("{} bytes", uri.to_string().len()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    axum::serve(listener, Router::new().fallback(answer)).await.unwrap();
}
RUST
cargo build --quiet --manifest-path "$dir/Cargo.toml" --target-dir "$dir/target"
grep -A1 -E '^name = "(axum|hyper)"$' "$dir/Cargo.lock" | grep -v -e '^--'
"$dir/target/debug/addresses" >"$dir/address" &
server=$!
until [ -s "$dir/address" ]; do sleep 0.1; done
address=$(cat "$dir/address")
changed=0
# Length of path and query, the status and the bytes of the body that were seen for it.
for seen in "60000 200 11" "65533 200 11" "65535 414 0" "70000 414 0"; do
    set -- $seen
    query=$(head -c $(($1 - 2)) /dev/zero | tr '\0' 'a')
    printf 'url = "http://%s/?%s"\n' "$address" "$query" >"$dir/curl"
    now=$(curl --silent --output "$dir/body" --write-out '%{http_code} %{size_download}' --config "$dir/curl")
    if [ "$now" = "$2 $3" ]; then note=; else note="  CHANGED from $2 $3"; changed=1; fi
    echo "$1 bytes: status and bytes of the body $now$note"
done
exit $changed

#!/bin/sh
# A profile says strip = "symbols"; a package in it gets one setting of its own, which has nothing to do with strip.
# From then on that package's program is linked with every symbol: the setting of the profile is not taken over, without
# a warning, unlike opt-level or debug, until it is said again for the package.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cargo --version
mkdir src
echo 'fn main() { println!("{:?}", std::env::args().collect::<Vec<_>>()); }' > src/main.rs
build() {
    printf '[package]\nname = "one"\nversion = "0.1.0"\nedition = "2021"\n\n[profile.release]\nstrip = "symbols"\n%b' "$1" > Cargo.toml
    cargo build --quiet --release
    # Names of functions in the program; `nm` prints none for a stripped one.
    nm target/release/one 2>/dev/null | wc -l
}
plain=$(build '')
own=$(build '\n[profile.release.package.one]\ncodegen-units = 8\n')
again=$(build '\n[profile.release.package.one]\ncodegen-units = 8\nstrip = "symbols"\n')
echo "strip = \"symbols\": $plain symbols"
echo "the same and codegen-units = 8 for the package: $own symbols"
echo "strip said again for the package: $again symbols"
test "$plain" -eq 0
test "$own" -gt 100
test "$again" -eq 0

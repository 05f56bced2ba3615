#!/bin/sh
# csv 1.4.0 (Rust): the iterator `records()` gives every row the field bounds of the widest row before it, so a file with
# one wide row and many short ones costs the product of both. Reading into one record with `read_record` costs the size of
# the file.
#
# One would expect both ways to take about the same time: they read the same bytes and give the same rows.
# Needs cargo and the network.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
cat > "$dir/Cargo.toml" <<'TOML'
[package]
name = "rows"
version = "0.0.0"
edition = "2021"

[dependencies]
csv = "=1.4.0"
TOML
cat > "$dir/src/main.rs" <<'RUST'
use std::time::{Duration, Instant};

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

fn by_iterator(text: &str) -> (usize, Duration) {
    let begun = Instant::now();
    let rows = reader(text).records().map(|row| row.unwrap()).filter(|row| row.len() == 1).count();
    (rows, begun.elapsed())
}

fn by_one_record(text: &str) -> (usize, Duration) {
    let begun = Instant::now();
    let (mut reader, mut row, mut rows) = (reader(text), csv::StringRecord::new(), 0);
    while reader.read_record(&mut row).unwrap() {
        rows += usize::from(row.len() == 1);
    }
    (rows, begun.elapsed())
}

fn main() {
    let short = "a\n".repeat(40_000);
    let wide = "a,".repeat(40_000) + "\n" + &short;
    let (rows, narrow) = by_iterator(&short);
    let (same, iterated) = by_iterator(&wide);
    let (also, one) = by_one_record(&wide);
    assert!(rows == same && same == also);
    println!("40,000 short rows, records(): {narrow:?}");
    println!("the same behind one row of 40,000 cells, records(): {iterated:?}");
    println!("the same, read_record() into one record: {one:?}");
    let times = iterated.as_secs_f64() / one.as_secs_f64();
    println!("records() takes {times:.0} times as long as read_record()");
    assert!(times > 10.0, "no longer so");
}
RUST
echo "csv 1.4.0"
cargo run --quiet --release --manifest-path "$dir/Cargo.toml"

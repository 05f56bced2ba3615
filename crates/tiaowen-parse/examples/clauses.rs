//! Cleans and parses a text from standard input and prints its clauses with their addresses:
//! `cargo run -p tiaowen-parse --example clauses < notice.txt`

use std::io;

use tiaowen_parse::{clean, parse};
use tiaowen_text::doc::{DocId, Meta};
use tiaowen_text::extract::Extract;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extract = Extract::from_text(&io::read_to_string(io::stdin())?);
    let cleaned = clean::clean(&extract);
    let document = parse::parse(&DocId::parse("example")?, &Meta::default(), &extract, cleaned);
    println!("{} ({} repairs)", document.meta.title, document.repairs.len());
    for (index, clause) in document.units() {
        println!("{}\t{}", clause.path, document.unit_span(index).of(&document.text).trim());
    }
    Ok(())
}

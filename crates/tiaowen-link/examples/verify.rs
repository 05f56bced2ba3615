//! Checks the citations and quotations of a sentence against one document:
//! `cargo run -p tiaowen-link --example verify`

use tiaowen_link::verify::{Shelf, verify};
use tiaowen_parse::{clean, parse};
use tiaowen_text::doc::{DocId, Meta};
use tiaowen_text::extract::Extract;

const RULES: &str = "示例市停车管理办法\n第一条　为了规范停车，制定本办法。\n第二条　公共停车场每日开放不少于十二小时。\n";
const DRAFT: &str = "《示例市停车管理办法》第二条规定：“公共停车场每日开放不少于二十小时。”";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extract = Extract::from_text(RULES);
    let cleaned = clean::clean(&extract);
    let rules = parse::parse(&DocId::parse("rules")?, &Meta::default(), &extract, cleaned);
    for finding in verify(DRAFT, &[], &Shelf::new(vec![rules]))? {
        println!("{:?} ({:?}): {}", finding.verdict, finding.reason, finding.span.of(DRAFT));
    }
    Ok(())
}

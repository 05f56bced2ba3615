//! How the alignment grows: square pairs of 25 to 200 clauses, and a thousand implementing documents of one
//! parent, whole and with one text changed.

#![expect(clippy::expect_used, reason = "a failed benchmark may panic")]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tiaowen_link::crossref::{align, link, relink};
use tiaowen_parse::clean;
use tiaowen_parse::parse;
use tiaowen_source::{Source, extract};
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::numeral::to_chinese;

/// Words that clauses are made of; rarer ones stand for subjects.
const WORDS: [&str; 24] = [
    "县城", "建设", "服务", "设施", "完善", "推进", "发展", "支持", "改造", "保障", "养老", "托育",
    "管网", "燃气", "道路", "停车", "学校", "医院", "文化", "体育", "绿地", "污水", "垃圾", "用地",
];

/// A document of `clauses` clauses; a clause of a child takes up the subject of the parent's same number.
fn document(id: &str, implements: Option<&str>, clauses: u32, salt: u32) -> Document {
    let mut text = format!("关于样板工作的意见{salt}\n");
    for n in 1..=clauses {
        text.push_str(&format!("（{}）推进样板{}事项。", to_chinese(n), to_chinese(n)));
        for k in 0..30u32 {
            let pick =
                n.wrapping_mul(2_654_435_761).wrapping_add(k * 40_503).wrapping_add(salt * (k % 3));
            text.push_str(WORDS[(pick >> 7) as usize % WORDS.len()]);
            if k % 6 == 5 {
                text.push_str(&format!("{}类，", to_chinese(n)));
            }
        }
        text.push_str("。\n");
    }
    let source =
        Source { bytes: text.into_bytes(), name: format!("{id}.txt"), ..Source::default() };
    let extracted = extract(&source).expect("plain text reads");
    let meta = Meta {
        implements: implements.iter().map(|p| DocId::parse(p).expect("a slug")).collect(),
        ..Meta::default()
    };
    let cleaned = clean::clean(&extracted);
    parse::parse(&DocId::parse(id).expect("a slug"), &meta, &extracted, cleaned)
}

fn square(c: &mut Criterion) {
    let mut group = c.benchmark_group("align/square");
    group.sample_size(10);
    for n in [25u32, 50, 100, 200] {
        let (child, parent) = (document("child", None, n, 1), document("parent", None, n, 2));
        group.throughput(Throughput::Elements(u64::from(n) * u64::from(n)));
        group.bench_with_input(BenchmarkId::from_parameter(n), &n, |b, _| {
            b.iter(|| align::align(black_box(&child), black_box(&parent)));
        });
    }
    group.finish();
}

fn thousand(c: &mut Criterion) {
    let mut documents = vec![document("parent", None, 40, 0)];
    documents.extend((1..=1000).map(|n| document(&format!("child-{n}"), Some("parent"), 25, n)));
    let linked = link(documents.clone(), Vec::new());
    let mut changed = documents.clone();
    changed[1] = document("child-1", Some("parent"), 26, 1);
    let mut group = c.benchmark_group("align/thousand");
    group.sample_size(10);
    group.bench_function("all", |b| {
        b.iter_batched(|| documents.clone(), |d| link(d, Vec::new()), BatchSize::LargeInput);
    });
    group.bench_function("one changed", |b| {
        b.iter_batched(
            || changed.clone(),
            |d| relink(d, Vec::new(), &linked),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, square, thousand);
criterion_main!(benches);

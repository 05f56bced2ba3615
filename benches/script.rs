//! How many words a conversion into traditional script gets wrong, over folders of simplified texts, and how many
//! texts do not come back as they were.
//!
//! `cargo run --example script -- PATH...`, where a path is a folder or a file of texts in UTF-8, a paragraph a line.
//! Prints a line a wrong form: how often the tables alone write it, how often the display does, and where.
#![expect(clippy::expect_used, reason = "a measure may stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tiaowen_engine::display::display;
use tiaowen_text::script::{Script, convert};

/// Forms that statutes of Taiwan and Hong Kong never write, or write for another word.
const WRONG: &str = "製定 準予 準許 準入 不準 準駁 方準 只準 準用車 錶決 錶示 錶達 錶明 緻人 緻使 緻死 緻殘 緻傷 髮展 髮放 髮布 髮佈 髮生 髮現 \
    髮出 髮給 髮證 髮行 髮卡 換髮 髮還 髮票 髮電 髮包 額髮 嚮應 嚮社 嚮人 嚮有 嚮其 嚮國 嚮上 幹淨 幹旱 幹燥 幹擾 幹預 幹涉 曆史 曆程 \
    經曆 學曆 乾線 乾部 乾流 乾渠 乾管 乾支流 江乾 若乾 乾擾 乾預 髮動 批準 製度 製約 體製 機製 限製 控製 強製 隻有 隻能 不隻 麵積 方麵 \
    全麵 書麵 裡程 裏程 公裡 公裏 鄰裡 鄰裏 恢複 報複 往複 修複 覆雜 聯係 關繫 係統 繫統 相沖突 沖擊 徵程 長徵 松綁 山穀 鬥車 北鬥 \
    國傢 專傢 宿捨 校捨 誌願 意誌 同誌 地方誌 一並審 採彩 籤訂 籤署 籤名 籤字 籤發 籤認 籤收 託育 託兒 彆的 衚衕 翫忽 譭棄 電線杆 回避";

/// What one converter did.
#[derive(Default)]
struct Run {
    took: Duration,
    hits: Vec<usize>,
    characters: usize,
}

fn main() {
    let mut paragraphs = Vec::new();
    for path in std::env::args().skip(1) {
        read(Path::new(&path), &mut paragraphs);
    }
    let wrong: Vec<&str> = WRONG.split_whitespace().collect();
    let mut places = Vec::new();
    let tables =
        measure(&paragraphs, &wrong, &mut Vec::new(), |text| convert(text, &[], Script::Tw).into());
    let words = measure(&paragraphs, &wrong, &mut places, |text| display(text, Script::Tw).into());
    println!("{} paragraphs, {} characters", paragraphs.len(), words.characters);
    println!("form\ttables alone\tdisplay");
    for ((form, tables), words) in wrong.iter().zip(&tables.hits).zip(&words.hits) {
        if tables + words > 0 {
            println!("{form}\t{tables}\t{words}");
        }
    }
    let sum = |run: &Run| run.hits.iter().sum::<usize>();
    println!("all\t{}\t{}", sum(&tables), sum(&words));
    println!("time\t{:.1?}\t{:.1?}", tables.took, words.took);
    places.iter().for_each(|place| println!("left: {place}"));
    let simplified = |text: &String| *display(text, Script::Hans) == **text;
    let plain: Vec<&String> = paragraphs.iter().filter(|text| simplified(text)).collect();
    let back = |script| {
        let lost =
            plain.iter().filter(|text| *display(&display(text, script), Script::Hans) != ***text);
        lost.count()
    };
    println!("of {} in simplified script come back otherwise:", plain.len());
    for (name, script) in [("hant", Script::Hant), ("tw", Script::Tw), ("hk", Script::Hk)] {
        println!("{name}\t{}", back(script));
    }
}

fn measure(
    paragraphs: &[String],
    wrong: &[&str],
    places: &mut Vec<String>,
    show: impl Fn(&str) -> String,
) -> Run {
    let mut run = Run { hits: vec![0; wrong.len()], ..Run::default() };
    for text in paragraphs {
        let start = now();
        let shown = show(text);
        run.took += start.elapsed();
        run.characters += shown.chars().count();
        for (form, hits) in wrong.iter().zip(&mut run.hits) {
            // A mistake of the source is none of the conversion.
            if !shown.contains(form) || text.contains(form) {
                continue;
            }
            for (at, _) in shown.match_indices(form) {
                *hits += 1;
                let before: Vec<char> = shown[..at].chars().rev().take(6).collect();
                let after = shown[at..].chars().take(10).collect::<String>();
                places.push(format!("{}{after}", before.iter().rev().collect::<String>()));
            }
        }
    }
    run
}

#[expect(clippy::disallowed_methods, reason = "a measure needs a clock")]
fn now() -> Instant {
    Instant::now()
}

/// The paragraphs with Han characters of all texts below a path.
fn read(path: &Path, paragraphs: &mut Vec<String>) {
    if path.is_dir() {
        let children = fs::read_dir(path).expect("a folder that opens");
        let mut children: Vec<PathBuf> = children.flatten().map(|child| child.path()).collect();
        children.sort();
        children.iter().for_each(|child| read(child, paragraphs));
    } else if path.extension().is_some_and(|e| e == "md" || e == "txt") {
        let text = fs::read_to_string(path).expect("a text in UTF-8");
        let lines = text.lines().map(str::trim);
        paragraphs.extend(lines.filter(|line| !line.is_ascii()).map(str::to_owned));
    }
}

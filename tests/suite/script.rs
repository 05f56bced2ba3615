//! Folding and display conversion.

use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::display::display;
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::SearchView;
use tiaowen_text::doc::DocId;
use tiaowen_text::script::{Script, fold};

use crate::harness::{self, document, kb_of};

fn ask(kb: &Kb, text: &str) -> SearchView {
    let request = SearchRequest { text: text.to_owned(), limit: 100, ..Default::default() };
    kb.search(&request).unwrap()
}

/// Words with a character that has several traditional forms: simplified, traditional.
const WORDS: &[(&str, &str)] = &[
    ("发展", "發展"),
    ("理发", "理髮"),
    ("后续", "後續"),
    ("皇后", "皇后"),
    ("里程", "里程"),
    ("公里", "公里"),
    ("这里", "這裏"),
    ("准公益", "準公益"),
    ("批准", "批准"),
    ("标准", "標準"),
    ("干部", "幹部"),
    ("骨干", "骨幹"),
    ("若干", "若干"),
    ("干旱", "乾旱"),
    ("干扰", "干擾"),
    ("干预", "干預"),
    ("干涉", "干涉"),
    ("系统", "系統"),
    ("联系", "聯繫"),
    ("关系", "關係"),
    ("面积", "面積"),
    ("面粉", "麪粉"),
    ("复合", "複合"),
    ("恢复", "恢復"),
    ("历史", "歷史"),
    ("日历", "日曆"),
    ("征收", "徵收"),
    ("长征", "長征"),
    ("制度", "制度"),
    ("制造", "製造"),
    ("余额", "餘額"),
    ("山谷", "山谷"),
    ("谷物", "穀物"),
    ("松绑", "鬆綁"),
];

#[test]
fn one_character_of_many_forms_takes_the_right_one_on_display() {
    let wrong: Vec<String> = WORDS
        .iter()
        .map(|(plain, right)| (display(plain, Script::Hant), right))
        .filter(|(shown, right)| shown != *right)
        .map(|(shown, right)| format!("{shown} instead of {right}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (plain, traditional) in WORDS {
        assert_eq!(fold(traditional), *plain, "{traditional}");
    }
}

/// Where two words meet in what another language reads as a third: stored, in traditional script.
const BORDERS: &[(&str, &str)] = &[
    ("逃逸致人死亡", "逃逸致人死亡"),
    ("按照规定制定", "按照規定制定"),
    ("视为准予延续", "視為准予延續"),
    ("应当向应聘人说明", "應當向應聘人說明"),
    ("无记名表决", "無記名表決"),
    ("足额发放", "足額發放"),
    ("场所干净", "場所乾淨"),
    ("输水干线", "輸水幹線"),
    ("内生发展", "內生發展"),
    ("洛阳历史", "洛陽歷史"),
    ("因工致残的职工", "因工致殘的職工"),
    ("黄河干支流", "黃河幹支流"),
    ("换发营业执照", "換發營業執照"),
    ("去干扰、干部后续发展", "去干擾、幹部後續發展"),
    ("不得非法干预", "不得非法干預"),
    ("市场准入、方准进口", "市場准入、方准進口"),
    ("饲养犬只，每只五十元", "飼養犬隻，每隻五十元"),
];

#[test]
fn words_are_converted_apart() {
    let shown = BORDERS.iter().map(|(stored, _)| display(stored, Script::Hant).into_owned());
    let right: Vec<&str> = BORDERS.iter().map(|(_, right)| *right).collect();
    assert_eq!(shown.collect::<Vec<_>>(), right);
    for (stored, traditional) in BORDERS {
        assert_eq!(display(traditional, Script::Hans), *stored);
    }
    for (stored, right) in [
        ("投資於單一公司", "投资于单一公司"),
        ("關於單位", "关于单位"),
        ("受徵調人員", "受征调人员"),
        ("乾安縣的發展", "乾安县的发展"),
        ("著力保衞身分證", "着力保卫身份证"),
        ("都市計畫之著作權", "都市计划之著作权"),
        ("覆核時應明瞭並依著規定覆審", "复核时应明了并依着规定复审"),
    ] {
        assert_eq!(display(stored, Script::Hans), right);
    }
}

#[test]
fn a_region_reads_what_its_statutes_write() {
    for (plain, tw, hk) in [
        ("公布", "公布", "公布"),
        ("核准并考核", "核准並考核", "核准並考核"),
        ("发布说明", "發布說明", "發布說明"),
        ("污染", "污染", "污染"),
        ("占有", "占有", "佔有"),
        ("布建", "布建", "布建"),
        ("布置", "佈置", "佈置"),
        ("身份", "身分", "身分"),
        ("这里为群众", "這裡為群眾", "這裏為群眾"),
    ] {
        assert_eq!(display(plain, Script::Tw), tw);
        assert_eq!(display(plain, Script::Hk), hk);
    }
    assert_eq!(display("经核准后公布、颁布", Script::Hant), "經核准後公布、頒布");
}

/// One form of a character on a page, whether the text is stored in simplified or traditional script.
#[test]
fn a_page_has_one_form_of_a_character() {
    for (script, right) in [
        (Script::Hant, "為了這裏的群眾"),
        (Script::Tw, "為了這裡的群眾"),
        (Script::Hk, "為了這裏的群眾"),
    ] {
        for stored in ["为了这里的群众", "爲了這裏的羣衆", "為了這裡的群眾"] {
            assert_eq!(display(stored, script), right, "{stored}");
        }
    }
}

#[test]
fn a_text_stays_in_its_script() {
    for text in ["里長應於三日內准予發布製作之帳冊", "皇后與鄰里", "系統係指前項設備"]
    {
        assert_eq!(display(text, Script::Tw), text);
    }
    let mixed = "依《公共圖書館法》發布，应当制作表格㈠。\u{200b}㍿ＡＢＣ𠮷\n第二行";
    for script in [Script::Original, Script::Hans, Script::Hant, Script::Tw, Script::Hk] {
        assert_eq!(display(mixed, script).chars().count(), mixed.chars().count());
    }
    assert_eq!(display("社区优化", Script::Tw), "社區優化");
    assert_eq!(display("卫生", Script::Original), "卫生");
}

#[test]
fn no_clause_is_shown_with_a_wrong_form() {
    let kb = harness::kb();
    for id in ["sichuan-2023", "central-2022"] {
        for clause in kb.clauses(&DocId::parse(id).unwrap()).unwrap() {
            let shown = display(&clause.text, Script::Hant);
            assert_eq!(shown.chars().count(), clause.text.chars().count());
            for wrong in ["幹擾", "幹預", "幹涉", "幹旱", "髮展", "後臺階", "批準"] {
                // A mirror's own mistake stays as published.
                let published = clause.text.contains(wrong);
                assert!(
                    published || !shown.contains(wrong),
                    "{wrong} in {id}#{}",
                    clause.clause.path
                );
            }
        }
    }
}

#[test]
fn marks_stand_in_the_script_of_the_document() {
    let documents = vec![
        document("hans", "简体样例", &[("", "推进农业转移人口市民化。")]),
        document("hant", "繁體樣例", &[("", "推進農業轉移人口市民化。")]),
    ];
    let kb = kb_of("both-scripts", documents, &Lexicon::default());
    for query in ["农业转移人口", "農業轉移人口"] {
        let found = ask(&kb, query);
        assert_eq!(found.total, 2, "{query}");
        for hit in found.hits {
            let chars: Vec<char> = hit.snippet_text.chars().collect();
            let mark: String = chars[hit.matches[0].start..hit.matches[0].end].iter().collect();
            let right = if hit.clause.document == "hans" {
                "农业转移人口"
            } else {
                "農業轉移人口"
            };
            assert_eq!(mark, right, "{query}");
        }
    }
}

#[test]
fn every_form_of_a_word_finds_the_same_clauses_in_the_same_order() {
    let kb = harness::kb();
    let list = |text: &str| -> Vec<String> {
        ask(&kb, text).hits.into_iter().map(|h| h.clause.url).collect()
    };
    for forms in [
        &["电子商务", "電子商務", "電子商务"][..],
        &["电商", "電商"],
        &["卫生", "衛生", "衞生"],
        &["乡村", "鄉村", "鄉邨"],
        &["ＲＥＩＴｓ", "REITs", "reits"],
        &["15分钟养老服务圈", "１５分鐘養老服務圈"],
    ] {
        let first = list(forms[0]);
        assert!(!first.is_empty(), "{}", forms[0]);
        for form in forms {
            assert_eq!(list(form), first, "{form}");
        }
    }
    let shop = list("电商");
    assert!(shop.contains(&"/docs/sichuan-2023/7".to_owned()), "{shop:?}");
}

#[test]
fn words_that_the_scripts_write_with_other_characters_find_each_other() {
    let documents = vec![
        document(
            "hans",
            "简体样例",
            &[
                ("", "馆员应当了解账目，凭借凭证记账。"),
                ("", "来信应当书面答复，不得反复。"),
                ("", "规划、计划和身份证一并备案，做到全覆盖。"),
            ],
        ),
        document(
            "hant",
            "繁體樣例",
            &[
                ("", "館員應瞭解帳目，憑藉憑證記帳。"),
                ("", "來信應書面答覆，不得反覆。"),
                ("", "規劃、計畫及身分證一併備案，做到全覆蓋。"),
            ],
        ),
    ];
    let kb = kb_of("words-of-both-scripts", documents, &Lexicon::default());
    for (forms, number) in [
        (["了解", "瞭解"], "1"),
        (["账目", "帳目"], "1"),
        (["凭借", "憑藉"], "1"),
        (["记账", "記帳"], "1"),
        (["答复", "答覆"], "2"),
        (["反复", "反覆"], "2"),
        (["计划", "計畫"], "3"),
        (["身份证", "身分證"], "3"),
        (["全覆盖", "全覆蓋"], "3"),
    ] {
        for form in forms {
            let mut found: Vec<String> =
                ask(&kb, form).hits.into_iter().map(|hit| hit.clause.url).collect();
            found.sort();
            let right = ["hans", "hant"].map(|id| format!("/docs/{id}/{number}"));
            assert_eq!(found, right, "{form}");
        }
    }
}

//! What is repaired, and what only looks as if it were damaged.

use tiaowen_parse::clean::{Cleaned, clean};
use tiaowen_text::doc::RepairKind;
use tiaowen_text::extract::Extract;

fn cleaned(text: &str) -> Cleaned {
    clean(&Extract { text: text.to_owned(), ..Extract::default() })
}

fn count(cleaned: &Cleaned, kind: RepairKind) -> usize {
    cleaned.repairs.iter().filter(|repair| repair.kind == kind).count()
}

#[test]
fn two_spaces_in_running_text_may_be_meant_and_three_are_damage() {
    let lines = [
        "第一条　停车场每日开放，收费标准由县 价格部门规定。",
        "第二条　占用盲道停放车辆的，巡查人 员通知其移走车辆。",
        "第三条　公共停车场的收入，用于设施 的维护和更新改造。",
    ];
    let two = cleaned(&lines[..2].join("\n"));
    assert_eq!(count(&two, RepairKind::Space), 0, "{:?}", two.repairs);
    let three = cleaned(&lines.join("\n"));
    assert_eq!(count(&three, RepairKind::Space), 3, "{:?}", three.repairs);
    assert!(three.text.contains("县价格部门"));
}

#[test]
fn lines_with_commas_that_no_sentence_ends_are_a_list() {
    let list = "停车场应当公示的事项\n\
                停放车辆的收费标准和计费单位，\n\
                停车场的开放时间、泊位数量以及节假日和夜间停放车辆的优惠办法，\n\
                停车场经营单位的名称和电话，\n\
                受理停车投诉的部门的电话，\n\
                停车场内车辆行驶的路线图示，\n\
                紧急情况下疏散的路线和出口，\n\
                充电设施的数量和使用办法，\n\
                为残疾人预留的泊位的编号，\n\
                其他与停放车辆有关的事项，\n";
    let kept = cleaned(list);
    assert_eq!(count(&kept, RepairKind::LineBreak), 0, "{:?}", kept.repairs);
    // One of them, whose sentence ends on the next line, was broken.
    let broken = "停车场应当公示收费标准和计费单位，\n并接受价格部门的监督检查。\n";
    assert_eq!(count(&cleaned(broken), RepairKind::LineBreak), 1);
}

#[test]
fn a_title_over_two_lines_ends_where_it_says_what_it_is() {
    let text = "示例市人民政府关于进一步加强停车、\n充电设施管理的通知\n各区人民政府和市级有关部门\n\
                为了规范停车，现通知如下。\n";
    let cleaned = cleaned(text);
    let lines: Vec<&str> = cleaned.text.lines().collect();
    assert_eq!(lines.first(), Some(&"示例市人民政府关于进一步加强停车、充电设施管理的通知"));
    assert_eq!(lines.get(1), Some(&"各区人民政府和市级有关部门"));
}

#[test]
fn a_question_mark_is_a_lost_byte_only_where_the_text_gains_by_it() {
    // The bytes would come out even here as well, as characters that are hardly likelier.
    for text in [
        "第一条　停车场每日开放，收费标准公示?。大a　停车场应当有序。\n",
        "第一条　停车场每日开放，收费标准公示?。一a　停车场应当有序。\n",
    ] {
        let kept = cleaned(text);
        assert_eq!(count(&kept, RepairKind::LostByte), 0, "{:?}", kept.repairs);
    }
}

#[test]
fn lines_by_which_a_site_speaks_of_itself_go_at_the_ends() {
    let text = "青岭县停水公告\n因检修，本月六日停水。\n";
    for foot in [
        "友情链接：青岭市水务局 某省水利厅",
        "承办单位：青岭县水务局信息中心 技术支持：某某公司",
        "建议使用1024×768分辨率浏览本站，未经许可不得转载。",
        "Copyright 2025 青岭县水务局，转载请注明出处。",
    ] {
        assert_eq!(cleaned(&format!("{text}{foot}\n")).text, text, "{foot}");
    }
    let kept = "青岭县停水公告\n承办单位：青岭县水务局\n第一条　未经许可不得转载本馆图片。\n";
    assert_eq!(cleaned(kept).text, kept);
}

//! Official letters of Taiwan (函, 公告): fields of the letterhead above 主旨, and receivers of copies below the text.

use super::{Line, Role, kind};
use tiaowen_text::script;

/// Filled lines from the head of a document in which the subject of a letter stands.
const HEAD: usize = 40;

/// Fields above the subject, in simplified script.
const FIELDS: [&str; 17] = [
    "档号",
    "保存年限",
    "地址",
    "承办人",
    "承办单位",
    "联络人",
    "联络方式",
    "电话",
    "传真",
    "电子信箱",
    "电子邮件",
    "受文者",
    "速别",
    "密等",
    "密等及解密条件或保密期限",
    "附件",
    "发文方式",
];

/// Who receives it, below the text.
const RECEIVERS: [&str; 3] = ["正本", "副本", "抄本"];

/// Gives the lines around the text of a letter their roles.
pub(super) fn assign(lines: &mut [Line], text: &str) {
    let filled = lines.iter().enumerate().filter(|(_, line)| !line.is_blank());
    let subject = filled
        .take(HEAD)
        .find(|(_, line)| label(line.words(text)).is_some_and(|label| label == "主旨"))
        .map(|(index, _)| index);
    let Some(subject) = subject else { return };
    for (index, line) in lines.iter_mut().enumerate() {
        if line.role != Role::Text || line.is_blank() {
            continue;
        }
        let words = line.words(text);
        let field = label(words).is_some_and(|label| {
            let fields: &[&str] = if index < subject { &FIELDS } else { &RECEIVERS };
            fields.contains(&label.as_str())
        });
        if field || index < subject && kind::labelled(words).is_some() {
            line.role = Role::Note;
        }
    }
}

/// What stands before the colon of a line, in simplified script without spaces.
fn label(words: &str) -> Option<String> {
    const LONGEST: usize = 16;
    let (label, _) = words.split_once(['：', ':'])?;
    let bare: String = script::fold(label).chars().filter(|c| !c.is_whitespace()).collect();
    (bare.chars().take(LONGEST + 1).count() <= LONGEST).then_some(bare)
}

/// The body that the title of a letter names: 某縣政府　函, 某縣政府公告.
pub(super) fn sender(title: &str) -> Option<&str> {
    let body =
        ["書函", "书函", "函", "公告", "令"].iter().find_map(|kind| title.strip_suffix(kind));
    // 某縣政府農業處
    let office = |body: &str| body.contains("政府") && body.ends_with('處');
    body.map(str::trim_end).filter(|body| kind::is_organs(body) || office(body))
}

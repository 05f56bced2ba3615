//! Damage that is seen and left: characters that could not be decoded, shifted runs that cannot be
//! restored, doubtful script conversion. Each becomes an issue; the text stays.

use tiaowen_text::doc::{Issue, IssueKind, Span};

/// Most places named of one kind; more are counted in the last one.
const MOST: usize = 20;

/// Finds what a reader should know of.
pub(super) fn find(text: &str) -> Vec<Issue> {
    let mut issues = undecodable(text);
    issues.extend(shifted(text));
    issues.extend(script(text));
    issues
}

/// Runs of U+FFFD.
fn undecodable(text: &str) -> Vec<Issue> {
    let mut issues = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\u{fffd}')) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or("");
        let len = rest.len() - rest.trim_start_matches('\u{fffd}').len();
        at = start + len;
        let count = len / '\u{fffd}'.len_utf8();
        let message = format!("{count} character(s) could not be decoded");
        issues.push(Issue { kind: IssueKind::Lost, span: Span::new(start, at), message });
        if issues.len() == MOST {
            break;
        }
    }
    issues
}

/// `?` before characters that only shifted text has, and private-use characters anywhere.
fn shifted(text: &str) -> Vec<Issue> {
    let odd = |c: char| matches!(c, '\u{3105}'..='\u{312f}' | '\u{e000}'..='\u{f8ff}');
    let mut issues = Vec::new();
    let mut last = None::<usize>;
    for (at, c) in text.char_indices().filter(|(_, c)| odd(*c)) {
        // One issue for a run: characters within a few of the last one belong to it.
        let near = last.is_some_and(|last| at - last <= 24);
        last = Some(at);
        if near {
            continue;
        }
        let code = u32::from(c);
        let message = if code >= 0xe000 {
            format!(
                "U+{code:04X} has no meaning outside its source: a character made for it, or damage"
            )
        } else {
            format!(
                "{c} (U+{code:04X}) is a phonetic sign: written for another character, or damage"
            )
        };
        issues.push(Issue {
            kind: IssueKind::Damage,
            span: Span::new(at, at + c.len_utf8()),
            message,
        });
        if issues.len() == MOST {
            break;
        }
    }
    issues
}

/// Words that a table turned into the wrong traditional form, with the right one.
const OVERDONE: [(&str, &str); 18] = [
    ("因地製宜", "因地制宜"),
    ("體係", "體系"),
    ("關係統", "關系統"),
    ("製度", "制度"),
    ("機製", "機制"),
    ("體製", "體制"),
    ("製定", "制定"),
    ("編製成", "編制成"),
    ("擴麵", "擴面"),
    ("全麵", "全面"),
    ("方麵", "方面"),
    ("麵積", "面積"),
    ("麵向", "面向"),
    ("公裏", "公里"),
    ("以後裏", "以後里"),
    ("幹預", "干預"),
    ("幹擾", "干擾"),
    ("髮展", "發展"),
];

/// Characters of one script only: simplified and traditional form.
const PAIRS: [(char, char); 32] = [
    ('国', '國'),
    ('发', '發'),
    ('业', '業'),
    ('产', '產'),
    ('会', '會'),
    ('务', '務'),
    ('农', '農'),
    ('乡', '鄉'),
    ('镇', '鎮'),
    ('经', '經'),
    ('济', '濟'),
    ('设', '設'),
    ('进', '進'),
    ('动', '動'),
    ('实', '實'),
    ('对', '對'),
    ('这', '這'),
    ('为', '為'),
    ('个', '個'),
    ('机', '機'),
    ('构', '構'),
    ('标', '標'),
    ('态', '態'),
    ('环', '環'),
    ('续', '續'),
    ('创', '創'),
    ('规', '規'),
    ('统', '統'),
    ('网', '網'),
    ('优', '優'),
    ('协', '協'),
    ('监', '監'),
];

/// Overdone conversion word by word, and characters of the other script in a text that is plainly of one.
fn script(text: &str) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (wrong, right) in OVERDONE {
        let count = text.matches(wrong).count();
        if let Some(at) = text.find(wrong) {
            let message =
                format!("{wrong} for {right}, {count} time(s): script conversion by table");
            let span = Span::new(at, at + wrong.len());
            issues.push(Issue { kind: IssueKind::Script, span, message });
        }
    }
    let (mut simplified, mut traditional) = (0usize, 0usize);
    let (mut first_simplified, mut first_traditional) = (None, None);
    for (at, c) in text.char_indices().filter(|(_, c)| *c >= '\u{4e00}') {
        if PAIRS.iter().any(|(plain, _)| *plain == c) {
            simplified += 1;
            first_simplified = first_simplified.or(Some((at, c)));
        } else if PAIRS.iter().any(|(_, full)| *full == c) {
            traditional += 1;
            first_traditional = first_traditional.or(Some((at, c)));
        }
    }
    let (few, many, first) = if simplified < traditional {
        (simplified, traditional, first_simplified)
    } else {
        (traditional, simplified, first_traditional)
    };
    // A text of one script with a single quotation in the other is nothing to report.
    if few >= 3
        && few * 4 < many
        && let Some((at, c)) = first
    {
        let message = format!("{few} characters of the other script among {many}, first {c}");
        let span = Span::new(at, at + c.len_utf8());
        issues.push(Issue { kind: IssueKind::Script, span, message });
    }
    issues
}

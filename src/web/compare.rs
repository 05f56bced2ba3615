//! Two clauses side by side: shared and own wording, and what differs in strength, numbers and bodies.

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::crosswalk::{GapItem, gap};
use crate::web::page::{Page, PageParams};
use crate::web::say::{Offers, pair};
use tiaowen_print::view::crosswalk::{CompareSideView, CompareView, MentionView};
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::Result;

/// A piece of a side.
pub struct SidePiece {
    /// Text as shown.
    pub text: String,
    /// Number of the shared run, from 1.
    pub run: Option<usize>,
    /// Own wording that is more than punctuation.
    pub own: bool,
}

/// A side of the comparison.
pub struct Side {
    /// The clause.
    pub clause: GapItem,
    /// Title of the document.
    pub title: String,
    /// What people call it, for the labels of own wording.
    pub name: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Is it an abstract?
    pub is_abstract: bool,
    /// Text.
    pub pieces: Vec<SidePiece>,
    /// Share of its letters in shared runs, per cent.
    pub share: u32,
}

/// Numbers or bodies, by the side that names them; each side's are joined.
pub struct Mentions {
    /// What they are.
    pub name: String,
    /// On the left only.
    pub left: String,
    /// On both sides.
    pub both: String,
    /// On the right only.
    pub right: String,
}

/// Two clauses side by side.
#[derive(Template)]
#[template(path = "compare.html")]
pub struct ComparePage {
    /// Frame.
    pub page: Page,
    /// The comparison.
    pub view: CompareView,
    /// Both sides.
    pub sides: [Side; 2],
    /// Address with the sides swapped.
    pub swapped: String,
    /// Share of common wording, per cent.
    pub common: u32,
    /// How the two are linked: a sentence each.
    pub links: Vec<String>,
    /// Names the pair in the form of readers, where they are asked.
    pub pair: Option<String>,
    /// Address at which the clause is judged, for those who may.
    pub judge: Option<String>,
    /// Whether a reader has just said something of it.
    pub said: bool,
    /// Words of strength: name of the class, word, left, right.
    pub strength: Vec<(String, String, usize, usize)>,
    /// Shifts in words.
    pub shifts: Vec<String>,
    /// Numbers and bodies that the sides name.
    pub mentions: Vec<Mentions>,
}

impl ComparePage {
    /// Asks and arranges.
    pub fn build(
        kb: &Kb,
        uri: &Uri,
        left: (&DocId, &str),
        right: (&DocId, &str),
        offers: Offers,
    ) -> Result<Self> {
        let view = kb.compare(left, right)?;
        let params = PageParams::of(uri);
        let mut page = Page::new(uri, params.script, "");
        let names = [short_name(kb, left.0)?, short_name(kb, right.0)?];
        let [a, b] = names;
        let sides = [side(&page, &view.left, &a), side(&page, &view.right, &b)];
        page.title = format!(
            "{}{} ↔ {}{} - {}",
            sides[0].name,
            sides[0].clause.label,
            sides[1].name,
            sides[1].clause.label,
            page.t("比较")
        );
        let step = super::page::encode;
        let swapped = page.href(format!(
            "/compare/{}/{}/{}/{}",
            right.0,
            step(right.1),
            left.0,
            step(left.1)
        ));
        let strength = view
            .strength
            .iter()
            .map(|s| (page.t(strength_name(s.class)), page.text(s.word), s.left, s.right))
            .collect();
        Ok(Self {
            common: per_cent(view.common),
            links: links(&page, &view),
            pair: view.links.first().filter(|_| offers.say).map(|l| pair(&l.from, &l.to)),
            judge: view.links.first().filter(|_| offers.judge).map(|link| {
                let (from, to) = (&link.from, &link.to);
                page.href(format!(
                    "/docs/{}/workbench?parent={}&clause={}",
                    from.document,
                    to.document,
                    step(&from.key)
                ))
            }),
            said: !params.said.is_empty(),
            strength,
            shifts: shifts(&page, &view),
            mentions: [("数字和年份", &view.numbers), ("机构", &view.bodies)]
                .into_iter()
                .filter(|(_, list)| !list.is_empty())
                .map(|(name, list)| mentions(&page, name, list))
                .collect(),
            swapped,
            sides,
            view,
            page,
        })
    }
}

fn short_name(kb: &Kb, id: &DocId) -> Result<String> {
    let document = kb.document(id)?.document;
    Ok(document.short_names.into_iter().next().unwrap_or(document.title))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share lies between 0 and 1"
)]
pub(super) fn per_cent(share: f32) -> u32 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u32
}

/// A side as shown.
pub(super) fn side(page: &Page, side: &CompareSideView, name: &str) -> Side {
    let pieces: Vec<SidePiece> = side
        .pieces
        .iter()
        .map(|piece| SidePiece {
            text: page.text(&piece.text),
            run: piece.run.map(|run| run + 1),
            own: piece.run.is_none()
                && piece.text.chars().filter(|c| c.is_alphanumeric()).count() > 1,
        })
        .collect();
    let whole: String = side.pieces.iter().map(|p| p.text.as_str()).collect();
    Side {
        clause: gap(page, &side.clause),
        title: page.text(&side.clause.title),
        name: page.text(name),
        lang: page.lang_of(&whole),
        is_abstract: side.clause.state == TextState::Abstract,
        pieces,
        share: per_cent(side.share),
    }
}

fn links(page: &Page, view: &CompareView) -> Vec<String> {
    view.links
        .iter()
        .map(|link| {
            let kind = match link.kind {
                "main" => "主要对应",
                "passing" => "只是提到",
                _ => "相关",
            };
            let mut words = vec![page.t(kind)];
            words.extend(link.relation_label.map(|relation| page.t(relation)));
            words.push(match (link.source, link.confidence) {
                ("curated", _) => page.t("人工判定"),
                (_, Some(c)) => format!("{} {}%", page.t("自动比对，置信度"), per_cent(c)),
                (_, None) => page.t("自动比对"),
            });
            words.extend(link.by.clone().map(|by| page.text(&by)));
            words.extend(link.note.clone().filter(|n| !n.is_empty()).map(|n| page.text(&n)));
            words.join(" · ")
        })
        .collect()
}

fn strength_name(class: &str) -> &'static str {
    match class {
        "ban" => "禁止",
        "duty" => "应当",
        "permission" => "可以",
        "encouragement" => "鼓励",
        "trial" => "探索",
        _ => "其他",
    }
}

fn shifts(page: &Page, view: &CompareView) -> Vec<String> {
    let word = |word: &str| if word.is_empty() { page.t("（直述）") } else { page.text(word) };
    view.shifts
        .iter()
        .map(|shift| {
            let direction = if shift.direction == "stronger" { "更强" } else { "更弱" };
            format!(
                "“{}”：{} → {}（{}）",
                page.text(&shift.about),
                word(shift.left),
                word(shift.right),
                page.t(direction)
            )
        })
        .collect()
}

fn mentions(page: &Page, name: &str, list: &[MentionView]) -> Mentions {
    let pick = |left: bool, right: bool| {
        let picked: Vec<String> = list
            .iter()
            .filter(|m| (m.left, m.right) == (left, right))
            .map(|m| page.text(&m.text))
            .collect();
        picked.join("、")
    };
    Mentions {
        name: page.t(name),
        left: pick(true, false),
        both: pick(true, true),
        right: pick(false, true),
    }
}

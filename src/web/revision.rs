//! Two texts of one work side by side: what became of each clause, with the words that changed marked.

use askama::Template;
use axum::http::Uri;

use crate::kb::{Edition, Kb};
use crate::params;
use crate::web::names::day;
use crate::web::page::{Page, PageParams};
use tiaowen_link::revision::Fate;
use tiaowen_print::view::ClauseView;
use tiaowen_print::view::revision::{
    ClauseChangeView, ClauseWordingView, EditionView, RenumberedView, RevisionCountsView, StandView,
};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{ErrorKind, Result};

/// Words as shown.
pub struct Words {
    /// The words.
    pub text: String,
    /// Whether the other text does not have them.
    pub changed: bool,
}

/// A clause of one text as shown.
pub struct ClauseSide {
    /// Number mark.
    pub label: String,
    /// Heading, where there is no wording that repeats it.
    pub heading: String,
    /// Its page, where it has one.
    pub href: Option<String>,
    /// Its wording.
    pub words: Vec<Words>,
    /// Language of the wording.
    pub lang: &'static str,
}

/// What became of a clause, as shown.
pub struct ChangeItem {
    /// What became of it.
    pub name: String,
    /// Anchor.
    pub anchor: String,
    /// In the old text and in the new one.
    pub sides: [Option<ClauseSide>; 2],
}

/// A text as shown.
pub struct EditionItem {
    /// Its name in addresses.
    pub name: String,
    /// What it is: its date, else when it was taken in.
    pub label: String,
    /// Title.
    pub title: String,
    /// The page of its document.
    pub href: String,
    /// Whether it is the text that its document has.
    pub is_document: bool,
}

/// The page.
#[derive(Template)]
#[template(path = "revision.html")]
pub struct RevisionPage {
    /// Frame.
    pub page: Page,
    /// The old and the new text.
    pub sides: [EditionItem; 2],
    /// Address with the sides swapped.
    pub swapped: String,
    /// How many clauses each happened to.
    pub counts: RevisionCountsView,
    /// What became of each clause; those that stayed as they were are left out.
    pub changes: Vec<ChangeItem>,
    /// Whether both are wording.
    pub wording: bool,
    /// The same as JSON.
    pub json: String,
}

impl RevisionPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, old: &Edition, new: &Edition) -> Result<Self> {
        let view = kb.revision(old, new)?;
        let mut page = Page::new(uri, PageParams::of(uri).script, "");
        let sides = [edition_item(&page, &view.old), edition_item(&page, &view.new)];
        page.title = format!("{} - {}", sides[1].title, page.t("新旧文本比较"));
        let stirred = |change: &&ClauseChangeView| change.fate != Fate::Same || change.moved;
        let changes = view.clauses.iter().filter(stirred).enumerate();
        Ok(Self {
            swapped: page.href(format!("/compare/{new}/{old}")),
            changes: changes.map(|(n, change)| change_item(&page, n, change)).collect(),
            wording: view.old.state.is_wording() && view.new.state.is_wording(),
            json: format!("/api/v1/changes?old={old}&new={new}"),
            counts: view.counts,
            sides,
            page,
        })
    }
}

/// A text by its date, else by the time when it was taken in.
pub fn edition_item(page: &Page, edition: &EditionView) -> EditionItem {
    let date = match (&edition.date, &edition.taken) {
        (Some(date), _) => date.clone(),
        (None, Some(taken)) => format!("{} {}", day(taken), page.t("收录")),
        (None, None) => String::new(),
    };
    let which = match (&edition.number, &edition.replaced) {
        (Some(number), Some(replaced)) => {
            let until = page.t("被替换");
            format!("{} {number}（{} {until}）", page.t("旧文本"), day(replaced))
        }
        (Some(number), None) => format!("{} {number}", page.t("旧文本")),
        (None, _) => page.t("现在的文本"),
    };
    EditionItem {
        name: edition.name.clone(),
        label: format!("{date} {which}").trim().to_owned(),
        title: page.text(&edition.title),
        href: page.href(format!("/docs/{}", edition.document)),
        is_document: edition.number.is_none(),
    }
}

/// What had a number in an earlier text, as shown.
pub struct Renumbered {
    /// What is told of it.
    pub text: String,
    /// Where it stands now.
    pub now: Option<ClauseSide>,
}

/// What had the number of a clause in earlier texts and stands elsewhere now, or nowhere: old links meant that.
pub fn renumbered(
    kb: &Kb,
    page: &Page,
    id: &DocId,
    clause: &ClauseView,
) -> Result<Vec<Renumbered>> {
    let found = kb.renumbered(id, &clause.clause.key)?;
    let item = |gone: &RenumberedView| {
        let text = page.t(match gone.now {
            Some(_) => "在被替换的文本中，这个编号是另一条，那一条现在是：",
            None => "在被替换的文本中，这个编号是另一条，那一条已经删去。",
        });
        Renumbered { text, now: gone.now.as_ref().map(|now| clause_side(page, now)) }
    };
    Ok(found.iter().map(item).collect())
}

/// A clause in one of the texts of its work, as shown.
pub struct Stand {
    /// The text.
    pub edition: EditionItem,
    /// Number mark there.
    pub label: String,
    /// What became of it since the text before.
    pub name: String,
    /// Its wording, where it is another than before.
    pub words: Vec<Words>,
    /// Language of the wording.
    pub lang: &'static str,
}

/// The texts in which a clause stands, the oldest first.
pub fn history(kb: &Kb, page: &Page, id: &DocId, clause: &ClauseView) -> Result<Vec<Stand>> {
    let stands = kb.history(id, &clause.clause.key)?;
    let item = |stand: &StandView| {
        let side = clause_side(page, &stand.clause);
        let name = match (stand.fate, stand.moved) {
            (Fate::Same, false) => "文字未变",
            (fate, moved) => fate_name(fate, moved),
        };
        Stand {
            edition: edition_item(page, &stand.edition),
            label: side.label,
            name: page.t(name),
            words: side.words,
            lang: side.lang,
        }
    };
    Ok(stands.iter().map(item).collect())
}

fn fate_name(fate: Fate, moved: bool) -> &'static str {
    match (fate, moved) {
        (Fate::Added, _) => "新增",
        (Fate::Dropped, _) => "删去",
        (Fate::Same, _) => "只改编号",
        (Fate::Changed, true) => "修改，并改编号",
        (Fate::Changed, false) => "修改",
    }
}

fn change_item(page: &Page, number: usize, change: &ClauseChangeView) -> ChangeItem {
    ChangeItem {
        name: page.t(fate_name(change.fate, change.moved)),
        anchor: format!("x{}", number + 1),
        sides: [&change.old, &change.new]
            .map(|side| side.as_ref().map(|clause| clause_side(page, clause))),
    }
}

fn clause_side(page: &Page, clause: &ClauseWordingView) -> ClauseSide {
    let whole: String = clause.pieces.iter().map(|piece| piece.text.as_str()).collect();
    let words = clause.pieces.iter();
    let heading = if whole.is_empty() { clause.heading.as_str() } else { "" };
    ClauseSide {
        label: match clause.label.as_str() {
            "" if heading.is_empty() => page.t("未编号段落"),
            label => page.label(label, heading),
        },
        heading: page.text(heading),
        href: clause.url.as_ref().map(|url| page.href(url)),
        words: words
            .map(|piece| Words { text: page.text(&piece.text), changed: piece.changed })
            .collect(),
        lang: page.lang_of(&whole),
    }
}

/// The text that stood on a day, as shown.
pub struct Standing {
    /// What is told of the day.
    pub text: String,
    /// Where that text is shown, where it is another than this one.
    pub href: Option<String>,
    /// What it is called.
    pub label: String,
}

/// What is to be told of the day that is asked for; of a clause its time line is where an earlier text stands.
pub fn standing(
    kb: &Kb,
    page: &Page,
    id: &DocId,
    asof: &str,
    clause: Option<&ClauseView>,
) -> Result<Option<Standing>> {
    let told = |text: &str, href: Option<String>, label: String| {
        Some(Standing { text: page.t(text), href, label })
    };
    let day = match params::day("asof", asof) {
        Ok(None) => return Ok(None),
        Ok(Some(day)) => day,
        Err(fault) => return Ok(told(&fault.chinese(), None, String::new())),
    };
    let edition = match kb.standing(id, &day) {
        Ok(edition) => edition,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(told(&error.to_string(), None, String::new()));
        }
        Err(error) => return Err(error),
    };
    if edition.name == id.as_str() {
        return Ok(told(&format!("{day} 当日有效的就是这份文本。"), None, String::new()));
    }
    let address = match (edition.number, clause) {
        (None, _) => format!("/docs/{}", edition.document),
        (Some(_), Some(clause)) => format!("{}#history", clause.clause.url),
        (Some(_), None) => format!("/compare/{}/{id}", edition.name),
    };
    let label = edition_item(page, &edition).label;
    Ok(told(&format!("{day} 当日有效的是另一份文本："), Some(page.href(address)), label))
}

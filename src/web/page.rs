//! The frame around every page: the script to show, addresses that keep it, interface text in it.

use std::borrow::Cow;

use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;

use crate::web::assets;
use tiaowen_engine::display::display;
use tiaowen_text::script::{self, Script};

/// Parameters that every page takes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PageParams {
    /// `hans`, `hant`, `tw`, `hk`; anything else shows the text as stored.
    pub script: String,
    /// Page of a list, from 1.
    pub page: usize,
    /// The day whose text is asked for.
    pub asof: String,
    /// Whether the texts of other documents of the work are asked for: anything but nothing.
    pub versions: String,
    /// Anything when the reader has just said something of a link.
    pub said: String,
}

impl PageParams {
    /// Reads them from an address; what cannot be read counts as not given.
    pub fn of(uri: &Uri) -> Self {
        Query::try_from_uri(uri).map_or_else(|_| Self::default(), |Query(params)| params)
    }
}

/// One choice of the script switch.
pub struct ScriptLink {
    /// Name, in its own script.
    pub name: &'static str,
    /// What it does, for those who cannot tell by the name.
    pub title: &'static str,
    /// Language tag of the name.
    pub lang: &'static str,
    /// Address of this page in that script.
    pub href: String,
    /// Whether the page is shown in it now.
    pub current: bool,
}

const SCRIPTS: [(Script, &str, &str, &str, &str); 5] = [
    (Script::Original, "", "原文", "按发布时的字形显示", "zh-Hans"),
    (Script::Hans, "hans", "简体", "全部显示为简体", "zh-Hans"),
    (Script::Hant, "hant", "繁體", "全部顯示為繁體", "zh-Hant"),
    (Script::Tw, "tw", "臺灣", "全部顯示為臺灣字形", "zh-Hant-TW"),
    (Script::Hk, "hk", "香港", "全部顯示為香港字形", "zh-Hant-HK"),
];

/// The navigation of the site: address and name.
pub const SITE: [(&str, &str); 4] =
    [("/topics", "主题"), ("/docs", "文件"), ("/coverage", "对照"), ("/help", "帮助")];

/// What all templates share.
pub struct Page {
    /// Title without the name of the site.
    pub title: String,
    /// What stands in the search box.
    pub query: String,
    /// Path of this page.
    pub path: String,
    script: Script,
    rest: Vec<(String, String)>,
}

impl Page {
    /// The frame of the page at `uri`; `title` is interface text.
    pub fn new(uri: &Uri, script: impl AsRef<str>, title: &str) -> Self {
        let script = SCRIPTS
            .iter()
            .find(|(_, code, ..)| *code == script.as_ref())
            .map_or(Script::Original, |(script, ..)| *script);
        let rest = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .into_owned()
            .filter(|(name, _)| name != "script")
            .collect();
        let mut page = Self {
            title: String::new(),
            query: String::new(),
            path: uri.path().to_owned(),
            script,
            rest,
        };
        page.title = page.t(title);
        page
    }

    /// Interface text in the chosen script; it is written in simplified script.
    pub fn t(&self, text: &str) -> String {
        with_signs(display(text, self.script))
    }

    /// Stored text in the chosen script, character for character; what has no shape, or would turn the text
    /// around it, is shown by a sign.
    pub fn text(&self, text: &str) -> String {
        let shown = display(text, self.script);
        // Marks and links stand at character positions of the stored text.
        let shown = if shown.chars().count() == text.chars().count() { shown } else { text.into() };
        with_signs(shown)
    }

    /// A number mark as shown before a heading: 第一编 stands apart from it, （一） and 一、 do so by themselves.
    pub fn label(&self, label: &str, heading: &str) -> String {
        let mut shown = self.text(label);
        let runs_on = label.starts_with('第') && !heading.is_empty();
        if runs_on {
            shown.push('\u{3000}');
        }
        shown
    }

    /// Language tag of the interface.
    pub fn lang(&self) -> &'static str {
        self.choice().4
    }

    /// Language tag of a stored text as shown: its own, or that of the chosen script.
    pub fn lang_of(&self, text: &str) -> &'static str {
        match self.script {
            Script::Original if is_traditional(text) => "zh-Hant",
            Script::Original => "zh-Hans",
            _ => self.lang(),
        }
    }

    /// Code of the chosen script; empty for the text as stored.
    pub fn script_code(&self) -> &'static str {
        self.choice().1
    }

    fn choice(&self) -> &'static (Script, &'static str, &'static str, &'static str, &'static str) {
        SCRIPTS.iter().find(|(script, ..)| *script == self.script).unwrap_or(&SCRIPTS[0])
    }

    /// An address of this server that keeps the chosen script; may carry a query and a fragment.
    pub fn href(&self, address: impl AsRef<str>) -> String {
        let address = address.as_ref();
        let code = self.script_code();
        if code.is_empty() {
            return address.to_owned();
        }
        let (whole, fragment) = match address.split_once('#') {
            Some((whole, fragment)) => (whole, format!("#{fragment}")),
            None => (address, String::new()),
        };
        let join = if whole.contains('?') { '&' } else { '?' };
        format!("{whole}{join}script={code}{fragment}")
    }

    /// This page with other parameters: given names replace or (with an empty value) remove what is there.
    pub fn with(&self, changes: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.rest {
            if !changes.iter().any(|(changed, _)| changed == name) && !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changes.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        let address =
            if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        if changes.iter().any(|(name, _)| *name == "script") {
            address
        } else {
            self.href(&address)
        }
    }

    /// Address of this page.
    pub fn address(&self) -> String {
        self.with(&[])
    }

    /// The script switch; the place on the page is kept by the browser's script, the address by these.
    pub fn scripts(&self) -> Vec<ScriptLink> {
        SCRIPTS
            .iter()
            .map(|&(script, code, name, title, lang)| {
                let mut href = self.with(&[("script", code)]);
                if href.is_empty() {
                    href.push('/');
                }
                ScriptLink { name, title, lang, href, current: script == self.script }
            })
            .collect()
    }

    /// Address of the record of repairs of a document.
    pub fn repairs(&self, document: &str) -> String {
        self.href(format!("/docs/{document}/repairs"))
    }

    /// Address of the task table of a document.
    pub fn tasks(&self, document: &str) -> String {
        self.href(format!("/docs/{document}/tasks"))
    }

    /// Address of a document.
    pub fn document(&self, document: &str) -> String {
        self.href(format!("/docs/{document}"))
    }

    /// Address of the coverage of a document.
    pub fn coverage(&self, document: &str) -> String {
        self.href(format!("/coverage/{document}"))
    }

    /// Address of the stylesheet.
    pub fn style(&self) -> String {
        assets::style()
    }

    /// Address of the script.
    pub fn script_file(&self) -> String {
        assets::script()
    }

    /// Address of the icon.
    pub fn icon(&self) -> String {
        assets::icon()
    }
}

/// A text with signs for what has no shape.
fn with_signs(text: Cow<'_, str>) -> String {
    if !text.contains(has_no_shape) {
        return text.into_owned();
    }
    text.chars().map(|c| if has_no_shape(c) { sign_of(c) } else { c }).collect()
}

/// Control characters beside line breaks and tabs, and marks that change the direction of writing.
fn has_no_shape(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The picture of a control character: ␇ for the bell.
fn sign_of(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('␦'),
        0x7f => '␡',
        _ => '␦',
    }
}

/// Percent-encodes a step of a path.
pub fn encode(step: &str) -> String {
    let mut encoded = String::with_capacity(step.len());
    for byte in step.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Whether a stored text is written in traditional script: more than a stray character of it changes
/// when it is shown in simplified script.
fn is_traditional(text: &str) -> bool {
    let characters = text.chars().count();
    // Converting takes long, and what folds to itself is not changed by it.
    if script::folds_to_another(text) * 20 <= characters {
        return false;
    }
    let simplified = display(text, Script::Hans);
    let changed = text.chars().zip(simplified.chars()).filter(|(a, b)| a != b).count();
    changed * 20 > characters
}

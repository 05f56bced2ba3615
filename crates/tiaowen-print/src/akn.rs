//! Akoma Ntoso 3.0: a `doc` whose eIds are our clause paths, with the links to the parent document as
//! implicit references that say `implements`.

use std::fmt::Write as _;

use super::flow::{Lead, depth, heading, own_body};
use super::html::escape;
use super::{Edition, stated};
use tiaowen_link::crossref::Target;
use tiaowen_text::doc::{Clause, Document, Level, PieceKind, Span, TextState};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::numeral;

const SPACE: &str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0";
/// Namespace of what Akoma Ntoso has no element for.
const OWN_SPACE: &str = "urn:tiaowen:crosswalk:1";
/// Deepest nesting that is printed nested; the parser never goes this deep.
const DEEPEST: usize = 40;

/// Prints a document as Akoma Ntoso.
pub fn print(edition: &Edition<'_>) -> Result<Vec<u8>> {
    let document = &edition.linked.document;
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); document.clauses.len()];
    let mut top = Vec::new();
    for (index, clause) in document.clauses.iter().enumerate() {
        match clause.parent {
            Some(parent) if parent < index => children
                .get_mut(parent)
                .ok_or_else(|| Error::internal("a clause without its parent"))?
                .push(index),
            _ => top.push(index),
        }
    }
    if let Some(only) = edition.only {
        top = vec![only];
    }
    let mut printer = Printer { edition, document, children, out: String::new() };
    printer.head()?;
    printer.preface();
    printer.push("<mainBody eId=\"body\">\n");
    for index in &top {
        printer.clause(*index, 0);
    }
    if top.is_empty() {
        printer.push("<p/>\n");
    }
    printer.push("</mainBody>\n");
    printer.conclusions();
    printer.push("</doc>\n</akomaNtoso>\n");
    Ok(printer.out.into_bytes())
}

struct Printer<'a> {
    edition: &'a Edition<'a>,
    document: &'a Document,
    children: Vec<Vec<usize>>,
    out: String,
}

impl Printer<'_> {
    fn push(&mut self, words: &str) {
        self.out.push_str(words);
    }

    fn put(&mut self, words: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(words);
    }

    /// `meta`: what the document is, in the FRBR terms, and its links.
    fn head(&mut self) -> Result<()> {
        let facts = &self.edition.facts.document;
        let (id, meta) = (self.document.id.as_str(), &self.document.meta);
        let kind = escape(meta.kind.as_deref().unwrap_or("文件"));
        self.put(format_args!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<akomaNtoso xmlns=\"{SPACE}\" xmlns:tw=\"{OWN_SPACE}\">\n\
             <doc name=\"{kind}\">\n<meta>\n<identification source=\"#tiaowen\">\n"
        ));
        let date = day(meta.dated.as_deref().or(meta.published.as_deref()));
        let work = self.work(id);
        self.put(format_args!("<FRBRWork>\n"));
        self.properties(&work, &format!("{work}/!main"), &date, "成文");
        self.push("<FRBRcountry value=\"cn\"/>\n");
        if let Some(number) = &meta.number {
            self.put(format_args!("<FRBRnumber value=\"{}\"/>\n", escape(number)));
        }
        self.put(format_args!("<FRBRname value=\"{}\"/>\n</FRBRWork>\n", escape(&facts.title)));
        let language = "zho";
        let expression = format!("{work}/{language}@{date}");
        self.push("<FRBRExpression>\n");
        let published = day(meta.published.as_deref().or(meta.dated.as_deref()));
        self.properties(&expression, &format!("{expression}/!main"), &published, "发布");
        let official = self.document.state == TextState::Official;
        self.put(format_args!(
            "<FRBRauthoritative value=\"{official}\"/>\n<FRBRlanguage language=\"{language}\"/>\n</FRBRExpression>\n"
        ));
        self.push("<FRBRManifestation>\n");
        let printed = format!("{expression}.akn");
        self.properties(&printed, &format!("{expression}/!main.akn"), &published, "标引");
        self.push("<FRBRformat value=\"application/akn+xml\"/>\n</FRBRManifestation>\n</identification>\n");
        self.analysis();
        self.references();
        self.proprietary()?;
        self.push("</meta>\n");
        Ok(())
    }

    /// The address of a work, which holds the day that it was made on: `/akn/cn/doc/2023-08-03/sichuan-2023`. Where
    /// none is known the year 1 stands there, as it does in the dates.
    fn work(&self, id: &str) -> String {
        let date = self.edition.dates.get(id).map(String::as_str);
        format!("/akn/cn/doc/{}/{id}", day(date))
    }

    fn properties(&mut self, uri: &str, this: &str, date: &str, name: &str) {
        self.put(format_args!(
            "<FRBRthis value=\"{this}\"/>\n<FRBRuri value=\"{uri}\"/>\n<FRBRdate date=\"{date}\" name=\"{name}\"/>\n"
        ));
        let issuers = self.document.meta.issuers.len();
        for at in 1..=issuers {
            self.put(format_args!("<FRBRauthor href=\"#issuer-{at}\"/>\n"));
        }
        if issuers == 0 {
            self.push("<FRBRauthor href=\"#unknown\"/>\n");
        }
    }

    /// Which article each clause carries out.
    fn analysis(&mut self) {
        let mut rows = String::new();
        for clause in self.edition.clauses {
            for link in &clause.references.implements {
                // Writing to a string cannot fail.
                let _ = writeln!(
                    rows,
                    "<implicitReference for=\"#{}\" href=\"{}{}\"><tw:implements document=\"{}\" eId=\"{}\" main=\"{}\" source=\"{}\"/></implicitReference>",
                    escape(&clause.clause.path),
                    escape(self.edition.base),
                    escape(&link.clause.url),
                    escape(&link.clause.document),
                    escape(&link.clause.path),
                    link.main,
                    link.source,
                );
            }
        }
        if !rows.is_empty() {
            self.put(format_args!(
                "<analysis source=\"#tiaowen\">\n<otherReferences source=\"#tiaowen\">\n{rows}</otherReferences>\n</analysis>\n"
            ));
        }
    }

    fn references(&mut self) {
        self.push("<references source=\"#tiaowen\">\n");
        for parent in &self.document.meta.implements {
            self.put(format_args!(
                "<activeRef href=\"{}\" showAs=\"implements\"/>\n",
                self.work(parent.as_str())
            ));
        }
        for (at, issuer) in self.document.meta.issuers.iter().enumerate() {
            let name = escape(issuer);
            let at = at + 1;
            self.put(format_args!(
                "<TLCOrganization eId=\"issuer-{at}\" href=\"/akn/ontology/organization/cn/issuer-{at}\" showAs=\"{name}\"/>\n"
            ));
        }
        self.push(
            "<TLCOrganization eId=\"tiaowen\" href=\"/akn/ontology/organization/tiaowen\" showAs=\"tiaowen\"/>\n\
             <TLCOrganization eId=\"unknown\" href=\"/akn/ontology/organization/unknown\" showAs=\"未知\"/>\n</references>\n",
        );
    }

    /// Where the text comes from and its facts, which Akoma Ntoso leaves to each publisher.
    fn proprietary(&mut self) -> Result<()> {
        let from = &self.document.provenance;
        let note = self.document.state.note();
        let repairs = self.document.repairs.len();
        self.put(format_args!(
            "<proprietary source=\"#tiaowen\"><tw:provenance state=\"{note}\" file=\"{}\" sha256=\"{}\" repairs=\"{repairs}\"/>\n",
            escape(&from.file),
            escape(&from.sha256),
        ));
        for (name, value) in stated::facts(self.edition)? {
            let value = escape(&value);
            self.put(format_args!("<tw:fact name=\"{name}\">{value}</tw:fact>\n"));
        }
        self.push("</proprietary>\n");
        Ok(())
    }

    fn preface(&mut self) {
        self.push("<preface eId=\"preface\">\n");
        let title = escape(&self.document.meta.title);
        self.put(format_args!("<p><docTitle>{title}</docTitle></p>\n"));
        let text = self.document.text.as_str();
        let wanted = |kind| !matches!(kind, PieceKind::Blank | PieceKind::Title);
        let body = self.body();
        for piece in self.document.pieces.iter().filter(|p| wanted(p.kind) && p.span.start < body) {
            for line in piece.span.of(text).lines().map(str::trim).filter(|l| !l.is_empty()) {
                let (line, kind) = (escape(line), piece.kind.word());
                match piece.kind {
                    PieceKind::Number => {
                        self.put(format_args!(
                            "<p class=\"{kind}\"><docNumber>{line}</docNumber></p>\n"
                        ));
                    }
                    _ => self.put(format_args!("<p class=\"{kind}\">{line}</p>\n")),
                }
            }
        }
        self.push("</preface>\n");
    }

    /// Where the clauses begin.
    fn body(&self) -> usize {
        self.document.clauses.first().map_or(usize::MAX, |clause| clause.span.start)
    }

    /// What stands among and behind the clauses and is none.
    fn conclusions(&mut self) {
        let text = self.document.text.as_str();
        let body = self.body();
        let wanted = |kind| !matches!(kind, PieceKind::Blank | PieceKind::Title);
        let mut lines = String::new();
        for piece in self.document.pieces.iter().filter(|p| wanted(p.kind) && p.span.start >= body)
        {
            let kind = piece.kind.word();
            for line in piece.span.of(text).lines().map(str::trim).filter(|l| !l.is_empty()) {
                // Writing to a string cannot fail.
                let _ = writeln!(lines, "<p class=\"{kind}\">{}</p>", escape(line));
            }
        }
        if !lines.is_empty() {
            self.put(format_args!("<conclusions eId=\"conclusions\">\n{lines}</conclusions>\n"));
        }
    }

    fn clause(&mut self, index: usize, nesting: usize) {
        let Some(clause) = self.document.clauses.get(index) else { return };
        let text = self.document.text.as_str();
        let (element, name) = element(self.document, clause);
        let path = escape(clause.path.as_str());
        let class = class(Lead::of(text, clause.span.trimmed(text).start));
        self.put(format_args!("<{element}{name}{class} eId=\"{path}\">\n"));
        let mark = numeral::full_width_mark(clause.mark.of(text));
        if !mark.is_empty() {
            self.put(format_args!("<num>{}</num>\n", escape(&mark)));
        }
        if !clause.heading.is_empty() {
            let heading = heading(self.document, clause);
            let class = class_of_gap(Span::new(clause.mark.end, heading.start).of(text));
            self.put(format_args!("<heading{class}>{}</heading>\n", escape(heading.of(text))));
        }
        let children = self.children.get(index).cloned().unwrap_or_default();
        let body = own_body(self.document, clause);
        if children.is_empty() || nesting >= DEEPEST {
            self.push("<content>\n");
            self.paragraphs(body);
            self.push("</content>\n");
        } else if !body.is_empty() {
            self.push("<intro>\n");
            self.paragraphs(body);
            self.push("</intro>\n");
        }
        if nesting < DEEPEST {
            for child in children {
                self.clause(child, nesting + 1);
            }
        }
        self.put(format_args!("</{element}>\n"));
    }

    fn paragraphs(&mut self, body: Span) {
        let text = self.document.text.as_str();
        let mut at = body.start;
        let mut any = false;
        for line in body.of(text).split('\n') {
            let span = Span::new(at, at + line.len()).trimmed(text);
            at += line.len() + 1;
            if !span.is_empty() {
                any = true;
                let words = self.with_references(span);
                let class = class(Lead::of(text, span.start));
                self.put(format_args!("<p{class}>{words}</p>\n"));
            }
        }
        if !any {
            self.push("<p/>\n");
        }
    }

    /// A paragraph with the citations in it as `ref` elements.
    fn with_references(&self, span: Span) -> String {
        let text = self.document.text.as_str();
        let citations = &self.edition.linked.citations;
        let first = citations.partition_point(|c| c.span.start < span.start);
        let mut out = String::new();
        let mut at = span.start;
        for citation in citations.iter().skip(first).take_while(|c| c.span.start < span.end) {
            let href = match &citation.target {
                Target::Clause(id) => format!("{}/!main~{}", self.work(id.doc.as_str()), id.path),
                Target::Document(id) => self.work(id.as_str()),
                Target::Unresolved(_) => continue,
            };
            if citation.span.start < at || citation.span.end > span.end {
                continue;
            }
            out.push_str(&escape(Span::new(at, citation.span.start).of(text)));
            let words = escape(citation.span.of(text));
            // Writing to a string cannot fail.
            let _ = write!(out, "<ref href=\"{}\">{words}</ref>", escape(&href));
            at = citation.span.end;
        }
        out.push_str(&escape(Span::new(at, span.end).of(text)));
        out
    }
}

/// Tells what runs on in the line of what stands before it.
fn class(lead: Lead) -> &'static str {
    match lead {
        Lead::Line => "",
        Lead::Here => " class=\"run-on\"",
        Lead::Gap => " class=\"run-on gap\"",
    }
}

/// Tells that a heading stands behind a gap.
fn class_of_gap(between: &str) -> &'static str {
    if between.contains(char::is_whitespace) { " class=\"gap\"" } else { "" }
}

/// The hierarchical element of a rank; `clause` is the level at which the document is cited.
fn element(document: &Document, clause: &Clause) -> (&'static str, &'static str) {
    let below = [("paragraph", ""), ("subparagraph", ""), ("point", ""), ("indent", "")];
    match clause.level {
        level if level == document.clause_level && matches!(level, Level::Outline(_)) => {
            ("clause", "")
        }
        Level::Part => ("part", ""),
        Level::Chapter => ("chapter", ""),
        Level::Section => ("section", ""),
        Level::Article => ("article", ""),
        Level::Paragraph => ("paragraph", ""),
        Level::Item => ("point", ""),
        Level::Point => ("indent", ""),
        Level::Preamble => ("hcontainer", " name=\"preamble\""),
        Level::Annex => ("hcontainer", " name=\"annex\""),
        Level::Outline(rank) => match document.clause_level {
            Level::Outline(cited) if rank < cited => ("section", ""),
            Level::Outline(cited) => {
                below.get(usize::from(rank - cited) - 1).copied().unwrap_or(("indent", ""))
            }
            _ => below.get(depth(document, clause).min(3)).copied().unwrap_or(("indent", "")),
        },
    }
}

/// A date for FRBRdate, which must have one: the year 1 says that none is known.
fn day(date: Option<&str>) -> String {
    let whole = |d: &&str| {
        d.len() >= 10
            && d.is_char_boundary(10)
            && d.bytes().take(10).enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            })
    };
    date.filter(whole).and_then(|d| d.get(..10)).unwrap_or("0001-01-01").to_owned()
}

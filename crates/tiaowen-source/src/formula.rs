//! Formulas of word processors (OMML) on one line: fractions with a stroke, powers raised.

use super::symbols::{subscript, superscript};
use super::xml::{Element, Node};

/// The text of a formula.
pub fn text(element: &Element) -> String {
    let part = |name: &str| element.child(name).map(text).unwrap_or_default();
    match element.name.as_str() {
        "f" => format!("{}/{}", grouped(part("num")), grouped(part("den"))),
        "sSup" => format!("{}{}", part("e"), raised(&part("sup"))),
        "sSub" => format!("{}{}", part("e"), subscript(&part("sub"))),
        "sSubSup" => format!("{}{}{}", part("e"), subscript(&part("sub")), raised(&part("sup"))),
        "rad" => format!("{}√{}", superscript(&part("deg")), grouped(part("e"))),
        "nary" => {
            let sign = property(element, "naryPr", "chr").unwrap_or("∫");
            let (sub, sup) = (part("sub"), part("sup"));
            let limits = if sub.is_empty() && sup.is_empty() {
                String::new()
            } else {
                format!("({sub}→{sup})")
            };
            format!("{sign}{limits}{}", part("e"))
        }
        "d" => {
            let open = property(element, "dPr", "begChr").unwrap_or("(");
            let close = property(element, "dPr", "endChr").unwrap_or(")");
            let parts: Vec<String> =
                element.elements().filter(|e| e.name == "e").map(text).collect();
            format!("{open}{}{close}", parts.join(","))
        }
        _ => {
            let child = |node: &Node| match node {
                Node::Element(child) if child.name.ends_with("Pr") => String::new(),
                Node::Element(child) => text(child),
                Node::Text(text) if element.name == "t" => text.clone(),
                Node::Text(_) => String::new(),
            };
            element.children.iter().map(child).collect()
        }
    }
}

fn property<'e>(element: &'e Element, group: &str, name: &str) -> Option<&'e str> {
    element.child(group)?.child(name)?.attribute("val")
}

/// In brackets where it has more than one part.
fn grouped(text: String) -> String {
    let single = text.chars().all(|c| c.is_alphanumeric() || c == '.');
    if single { text } else { format!("({text})") }
}

/// A power: raised digits, else behind `^`.
fn raised(power: &str) -> String {
    let shifted = superscript(power);
    if shifted == power { format!("^{}", grouped(power.to_owned())) } else { shifted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml;

    #[test]
    fn fractions_and_powers_keep_their_meaning() {
        let text_of = |omml: &str| text(&xml::parse(omml.as_bytes()).unwrap().root);
        let run = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
        let fraction = format!(
            "<m:oMath><m:f><m:fPr/><m:num>{}</m:num><m:den>{}</m:den></m:f></m:oMath>",
            run("a+b"),
            run("12")
        );
        assert_eq!(text_of(&fraction), "(a+b)/12");
        let power = |sup: &str| {
            format!(
                "<m:oMath>{}<m:sSup><m:e>{}</m:e><m:sup>{}</m:sup></m:sSup></m:oMath>",
                run("3×"),
                run("10"),
                run(sup)
            )
        };
        assert_eq!(text_of(&power("4")), "3×10⁴");
        assert_eq!(text_of(&power("n+1")), "3×10^(n+1)");
        let root = format!("<m:rad><m:deg/><m:e>{}</m:e></m:rad>", run("2"));
        assert_eq!(text_of(&root), "√2");
    }
}

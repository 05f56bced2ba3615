//! Which documents change or end others, told by their titles: 关于修改《…》的决定, 关于废止《…》的决定, …修正案.

/// What a document does to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// 修改, 修正: the other goes on in another wording.
    Amends,
    /// 废止: the other ends.
    Repeals,
}

/// The titles that a folded title names as changed, with what is done to them.
pub(super) fn changed(title: &str) -> Vec<(&str, Effect)> {
    let effect = |before: &str| {
        let last = |word: &str| before.rfind(word);
        let amends = last("修改").max(last("修正")).max(last("修订"));
        match (amends, last("废止")) {
            (amends, Some(repeals)) if amends.is_none_or(|at| at < repeals) => {
                Some(Effect::Repeals)
            }
            (Some(_), _) => Some(Effect::Amends),
            _ => None,
        }
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((open, length)) = title.get(at..).and_then(opening) {
        let inner = at + open + length;
        let Some(rest) = title.get(inner..) else { break };
        let Some(close) = rest.find(['》', '〉', '>']) else { break };
        let before = title.get(..at + open).unwrap_or_default();
        if let (Some(effect), Some(name)) = (effect(before), rest.get(..close)) {
            found.push((name, effect));
        }
        at = inner + close;
    }
    if found.is_empty()
        && let Some((name, _)) = title.split_once("修正案")
        && !name.is_empty()
        && opening(name).is_none()
    {
        found.push((name, Effect::Amends));
    }
    found
}

fn opening(text: &str) -> Option<(usize, usize)> {
    let at = text.find(['《', '〈', '<'])?;
    let length = text.get(at..)?.chars().next()?.len_utf8();
    Some((at, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_tells_what_is_changed_and_how() {
        use Effect::{Amends, Repeals};
        let cases: [(&str, &[(&str, Effect)]); 7] = [
            ("关于修改《示例法》的决定", &[("示例法", Amends)]),
            ("关于修改〈示例法〉和〈样本法〉的决定", &[("示例法", Amends), ("样本法", Amends)]),
            ("关于废止《示例办法》的通知", &[("示例办法", Repeals)]),
            ("关于修改《甲法》废止《乙法》的决定", &[("甲法", Amends), ("乙法", Repeals)]),
            ("示例法修正案(三)", &[("示例法", Amends)]),
            ("关于实施《示例法》的意见", &[]),
            ("修改《未完", &[]),
        ];
        for (title, expected) in cases {
            assert_eq!(changed(title), expected, "{title}");
        }
    }
}

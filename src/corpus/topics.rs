//! The topics that people ask about: `corpus/topics.tsv`, a line a topic.

use tiaowen_text::doc::Topic;

/// Reads the topics; a line that is none is told with its number, and the rest is used.
pub(super) fn parse(text: &str) -> (Vec<Topic>, Vec<String>) {
    let (mut topics, mut faults) = (Vec::new(), Vec::new());
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        match columns.as_slice() {
            [field, name, query, rest @ ..]
                if rest.len() < 2 && ![field, name, query].iter().any(|c| c.is_empty()) =>
            {
                let also = rest.iter().flat_map(|words| words.split('、'));
                topics.push(Topic {
                    field: (*field).to_owned(),
                    name: (*name).to_owned(),
                    query: (*query).to_owned(),
                    also: also.filter(|word| !word.is_empty()).map(str::to_owned).collect(),
                });
            }
            _ => faults.push(format!("line {}: field, topic, query and words, by tabs", at + 1)),
        }
    }
    (topics, faults)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn reads_topics_and_tells_the_lines_that_are_none() {
        let text =
            "# 注\n\n甲\t停车\t停车场\t停车难、车位\n甲\t养老\t养老\n甲\t缺查询\n乙\t\t空\t词\n";
        let (topics, faults) = parse(text);
        let read: Vec<(&str, usize)> =
            topics.iter().map(|t| (t.query.as_str(), t.also.len())).collect();
        assert_eq!(read, [("停车场", 2), ("养老", 0)]);
        assert_eq!(faults.len(), 2);
        assert!(faults[0].starts_with("line 5"), "{faults:?}");
    }
}

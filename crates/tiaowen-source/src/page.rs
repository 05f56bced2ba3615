//! Finds, in a web page, the element that holds the document and the facts printed around it.

use std::collections::HashMap;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::{Html, Node, Selector};

use super::compared;
use super::lines::{Line, visible};
use tiaowen_text::script;
use tiaowen_text::vocabulary::han::is_han;

/// Containers of the article text in the content systems of Chinese government sites.
const CONTAINERS: &[&str] = &[
    "#UCAP-CONTENT",
    ".TRS_UEDITOR",
    ".TRS_Editor",
    ".trs_editor_view",
    ".pages_content",
    "#zoom",
    "#Zoom",
    "#fontzoom",
    "#vsb_content",
    ".v_news_content",
    ".wp_articlecontent",
    ".conTxt",
    ".article_con",
    ".article-content",
    ".article-con",
    ".content_detail",
    "#articleContent",
    "#NewsContent",
    "#content_body",
    "article",
];

/// Labels of the metadata that official pages print around a document.
const LABELS: &[&str] = &[
    "索引号",
    "主题分类",
    "发文机关",
    "发文单位",
    "发布机构",
    "发布单位",
    "成文日期",
    "成文时间",
    "标题",
    "名称",
    "发文字号",
    "文号",
    "发布日期",
    "发布时间",
    "发文日期",
    "公开日期",
    "公开时间",
    "生成日期",
    "主题词",
    "关键词",
    "有效性",
    "时效性",
    "效力状态",
    "施行日期",
    "实施日期",
    "生效日期",
    "废止日期",
    "失效日期",
    "体裁分类",
    "组配分类",
    "信息分类",
    "公文种类",
    "公文类型",
    "公开方式",
    "来源",
    "文章来源",
    "信息来源",
    "作者",
    "法规名称",
    "法规类别",
    "修正日期",
    "修订日期",
    "公布日期",
    "公发布日",
    "制定机关",
    "公布机关",
    "通过日期",
    "批准日期",
    "法规体系",
    "法规分类",
    "专题分类",
    "法规性质",
    "法规位阶",
    "效力级别",
    "效力位阶",
    "法律效力位阶",
    "法律性质",
    "生效状态",
    "主管机关",
];

/// Those that only tables of facts have, where a cell holds the label alone, without a colon.
const CELLS: &[&str] = &[
    "发文机关",
    "发文字号",
    "成文日期",
    "发布日期",
    "公布日期",
    "施行日期",
    "实施日期",
    "生效日期",
    "废止日期",
    "失效日期",
    "通过日期",
    "批准日期",
    "制定机关",
    "法规类别",
    "法规体系",
    "法规性质",
    "法规位阶",
    "效力级别",
    "效力位阶",
    "法律效力位阶",
    "时效性",
    "效力状态",
    "生效状态",
    "有效性",
    "法规名称",
    "公发布日",
    "修正日期",
    "修订日期",
];

/// Fewer characters of running text than this are what stands around a text: whose page it is, who made it.
const FURNITURE: usize = 120;
/// Share of the page's running text that the element must hold.
const SHARE: f64 = 0.85;

/// The elements that hold the document: a known container with most of the running text, else the
/// innermost element that holds nearly all of it; and the paragraphs that follow it when a stray end
/// tag closed it too early.
pub fn main_elements(html: &Html) -> Vec<NodeId> {
    let weights = weights(html);
    let main = main_element(html, &weights);
    let mut elements = vec![main];
    let Some(node) = html.tree.get(main) else { return elements };
    let mut pending = Vec::new();
    for sibling in node.next_siblings() {
        pending.push(sibling.id());
        let weight = weights.get(&sibling.id()).copied().unwrap_or(0);
        if (weight > 0 || names_annex(sibling))
            && sibling.value().as_element().is_some_and(|e| PARAGRAPHS.contains(&e.name()))
        {
            elements.append(&mut pending);
        }
    }
    if elements.len() == 1 {
        elements.extend(annex_list(node));
    }
    elements
}

/// The body of the page.
pub fn body(html: &Html) -> Vec<NodeId> {
    let is_body =
        |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|e| e.name() == "body");
    html.tree.root().descendants().find(is_body).map(|node| node.id()).into_iter().collect()
}

/// The list of annexes that stands behind the container of the text, further out in the page.
fn annex_list(main: NodeRef<'_, Node>) -> Option<NodeId> {
    let around = std::iter::once(main).chain(main.ancestors());
    let around =
        around.take_while(|node| node.value().as_element().is_none_or(|e| e.name() != "body"));
    let behind = around.take(OUT).flat_map(|node| node.next_siblings());
    behind
        .filter(|node| node.value().is_element() && names_annex(*node))
        .find(|node| {
            let characters: usize = node
                .descendants()
                .filter_map(|inner| inner.value().as_text())
                .map(|text| if text.contains('。') { LIST + 1 } else { visible(text) })
                .sum();
            characters <= LIST
        })
        .map(|node| node.id())
}

/// How many elements around the text are searched for its list of annexes.
const OUT: usize = 4;
/// Most characters of such a list.
const LIST: usize = 800;

/// Whether a paragraph names what is annexed to the text above it: it has no sentence.
fn names_annex(node: NodeRef<'_, Node>) -> bool {
    let texts = node.descendants().filter_map(|n| n.value().as_text());
    let text: String = texts.map(|text| text.trim()).collect();
    ["附件：", "附件:", "附表：", "附：", "附錄："].iter().any(|head| text.starts_with(head))
}

/// Elements that belong to a text and not to a page's layout.
const PARAGRAPHS: &[&str] =
    &["p", "h1", "h2", "h3", "h4", "blockquote", "b", "strong", "span", "font", "center"];

fn main_element(html: &Html, weights: &HashMap<NodeId, usize>) -> NodeId {
    let weight = |id: NodeId| weights.get(&id).copied().unwrap_or(0);
    let all = weight(html.tree.root().id());
    for selector in CONTAINERS {
        let Ok(selector) = Selector::parse(selector) else { continue };
        if let Some(best) = html.select(&selector).max_by_key(|e| weight(e.id())) {
            let (held, elsewhere) = (weight(best.id()), all - weight(best.id()));
            // A text that is mostly a table may have no sentence: then all its characters count, where the page
            // has next to none either.
            let characters = || best.text().map(visible).sum::<usize>();
            if held > elsewhere || (elsewhere < FURNITURE && characters() > elsewhere) {
                return best.id();
            }
        }
    }
    let is_body =
        |node: &NodeRef<'_, Node>| node.value().as_element().is_some_and(|e| e.name() == "body");
    let top = html.tree.root();
    // A frameset has no body; its root element holds what text there is.
    let body =
        top.descendants().find(is_body).or_else(|| top.children().find(|c| c.value().is_element()));
    let mut node = body.unwrap_or(top);
    loop {
        let next = node.children().max_by_key(|child| weight(child.id()));
        match next {
            Some(child)
                if child.value().is_element()
                    && !holds_comparison(child)
                    && !is_text_itself(child, weights)
                    && all > 0
                    && weight(child.id()) as f64 >= SHARE * all as f64
                    && !is_inner(child.value()) =>
            {
                node = child;
            }
            Some(row) => match beside_menus(row, weights) {
                Some(cell) if all > 0 && weight(cell.id()) as f64 >= SHARE * all as f64 => {
                    node = cell;
                }
                _ => return node.id(),
            },
            None => return node.id(),
        }
    }
}

/// The cell of a row that holds the text of a page that is laid out as a table, with menus in the other cells.
fn beside_menus<'a>(
    row: NodeRef<'a, Node>,
    weights: &HashMap<NodeId, usize>,
) -> Option<NodeRef<'a, Node>> {
    let is = |node: &NodeRef<'_, Node>, names: &[&str]| {
        node.value().as_element().is_some_and(|element| names.contains(&element.name()))
    };
    if !is(&row, &["tr"]) {
        return None;
    }
    let cells: Vec<NodeRef<'a, Node>> =
        row.children().filter(|node| is(node, &["td", "th"])).collect();
    let weight = |node: &NodeRef<'_, Node>| weights.get(&node.id()).copied().unwrap_or(0);
    let text = cells.iter().max_by_key(|cell| weight(cell)).copied()?;
    let others = || cells.iter().filter(|cell| cell.id() != text.id());
    // A text of its own has paragraphs or a table inside; a cell of data has words alone.
    let holds_text = text.descendants().skip(1).any(|node| is(&node, &["p", "div", "table", "br"]));
    let fits = holds_text
        && others().count() > 0
        && others().all(|cell| weight(cell) == 0 && is_menu_cell(*cell));
    fits.then_some(text)
}

/// Whether a cell holds the menu of a page: nothing, links, or short words below each other.
fn is_menu_cell(cell: NodeRef<'_, Node>) -> bool {
    const LONGEST: usize = 12;
    const FEWEST: usize = 3;
    let mut texts = Vec::new();
    let mut linked = 0;
    for node in cell.descendants() {
        let Some(text) = node.value().as_text().map(|text| visible(text)).filter(|size| *size > 0)
        else {
            continue;
        };
        let link = |n: &NodeRef<'_, Node>| n.value().as_element().is_some_and(|e| e.name() == "a");
        linked += usize::from(node.ancestors().take(4).any(|n| link(&n)));
        texts.push(text);
    }
    texts.is_empty()
        || linked * 10 >= texts.len() * 6
        || texts.len() >= FEWEST && texts.iter().all(|size| *size <= LONGEST)
}

/// Whether an element is a table whose first row heads a comparison of old and new wording: its title stands above it.
fn holds_comparison(node: NodeRef<'_, Node>) -> bool {
    let is = |node: &NodeRef<'_, Node>, names: &[&str]| {
        node.value().as_element().is_some_and(|element| names.contains(&element.name()))
    };
    if !is(&node, &["table"]) {
        return false;
    }
    let Some(row) = node.descendants().find(|node| is(node, &["tr"])) else { return false };
    let cells = row.children().filter(|node| is(node, &["td", "th"]));
    let names: Vec<String> = cells
        .map(|cell| {
            cell.descendants().filter_map(|n| n.value().as_text()).map(|t| t.trim()).collect()
        })
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    compared::new_column(&names).is_some()
}

/// Whether an element is a table that is the text and no frame around it: none of its cells holds nearly all, and little
/// more than a title stands beside it.
fn is_text_itself(node: NodeRef<'_, Node>, weights: &HashMap<NodeId, usize>) -> bool {
    let named = |node: &NodeRef<'_, Node>, names: &[&str]| {
        node.value().as_element().is_some_and(|element| names.contains(&element.name()))
    };
    if !named(&node, &["table"]) {
        return false;
    }
    let weight = |id: NodeId| weights.get(&id).copied().unwrap_or(0);
    let most = SHARE * weight(node.id()) as f64;
    let mut cells = node.descendants().filter(|inner| named(inner, &["td", "th"]));
    let characters = |node: NodeRef<'_, Node>| {
        let texts = node
            .descendants()
            .filter(|n| !n.ancestors().take(3).any(|a| named(&a, &["script", "style"])));
        texts.filter_map(|n| n.value().as_text()).map(|text| visible(text)).sum::<usize>()
    };
    let beside = node.parent().map_or(0, |parent| {
        parent.children().filter(|other| other.id() != node.id()).map(characters).sum()
    });
    beside <= FURNITURE && !cells.any(|cell| weight(cell.id()) as f64 >= most)
}

/// Elements below which a document is not narrowed down: a single long paragraph is no container.
fn is_inner(node: &Node) -> bool {
    node.as_element().is_some_and(|e| {
        matches!(
            e.name(),
            "p" | "span" | "font" | "b" | "strong" | "h1" | "h2" | "h3" | "tr" | "ul" | "ol"
        )
    })
}

/// Characters of running text below each element: text nodes that hold a sentence mark. Menus, buttons
/// and metadata have none.
fn weights(html: &Html) -> HashMap<NodeId, usize> {
    let mut weights = HashMap::new();
    let mut open: Vec<usize> = Vec::new();
    let mut skip: Option<NodeId> = None;
    let mut links = 0_usize;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                open.push(0);
                let name = node.value().as_element().map(|e| e.name());
                links += usize::from(name == Some("a"));
                if skip.is_none()
                    && matches!(
                        name,
                        Some(
                            "script" | "style" | "head" | "nav" | "footer" | "select" | "noscript"
                        )
                    )
                {
                    skip = Some(node.id());
                }
                if skip.is_none()
                    && let Node::Text(text) = node.value()
                    && is_running(text, links)
                    && let Some(own) = open.last_mut()
                {
                    *own += visible(text);
                }
            }
            Edge::Close(node) => {
                let own = open.pop().unwrap_or(0);
                let link = node.value().as_element().is_some_and(|e| e.name() == "a");
                links = links.saturating_sub(usize::from(link));
                if let Some(parent) = open.last_mut() {
                    *parent += own;
                }
                if !node.value().is_text() {
                    weights.insert(node.id(), own);
                }
                if skip == Some(node.id()) {
                    skip = None;
                }
            }
        }
    }
    weights
}

/// Whether a text node is running text. The title of another page in a link has commas, but no full
/// stop; a link that is never closed holds the rest of the document.
fn is_running(text: &str, links: usize) -> bool {
    let latin = visible(text) > 40 && (text.contains(". ") || text.contains(", "));
    if links > 0 {
        text.contains('。')
    } else {
        latin || text.contains(['。', '，', '；', '、'])
    }
}

/// Facts printed in lines around a document: label and value, in the order of the page.
pub fn facts_in(lines: &[Line]) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for line in lines {
        let mut label: Option<&'static str> = None;
        let paired = is_paired(line);
        for (at, cell) in line.text.split('\t').enumerate() {
            let alone = if paired && at % 2 == 0 { cell_label(cell) } else { None };
            for part in parts(cell) {
                let part = part.trim();
                if let Some(found) = alone {
                    label = Some(found);
                } else if let Some((found, value)) = labelled(part) {
                    label = Some(found);
                    if !value.is_empty() {
                        facts.push((found.to_owned(), value.to_owned()));
                        label = None;
                    }
                } else if let Some(found) = label
                    && !part.is_empty()
                {
                    facts.push((found.to_owned(), part.to_owned()));
                    label = None;
                }
            }
        }
    }
    facts
}

/// Whether a row is one of a metadata table: it has a known label with its colon.
pub fn is_metadata(line: &Line) -> bool {
    // 法规名称 | 发布日期 heads the columns of a list.
    let labels = |text: &str| {
        let mut cells = text.split('\t').enumerate();
        cells.all(|(at, cell)| (at % 2 == 0) == cell_label(cell).is_some())
    };
    if is_paired(line) && labels(&line.text) {
        return true;
    }
    line.text
        .split('\t')
        .any(|cell| labelled(cell.trim()).is_some_and(|(_, value)| value.is_empty()))
}

/// Whether the cells of a row go in pairs, a label and its value.
fn is_paired(line: &Line) -> bool {
    let cells = line.text.split('\t').count();
    cells >= 2 && cells.is_multiple_of(2)
}

/// The label that is all of a cell: 时效性.
fn cell_label(cell: &str) -> Option<&'static str> {
    let plain: String = cell.chars().filter(|c| !c.is_whitespace()).take(9).collect();
    let plain = script::fold(&plain);
    CELLS.iter().find(|label| **label == plain).copied()
}

/// Cuts a line before each known label that follows white space: pages print several in one line.
fn parts(text: &str) -> Vec<&str> {
    let mut cuts = vec![0];
    let mut after_space = false;
    for (at, c) in text.char_indices() {
        if after_space
            && !c.is_whitespace()
            && text.get(at..).is_some_and(|r| labelled(r).is_some())
        {
            cuts.push(at);
        }
        after_space = c.is_whitespace();
    }
    cuts.push(text.len());
    cuts.windows(2).filter_map(|pair| text.get(*pair.first()?..*pair.last()?)).collect()
}

/// Splits `索 引 号：X` into the plain label and the value.
fn labelled(text: &str) -> Option<(&'static str, &str)> {
    let at = text.find(['：', ':', '】', ']'])?;
    let head = text.get(..at)?;
    if head.chars().count() > 12 {
        return None;
    }
    let plain: String =
        head.chars().filter(|c| !c.is_whitespace() && !"【[".contains(*c)).collect();
    // Pages in traditional script have the same labels.
    let plain = script::fold(&plain);
    let label = LABELS.iter().find(|label| **label == plain)?;
    let value = text.get(at..)?.trim_start_matches(['：', ':', '】', ']']).trim();
    Some((label, value))
}

/// What the name of a site ends in.
const SITES: &[&str] = &[
    "网",
    "網",
    "网站",
    "網站",
    "门户",
    "入口網",
    "资料库",
    "資料庫",
    "数据库",
    "平台",
    "政府",
    "委员会",
    "委員會",
];

/// The title of a page without the name of its site: `意见_中国政府网`, `意见--栏目--某校`, `条例-某某数据库`.
fn without_site(title: &str) -> &str {
    let cut = ["_", "|", "--", " - ", "－"].iter().filter_map(|mark| title.find(mark)).min();
    // A plain dash also stands inside titles: it ends one only before the name of a site.
    let dash = title.find(['-', '–', '—']).filter(|_| {
        let end = title.trim_end();
        SITES.iter().any(|site| end.ends_with(site))
    });
    let cut = cut.into_iter().chain(dash).min();
    let head = cut.and_then(|at| title.get(..at)).unwrap_or(title).trim();
    let bare = head.strip_prefix('【').and_then(|h| h.strip_suffix('】')).unwrap_or(head);
    if bare.chars().filter(|c| is_han(*c)).count() >= 4 { bare } else { title }
}

/// Names of the office files and archives that a page links to.
pub fn linked_files(html: &Html) -> Vec<String> {
    const KINDS: &[&str] = &[
        "pdf", "doc", "docx", "wps", "ofd", "xls", "xlsx", "et", "ppt", "pptx", "zip", "rar",
        "rtf", "txt",
    ];
    let mut files: Vec<String> = Vec::new();
    for node in html.tree.nodes() {
        let Some(element) = node.value().as_element().filter(|e| e.name() == "a") else { continue };
        let address = element.attr("href").unwrap_or("").split(['?', '#']).next().unwrap_or("");
        let kind = address.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase());
        if !kind.is_some_and(|kind| KINDS.contains(&kind.as_str())) {
            continue;
        }
        let text: String =
            node.descendants().filter_map(|n| n.value().as_text()).map(|t| t.trim()).collect();
        let name = if text.is_empty() {
            address.rsplit('/').next().unwrap_or("").to_owned()
        } else {
            text
        };
        if !files.contains(&name) {
            files.push(name);
        }
    }
    files
}

/// Facts at fixed places: the title, the `<meta>` names of the government site standard and of news sites, the day
/// of WeChat, what a page tells search machines.
pub fn facts_in_head(html: &Html) -> Vec<(String, String)> {
    const NAMES: &[(&str, &str)] = &[
        ("ArticleTitle", "标题"),
        ("og:title", "og:title"),
        ("DC.Title", "og:title"),
        ("ContentSource", "来源"),
    ];
    let mut facts = Vec::new();
    let mut push = |label: &str, value: &str| {
        if !value.is_empty() {
            facts.push((label.to_owned(), value.to_owned()));
        }
    };
    for node in html.tree.nodes() {
        let Some(element) = node.value().as_element() else { continue };
        let text = || -> String {
            let texts = node.children().filter_map(|child| child.value().as_text());
            texts.flat_map(|text| text.split_whitespace()).collect::<Vec<_>>().join(" ")
        };
        let published = element.attr("itemprop") == Some("datePublished");
        // Pages of WeChat print the day at an element of their own: 2024-03-15 18:30.
        if element.id() == Some("publish_time") || published {
            let stated = element.attr("content").or_else(|| element.attr("datetime"));
            push("发布日期", &day(stated.unwrap_or(&text())).unwrap_or_default());
        }
        match element.name() {
            "title" => push("title", without_site(&text())),
            "meta" => {
                let name = element.attr("name").or_else(|| element.attr("property")).unwrap_or("");
                let content = element.attr("content").unwrap_or("").trim();
                if DAYS.iter().any(|key| key.eq_ignore_ascii_case(name)) {
                    push("发布日期", &day(content).unwrap_or_default());
                }
                if let Some((_, label)) =
                    NAMES.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))
                {
                    push(label, content);
                }
            }
            "script" if element.attr("type") == Some("application/ld+json") => {
                let linked: Option<serde_json::Value> = serde_json::from_str(&text()).ok();
                let stated = linked.as_ref().and_then(|data| date_published(data, 0));
                push("发布日期", &stated.and_then(day).unwrap_or_default());
            }
            _ => {}
        }
    }
    facts
}

/// Names under which a page states in its head when it was published.
const DAYS: &[&str] = &[
    "PubDate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publishtime",
    "pubtime",
    "firstpublishedtime",
    "article:published_time",
    "article:published",
    "og:release_date",
    "weibo:article:create_at",
    "DC.Date",
    "DC.Date.Issued",
    "DCTERMS.issued",
    "DCTERMS.date",
];

/// When a page was published by its linked data: `{"@graph": [{"datePublished": "2024-05-20"}]}`.
fn date_published(data: &serde_json::Value, depth: usize) -> Option<&str> {
    const DEEPEST: usize = 4;
    if depth > DEEPEST {
        return None;
    }
    match data {
        serde_json::Value::Object(fields) => {
            let stated = fields.get("datePublished").and_then(serde_json::Value::as_str);
            stated.or_else(|| fields.values().find_map(|field| date_published(field, depth + 1)))
        }
        serde_json::Value::Array(items) => {
            items.iter().find_map(|item| date_published(item, depth + 1))
        }
        _ => None,
    }
}

/// The day at the head of a time, however it is written: `2024-05-20T08:00`, `2024/5/20`, `20240520103000`,
/// `2024年5月20日`; as ISO 8601.
fn day(time: &str) -> Option<String> {
    let time = time.trim();
    let digits = time.chars().take_while(char::is_ascii_digit).count();
    let parts: Vec<&str> = if digits >= 8 {
        vec![time.get(..4)?, time.get(4..6)?, time.get(6..8)?]
    } else {
        time.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).take(3).collect()
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let number = |part: &str, range: std::ops::RangeInclusive<u32>| {
        part.parse::<u32>().ok().filter(|number| range.contains(number))
    };
    let (year, month, day) =
        (number(year, 1900..=2999)?, number(month, 1..=12)?, number(day, 1..=31)?);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_at_the_head_of_times() {
        for time in [
            "2024-05-20",
            "2024-05-20 10:00:00",
            "2024-05-20-10:00:00",
            "2024-05-20T08:00:00+08:00",
            "2024/5/20",
            "2024.05.20",
            "20240520",
            "20240520103000",
            "2024年5月20日 09:12",
        ] {
            assert_eq!(day(time).as_deref(), Some("2024-05-20"), "{time}");
        }
        for time in ["", "昨天", "2024-13-20", "2024", "10:00:00", "5月20日"] {
            assert_eq!(day(time), None, "{time}");
        }
    }
}

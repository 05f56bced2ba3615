//! The tools: a table of what each asks and answers, and one arm each that asks it.

use std::iter::once;
use std::sync::{Arc, LazyLock};

use rmcp::model::{CallToolResult, ContentBlock, ErrorData, JsonObject, Tool, ToolAnnotations};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::openapi;
use crate::params::{MOST_DOCUMENTS, MOST_WORDINGS, SearchParams, Wording, clause_key, day};
use crate::site::Questions;
use tiaowen_print::view::DocumentFullView;
use tiaowen_print::view::crosswalk::LinkSource;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Longest answer in bytes of JSON; an agent's attention is dear.
const LONGEST: usize = 60_000;

/// A tool as it is described.
struct Described {
    name: &'static str,
    title: &'static str,
    description: &'static str,
    /// Properties of the arguments, as JSON Schema.
    properties: fn() -> Value,
    required: &'static [&'static str],
    /// Name of the answer's schema in the OpenAPI document.
    answer: &'static str,
}

fn day_property(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$", "description": description })
}

fn document_property() -> Value {
    json!({
        "type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$", "maxLength": 80,
        "description": "文件编号 document id, as search results name it: sichuan-2023"
    })
}

fn clause_properties() -> Value {
    json!({
        "document": document_property(),
        "clause": {"type": "string", "minLength": 1, "maxLength": 80,
                   "description": "条号、路径或名称 number (14, 十四, （十四）), path (5.14) or name (preamble)"}
    })
}

const DESCRIBED: [Described; 8] = [
    Described {
        name: "search_clauses",
        title: "检索条文 Search clauses",
        description: "按内容检索条文，简繁皆可，返回条号、标题、片段与引用地址；加引号表示原样匹配。Find clauses by what \
                      they say, in either script, best first. Each hit names document, clause number, heading and \
                      permalink; put a run in quotes to match exactly that.",
        properties: || {
            json!({
                "query": {"type": "string", "minLength": 1, "maxLength": 1000,
                          "description": "检索词 what to find: 养老托育, \"以工代赈\""},
                "wordings": {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 1000},
                             "maxItems": MOST_WORDINGS - 1,
                             "description": "同一问题的其他说法，结果合并，每条注明由哪种说法找到 the same question in other \
                                             words: what all find is fused, each hit says which found it"},
                "documents": {"type": "array", "items": document_property(), "maxItems": 50,
                              "description": "只在这些文件中检索 only in these documents"},
                "asof": day_property("只查这一天有效的文本 only texts that stood on this day, ISO 8601; clauses of texts that \
                                      were replaced since are in `replaced`"),
                "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10,
                          "description": "最多返回条数 most hits"},
                "offset": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 0,
                           "description": "跳过条数 hits to skip"}
            })
        },
        required: &["query"],
        answer: "SearchView",
    },
    Described {
        name: "get_clause",
        title: "读取条文 Get a clause",
        description: "读取一条的全文、落实关系与引用。The whole text of one clause with its citation, what it carries out, \
                      and what cites it.",
        properties: clause_properties,
        required: &["document", "clause"],
        answer: "ClauseView",
    },
    Described {
        name: "related_clauses",
        title: "相关条款 Related clauses",
        description: "其他文件中与某一条同一事项的条款，及共有的关键词。Clauses of other documents on the matter of a clause: those \
                      that the crosswalk links, then those that share its most telling words, with the words.",
        properties: clause_properties,
        required: &["document", "clause"],
        answer: "RelatedView",
    },
    Described {
        name: "outline",
        title: "文件目录 Outline",
        description: "文件的元数据与全部条目标题。A document's facts, where its text comes from, and the number and heading \
                      of each clause.",
        properties: || json!({ "document": document_property() }),
        required: &["document"],
        answer: "DocumentFullView",
    },
    Described {
        name: "resolve_citation",
        title: "解析引用 Resolve a citation",
        description: "把“四川意见第十四条”“（十四）”“中央 23”等说法对到具体条文。Which clause a citation names, in any of the \
                      ways that people write it; the nearest clauses where there is none of that number.",
        properties: || {
            json!({
                "citation": {"type": "string", "minLength": 1, "maxLength": 200,
                             "description": "引用 the citation as written: 四川意见第十四条, 中央23"}
            })
        },
        required: &["citation"],
        answer: "ResolveView",
    },
    Described {
        name: "crosswalk",
        title: "落实对照 Crosswalk",
        description: "实施文件各条对应上级文件的哪一条，以及缺口。Which article of its parent each clause carries out, with \
                      relation, confidence and shared wording; and the gaps both ways. `source` tells a reader's \
                      judgement (curated) from computed links.",
        properties: || {
            json!({
                "document": document_property(),
                "source": {"type": "string", "enum": ["shown", "curated", "computed", "all"], "default": "shown",
                           "description": "哪类对应 which links"}
            })
        },
        required: &["document"],
        answer: "CrosswalkView",
    },
    Described {
        name: "coverage",
        title: "覆盖情况 Coverage",
        description: "上级文件每一条由哪些文件的哪些条落实，哪些尚无落实。Who takes up each article of a document (or of the \
                      documents that it carries out), and which articles nobody takes up.",
        properties: || json!({ "document": document_property() }),
        required: &["document"],
        answer: "CoverageView",
    },
    Described {
        name: "verify_quotes",
        title: "核对引文 Verify quotations",
        description: "核对一段文字中的每处引用与引文：verified 属实、differs 有出入（标出差异）、not-found 查无、unverifiable 无法核对、\
                      repealed 已废止、paraphrase 转述（未加引号，标出差异）、not-checked 未核对（案号、未写明文件的条号等）。Check every citation and quotation of a text against the wording held. Unverifiable \
                      means that we could not look, never that it is wrong.",
        properties: || {
            json!({
                "text": {"type": "string", "minLength": 1, "maxLength": 100_000,
                         "description": "待核对的文字 text to check, with citations and quotation marks as written"},
                "documents": {"type": "array", "items": {"type": "string"}, "maxItems": 20,
                              "description": "这段文字所谈的文件（编号或名称），未写文件名的条号按它核对 documents that the \
                                              text is about, by id or name: numbers without a name are theirs"},
                "asof": day_property("按这一天有效的文本核对，例如文字写成之日 against the texts that stood on this day, ISO \
                                      8601, such as that on which the text was written; today when left out")
            })
        },
        required: &["text"],
        answer: "VerifyView",
    },
];

static TOOLS: LazyLock<Vec<Tool>> = LazyLock::new(|| DESCRIBED.iter().map(describe).collect());

/// Every tool.
pub(super) fn list() -> Vec<Tool> {
    TOOLS.clone()
}

fn describe(described: &Described) -> Tool {
    let input = json!({
        "type": "object",
        "properties": (described.properties)(),
        "required": described.required,
        "additionalProperties": false,
    });
    let mut tool = Tool::new(described.name, described.description, object(input));
    tool.title = Some(described.title.to_owned());
    tool.output_schema =
        openapi::schema_of(described.answer).map(|schema| Arc::new(object(schema)));
    let hints = ToolAnnotations::from_raw(None, Some(true), Some(false), Some(true), Some(false));
    tool.annotations = Some(hints);
    tool
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    }
}

/// Calls a tool. What the agent can mend comes back as a result that says how; only a tool that does not
/// exist is a fault of the protocol.
pub(super) async fn call(
    questions: &Questions,
    name: &str,
    arguments: Option<JsonObject>,
) -> Result<CallToolResult, ErrorData> {
    let arguments = arguments.unwrap_or_default();
    let answer = match name {
        "search_clauses" => search(questions, arguments).await,
        "get_clause" => clause(questions, arguments).await,
        "related_clauses" => related(questions, arguments).await,
        "outline" => outline(questions, arguments).await,
        "resolve_citation" => resolve(questions, arguments).await,
        "crosswalk" => crosswalk(questions, arguments).await,
        "coverage" => coverage(questions, arguments).await,
        "verify_quotes" => verify(questions, arguments).await,
        _ => {
            let names: Vec<&str> = DESCRIBED.iter().map(|d| d.name).collect();
            let message = format!("no tool {name:?}; there are {}", names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        }
    };
    Ok(answer.unwrap_or_else(|error| failed(&error)))
}

fn failed(error: &Error) -> CallToolResult {
    let mut message = match error.kind() {
        ErrorKind::Io | ErrorKind::Internal => {
            tracing::error!(%error, "a tool failed");
            "internal: a fault of the server, see its log".to_owned()
        }
        ErrorKind::Unavailable => {
            "unavailable: the index could not be asked; this does not mean that nothing is there. Try again.".to_owned()
        }
        kind => format!("{}: {error}", word(kind)),
    };
    if !error.offers().is_empty() {
        message.push_str(&format!(" Try: {}", error.offers().join(", ")));
    }
    CallToolResult::error(vec![ContentBlock::text(message)])
}

fn word(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "not-found",
        ErrorKind::Ambiguous => "ambiguous",
        ErrorKind::TooLarge => "too-large",
        _ => "invalid",
    }
}

/// The arguments of a call; what does not fit says so in words.
fn read<T: DeserializeOwned>(arguments: JsonObject) -> Result<T> {
    serde_json::from_value(Value::Object(arguments))
        .map_err(|e| Error::invalid(format!("the arguments do not fit the input schema: {e}")))
}

/// An answer with the same shape as over HTTP; `cut` says how to ask for less when it was shortened.
fn answer(view: &impl Serialize, cut: Option<String>) -> Result<CallToolResult> {
    // By way of text: a short float turned into a long one would print other digits than over HTTP.
    let value = serde_json::to_string(view)
        .and_then(|text| serde_json::from_str(&text))
        .map_err(|e| Error::internal("an answer does not print as JSON").caused_by(e))?;
    let mut result = CallToolResult::structured(value);
    result.content.extend(cut.map(ContentBlock::text));
    Ok(result)
}

fn size(view: &impl Serialize) -> usize {
    serde_json::to_vec(view).map_or(0, |bytes| bytes.len())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchArguments {
    query: String,
    #[serde(default)]
    wordings: Vec<String>,
    #[serde(default)]
    documents: Vec<String>,
    #[serde(default)]
    asof: String,
    limit: Option<usize>,
    offset: Option<usize>,
}

async fn search(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let arguments: SearchArguments = read(arguments)?;
    let limit = bounded("limit", arguments.limit.unwrap_or(10), 1, 50)?;
    let offset = bounded("offset", arguments.offset.unwrap_or(0), 0, 10_000)?;
    bounded("length of query", arguments.query.chars().count(), 1, 1000)?;
    for wording in &arguments.wordings {
        bounded("length of a wording", wording.chars().count(), 1, 1000)?;
    }
    bounded("number of wordings", arguments.wordings.len(), 0, MOST_WORDINGS - 1)?;
    bounded("number of documents", arguments.documents.len(), 0, 50)?;
    let params = SearchParams {
        q: once(arguments.query).chain(arguments.wordings).map(Wording).collect(),
        doc: SearchParams::commas(&arguments.documents),
        asof: arguments.asof,
        limit: limit.to_string(),
        offset: offset.to_string(),
        ..SearchParams::default()
    };
    let request = params.request()?;
    let mut found = questions.ask(move |kb| kb.search(&request)).await?;
    let all = found.hits.len();
    while size(&found) > LONGEST && found.hits.len() > 1 {
        found.hits.pop();
    }
    let kept = found.hits.len();
    let cut = (kept < all).then(|| {
        format!(
            "Cut to {kept} of {all} hits. Ask with a smaller limit, name documents, or continue with offset {}.",
            offset + kept
        )
    });
    answer(&found, cut)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseArguments {
    document: String,
    clause: Value,
}

/// The document and the clause that a call names.
fn place(arguments: JsonObject) -> Result<(DocId, String)> {
    let arguments: ClauseArguments = read(arguments)?;
    let id = DocId::parse(&arguments.document)?;
    // Agents write 14 as often as "14".
    let key = match arguments.clause {
        Value::String(key) => key,
        Value::Number(number) => number.to_string(),
        _ => return Err(Error::invalid("clause has to be a string")),
    };
    bounded("length of clause", key.chars().count(), 1, 80)?;
    Ok((id, clause_key(&key)))
}

async fn related(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let (id, key) = place(arguments)?;
    answer(&questions.ask(move |kb| kb.related(&id, &key)).await?, None)
}

async fn clause(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let (id, key) = place(arguments)?;
    let mut view = questions.ask(move |kb| kb.clause(&id, &key)).await?;
    let mut cut = None;
    if size(&view) > LONGEST {
        let length = view.text.chars().count();
        // Text and paragraphs say the same twice; half of the room is for each.
        view.text = view.text.chars().take(LONGEST / 8).collect();
        view.paragraphs.clear();
        view.references.cited_by.truncate(20);
        view.references.implemented_by.truncate(50);
        let (url, shown) = (&view.clause.url, view.text.chars().count());
        cut = Some(format!(
            "Cut: the clause has {length} characters, {shown} are shown. Read its items by path (5.14.1), or the page {url}."
        ));
    }
    answer(&view, cut)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentArguments {
    document: String,
}

async fn outline(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let arguments: DocumentArguments = read(arguments)?;
    let id = DocId::parse(&arguments.document)?;
    let mut view: DocumentFullView = questions.ask(move |kb| kb.document(&id)).await?;
    let all = view.outline.len();
    if size(&view) > LONGEST {
        let whole = size(&view);
        view.outline.truncate(all * LONGEST / whole.max(1));
    }
    let kept = view.outline.len();
    let cut = (kept < all).then(|| {
        format!("Cut to {kept} of {all} lines. Find clauses with search_clauses in this document instead.")
    });
    answer(&view, cut)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CitationArguments {
    citation: String,
}

async fn resolve(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let arguments: CitationArguments = read(arguments)?;
    bounded("length of citation", arguments.citation.chars().count(), 1, 200)?;
    let view = questions.ask(move |kb| kb.resolve(&arguments.citation)).await?;
    answer(&view, None)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrosswalkArguments {
    document: String,
    #[serde(default)]
    source: String,
}

async fn crosswalk(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let arguments: CrosswalkArguments = read(arguments)?;
    let id = DocId::parse(&arguments.document)?;
    let source = LinkSource::parse(&arguments.source)
        .ok_or_else(|| Error::invalid("source has to be shown, curated, computed or all"))?;
    let mut view = questions.ask_heavy(move |kb| kb.crosswalk(&id, source)).await?;
    let all = view.rows.len();
    if size(&view) > LONGEST {
        // The evidence is the bulk, and `get_clause` shows the wording.
        view.rows.iter_mut().for_each(|row| row.evidence = None);
    }
    while size(&view) > LONGEST && view.rows.len() > 1 {
        view.rows.truncate(view.rows.len() * 3 / 4);
    }
    let kept = view.rows.len();
    let cut = (kept < all).then(|| {
        format!("Cut to {kept} of {all} rows. Ask get_clause for the links of one clause.")
    });
    answer(&view, cut)
}

async fn coverage(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let arguments: DocumentArguments = read(arguments)?;
    let id = DocId::parse(&arguments.document)?;
    let mut view = questions.ask_heavy(move |kb| kb.coverage(&id)).await?;
    let mut cut = None;
    while size(&view) > LONGEST && view.parents.iter().any(|p| p.rows.len() > 1) {
        view.parents.iter_mut().for_each(|p| p.rows.truncate((p.rows.len() * 3 / 4).max(1)));
        cut = Some(
            "Cut: not all rows are shown. Ask crosswalk for one implementing document.".to_owned(),
        );
    }
    answer(&view, cut)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TextArguments {
    text: String,
    #[serde(default)]
    documents: Vec<String>,
    #[serde(default)]
    asof: String,
}

async fn verify(questions: &Questions, arguments: JsonObject) -> Result<CallToolResult> {
    let arguments: TextArguments = read(arguments)?;
    bounded("length of text", arguments.text.chars().count(), 1, 100_000)?;
    bounded("number of documents", arguments.documents.len(), 0, MOST_DOCUMENTS)?;
    let day = day("asof", &arguments.asof)?;
    let TextArguments { text, documents, .. } = arguments;
    let mut view =
        questions.ask_heavy(move |kb| kb.verify_on(&text, &documents, day.as_deref())).await?;
    let all = view.findings.len();
    while size(&view) > LONGEST && view.findings.len() > 1 {
        view.findings.truncate(view.findings.len() * 3 / 4);
    }
    let kept = view.findings.len();
    let cut = (kept < all).then(|| {
        format!("Cut to {kept} of {all} findings; `counts` counts all. Check the rest of the text in a call of its own.")
    });
    answer(&view, cut)
}

fn bounded(name: &str, value: usize, least: usize, most: usize) -> Result<usize> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(Error::invalid(format!("{name} is {value}; it has to be from {least} to {most}")))
    }
}

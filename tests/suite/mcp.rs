//! The agent tools, over both transports, as messages on the wire.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use tiaowen::http::ServeConfig;
use tiaowen::site::Questions;

use crate::harness::{Answer, ask, ask_with, get, index};

/// An agent that talks to `tiaowen mcp` over its standard input and output.
struct Agent {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    last: u64,
}

impl Agent {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .arg("--index")
            .arg(index())
            .arg("mcp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut agent = Self { child, lines, last: 0 };
        assert_eq!(agent.ask("ping", json!({}))["result"], json!({}), "it may come first");
        assert_eq!(agent.ask("tools/list", json!({}))["error"]["code"], -32600);
        let hello = agent.ask(
            "initialize",
            json!({"protocolVersion": "2025-06-18", "capabilities": {},
                   "clientInfo": {"name": "tests", "version": "1"}}),
        );
        assert_eq!(hello["result"]["serverInfo"]["name"], "tiaowen", "{hello}");
        agent.send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        agent
    }

    fn send(&mut self, message: &Value) {
        let input = self.child.stdin.as_mut().unwrap();
        writeln!(input, "{message}").unwrap();
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let line = self.lines.next().expect("the server closed its output").unwrap();
            let message: Value = serde_json::from_str(&line).unwrap();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))["result"].clone()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Closing its input ends the server; a server that stays is ended here.
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn tools_say_what_they_take_and_give() {
    let mut agent = Agent::start();
    let tools = agent.ask("tools/list", json!({}))["result"]["tools"].as_array().unwrap().clone();
    let names: Vec<_> = tools.iter().map(|t| t["name"].as_str().unwrap()).collect();
    assert_eq!(names, TOOLS);
    for tool in &tools {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
        assert_eq!(tool["outputSchema"]["type"], "object", "{tool}");
        let description = tool["description"].as_str().unwrap();
        assert!(description.chars().any(|c| c > '\u{4e00}') && description.contains('.'));
        for (name, property) in tool["inputSchema"]["properties"].as_object().unwrap() {
            let bounded = ["maxLength", "maximum", "maxItems", "enum", "type"];
            assert!(bounded.iter().any(|b| property.get(b).is_some()), "{name}: {property}");
        }
    }
}

const TOOLS: [&str; 8] = [
    "search_clauses",
    "get_clause",
    "related_clauses",
    "outline",
    "resolve_citation",
    "crosswalk",
    "coverage",
    "verify_quotes",
];

#[test]
fn answers_are_those_of_the_http_api() {
    let mut agent = Agent::start();
    for (tool, arguments, address) in [
        (
            "search_clauses",
            json!({"query": "养老托育", "limit": 5}),
            "/api/v1/search?q=养老托育&limit=5",
        ),
        (
            "get_clause",
            json!({"document": "sichuan-2023", "clause": "14"}),
            "/api/v1/documents/sichuan-2023/clauses/14",
        ),
        (
            "search_clauses",
            json!({"query": "养老", "asof": "2022-06-01"}),
            "/api/v1/search?q=养老&limit=10&asof=2022-06-01",
        ),
        (
            "related_clauses",
            json!({"document": "sichuan-2023", "clause": 14}),
            "/api/v1/documents/sichuan-2023/clauses/14/related",
        ),
        ("outline", json!({"document": "sichuan-2023"}), "/api/v1/documents/sichuan-2023"),
        (
            "resolve_citation",
            json!({"citation": "四川意见第十四条"}),
            "/api/v1/cite?q=四川意见第十四条",
        ),
        (
            "crosswalk",
            json!({"document": "sichuan-2023", "source": "curated"}),
            "/api/v1/crosswalk/sichuan-2023?source=curated",
        ),
        ("coverage", json!({"document": "central-2022"}), "/api/v1/coverage/central-2022"),
    ] {
        let result = agent.call(tool, arguments);
        assert_eq!(result["isError"], false, "{result}");
        assert_eq!(result["structuredContent"], get(address).json(), "{tool}");
        let text = result["content"][0]["text"].as_str().unwrap();
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), result["structuredContent"]);
    }
    let checked = agent.call("verify_quotes", json!({"text": "《停车条例》第三十条"}));
    assert_eq!(checked["structuredContent"]["counts"]["not_found"], 1, "{checked}");
}

/// Wherever an answer names a clause it says which, how it is cited, where it stays, and what text that is.
#[test]
fn every_row_of_an_answer_can_be_cited() {
    let mut agent = Agent::start();
    for (tool, arguments, least) in [
        ("search_clauses", json!({"query": "养老托育"}), 2),
        ("get_clause", json!({"document": "sichuan-2023", "clause": "14"}), 3),
        ("related_clauses", json!({"document": "sichuan-2023", "clause": "14"}), 1),
        ("outline", json!({"document": "sichuan-2023"}), 26),
        ("resolve_citation", json!({"citation": "四川意见第十四条"}), 1),
        ("crosswalk", json!({"document": "sichuan-2023"}), 52),
        ("coverage", json!({"document": "central-2022"}), 39),
        ("verify_quotes", json!({"text": "《青禾市公共停车设施管理条例》第六条规定"}), 1),
    ] {
        let answer = agent.call(tool, arguments)["structuredContent"].clone();
        let mut named = 0;
        check_names(&answer, tool, &mut named);
        assert!(named >= least, "{tool}: {named} clauses in {answer}");
    }
}

fn check_names(value: &Value, tool: &str, named: &mut usize) {
    match value {
        Value::Object(members) => {
            if members.contains_key("label") && members.contains_key("heading") {
                *named += 1;
                for key in
                    ["document", "number", "path", "citation", "permalink", "version", "state"]
                {
                    assert!(members.contains_key(key), "{tool}: no {key} in {value}");
                }
                let version = members["version"].as_str().unwrap();
                assert_eq!(version.len(), 16, "{value}");
            }
            members.values().for_each(|v| check_names(v, tool, named));
        }
        Value::Array(items) => items.iter().for_each(|v| check_names(v, tool, named)),
        _ => {}
    }
}

#[test]
fn faults_that_an_agent_can_mend_come_as_results() {
    let mut agent = Agent::start();
    for (tool, arguments, told) in [
        ("get_clause", json!({"document": "sichuan-2023", "clause": "99"}), "not-found"),
        ("get_clause", json!({"document": "atlantis", "clause": "1"}), "sichuan-2023"),
        ("get_clause", json!({"document": "Sichuan"}), "invalid"),
        ("search_clauses", json!({"query": "x", "limit": 1000}), "from 1 to 50"),
        ("search_clauses", json!({"query": "x", "page": 2}), "unknown field"),
        ("search_clauses", json!({"query": "x", "asof": "2024"}), "2023-08-03"),
        ("verify_quotes", json!({"text": "x", "asof": "last year"}), "2023-08-03"),
    ] {
        let result = agent.call(tool, arguments);
        assert_eq!(result["isError"], true, "{result}");
        let text = result["content"][0]["text"].as_str().unwrap();
        assert!(text.contains(told), "{tool}: {text}");
    }
    let unknown = agent.ask("tools/call", json!({"name": "delete_everything", "arguments": {}}));
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");
}

#[test]
fn documents_and_clauses_are_resources() {
    let mut agent = Agent::start();
    let list = agent.ask("resources/list", json!({}));
    let resources = list["result"]["resources"].as_array().unwrap();
    assert!(resources.iter().any(|r| r["uri"] == "tiaowen://documents/sichuan-2023"), "{list}");
    let templates = agent.ask("resources/templates/list", json!({}));
    assert_eq!(templates["result"]["resourceTemplates"].as_array().unwrap().len(), 2);
    let read = |agent: &mut Agent, uri: &str| agent.ask("resources/read", json!({"uri": uri}));
    let clause = read(&mut agent, "tiaowen://documents/sichuan-2023/clauses/14");
    let text = clause["result"]["contents"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("# （十四）"), "{text}");
    let missing = read(&mut agent, "tiaowen://documents/sichuan-2023/clauses/99");
    assert_eq!(missing["error"]["code"], -32002, "{missing}");
}

fn message(host: &str) -> axum::http::request::Builder {
    Request::post("/mcp")
        .header("host", host)
        .header("content-type", "application/json")
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-06-18")
}

fn post(host: &str, body: &Value) -> Answer {
    ask(message(host).body(Body::from(body.to_string())).unwrap())
}

#[test]
fn the_same_tools_answer_over_http() {
    let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call",
        "params": {"name": "get_clause", "arguments": {"document": "sichuan-2023", "clause": "14"}}});
    let answer = post("127.0.0.1:8080", &call);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let result = answer.json()["result"].clone();
    assert_eq!(result["structuredContent"]["number"], 14, "{result}");
}

#[test]
fn a_page_elsewhere_cannot_make_a_browser_call_the_tools() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}});
    assert_eq!(post("rebound.example.org", &list).status, 403);
}

#[test]
fn a_page_of_another_origin_cannot_call_the_tools() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}});
    let only =
        ServeConfig { origins: vec!["https://law.example".to_owned()], ..ServeConfig::default() };
    for (config, origin, status) in [
        (&ServeConfig::default(), "http://localhost:8080", 200),
        (&ServeConfig::default(), "http://localhost:3000", 403),
        (&ServeConfig::default(), "https://law.example", 403),
        (&ServeConfig::default(), "null", 403),
        (&only, "https://law.example", 200),
        (&only, "https://law.example.org", 403),
    ] {
        let request = message("localhost:8080").header("origin", origin);
        let answer = ask_with(config, request.body(Body::from(list.to_string())).unwrap());
        assert_eq!(answer.status, status, "{origin}: {}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
    }
}

#[test]
fn what_is_refused_over_http_says_why() {
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}});
    for (name, value, status, why) in [
        ("accept", "application/json", 406, "text/event-stream"),
        ("host", "rebound.example.org", 403, "Host"),
        ("mcp-protocol-version", "of-our-own", 400, "of-our-own"),
        ("content-type", "text/plain", 415, "application/json"),
        ("content-encoding", "gzip", 415, "Content-Encoding"),
    ] {
        let mut request = message("localhost:8080").body(Body::from(list.to_string())).unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
        let answer = ask(request);
        assert_eq!(answer.status, status, "{name}: {}", answer.text());
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains(why), "{name}: {}", answer.text());
    }
    let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call",
        "params": {"name": "search_clauses", "arguments": [1]}});
    let answer = post("localhost:8080", &call);
    assert_eq!(answer.json()["error"]["code"], -32602, "{}", answer.text());
}

/// What is no message, with the code of the answer.
const NO_MESSAGES: [(&str, i64); 5] = [
    ("{\"jsonrpc\": \"2.0\", \"id\": 1, ", -32700),
    ("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"\\ud800\"}", -32700),
    ("nonsense", -32700),
    ("[]", -32600),
    ("{\"id\": 1, \"method\": \"tools/list\"}", -32600),
];

#[test]
fn what_is_no_message_is_answered_over_http() {
    for (text, code) in NO_MESSAGES {
        let answer = ask(message("localhost:8080").body(Body::from(text)).unwrap());
        assert_eq!(answer.status, 400, "{text}");
        let told = answer.json();
        assert_eq!((&told["jsonrpc"], &told["error"]["code"]), (&json!("2.0"), &json!(code)));
    }
}

#[test]
fn what_is_no_message_is_answered_over_standard_output_and_the_next_is_heard() {
    let mut agent = Agent::start();
    for (text, code) in NO_MESSAGES {
        writeln!(agent.child.stdin.as_mut().unwrap(), "{text}").unwrap();
        let line = agent.lines.next().expect("the server closed its output").unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(told["error"]["code"], code, "{text}: {told}");
        assert!(agent.ask("ping", json!({}))["result"].is_object());
    }
}

/// The limit on questions at the same time holds for agents as for everybody else.
#[test]
fn an_agent_waits_its_turn() {
    use std::sync::mpsc;
    use std::time::Duration;
    use tower::ServiceExt;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let questions = Questions::new(crate::harness::kb(), 1);
        let (end, ended) = mpsc::channel::<()>();
        let (begin, begun) = tokio::sync::oneshot::channel();
        let long = questions.clone();
        let long = tokio::spawn(async move {
            let wait = move |_: &tiaowen::kb::Kb| {
                begin.send(()).unwrap();
                ended.recv().unwrap();
                Ok(())
            };
            long.ask(wait).await
        });
        begun.await.unwrap();
        let agents = tiaowen::mcp::http::routes::<()>(questions, &[], &[]).with_state(());
        let call = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call",
            "params": {"name": "outline", "arguments": {"document": "sichuan-2023"}}});
        let request = message("localhost").body(Body::from(call.to_string())).unwrap();
        let mut call = tokio::spawn(agents.oneshot(request));
        let early = tokio::time::timeout(Duration::from_millis(300), &mut call).await;
        assert!(early.is_err(), "it was answered out of turn");
        end.send(()).unwrap();
        assert_eq!(call.await.unwrap().unwrap().status(), 200);
        long.await.unwrap().unwrap();
    });
}

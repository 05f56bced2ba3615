//! Whether what came is a message at all. The protocol library drops what is no JSON without an answer, and its
//! sender would wait for ever.

use rmcp::model::{ClientJsonRpcMessage, ClientRequest, JsonRpcMessage};
use serde_json::{Value, json};

/// The text is no JSON.
const PARSE_ERROR: i32 = -32700;
/// The JSON is no message.
const INVALID_REQUEST: i32 = -32600;
/// The parameters of the message do not fit its method.
const INVALID_PARAMS: i32 = -32602;
/// The methods that are answered. The protocol library takes one whose parameters do not fit for a method of
/// somebody's own, and says that there is no such method.
const METHODS: [&str; 7] = [
    "initialize",
    "ping",
    "tools/list",
    "tools/call",
    "resources/list",
    "resources/templates/list",
    "resources/read",
];

/// What is wrong with a message, as the answer to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    code: i32,
    id: Value,
    reason: String,
    is_notification: bool,
}

/// What becomes of a message before an agent has introduced itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Early {
    /// It introduces the agent.
    First,
    /// This is the answer.
    Answered(String),
    /// It wants no answer.
    Unanswered,
}

impl Refusal {
    /// A message that must not be read.
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            code: INVALID_REQUEST,
            id: Value::Null,
            reason: reason.into(),
            is_notification: false,
        }
    }

    /// What keeps a text from being a message; nothing when it is one.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let message: Value = match serde_json::from_slice(text) {
            Ok(message) => message,
            Err(e) => {
                let reason = format!("this is no JSON: {e}");
                let id = id_of_damaged(text).unwrap_or_default();
                return Some(Self { code: PARSE_ERROR, id, ..Self::new(reason) });
            }
        };
        let id = id_of(&message);
        let is_notification = message.get("method").is_some() && message.get("id").is_none();
        let refuse = |reason: &str| {
            let id = id.clone().unwrap_or_default();
            Some(Self { id, is_notification, ..Self::new(reason) })
        };
        if !message.is_object() {
            return refuse("a message is one JSON object");
        }
        if message.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
            return refuse("jsonrpc has to be \"2.0\"");
        }
        if message.get("id").is_some() && id.is_none() {
            return refuse("id has to be a string or a number");
        }
        let method = message.get("method").and_then(Value::as_str).unwrap_or("");
        let misfit = || {
            let id = id.clone().unwrap_or_default();
            let reason = format!("params do not fit {method}");
            Some(Self { code: INVALID_PARAMS, id, is_notification, ..Self::new(reason) })
        };
        let is_ours = METHODS.contains(&method);
        if is_ours && message.get("params").is_some_and(|params| !params.is_object()) {
            return misfit();
        }
        // Read from the text: a key that stands there twice is gone from the value.
        match serde_json::from_slice::<ClientJsonRpcMessage>(text) {
            Ok(JsonRpcMessage::Request(request)) => match &request.request {
                ClientRequest::CustomRequest(_) if is_ours => misfit(),
                _ => None,
            },
            Ok(_) => None,
            Err(e) => refuse(&format!("this is no message: {e}")),
        }
    }

    /// What becomes of a message that comes when `initialize` has not: the protocol library would end.
    pub(super) fn before_first(text: &[u8]) -> Early {
        let message: Value = serde_json::from_slice(text).unwrap_or_default();
        let Some(id) = message.get("id").cloned() else { return Early::Unanswered };
        match message.get("method").and_then(Value::as_str) {
            Some("initialize") => Early::First,
            Some("ping") => {
                Early::Answered(json!({"jsonrpc": "2.0", "id": id, "result": {}}).to_string())
            }
            _ => {
                let reason = "initialize has to come first";
                Early::Answered(Self { id, ..Self::new(reason) }.answer())
            }
        }
    }

    /// Whether nobody waits for the answer.
    pub(super) fn is_notification(&self) -> bool {
        self.is_notification
    }

    /// The answer, on one line.
    pub(super) fn answer(&self) -> String {
        let error = json!({"code": self.code, "message": self.reason});
        json!({"jsonrpc": "2.0", "id": self.id, "error": error}).to_string()
    }
}

/// The id of a message, where it is one that may be.
fn id_of(message: &Value) -> Option<Value> {
    message.get("id").filter(|id| id.is_string() || id.is_number()).cloned()
}

/// The id of a message that is no JSON for its characters alone: bytes that are no UTF-8, and halves of surrogate
/// pairs, as programs write names of files that they could not decode. Whoever sent it waits for an answer to it.
fn id_of_damaged(text: &[u8]) -> Option<Value> {
    let text = String::from_utf8_lossy(text);
    let mut whole = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, behind)) = rest.split_once("\\u") {
        let surrogate =
            matches!(behind.as_bytes(), [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]);
        let length = behind.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        whole.push_str(before);
        let unit = behind.get(..length).unwrap_or("");
        whole.push_str("\\u");
        whole.push_str(if surrogate { "fffd" } else { unit });
        rest = behind.get(length..).unwrap_or("");
    }
    whole.push_str(rest);
    let message: Value = serde_json::from_str(&whole).ok()?;
    id_of(&message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_is_refused_with_its_code_and_id() {
        for (text, code, id) in [
            ("{", -32700, Value::Null),
            ("", -32700, Value::Null),
            (r#"{"jsonrpc":"2.0","id":1,"method":"\ud800"}"#, -32700, json!(1)),
            (r#"{"jsonrpc":"2.0","id":"b","method":"\uDCA3养老\ud8"}"#, -32700, json!("b")),
            (r#"{"jsonrpc":"2.0","id":1,"method":"\u00"}"#, -32700, Value::Null),
            ("[]", -32600, Value::Null),
            ("7", -32600, Value::Null),
            (r#"{"id":3,"method":"ping"}"#, -32600, json!(3)),
            (r#"{"jsonrpc":"2.0","id":"a"}"#, -32600, json!("a")),
            (r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600, Value::Null),
            (r#"{"jsonrpc":"2.0","id":4,"method":5}"#, -32600, json!(4)),
            (r#"{"jsonrpc":"2.0","id":5,"id":6,"method":"ping"}"#, -32600, json!(6)),
        ] {
            let refusal = Refusal::of(text.as_bytes()).unwrap();
            assert_eq!((refusal.code, &refusal.id), (code, &id), "{text}");
            let answer: Value = serde_json::from_str(&refusal.answer()).unwrap();
            assert_eq!(answer["error"]["code"], code, "{text}");
        }
        for (method, params) in [
            ("tools/call", r#"{"name":"search_clauses","arguments":[1]}"#),
            ("tools/call", r#"{"name":7}"#),
            ("tools/call", "[]"),
            ("resources/read", r#"{"uri":[]}"#),
            ("initialize", "[1]"),
        ] {
            let text =
                format!(r#"{{"jsonrpc":"2.0","id":9,"method":"{method}","params":{params}}}"#);
            let refusal = Refusal::of(text.as_bytes()).unwrap();
            assert_eq!((refusal.code, &refusal.id), (-32602, &json!(9)), "{text}");
        }
        assert!(Refusal::of(b"\xff").is_some());
        let early = |text: &str| Refusal::before_first(text.as_bytes());
        assert_eq!(early(r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#), Early::First);
        let pong = r#"{"id":2,"jsonrpc":"2.0","result":{}}"#.to_owned();
        assert_eq!(early(r#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#), Early::Answered(pong));
        assert_eq!(early(r#"{"jsonrpc":"2.0","method":"a"}"#), Early::Unanswered);
        let Early::Answered(told) = early(r#"{"jsonrpc":"2.0","id":3,"method":"tools/list"}"#)
        else {
            panic!("it is answered")
        };
        assert!(told.contains("-32600") && told.contains("\"id\":3"), "{told}");
        for text in [
            r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#,
            r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
            r#"{"jsonrpc":"2.0","id":1,"method":"of/our/own","params":{}}"#,
        ] {
            assert_eq!(Refusal::of(text.as_bytes()), None, "{text}");
        }
    }
}

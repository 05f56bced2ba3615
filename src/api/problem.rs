//! Problem details (RFC 9457): the body of every error under `/api`, and what each type means.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A kind of problem with its address and meaning; the documentation page lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemType {
    /// Last part of the type URL.
    pub name: &'static str,
    /// The status it comes with.
    pub status: u16,
    /// What it means, and what a program does about it.
    pub meaning: &'static str,
}

/// Every type of problem.
pub const TYPES: [ProblemType; 10] = [
    ProblemType {
        name: "invalid-request",
        status: 400,
        meaning: "A parameter or the body does not fit its description. Do not repeat the request unchanged.",
    },
    ProblemType {
        name: "not-found",
        status: 404,
        meaning: "We looked, and it is not there. `offers` names what there is instead: document ids or clause keys.",
    },
    ProblemType {
        name: "method-not-allowed",
        status: 405,
        meaning: "The address exists and does not take this method; `Allow` names those that it takes.",
    },
    ProblemType {
        name: "ambiguous",
        status: 409,
        meaning: "The number stands in several places of the document; `offers` names the path of each.",
    },
    ProblemType {
        name: "too-large",
        status: 413,
        meaning: "The text or body exceeds the limit that `detail` states.",
    },
    ProblemType {
        name: "address-too-long",
        status: 414,
        meaning: "The address exceeds the limit that `detail` states; send long text in a body.",
    },
    ProblemType {
        name: "unsupported-media-type",
        status: 415,
        meaning: "The body's Content-Type is not one that the operation reads.",
    },
    ProblemType {
        name: "too-many-requests",
        status: 429,
        meaning: "This client asks faster than the server allows; wait as many seconds as `Retry-After` says.",
    },
    ProblemType {
        name: "internal",
        status: 500,
        meaning: "A fault of the server; its log has the cause under the request's `x-request-id`.",
    },
    ProblemType {
        name: "unavailable",
        status: 503,
        meaning: "The server could not look: the index is missing or being replaced, or the time limit passed. This never means that nothing is there. Try again after `Retry-After` seconds.",
    },
];

/// The type URL that goes with a status.
pub fn type_url(status: StatusCode) -> String {
    match TYPES.iter().find(|t| t.status == status.as_u16()) {
        Some(known) => format!("/api/v1/docs#problem-{}", known.name),
        None => "about:blank".to_owned(),
    }
}

/// The body of an error (RFC 9457), media type `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Address of the documentation of this type of problem.
    #[serde(rename = "type")]
    #[schema(example = "/api/v1/docs#problem-not-found")]
    pub kind: String,
    /// The type in a few words, in the language of `detail`.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong this time: in English, and in Chinese for clients whose `Accept-Language` prefers it.
    pub detail: String,
    /// The path that was asked.
    pub instance: String,
    /// What may be asked instead; absent when there is nothing to offer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub offers: Vec<String>,
}

/// Problems of every operation.
#[derive(IntoResponses)]
pub enum Problems {
    /// A parameter does not fit.
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(Problem),
    /// A text exceeds the stated limit.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(Problem),
    /// The address exceeds the stated limit. The body is a problem up to 64 kB of address; beyond that HTTP itself
    /// refuses, before any operation is known, and without a body: so none is promised.
    #[response(status = 414)]
    AddressTooLong,
    /// Too many requests of this client.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// A fault of the server.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(Problem),
    /// The server could not look.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// Problems of operations that name a document or a clause.
#[derive(IntoResponses)]
pub enum Missing {
    /// No such document or clause.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The number stands in several places.
    #[response(status = 409, content_type = "application/problem+json")]
    Ambiguous(Problem),
}

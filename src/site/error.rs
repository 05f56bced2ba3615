//! The one HTTP error: what may be told of a failure, and nothing else. It travels as a status plus an
//! extension of the response; `http` gives it its face.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use tiaowen_text::error::{Error, ErrorKind};

/// An error on its way to a client: what may be told, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    /// Status code.
    pub status: StatusCode,
    /// What went wrong, in English for programs.
    pub detail: String,
    /// The same in Chinese for readers.
    pub chinese: String,
    /// What may be asked instead: document ids, clause keys.
    pub offers: Vec<String>,
}

impl HttpError {
    /// An error with a status of its own, told in both languages.
    pub fn new(status: StatusCode, detail: impl Into<String>, chinese: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), chinese: chinese.into(), offers: Vec::new() }
    }

    /// The title that goes with the status, for programs.
    pub fn title(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "Not found",
            StatusCode::FORBIDDEN => "Forbidden",
            StatusCode::BAD_REQUEST => "Invalid request",
            StatusCode::CONFLICT | StatusCode::MULTIPLE_CHOICES => "Ambiguous",
            StatusCode::METHOD_NOT_ALLOWED => "Method not allowed",
            StatusCode::PAYLOAD_TOO_LARGE => "Too large",
            StatusCode::URI_TOO_LONG => "Address too long",
            StatusCode::SERVICE_UNAVAILABLE => "Unavailable",
            StatusCode::TOO_MANY_REQUESTS => "Too many requests",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "Unsupported media type",
            status if status.is_server_error() => "Internal error",
            _ => "Request not completed",
        }
    }

    /// The same for readers.
    pub fn chinese_title(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "没有找到",
            StatusCode::FORBIDDEN => "不允许",
            StatusCode::BAD_REQUEST => "请求格式有误",
            StatusCode::CONFLICT | StatusCode::MULTIPLE_CHOICES => "编号不止一处",
            StatusCode::METHOD_NOT_ALLOWED => "不支持的请求方法",
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => "请求过长",
            StatusCode::SERVICE_UNAVAILABLE => "暂时无法查询",
            StatusCode::TOO_MANY_REQUESTS => "请求过于频繁",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "不支持的内容类型",
            status if status.is_server_error() => "服务器出错",
            _ => "请求未完成",
        }
    }
}

impl From<Error> for HttpError {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            ErrorKind::Invalid => StatusCode::BAD_REQUEST,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Ambiguous => StatusCode::CONFLICT,
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorKind::Io | ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut cause = String::new();
        let mut at = std::error::Error::source(&error);
        while let Some(source) = at {
            let told = source.to_string();
            if !cause.ends_with(&told) && !error.to_string().ends_with(&told) {
                cause.push_str(&format!(": {told}"));
            }
            at = source.source();
        }
        if status.is_server_error() {
            tracing::error!("{error}{cause}");
        } else {
            tracing::debug!("{error}{cause}");
        }
        // Messages about files and faults name places on this machine, which are nobody's business.
        let (detail, chinese) = match status {
            StatusCode::INTERNAL_SERVER_ERROR => {
                ("a fault of the server; its log has the cause".to_owned(), "内部错误，已记入日志")
            }
            StatusCode::SERVICE_UNAVAILABLE => (
                "the index is not ready or being replaced; try again soon".to_owned(),
                "索引尚未就绪或正在更换，请稍后再试",
            ),
            _ => (error.to_string(), error.chinese()),
        };
        Self { status, detail, chinese: chinese.to_owned(), offers: error.offers().to_vec() }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

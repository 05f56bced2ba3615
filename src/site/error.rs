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
    /// What went wrong, for the reader.
    pub detail: String,
    /// What may be asked instead: document ids, clause keys.
    pub offers: Vec<String>,
}

impl HttpError {
    /// An error with a status of its own.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), offers: Vec::new() }
    }

    /// The title that goes with the status.
    pub fn title(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "没有找到",
            StatusCode::BAD_REQUEST => "请求无法读懂",
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
            cause.push_str(&format!(": {source}"));
            at = source.source();
        }
        if status.is_server_error() {
            tracing::error!("{error}{cause}");
        } else {
            tracing::debug!("{error}{cause}");
        }
        // Messages about files and faults name places on this machine, which are nobody's business.
        let detail = match status {
            StatusCode::INTERNAL_SERVER_ERROR => "内部错误，已记入日志".to_owned(),
            StatusCode::SERVICE_UNAVAILABLE => "索引尚未就绪或正在更换，请稍后再试".to_owned(),
            _ => error.to_string(),
        };
        Self { status, detail, offers: error.offers().to_vec() }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

//! The crate's one error: a kind that callers branch on, and a message that a reader can act on.

use std::fmt;

/// Result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the terms that callers and scripts distinguish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The caller's input does not fit.
    Invalid,
    /// We looked, and it is not there.
    NotFound,
    /// The name fits several things.
    Ambiguous,
    /// We could not look: index missing, being replaced or out of date.
    Unavailable,
    /// Something exceeds a stated limit.
    TooLarge,
    /// A file format that we recognise and cannot read.
    Unsupported,
    /// Reading or writing failed.
    Io,
    /// A fault of our own.
    Internal,
}

/// An error with its kind, a message in English, the same in Chinese where readers meet it, and, where it helps, what to
/// try instead.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    chinese: Option<String>,
    offers: Vec<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of any kind.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), chinese: None, offers: Vec::new(), source: None }
    }

    /// The caller's input does not fit.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Invalid, message)
    }

    /// We looked, and it is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// We could not look.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unavailable, message)
    }

    /// A fault of our own.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// Reading or writing `what` failed.
    pub fn io(what: impl fmt::Display, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, format!("{what}: {source}")).caused_by(source)
    }

    /// Adds what the caller may try instead (document ids, clause keys, commands).
    pub fn offering(mut self, offers: impl IntoIterator<Item = String>) -> Self {
        self.offers.extend(offers);
        self
    }

    /// Adds the message in Chinese.
    pub fn in_chinese(mut self, message: impl Into<String>) -> Self {
        self.chinese = Some(message.into());
        self
    }

    /// The message in Chinese; in English where there is none.
    pub fn chinese(&self) -> &str {
        self.chinese.as_deref().unwrap_or(&self.message)
    }

    /// Keeps the cause for the log.
    pub fn caused_by(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the caller may try instead.
    pub fn offers(&self) -> &[String] {
        &self.offers
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as _)
    }
}

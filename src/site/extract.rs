//! What handlers read of an address; what cannot be read is an [`HttpError`].

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::HttpError;

/// Path parameters whose rejection is an [`HttpError`].
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(at)) => Ok(Self(at)),
            Err(e) => Err(HttpError::new(StatusCode::BAD_REQUEST, e.body_text(), "地址无法读取")),
        }
    }
}

/// Query parameters whose rejection is an [`HttpError`].
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(params)| Self(params))
            .map_err(|e| HttpError::new(StatusCode::BAD_REQUEST, e.body_text(), "参数无法读取"))
    }
}

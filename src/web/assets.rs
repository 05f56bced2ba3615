//! Stylesheet, script and icon, embedded in the binary; their addresses carry a hash of their content,
//! so browsers keep them for ever and a new build is seen at once.

use std::sync::LazyLock;

use crate::site::At;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::site::HttpError;
use tiaowen_text::hash;

/// An embedded file.
struct Asset {
    name: String,
    media: &'static str,
    content: &'static [u8],
}

impl Asset {
    fn new(stem: &str, ending: &str, media: &'static str, content: &'static [u8]) -> Self {
        Self { name: format!("{stem}.{}.{ending}", hash::short(content)), media, content }
    }

    fn address(&self) -> String {
        format!("/static/{}", self.name)
    }
}

/// The three files that pages refer to.
struct Assets {
    style: Asset,
    script: Asset,
    icon: Asset,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets {
    style: Asset::new(
        "tiaowen",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../../web/static/tiaowen.css"),
    ),
    script: Asset::new(
        "tiaowen",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../web/static/tiaowen.js"),
    ),
    icon: Asset::new("icon", "svg", "image/svg+xml", include_bytes!("../../web/static/icon.svg")),
});

/// Address of the stylesheet.
pub fn style() -> String {
    ASSETS.style.address()
}

/// Address of the script.
pub fn script() -> String {
    ASSETS.script.address()
}

/// Address of the icon.
pub fn icon() -> String {
    ASSETS.icon.address()
}

/// Serves an embedded file by its hashed name.
pub async fn serve(At(name): At<String>) -> Response {
    let all = [&ASSETS.style, &ASSETS.script, &ASSETS.icon];
    match all.into_iter().find(|asset| asset.name == name) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.media),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.content).into_response()
        }
        None => HttpError::new(
            StatusCode::NOT_FOUND,
            format!("no file {name}"),
            format!("没有这个文件：{name}"),
        )
        .into_response(),
    }
}

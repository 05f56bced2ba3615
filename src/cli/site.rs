//! `tiaowen export --static`: asks the server's own routes for every page and writes them as files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, Uri, header};
use tower::ServiceExt;

use super::output::{Outcome, note, say, show_progress};
use crate::http::{self, ServeConfig};
use crate::kb::Kb;
use crate::web::offline::{self, Extent, index};
use crate::web::page::Page;

/// Pages asked for at the same time.
const AT_ONCE: usize = 8;

/// Writes the whole site below `dir`, beginning at its first page and following every link.
pub(super) fn write(kb: Kb, dir: &Path, scripts: &[String], base: &str) -> Result<Outcome> {
    if dir.is_dir() && fs::read_dir(dir)?.next().is_some() && !dir.join("static").is_dir() {
        bail!("{} holds something else: name a new or empty folder", dir.display());
    }
    let kb = Arc::new(kb);
    let extent = Extent { scripts: scripts.to_vec(), base: base.to_owned() };
    let codes = std::iter::once("").chain(scripts.iter().map(String::as_str));
    let pages: Vec<Page> =
        codes.map(|script| Page::new(&Uri::from_static("/"), script, "")).collect();
    // What an earlier copy left behind would be no part of this one.
    for page in &pages {
        let old = dir.join(index::folder(page.script_code()));
        if old.is_dir() {
            fs::remove_dir_all(&old).with_context(|| old.display().to_string())?;
        }
    }
    let pieces = index::index(&kb, &pages)?;
    for file in &pieces {
        put(dir, &file.name, file.content.as_bytes())?;
    }
    put(dir, offline::SEARCH_FILE, offline::SEARCH.as_bytes())?;
    let config = ServeConfig { time_limit: Duration::from_secs(600), ..ServeConfig::default() };
    let app = http::app(kb, &config);
    let runtime = tokio::runtime::Runtime::new().context("cannot start the threads that ask")?;
    let Copied { files, missing } = runtime.block_on(copy(&app, &extent, dir))?;
    for (address, status) in &missing {
        note!("left out {address}: {status}");
    }
    let files = files + pieces.len() + 1;
    say!("wrote {files} files: open {}", dir.join("index.html").display())?;
    Ok(if missing.is_empty() { Outcome::Found } else { Outcome::Nothing })
}

/// What was written, and what was not.
struct Copied {
    files: usize,
    missing: BTreeMap<String, StatusCode>,
}

/// Every page that can be reached from the first one.
async fn copy(app: &Router, extent: &Extent, dir: &Path) -> Result<Copied> {
    let mut waiting = vec!["/".to_owned()];
    let mut known: BTreeSet<String> = extent.file_of("/").map(|f| f.name).into_iter().collect();
    let mut copied = Copied { files: 0, missing: BTreeMap::new() };
    while !waiting.is_empty() {
        let mut asked = tokio::task::JoinSet::new();
        for address in waiting.drain(..waiting.len().min(AT_ONCE)) {
            let app = app.clone();
            asked.spawn(async move {
                let answer = get(app, &address).await;
                (address, answer)
            });
        }
        while let Some(joined) = asked.join_next().await {
            let (address, answer) = joined?;
            let Answer { status, is_page, body } = answer.with_context(|| address.clone())?;
            let Some(file) = extent.file_of(&address) else { continue };
            if status != StatusCode::OK {
                copied.missing.insert(address, status);
                continue;
            }
            copied.files += 1;
            if !is_page {
                put(dir, &file.name, &body)?;
                continue;
            }
            let html = String::from_utf8(body).context("a page is not in UTF-8")?;
            let (html, needed) = extent.rewrite(&html, &file.name, &extra(&file.name));
            put(dir, &file.name, html.as_bytes())?;
            for address in needed {
                if let Some(file) = extent.file_of(&address)
                    && known.insert(file.name)
                {
                    waiting.push(address);
                }
            }
            show_progress("writing", copied.files, known.len());
        }
    }
    Ok(copied)
}

/// The search and its index, on the pages that search: the first page in each script.
fn extra(file: &str) -> Vec<String> {
    match file.strip_suffix("index.html") {
        Some(folder) if !folder.contains("docs/") => {
            let index = index::folder(folder.trim_end_matches('/'));
            vec![format!("{index}/meta.js"), offline::SEARCH_FILE.to_owned()]
        }
        _ => Vec::new(),
    }
}

struct Answer {
    status: StatusCode,
    is_page: bool,
    body: Vec<u8>,
}

async fn get(app: Router, address: &str) -> Result<Answer> {
    let response = app.oneshot(Request::get(address).body(Body::empty())?).await?;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    // A document as one HTML page is complete in itself.
    let is_page =
        kind.is_some_and(|k| k.starts_with("text/html")) && !address.starts_with("/files/");
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await?.to_vec();
    Ok(Answer { status, is_page, body })
}

fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = dir.join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(&path, bytes).with_context(|| path.display().to_string())
}

//! The handlers of those who write: judges at the workbench, behind its gate, and readers.

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::kb::Kb;
use crate::site::{At, HttpError, Judging, Params, SESSION, Site};
use crate::web::answer::{document_id, is_form, show};
use crate::web::page::{Page, PageParams, encode};
use crate::web::say::{Offers, Saying};
use crate::web::workbench::{
    BenchParams, Draft, LoginPage, NAME, WorkbenchPage, WorkbenchesPage, name_of_judge,
};
use tiaowen_text::error::ErrorKind;

/// The routes, those of the workbench behind its gate.
pub fn routes(site: Site) -> Router<Site> {
    Router::new()
        .route("/workbench", get(workbenches))
        .route("/docs/{id}/workbench", get(workbench).post(judge))
        .route_layer(from_fn_with_state(site, admit))
        .route("/workbench/login", get(login_form).post(login))
        .route("/feedback", post(say))
}

/// What a page offers to those who write.
pub(super) fn offers(site: &Site, headers: &HeaderMap) -> Offers {
    if site.kb().keeps_judgements() { Offers::of(site.gate(), headers) } else { Offers::default() }
}

/// Lets nobody to the workbench who may not judge, and no page of another site write; what it answers is of the moment.
async fn admit(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = match may_enter(&site, &request) {
        Ok(None) => next.run(request).await,
        Ok(Some(elsewhere)) => Redirect::to(&elsewhere).into_response(),
        Err(refusal) => refusal.into_response(),
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether a request may go on, or else where its reader may give the token.
fn may_enter(site: &Site, request: &Request) -> Result<Option<String>, HttpError> {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    match site.gate().judging(request.headers()) {
        Judging::Off => return Err(judging_is_off()),
        Judging::Asks if reads => {
            // Behind a nested router this is the whole address too.
            let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |uri| &uri.0);
            let script = PageParams::of(uri).script;
            let page = Page::new(uri, script, "");
            let to = uri.path_and_query().map_or("/workbench", |to| to.as_str());
            return Ok(Some(page.href(format!("/workbench/login?to={}", encode(to)))));
        }
        Judging::Asks => {
            let detail = "judging needs the token: give it at /workbench/login";
            let chinese = "需要口令：请先在 /workbench/login 登录，再返回重新提交";
            return Err(HttpError::new(StatusCode::FORBIDDEN, detail, chinese));
        }
        Judging::Open => {}
    }
    if !reads {
        may_post(site, request.headers())?;
    }
    if !site.kb().keeps_judgements() {
        let detail = "this server has the index alone: judgements are files of a corpus, and none is at hand";
        let chinese = "这台服务器只有索引：判定写入语料目录 corpus/，这里没有";
        return Err(HttpError::new(StatusCode::FORBIDDEN, detail, chinese));
    }
    Ok(None)
}

fn judging_is_off() -> HttpError {
    let detail = "judging is off at this address: serve on a loopback address, or set a token with --judge-token-file \
                  FILE or TIAOWEN_JUDGE_TOKEN";
    let chinese = "这个地址没有开放判定：请在本机地址上使用，或者用 --judge-token-file 或环境变量 TIAOWEN_JUDGE_TOKEN \
                   设定口令";
    HttpError::new(StatusCode::FORBIDDEN, detail, chinese)
}

/// Refuses what a page of another site makes a browser send, and what is no form.
fn may_post(site: &Site, headers: &HeaderMap) -> Result<(), HttpError> {
    if !site.gate().may_post(headers) {
        let detail = "pages of this origin may not write here";
        let chinese = "不接受从其他网站的页面提交";
        return Err(HttpError::new(StatusCode::FORBIDDEN, detail, chinese));
    }
    if !is_form(headers) {
        let detail = "this address takes web forms";
        let chinese = "这个地址只接受网页表单";
        return Err(HttpError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail, chinese));
    }
    Ok(())
}

/// The bytes of a form.
fn form(body: Result<Bytes, BytesRejection>) -> Result<Bytes, HttpError> {
    body.map_err(|e| HttpError::new(e.status(), e.body_text(), "提交的内容太长"))
}

async fn workbenches(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    Params(params): Params<BenchParams>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let judge = name_of_judge(&headers);
    let build = move |kb: &Kb| WorkbenchesPage::build(kb, &uri, &params, judge.as_ref());
    let page = site.ask(build).await?;
    show(&WorkbenchesPage { has_token: site.gate().has_token(), ..page })
}

async fn workbench(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(id): At<String>,
    Params(params): Params<BenchParams>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let (id, judge) = (document_id(&id)?, name_of_judge(&headers));
    show(&site.ask(move |kb| WorkbenchPage::build(kb, &uri, &id, &params, judge)).await?)
}

async fn judge(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    At(id): At<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpError> {
    let (id, draft) = (document_id(&id)?, Draft::read(&form(body)?));
    let next = draft.next(&Page::new(&uri, PageParams::of(&uri).script, ""), &id);
    let name = draft.judge();
    let keep = move |kb: &Kb| {
        let kept = draft.judgement().and_then(|judgement| kb.judge(&id, &judgement));
        let Err(error) = kept else { return Ok(None) };
        let status = match error.kind() {
            ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Ambiguous => {
                StatusCode::BAD_REQUEST
            }
            // Another program writes: what was typed must not be lost for it.
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => return Err(error),
        };
        let error = match status {
            StatusCode::SERVICE_UNAVAILABLE => {
                error.in_chinese("另一个程序正在写入语料目录，没有保存，请稍后再提交一次")
            }
            _ => error,
        };
        Ok(Some((status, WorkbenchPage::refused(kb, &uri, &id, &draft, &error)?)))
    };
    if let Some((status, page)) = site.ask(keep).await? {
        return Ok((status, show(&page)?).into_response());
    }
    let mut response = Redirect::to(&next).into_response();
    if let Some(name) = name {
        let name = encode(name.as_str());
        let kept = format!("{}={name}; Max-Age=31536000", NAME);
        set_cookie(&mut response, &kept, &headers);
    }
    Ok(response)
}

/// Sets a cookie that only this server gets, from no other site, and no script.
fn set_cookie(response: &mut Response, cookie: &str, asked: &HeaderMap) {
    // A proxy may have taken the encryption off: what the page says of itself counts.
    let origin = asked.get(header::ORIGIN).map(HeaderValue::as_bytes).unwrap_or_default();
    let secure = if origin.starts_with(b"https:") { "; Secure" } else { "" };
    let cookie = format!("{cookie}; Path=/; HttpOnly; SameSite=Strict{secure}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Where a judge who gave the token goes on: a page of the workbench.
fn after_login(to: &str) -> &str {
    let ours = to.starts_with("/workbench") || to.starts_with("/docs/");
    if ours && to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') { to } else { "/workbench" }
}

/// Parameters of the page on which the token is given.
#[derive(Default, Deserialize)]
#[serde(default)]
struct LoginParams {
    to: String,
}

/// The page on which the token is given; 403 where none is set.
fn login_page(site: &Site, uri: &Uri, to: &str, wrong: bool) -> Result<Response, HttpError> {
    if !site.gate().has_token() {
        return Err(judging_is_off());
    }
    let page = Page::new(uri, PageParams::of(uri).script, "判定台");
    let mut response = show(&LoginPage { page, to: after_login(to).to_owned(), wrong })?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn login_form(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    Params(params): Params<LoginParams>,
) -> Result<Response, HttpError> {
    login_page(&site, &uri, &params.to, false)
}

async fn login(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpError> {
    may_post(&site, &headers)?;
    let body = form(body)?;
    let (mut token, mut to, mut leaves) = (String::new(), String::new(), false);
    for (name, value) in url::form_urlencoded::parse(&body) {
        match &*name {
            "token" => token = value.into_owned(),
            "to" => to = value.into_owned(),
            "leave" => leaves = true,
            _ => {}
        }
    }
    if leaves {
        let mut response = Redirect::to("/workbench/login").into_response();
        set_cookie(&mut response, &format!("{SESSION}=; Max-Age=0"), &headers);
        return Ok(response);
    }
    let Some(token) = site.gate().takes(&token) else {
        tracing::warn!("a wrong token for judging was given");
        return Ok((StatusCode::FORBIDDEN, login_page(&site, &uri, &to, true)?).into_response());
    };
    let mut response = Redirect::to(after_login(&to)).into_response();
    set_cookie(&mut response, &format!("{SESSION}={}", token.session()), &headers);
    Ok(response)
}

async fn say(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, HttpError> {
    if !offers(&site, &headers).say {
        let detail = "readers' words are off at this address: serve --feedback turns them on";
        let chinese = "这个地址没有开放读者意见（serve --feedback）";
        return Err(HttpError::new(StatusCode::FORBIDDEN, detail, chinese));
    }
    may_post(&site, &headers)?;
    let saying = Saying::read(&form(body)?)?;
    let back = saying.back();
    let keep = move |kb: &Kb| {
        let ([(from, clause), (to, article)], right) = (saying.pair()?, saying.is_right()?);
        Ok(match kb.say((&from, &clause), (&to, &article), right, &saying.note) {
            Err(error) if error.kind() == ErrorKind::TooLarge => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                Err(HttpError::new(status, error.to_string(), error.chinese()))
            }
            other => Ok(other?),
        })
    };
    site.ask(keep).await??;
    Ok(Redirect::to(&back).into_response())
}

//! `tiaowen fetch` against a local server that plays the official site: slow, endless, redirecting,
//! packed too well, changed, half a page.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tiaowen_source::fetch::{Answer, Fetcher, Rules, Validators};
use tiaowen_text::error::ErrorKind;

/// A site that answers on a port of its own; it ends with the test process.
pub struct Site {
    pub address: String,
    /// Request lines with their headers, in order.
    pub requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Starts a site; `answer` writes the whole response to a request path.
    pub fn new(
        answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut request = String::new();
                    while reader.read_line(&mut request).is_ok_and(|read| read > 2) {}
                    let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
                    seen.lock().unwrap().push(request);
                    let mut stream = stream;
                    // The client hangs up on endless answers.
                    let _ = answer(&path, &mut stream);
                });
            }
        });
        Self { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// A whole response.
pub fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn rules() -> Rules {
    Rules {
        hosts: vec!["127.0.0.1".to_owned()],
        local: true,
        timeout: Duration::from_secs(2),
        max_bytes: 1024 * 1024,
        pause: Duration::ZERO,
        ..Rules::default()
    }
}

/// Gzip of zeros: the bytes of one stored block would not do, so each megabyte is a run of references.
fn packed_zeros() -> Vec<u8> {
    use std::io::Read;
    let mut packed = Vec::new();
    let zeros = vec![0_u8; 64 * 1024 * 1024];
    flate2::read::GzEncoder::new(&zeros[..], flate2::Compression::fast())
        .read_to_end(&mut packed)
        .unwrap();
    packed
}

#[test]
fn a_page_comes_with_its_type_and_address_and_is_asked_for_once_more_only_if_changed() {
    let site = Site::new(|path, out| {
        let headers = "ETag: \"v1\"\r\nContent-Type: text/html; charset=gb2312\r\n";
        match path {
            "/old" => out.write_all(&response("302 Found", "Location: /page\r\n", b"")),
            _ => out.write_all(&response("200 OK", headers, b"<p>x</p>")),
        }
    });
    let mut fetcher = Fetcher::new(rules());
    let Answer::Page(page) = fetcher.get(&site.url("/old"), None).unwrap() else {
        panic!("no page")
    };
    assert_eq!(page.bytes, b"<p>x</p>");
    assert_eq!(page.url, site.url("/page"));
    assert_eq!(page.declared.as_deref(), Some("text/html; charset=gb2312"));
    assert_eq!(page.validators.etag.as_deref(), Some("\"v1\""));
    fetcher.get(&site.url("/page"), Some(&page.validators)).unwrap();
    let requests = site.requests.lock().unwrap();
    assert!(
        requests.iter().all(|r| r.to_lowercase().contains("user-agent: tiaowen/")),
        "{requests:?}"
    );
    assert!(
        requests.last().unwrap().to_lowercase().contains("if-none-match: \"v1\""),
        "{requests:?}"
    );
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let site = Site::new(|_, out| {
        out.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
    });
    let known =
        Validators { etag: None, modified: Some("Mon, 01 Jan 2024 00:00:00 GMT".to_owned()) };
    let answer = Fetcher::new(rules()).get(&site.url("/"), Some(&known)).unwrap();
    assert_eq!(answer, Answer::Unchanged);
}

#[test]
fn sites_that_misbehave_are_left_in_time() {
    let packed = packed_zeros();
    assert!(packed.len() < 1024 * 1024, "{} bytes", packed.len());
    let site = Site::new(move |path, out| match path {
        "/missing" => out.write_all(&response("404 Not Found", "", b"")),
        "/broken" => {
            out.write_all(&response("503 Service Unavailable", "Retry-After: 60\r\n", b""))
        }
        "/circle" => out.write_all(&response("302 Found", "Location: /circle\r\n", b"")),
        "/away" => out.write_all(&response("302 Found", "Location: http://example.org/\r\n", b"")),
        "/file" => out.write_all(&response("302 Found", "Location: file:///etc/passwd\r\n", b"")),
        "/packed" => out.write_all(&response("200 OK", "Content-Encoding: gzip\r\n", &packed)),
        "/half" => out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>half"),
        "/chunk" => {
            out.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n<p>half\r\n")
        }
        "/announced" => out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"),
        "/silent" => {
            std::thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        "/drip" => {
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                out.write_all(b"x")?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        _ => {
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                out.write_all(&[b'x'; 65536])?;
            }
        }
    });
    let mut fetcher = Fetcher::new(rules());
    for (path, kind) in [
        ("/missing", ErrorKind::NotFound),
        ("/broken", ErrorKind::Unavailable),
        ("/circle", ErrorKind::Unavailable),
        ("/away", ErrorKind::Invalid),
        ("/file", ErrorKind::Invalid),
        ("/packed", ErrorKind::TooLarge),
        ("/endless", ErrorKind::TooLarge),
        ("/announced", ErrorKind::TooLarge),
        ("/half", ErrorKind::Unavailable),
        ("/chunk", ErrorKind::Unavailable),
        ("/silent", ErrorKind::Unavailable),
        ("/drip", ErrorKind::Unavailable),
    ] {
        let start = Instant::now();
        let error = fetcher.get(&site.url(path), None).expect_err(path);
        assert_eq!(error.kind(), kind, "{path}: {error}");
        assert!(start.elapsed() < Duration::from_secs(6), "{path} took {:?}", start.elapsed());
    }
}

#[test]
fn private_addresses_are_refused_after_the_name_is_resolved() {
    let site = Site::new(|_, out| out.write_all(&response("200 OK", "", b"secret")));
    let port = site.address.rsplit(':').next().unwrap();
    let named = Rules {
        hosts: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
        local: false,
        ..rules()
    };
    for host in ["localhost", "127.0.0.1"] {
        let error =
            Fetcher::new(named.clone()).get(&format!("http://{host}:{port}/"), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    assert_eq!(site.requests.lock().unwrap().len(), 0);
}

//! A client of the benches: one connection that is kept open.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than any answer may take.
const LONGEST: Duration = Duration::from_secs(60);

pub struct Client {
    stream: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
}

impl Client {
    pub fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LONGEST))?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), body: Vec::new() })
    }

    /// Sends `GET path`; gives the status, when the whole answer is there.
    pub fn get(&mut self, path: &str) -> Result<u16> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    }

    /// Sends JSON to `path`; gives the status.
    pub fn post(&mut self, path: &str, body: &str) -> Result<u16> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.ask(&(head + body))
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    fn ask(&mut self, request: &str) -> Result<u16> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.next_line()?;
        let status = self.line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| Error::new(ErrorKind::InvalidData, self.line.clone()))?;
        let (mut length, mut chunked) = (None, false);
        loop {
            self.next_line()?;
            let Some((name, value)) = self.line.trim().split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            }
            chunked |= name.eq_ignore_ascii_case("transfer-encoding");
        }
        self.body.clear();
        match length {
            Some(length) => self.read(length)?,
            None if chunked => self.read_chunks()?,
            // 304 and 204 have none.
            None => {}
        }
        Ok(status)
    }

    fn read_chunks(&mut self) -> Result<()> {
        loop {
            self.next_line()?;
            let length = usize::from_str_radix(self.line.trim(), 16)
                .map_err(|error| Error::new(ErrorKind::InvalidData, error))?;
            self.read(length)?;
            self.next_line()?;
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn read(&mut self, length: usize) -> Result<()> {
        let from = self.body.len();
        self.body.resize(from + length, 0);
        self.stream.read_exact(self.body.get_mut(from..).unwrap_or_default())
    }

    fn next_line(&mut self) -> Result<()> {
        self.line.clear();
        match self.stream.read_line(&mut self.line)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

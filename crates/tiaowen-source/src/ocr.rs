//! Reads scans and pictures by tesseract, a program of its own: none is needed for any other format.
//!
//! What comes back is a text of the format that `recognised` reads. Pages of a PDF are drawn by pdftoppm; without it
//! a page that is one picture is taken as it is stored. Programs are started without a shell, in a folder that is
//! removed, for a limited time and with limited output.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{Source, charset, media, pdf, recognised};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// The languages that are looked for; the one that reads a page with more confidence is taken.
const LANGUAGES: [&str; 2] = ["chi_sim", "chi_tra"];
/// Characters of a page that tell the language of the rest.
const TELLING: usize = 30;
/// Dots an inch at which pages are drawn. Of the same scans fewer characters are right at 300 and at 400: official
/// type is large, and the models are made for lines of some fifty dots.
const RESOLUTION: &str = "200";
/// The longest that a program may take over a page.
const PATIENCE: Duration = Duration::from_secs(180);
/// Most bytes that lie in the folder of a run.
const MAX_WRITTEN: u64 = 512 * 1024 * 1024;
/// What has to be there.
const NEEDED: &str = "install tesseract with Chinese language data (Debian and Ubuntu: `apt-get install \
    tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-chi-tra poppler-utils`)";

/// Whether a source is a picture, or a PDF whose text cannot be had otherwise.
pub fn is_scan(source: &Source) -> bool {
    media::picture(&source.bytes).is_some()
        || matches!(media::recognise(source), Ok(media::Media::Pdf))
            && pdf::is_scan(&source.bytes, &source.name)
}

/// Reads the words of a scan, as tesseract's TSV. Fails with `Unsupported` where a program, its language data or
/// words are missing, and says how to get them.
pub fn recognise(source: &Source) -> Result<Vec<u8>> {
    let languages = languages(&source.name)?;
    let folder = Folder::new()?;
    let mut reading = Reading {
        folder,
        name: &source.name,
        languages,
        text: format!("{}\n", recognised::HEAD),
        pages: 0,
    };
    match media::picture(&source.bytes) {
        Some(ending) => {
            let file = reading.folder.keep(&format!("picture.{ending}"), &source.bytes)?;
            reading.page(&file)?;
        }
        None => reading.pdf(&source.bytes)?,
    }
    let (words, _) = recognised::words(&reading.text);
    if words.is_empty() {
        return Err(unsupported(&source.name, "no text was recognised in it"));
    }
    Ok(reading.text.into_bytes())
}

fn unsupported(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{name}: {what}"))
}

/// The languages of [`LANGUAGES`] that tesseract has.
fn languages(name: &str) -> Result<Vec<&'static str>> {
    let folder = Folder::new()?;
    let mut command = Command::new("tesseract");
    let listed = match folder.run(command.arg("--list-langs")) {
        Ok(listed) => listed,
        Err(Failure::Missing) => {
            return Err(unsupported(
                name,
                &format!("text recognition needs tesseract, which is not on PATH; {NEEDED}"),
            ));
        }
        Err(failure) => return Err(failure.of(name, "tesseract")),
    };
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let there = |language: &&str| listed.lines().any(|line| line.trim() == *language);
    let found: Vec<&str> = LANGUAGES.into_iter().filter(there).collect();
    if found.is_empty() {
        let missing = LANGUAGES.join(" or ");
        return Err(unsupported(
            name,
            &format!("tesseract has no language data {missing}; {NEEDED}"),
        ));
    }
    Ok(found)
}

/// A scan that is being read.
struct Reading<'a> {
    folder: Folder,
    name: &'a str,
    languages: Vec<&'static str>,
    text: String,
    /// Pages read so far.
    pages: u32,
}

impl Reading<'_> {
    /// Draws and reads every page.
    fn pdf(&mut self, bytes: &[u8]) -> Result<()> {
        let scan = pdf::Scan::open(bytes, self.name)?;
        let file = self.folder.keep("scan.pdf", bytes)?;
        for page in 0..scan.pages() {
            let picture = match self.draw(&file, page + 1) {
                Ok(picture) => picture,
                Err(Failure::Missing) => match scan.picture(page) {
                    Some((ending, bytes)) => self.folder.keep(&format!("page.{ending}"), &bytes)?,
                    None => {
                        let what = format!(
                            "page {} is more than one stored picture: drawing it needs pdftoppm, which is not on \
                             PATH (Debian and Ubuntu: `apt-get install poppler-utils`)",
                            page + 1
                        );
                        return Err(unsupported(self.name, &what));
                    }
                },
                Err(failure) => return Err(failure.of(self.name, "pdftoppm")),
            };
            self.page(&picture)?;
            fs::remove_file(&picture).map_err(|e| Error::io(picture.display(), e))?;
        }
        Ok(())
    }

    fn draw(&self, file: &Path, page: usize) -> Result<PathBuf, Failure> {
        let page = page.to_string();
        let mut command = Command::new("pdftoppm");
        command.args(["-r", RESOLUTION, "-gray", "-png", "-singlefile", "-f", &page, "-l", &page]);
        self.folder.run(command.arg(file).arg(self.folder.0.join("page")))?;
        Ok(self.folder.0.join("page.png"))
    }

    /// Reads a picture of one page, or of several as TIFF may hold.
    fn page(&mut self, picture: &Path) -> Result<()> {
        let mut best: Option<Recognised> = None;
        for language in self.languages.iter().copied() {
            let mut command = Command::new("tesseract");
            // Threads of its own cost more than they gain.
            command
                .env("OMP_THREAD_LIMIT", "1")
                .arg(picture)
                .args(["stdout", "-l", language, "tsv"]);
            let read = self.folder.run(&mut command).map_err(|e| e.of(self.name, "tesseract"))?;
            let read = charset::decode(&read, Some("UTF-8")).text;
            let (words, _) = recognised::words(&read);
            let size = |word: &recognised::Word| word.text.chars().count();
            let sure: usize = words.iter().map(|word| size(word) * usize::from(word.percent)).sum();
            let all: usize = words.iter().map(size).sum();
            // Hundredths of a percent.
            let sure = (100 * sure).checked_div(all).unwrap_or(0);
            if best.as_ref().is_none_or(|best| sure > best.sure) {
                best = Some(Recognised { language, sure, characters: all, text: read });
            }
        }
        let Some(Recognised { language, characters, text: read, .. }) = best else { return Ok(()) };
        if characters >= TELLING {
            self.languages = vec![language];
        }
        let mut last = 0;
        for row in read.lines().filter(|row| *row != recognised::HEAD) {
            let mut cells = row.splitn(3, '\t');
            let (level, page, rest) = (cells.next(), cells.next(), cells.next());
            if let (Some(level), Some(Ok(page)), Some(rest)) =
                (level, page.map(str::parse::<u32>), rest)
            {
                last = last.max(page);
                self.text
                    .push_str(&format!("{level}\t{}\t{rest}\n", self.pages.saturating_add(page)));
            }
        }
        self.pages = self.pages.saturating_add(last.max(1));
        Ok(())
    }
}

/// What a page came to in one language.
struct Recognised {
    language: &'static str,
    /// In hundredths of a percent.
    sure: usize,
    characters: usize,
    /// As tesseract prints it.
    text: String,
}

/// Why a program gave nothing.
#[derive(Debug)]
enum Failure {
    Missing,
    Slow,
    Large,
    Failed(String),
    Io(std::io::Error),
}

impl Failure {
    fn of(self, name: &str, program: &str) -> Error {
        match self {
            Self::Missing => unsupported(name, &format!("{program} is not on PATH; {NEEDED}")),
            Self::Slow => {
                let message = format!(
                    "{name}: {program} took more than {} s over a page",
                    PATIENCE.as_secs()
                );
                Error::new(ErrorKind::TooLarge, message)
            }
            Self::Large => {
                let limit = MAX_WRITTEN / (1024 * 1024);
                Error::new(
                    ErrorKind::TooLarge,
                    format!("{name}: {program} wrote more than {limit} MB"),
                )
            }
            Self::Failed(said) => unsupported(name, &format!("{program} cannot read it: {said}")),
            Self::Io(error) => Error::io(name, error),
        }
    }
}

/// A folder of a run, for the owner alone; it goes with the value.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("tiaowen-ocr-{}-{next}", std::process::id()));
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|e| Error::io(path.display(), e))?;
        Ok(Self(path))
    }

    fn keep(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.0.join(name);
        fs::write(&path, bytes).map_err(|e| Error::io(path.display(), e))?;
        Ok(path)
    }

    /// Runs a program to its end and returns what it printed.
    #[expect(clippy::disallowed_methods, reason = "only a deadline reads the clock")]
    fn run(&self, command: &mut Command) -> Result<Vec<u8>, Failure> {
        let (out, said) = (self.0.join("out"), self.0.join("said"));
        let file = |path: &Path| File::create(path).map(Stdio::from).map_err(Failure::Io);
        command.stdin(Stdio::null()).stdout(file(&out)?).stderr(file(&said)?).current_dir(&self.0);
        let mut child = command.spawn().map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Failure::Missing,
            _ => Failure::Io(e),
        })?;
        let started = Instant::now();
        let ended = loop {
            match child.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if started.elapsed() > PATIENCE => break Err(Failure::Slow),
                Ok(None) if self.written() > MAX_WRITTEN => break Err(Failure::Large),
                Ok(None) => std::thread::sleep(Duration::from_millis(10)),
                Err(error) => break Err(Failure::Io(error)),
            }
        };
        let status = ended.inspect_err(|_| {
            // It may have ended by itself meanwhile.
            let _ = child.kill().and_then(|()| child.wait());
        })?;
        if self.written() > MAX_WRITTEN {
            return Err(Failure::Large);
        }
        if !status.success() {
            let said = fs::read(&said).unwrap_or_default();
            let said =
                String::from_utf8_lossy(&said).trim().lines().last().unwrap_or("").to_owned();
            return Err(Failure::Failed(if said.is_empty() { status.to_string() } else { said }));
        }
        fs::read(&out).map_err(Failure::Io)
    }

    fn written(&self) -> u64 {
        let files = fs::read_dir(&self.0).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|facts| facts.len()).sum()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed the system clears away with its other temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

//! Writing that survives a crash: locks that tell their holder, bytes and names that are on the disk. Reading that
//! comes to an end: no pipe where a project keeps a file.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use tiaowen_text::error::{Error, Result};

/// A right to write that one process has at a time, given back when dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of a file, which is made where there is none and tells its holder. Fails with `Unavailable` when
    /// another process has it; `told` makes the message of the holder.
    pub fn take(path: &Path, told: impl FnOnce(&str) -> String) -> Result<Self> {
        let failed = |e| Error::io(path.display(), e);
        let options = File::options().read(true).write(true).create(true).truncate(false).clone();
        let mut file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may be just writing its name.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim();
                let holder = if holder.is_empty() { "another process" } else { holder };
                return Err(Error::unavailable(told(holder)));
            }
            Err(TryLockError::Error(e)) => return Err(failed(e)),
        }
        #[expect(clippy::disallowed_methods, reason = "whoever waits is told since when")]
        let since = jiff::Timestamp::now();
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "process {} since {since:.0}", std::process::id()).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// Most that is read of what is no file: a pipe or a device that somebody named.
const MOST_PIPED: u64 = 64 * 1024 * 1024;

/// What is told of whatever is neither a file nor a folder: reading it may never end.
pub const NO_FILE: &str = "no file: a pipe, a socket or a device";

/// Fails where something is neither a file nor a folder: opening a pipe waits for whoever writes, a device may never
/// end. What is not there passes.
pub fn expect_file(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(facts) if !facts.is_file() && !facts.is_dir() => Err(io::Error::other(NO_FILE)),
        _ => Ok(()),
    }
}

/// Reads a file that belongs to a project. Fails where it is no file.
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    expect_file(path)?;
    fs::read(path)
}

/// Reads the text of a file that belongs to a project. Fails where it is no file.
pub fn read_text(path: &Path) -> io::Result<String> {
    expect_file(path)?;
    fs::read_to_string(path)
}

/// Reads what a user named for this one run: a file of any length, or a pipe to its end. Fails where that does not
/// come.
pub fn read_given(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    if file.metadata()?.is_file() {
        file.read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    file.take(MOST_PIPED + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_PIPED {
        let limit = MOST_PIPED / (1024 * 1024);
        return Err(io::Error::other(format!("more than {limit} MB from what is no file")));
    }
    Ok(bytes)
}

/// Reads the bytes at a place of a file, which several may do at the same time.
#[cfg(unix)]
pub fn read_exact_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, place)
}

/// Reads the bytes at a place of a file, which several may do at the same time.
#[cfg(windows)]
pub fn read_exact_at(file: &File, mut bytes: &mut [u8], mut place: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, bytes, place)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            read => {
                bytes = bytes.get_mut(read..).unwrap_or_default();
                place += read as u64;
            }
        }
    }
    Ok(())
}

/// Writes a file and puts its bytes on the disk.
pub fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts the names in a folder on the disk. Elsewhere than on Unix a folder cannot be opened, and renames need no more.
pub fn sync_folder(path: &Path) -> Result<()> {
    // The parent of a bare file name.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    if cfg!(unix) {
        let sync = File::open(path).and_then(|folder| folder.sync_all());
        sync.map_err(|e| Error::io(path.display(), e))?;
    }
    Ok(())
}

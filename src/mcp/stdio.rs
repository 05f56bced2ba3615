//! One agent over standard input and output.

use rmcp::service::ServiceExt;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};
use tokio::sync::mpsc;

use super::Agent;
use super::message::{Early, Refusal};
use crate::site::Questions;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Longest message in bytes.
const LONGEST: usize = 1024 * 1024;
/// Bytes that wait between the protocol library and us.
const WAITING_BYTES: usize = 64 * 1024;
/// Answers that wait for the agent to read them.
const WAITING_ANSWERS: usize = 64;

/// Serves one agent until it closes our input. Every line is read as a message before the protocol library sees
/// it; what is none is answered here.
pub async fn serve(questions: Questions) -> Result<()> {
    let failed = |e: String| Error::new(ErrorKind::Io, format!("the agent's connection: {e}"));
    let (theirs, ours) = tokio::io::duplex(WAITING_BYTES);
    let (answers, messages) = tokio::io::split(ours);
    // Answers and refusals share the output line by line.
    let (say, said) = mpsc::channel(WAITING_ANSWERS);
    let printing = tokio::spawn(print(said));
    let reading = tokio::spawn(read(BufReader::new(tokio::io::stdin()), messages, say.clone()));
    let passing = tokio::spawn(pass(answers, say));
    let running = Agent::new(questions).serve(theirs).await.map_err(|e| failed(e.to_string()))?;
    running.waiting().await.map_err(|e| failed(e.to_string()))?;
    reading.abort();
    // What was answered last is still on its way out.
    for ended in [passing.await, printing.await] {
        ended.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))?;
    }
    Ok(())
}

/// Hands on every line that is a message, and answers the others.
async fn read(
    mut input: impl AsyncBufRead + Unpin,
    mut messages: impl AsyncWrite + Unpin,
    say: mpsc::Sender<Vec<u8>>,
) -> std::io::Result<()> {
    let mut introduced = false;
    while let Some(line) = next_line(&mut input).await? {
        let refusal = match &line {
            Line::Whole(text) if text.trim_ascii().is_empty() => continue,
            Line::Whole(text) => Refusal::of(text),
            Line::TooLong => Some(Refusal::new(format!("a message has at most {LONGEST} bytes"))),
        };
        match (refusal, line) {
            (Some(refusal), _) if refusal.is_notification() => {}
            (Some(refusal), _) => {
                // Nobody prints any more only when the service has ended.
                let _ = say.send(format!("{}\n", refusal.answer()).into_bytes()).await;
            }
            (None, Line::Whole(text)) if introduced => messages.write_all(&text).await?,
            (None, Line::Whole(text)) => match Refusal::before_first(&text) {
                Early::First => {
                    introduced = true;
                    messages.write_all(&text).await?;
                }
                Early::Answered(answer) => {
                    let _ = say.send(format!("{answer}\n").into_bytes()).await;
                }
                Early::Unanswered => {}
            },
            (None, Line::TooLong) => {}
        }
    }
    messages.shutdown().await
}

/// Hands on the answers of the protocol library.
async fn pass(
    answers: impl tokio::io::AsyncRead + Unpin,
    say: mpsc::Sender<Vec<u8>>,
) -> std::io::Result<()> {
    let mut answers = BufReader::new(answers);
    let mut line = Vec::new();
    while answers.read_until(b'\n', &mut line).await? > 0 {
        let _ = say.send(std::mem::take(&mut line)).await;
    }
    Ok(())
}

async fn print(mut said: mpsc::Receiver<Vec<u8>>) -> std::io::Result<()> {
    let mut output = tokio::io::stdout();
    while let Some(line) = said.recv().await {
        output.write_all(&line).await?;
        output.flush().await?;
    }
    Ok(())
}

/// A line of the input.
enum Line {
    /// With its line break.
    Whole(Vec<u8>),
    /// Longer than a message may be.
    TooLong,
}

/// The next line; nothing when the input ends, with or without a line that was begun.
async fn next_line(input: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Line>> {
    let mut too_long = false;
    loop {
        let mut line = Vec::new();
        let most = LONGEST as u64 + 1;
        if (&mut *input).take(most).read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        match line.ends_with(b"\n") {
            true if too_long => return Ok(Some(Line::TooLong)),
            true => return Ok(Some(Line::Whole(line))),
            false => too_long = true,
        }
    }
}

//! `fetch URL MAX_BYTES SECONDS`: writes what is at a URL to standard output, or says on standard
//! error why not.
//!
//! A program of its own, so that `cargo xtask regen`, which needs no network, builds no TLS:
//! `cargo xtask` builds and runs this one when a URL is named.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [url, max_bytes, seconds] = words.as_slice() else {
        bail!("usage: fetch URL MAX_BYTES SECONDS");
    };
    let max_bytes = max_bytes.parse().context("MAX_BYTES is not a number")?;
    let seconds = seconds.parse().context("SECONDS is not a number")?;
    let bytes = fetch::fetch(url, max_bytes, Duration::from_secs(seconds))?;
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes).and_then(|()| out.flush()).context("cannot write what was fetched")
}

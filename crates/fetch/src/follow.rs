//! Asking for a document: few redirects, a bounded answer, a bounded time, and nothing sent that
//! says who asks.

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use ureq::http::header::LOCATION;
use ureq::http::{Response, StatusCode};
use ureq::{Agent, Body, Error};

use crate::address::Address;

const MAX_REDIRECTS: usize = 5;

/// What is at the URL, in at most that many bytes, unpacked, and at most that time.
///
/// # Errors
///
/// The address is none that is asked, nobody answers in time, or what is there is too large.
pub fn fetch(url: &str, max_bytes: u64, time: Duration) -> Result<Vec<u8>> {
    let deadline = Instant::now() + time;
    let mut address = Address::parse(url)?;
    for _ in 0..=MAX_REDIRECTS {
        let mut response = ask(&address, deadline).map_err(|error| explain(&address, error))?;
        if !is_redirect(response.status()) {
            return read(&address, &mut response, max_bytes);
        }
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(location) = location else {
            bail!("{address} leads on, status {}, but says not where to", response.status());
        };
        address = address.join(location).with_context(|| format!("{address} leads on"))?;
    }
    bail!("{address} is one redirect too many: {MAX_REDIRECTS} are followed");
}

fn ask(address: &Address, deadline: Instant) -> Result<Response<Body>, Error> {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        // Each address has to be looked at before it is asked.
        .max_redirects(0)
        .user_agent(concat!("atoma-xtask/", env!("CARGO_PKG_VERSION")))
        .accept("application/yaml, application/json;q=0.9, */*;q=0.5")
        .timeout_global(Some(deadline.saturating_duration_since(Instant::now())));
    if address.is_here() {
        config = config.proxy(None);
    }
    config.build().new_agent().get(address.uri()).call()
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn read(address: &Address, response: &mut Response<Body>, max_bytes: u64) -> Result<Vec<u8>> {
    if response.status() != StatusCode::OK {
        bail!("{address} answers with status {}, not with a document", response.status());
    }
    let mut bytes = Vec::new();
    // One more than is allowed, to see whether there is more. What is packed is counted unpacked.
    let mut body = response.body_mut().as_reader().take(max_bytes.saturating_add(1));
    if let Err(error) = body.read_to_end(&mut bytes) {
        return Err(explain(address, error.into()));
    }
    if bytes.len() as u64 > max_bytes {
        bail!("{address} is too large: at most {max_bytes} bytes are read");
    }
    Ok(bytes)
}

/// The error with the address, which it may name with its query or not at all.
fn explain(address: &Address, error: Error) -> anyhow::Error {
    match error {
        Error::Timeout(_) => anyhow::anyhow!("{address} has not answered in full in time"),
        Error::BadUri(_) | Error::RequireHttpsOnly(_) => {
            anyhow::anyhow!("{address} cannot be asked")
        }
        error => anyhow::anyhow!("cannot fetch {address}: {error}"),
    }
}

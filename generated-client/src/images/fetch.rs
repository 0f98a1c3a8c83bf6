//! A link, followed: by a client that has no token, no headers of anybody and no cookies, within
//! limits of size, time and place.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use percent_encoding::{AsciiSet, percent_encode};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderValue, LOCATION};
use reqwest::{Client, Response, StatusCode, Url};
use runtime::body::{BodyEnd, foreign_encoding, in_time, read_bytes};
use runtime::policy::ServicePolicy;
use runtime::{BuildError, CONNECT_TIMEOUT, http_client};
use tokio::time::Instant;

use super::address::{NotPublic, PublicOnly, is_private_literal};
use super::error::Kind;
use crate::atoma::Atoma;

/// Hosts of images send on once or twice.
const REDIRECTS: usize = 5;

const KINDS: &str = "image/png, image/jpeg, image/webp, */*;q=0.1";

/// What fetching may cost, and where it may lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) max_bytes: usize,
    pub(super) timeout: Option<Duration>,
    pub(super) allows_private: bool,
    pub(super) uses_proxy: bool,
}

pub(super) async fn fetch(link: Url, limits: &Limits) -> Result<Bytes, Kind> {
    let until = limits.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let client = client(limits).map_err(Kind::Setup)?;
    let mut url = link;
    for _ in 0..=REDIRECTS {
        let response = get(&client, &url, limits, until).await?;
        match response.status() {
            StatusCode::OK => return read(response, &url, limits, until).await,
            status if status.is_redirection() => url = next(&url, &response)?,
            status => return Err(Kind::Status { host: host(&url), status }),
        }
    }
    Err(Kind::Redirect { reason: "it sent on too often" })
}

async fn get(
    client: &Client,
    url: &Url,
    limits: &Limits,
    until: Option<Instant>,
) -> Result<Response, Kind> {
    if !limits.allows_private && is_private_literal(url) {
        return Err(Kind::Refused { host: host(url) });
    }
    let request = client.get(url.clone()).header(ACCEPT, KINDS);
    let request = request.header(ACCEPT_ENCODING, "identity").send();
    let answer = in_time(until, request).await.map_err(|_| Kind::Timeout)?;
    answer.map_err(|error| failed(url, error))
}

/// Where an answer sends on to.
fn next(url: &Url, response: &Response) -> Result<Url, Kind> {
    let Some(location) = response.headers().get(LOCATION) else {
        return Err(Kind::Status { host: host(url), status: response.status() });
    };
    match join(url, location) {
        Some(target) if !matches!(target.scheme(), "http" | "https") => {
            Err(Kind::Redirect { reason: "to what is neither http nor https" })
        }
        Some(target) if url.scheme() == "https" && target.scheme() == "http" => {
            Err(Kind::Redirect { reason: "from https to http" })
        }
        Some(target) => Ok(target),
        None => Err(Kind::Redirect { reason: "to what is not a URL" }),
    }
}

/// Where a `Location` leads. Hosts write other letters than those of ASCII as they are, in whatever
/// encoding: their bytes are percent-encoded, as browsers do.
fn join(url: &Url, location: &HeaderValue) -> Option<Url> {
    // Everything beyond ASCII is encoded, and nothing else.
    url.join(&percent_encode(location.as_bytes(), &AsciiSet::EMPTY).to_string()).ok()
}

async fn read(
    response: Response,
    url: &Url,
    limits: &Limits,
    until: Option<Instant>,
) -> Result<Bytes, Kind> {
    let limit = limits.max_bytes;
    if let Some(encoding) = foreign_encoding(response.headers()) {
        return Err(Kind::Encoded { host: host(url), encoding });
    }
    let announced = response.content_length().map(usize::try_from);
    if announced.is_some_and(|length| length.is_ok_and(|length| length > limit) || length.is_err())
    {
        return Err(Kind::TooLarge { limit });
    }
    let (bytes, end) = read_bytes(response, limit, until).await;
    match end {
        BodyEnd::Whole => Ok(bytes),
        BodyEnd::TooLarge => Err(Kind::TooLarge { limit }),
        BodyEnd::Late(_) => Err(Kind::Timeout),
        BodyEnd::Broken(error) => Err(Kind::Interrupted(error.without_url())),
    }
}

/// The link is left out: it may be signed.
fn failed(url: &Url, error: reqwest::Error) -> Kind {
    let error = error.without_url();
    if is_refusal(&error) {
        Kind::Refused { host: host(url) }
    } else if error.is_connect() {
        Kind::Connect { host: host(url), source: error }
    } else {
        Kind::Interrupted(error)
    }
}

fn is_refusal(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<NotPublic>() {
            return true;
        }
        source = error.source();
    }
    false
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// One client for each way out, made when it is first needed. Connections are not kept: they would
/// outlive the runtime that they belong to.
fn client(limits: &Limits) -> Result<Client, BuildError> {
    static PUBLIC: OnceLock<Client> = OnceLock::new();
    static ANYWHERE: OnceLock<Client> = OnceLock::new();
    static PROXIED: OnceLock<Client> = OnceLock::new();
    let (cell, is_public) = match (limits.uses_proxy, limits.allows_private) {
        (true, _) => (&PROXIED, false),
        (false, true) => (&ANYWHERE, false),
        (false, false) => (&PUBLIC, true),
    };
    if let Some(client) = cell.get() {
        return Ok(client.clone());
    }
    let client = http_client(Atoma.user_agent(), CONNECT_TIMEOUT, |builder| {
        let builder = builder.pool_max_idle_per_host(0).referer(false);
        let builder = if limits.uses_proxy { builder } else { builder.no_proxy() };
        if is_public { builder.dns_resolver(PublicOnly) } else { builder }
    })?;
    Ok(cell.get_or_init(|| client).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn location_may_have_letters_of_any_encoding() {
        let url = Url::parse("https://a.b/x").unwrap();
        for (location, expected) in [
            (&b"/bild/\xc3\xa4.png?s=1"[..], "https://a.b/bild/%C3%A4.png?s=1"),
            (b"/bild/\xe4.png", "https://a.b/bild/%E4.png"),
            (b"c%20d", "https://a.b/c%20d"),
        ] {
            let location = HeaderValue::from_bytes(location).unwrap();
            assert_eq!(join(&url, &location).unwrap().as_str(), expected);
        }
    }
}

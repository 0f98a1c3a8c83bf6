//! What lies behind an error of the HTTP client: its chain of sources says more than its own kind.

use std::error::Error;
use std::io;

/// Whether the service answered with something that is not HTTP, or that goes beyond its limits.
pub(crate) fn is_malformed(error: &reqwest::Error) -> bool {
    any(error, &|error| error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse))
}

/// Whether a limit of an HTTP client passed. The operating system gives connections up as well, by
/// an error of the same name: no limit of ours is behind that.
pub(crate) fn is_time_limit(error: &reqwest::Error) -> bool {
    let is_of_system = |error: &(dyn Error + 'static)| {
        let error = error.downcast_ref::<io::Error>();
        error.is_some_and(|error| error.raw_os_error().is_some())
    };
    error.is_timeout() && !any(error, &is_of_system)
}

/// Whether a TLS handshake failed in a way that repeating does not mend: a certificate that is not
/// accepted, a server that does not speak TLS or none of our versions of it.
///
/// The libraries of the two TLS features have no common type for it, so this goes by their words;
/// what is not known counts as passing. All of it happens before anything is sent.
pub(crate) fn is_permanent_tls_failure(error: &reqwest::Error) -> bool {
    const WORDS: [&str; 8] = [
        "certificate",
        "invalidcontenttype",
        "corrupt message",
        "wrong version number",
        "handshakefailure",
        "protocolversion",
        "peer is incompatible",
        "unsupported protocol",
    ];
    error.is_connect()
        && any(error, &|error| {
            // Addresses and host names stand in the outer errors: these are of the handshake alone.
            let is_outer = error.is::<reqwest::Error>();
            let text = error.to_string().to_lowercase();
            !is_outer && WORDS.iter().any(|word| text.contains(word))
        })
}

/// Whether any error of the chain is one of these. What an `io::Error` wraps is not among its
/// sources.
fn any(error: &(dyn Error + 'static), is_one: &dyn Fn(&(dyn Error + 'static)) -> bool) -> bool {
    if is_one(error) {
        return true;
    }
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    if let Some(wrapped) = wrapped {
        return any(wrapped, is_one);
    }
    error.source().is_some_and(|source| any(source, is_one))
}

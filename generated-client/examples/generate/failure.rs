//! What went wrong, and what to do next.

use std::error::Error as _;
use std::fmt;

use generated_client::images::ImageError;
use generated_client::{BuildError, Charge, Error, ErrorCode};

/// Why there is no image, or not every one.
pub(crate) enum Failure {
    /// A file is in the way.
    File { problem: String, next: &'static str },
    /// The embedded service does not start.
    Start(std::io::Error),
    /// A setting cannot be used.
    Setup(BuildError),
    /// The call failed.
    Call(Error),
    /// An image was not saved.
    Image(ImageError),
    /// The answer has no image.
    Nothing,
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Start(error)
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self::Setup(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

impl Failure {
    pub(crate) fn exit_code(&self) -> u8 {
        match (self, self.charge()) {
            (Self::File { .. } | Self::Start(_), _) => 1,
            (Self::Setup(_), _) => 2,
            (_, Charge::NotSent | Charge::Rejected) => 3,
            _ => 4,
        }
    }

    /// What is known of the cost.
    pub(crate) fn charge(&self) -> Charge {
        match self {
            Self::File { .. } | Self::Start(_) | Self::Setup(_) => Charge::NotSent,
            Self::Call(error) => error.charge(),
            Self::Image(_) | Self::Nothing => Charge::Completed,
        }
    }

    /// The service's own words. They may repeat the prompt, so they are for the one who wrote it.
    pub(crate) fn words(&self) -> Option<&str> {
        match self {
            Self::Call(error) => error.api_error()?.message(),
            _ => None,
        }
    }

    pub(crate) fn next_step(&self) -> &'static str {
        match self {
            Self::File { next, .. } => next,
            Self::Start(_) => "see whether programs may listen on this machine's own address",
            Self::Setup(_) => {
                "correct it; without ATOMASDK_BEARER_AUTH the embedded service is called"
            }
            Self::Call(error) => after_call(error),
            Self::Image(error) if error.is_retryable() => {
                "the image was paid for and can be fetched again for nothing: the answer has its link"
            }
            Self::Image(_) | Self::Nothing => "ask the service with the time of the call",
        }
    }
}

/// The questions that an error answers, in the order in which they matter.
fn after_call(error: &Error) -> &'static str {
    match error.api_error().and_then(|api| api.code()).map(ErrorCode::from) {
        Some(ErrorCode::AuthError) => {
            return "check the token in ATOMASDK_BEARER_AUTH, or unset it to call the embedded service";
        }
        Some(ErrorCode::FiatPaymentsOnly | ErrorCode::BalanceError) => {
            return "top up the account, then run this again";
        }
        Some(ErrorCode::RequestError) => return "change --model, --size or --n",
        _ => {}
    }
    if error.is_connect() {
        return "check the network and the address of the service";
    }
    if error.is_retryable() {
        return "run this again in a few seconds";
    }
    if error.is_timeout() {
        return "look at your account before you run this again; --timeout waits for longer";
    }
    match error.charge() {
        Charge::Unknown => "look at your account before you run this again",
        Charge::Completed => "ask the service with the time of the call",
        _ => "running this again will not help",
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { problem, .. } => f.write_str(problem),
            Self::Start(error) => write!(f, "the embedded service does not start: {error}"),
            Self::Setup(error) => write!(f, "{error}"),
            Self::Call(error) => match error.source() {
                Some(source) if error.is_decode() => write!(f, "{error}: {source}"),
                _ => write!(f, "{error}"),
            },
            Self::Image(error) => write!(f, "{error}"),
            Self::Nothing => f.write_str("the service succeeded and sent no image"),
        }
    }
}

//! What this client knows of Atoma's service beyond its document.

use std::fmt;
use std::sync::Arc;

use runtime::policy::{ErrorBody, Refusal, ServicePolicy};
use runtime::{BuildError, Charge, RetryBudget};

use crate::{Client, ClientBuilder, generated};

/// The environment variable that holds the token, as in the service's other SDKs.
const TOKEN_VARIABLE: &str = "ATOMASDK_BEARER_AUTH";

/// Headers that the proxy uses between itself and the nodes.
const RESERVED: [&str; 4] = ["x-signature", "x-user-id", "x-stack-small-id", "x-tx-digest"];

/// The policy of the client.
#[derive(Debug)]
pub(crate) struct Atoma;

impl ServicePolicy for Atoma {
    fn user_agent(&self) -> &'static str {
        concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))
    }

    fn server_url(&self) -> Option<&'static str> {
        generated::DEFAULT_SERVER_URL
    }

    fn reserved_headers(&self) -> &'static [&'static str] {
        &RESERVED
    }

    /// As with the published SDKs, a call without a token is sent: a proxy of one's own may need none,
    /// and the service says what it needs.
    fn requires_credentials(&self) -> bool {
        false
    }

    /// The service's envelope, and that of the OpenAI-compatible nodes behind it.
    fn error_body(&self, content: &[u8]) -> ErrorBody {
        ErrorBody::read_envelope(content)
    }

    /// An error of the service itself is not charged: one in its envelope, with a code of its own
    /// and a message. Gateways and other servers send envelopes as well, with numbers or without a
    /// code.
    fn charge(&self, refusal: &Refusal<'_>) -> Charge {
        let code = refusal.code.map(ErrorCode::from);
        let is_known = code.is_some_and(|code| !matches!(code, ErrorCode::Other(_)));
        if is_known && refusal.message.is_some() {
            Charge::Rejected
        } else {
            refusal.general_charge()
        }
    }

    fn is_permanent(&self, refusal: &Refusal<'_>) -> bool {
        match refusal.code.map(ErrorCode::from) {
            Some(ErrorCode::FiatPaymentsOnly) => true,
            // The node refused the request itself.
            Some(ErrorCode::InternalError) => refusal.message == Some("Bad Request"),
            _ => refusal.is_account_closed(),
        }
    }
}

impl Client {
    /// A client for the document's first server, with the token in the environment variable
    /// `ATOMASDK_BEARER_AUTH`.
    ///
    /// # Errors
    ///
    /// The variable is not set, or its value cannot be a token.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::builder().bearer_auth_from_env()?.build()
    }

    /// A client with the same settings and connections, whose calls share a budget of retries.
    pub(crate) fn with_budget(&self, budget: &Arc<RetryBudget>) -> Self {
        Self::with_runtime(self.runtime().with_budget(budget))
    }
}

impl ClientBuilder {
    /// The token in the environment variable `ATOMASDK_BEARER_AUTH`.
    ///
    /// # Errors
    ///
    /// The variable is not set, or is not UTF-8.
    pub fn bearer_auth_from_env(self) -> Result<Self, BuildError> {
        self.with_settings(|settings| {
            settings.token_from_env(&generated::client::BEARER_AUTH, TOKEN_VARIABLE)
        })
    }
}

#[cfg(feature = "blocking")]
impl crate::blocking::Client {
    /// A client for the document's first server, with the token in the environment variable
    /// `ATOMASDK_BEARER_AUTH`.
    ///
    /// # Errors
    ///
    /// The variable is not set, its value cannot be a token, or the runtime cannot be started.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::new(Client::from_env()?)
    }
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// The service's error codes, from [`ApiError::code`](crate::ApiError::code). A code that is
        /// not known here is kept as it came.
        ///
        /// ```
        /// use generated_client::{Error, ErrorCode};
        ///
        /// fn needs_top_up(error: &Error) -> bool {
        ///     let code = error.api_error().and_then(|api| api.code()).map(ErrorCode::from);
        ///     code == Some(ErrorCode::FiatPaymentsOnly)
        /// }
        /// ```
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// Any other code.
            Other(String),
        }

        impl ErrorCode {
            /// The code as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

error_codes! {
    /// `REQUEST_ERROR`: the body, a field or the model is not acceptable.
    RequestError = "REQUEST_ERROR",
    /// `FIAT_PAYMENTS_ONLY`: there is no balance, or not enough. Comes with status 400.
    FiatPaymentsOnly = "FIAT_PAYMENTS_ONLY",
    /// `AUTH_ERROR`: the token is missing or not valid.
    AuthError = "AUTH_ERROR",
    /// `BALANCE_ERROR`: a stack cannot be bought.
    BalanceError = "BALANCE_ERROR",
    /// `NOT_FOUND`: the node has no address now.
    NotFound = "NOT_FOUND",
    /// `LOCKED`: something is in use.
    Locked = "LOCKED",
    /// `UNAVAILABLE_STACK`: no compute units are at hand.
    UnavailableStack = "UNAVAILABLE_STACK",
    /// `TOO_MANY_REQUESTS`: the node is overloaded.
    TooManyRequests = "TOO_MANY_REQUESTS",
    /// `INTERNAL_ERROR`: the proxy or the node failed. With the message `Bad Request` the node
    /// refused the request, and will refuse it again.
    InternalError = "INTERNAL_ERROR",
    /// `NOT_IMPLEMENTED`.
    NotImplemented = "NOT_IMPLEMENTED",
    /// `SERVICE_UNAVAILABLE`.
    ServiceUnavailable = "SERVICE_UNAVAILABLE",
}

/// The code, unless it is not one: words that the service repeats may be a secret.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Other(_) => "(another code)",
            known => known.as_str(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(status: u16, body: &str) -> (Charge, bool) {
        let body = Atoma.error_body(body.as_bytes());
        let status = reqwest::StatusCode::from_u16(status).unwrap();
        let (code, message) = (body.code.as_deref(), body.message.as_deref());
        let refusal = Refusal { status, code, message };
        (Atoma.charge(&refusal), Atoma.is_permanent(&refusal))
    }

    #[test]
    fn only_the_service_itself_can_say_that_nothing_was_charged() {
        let own = r#"{"error": {"code": "INTERNAL_ERROR", "message": "x"}}"#;
        assert_eq!(judge(504, own).0, Charge::Rejected);
        for foreign in [
            r#"{"error": {"code": 504, "message": "x", "status": "DEADLINE_EXCEEDED"}}"#,
            r#"{"error": {"message": "x", "type": "server_error", "code": null}}"#,
            r#"{"error": {"code": "upstream_timeout", "message": "x"}}"#,
            r#"{"error": {"message": ""}}"#,
            r#"{"code": "INTERNAL_ERROR", "message": "x"}"#,
            "",
        ] {
            for status in [408, 409, 499, 500, 502, 503, 504] {
                assert_eq!(judge(status, foreign).0, Charge::Unknown, "{status} {foreign}");
            }
        }
    }

    #[test]
    fn errors_that_no_attempt_mends_are_known() {
        for (code, message, expected) in [
            ("FIAT_PAYMENTS_ONLY", "no balance", true),
            ("INTERNAL_ERROR", "Bad Request", true),
            ("insufficient_quota", "x", true),
            ("INTERNAL_ERROR", "node down", false),
            ("SERVICE_UNAVAILABLE", "busy", false),
        ] {
            let body = format!(r#"{{"error": {{"code": "{code}", "message": "{message}"}}}}"#);
            assert_eq!(judge(500, &body).1, expected, "{body}");
        }
    }

    #[test]
    fn every_code_survives_the_round() {
        for text in ["FIAT_PAYMENTS_ONLY", "INTERNAL_ERROR", "SOMETHING_NEW", ""] {
            assert_eq!(ErrorCode::from(text).as_str(), text);
        }
        assert_eq!(ErrorCode::from("AUTH_ERROR"), ErrorCode::AuthError);
    }
}

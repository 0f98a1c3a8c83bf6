//! What is known to go wrong with the service, by name.

use ::mock::Response;
use serde_json::Value;

macro_rules! scenarios {
    ($($(#[doc = $doc:literal])* $variant:ident,)*) => {
        /// Something that the service, or what stands before it, is known to do.
        ///
        /// A test of how a program takes it is one line:
        /// `Server::start_with(Scenario::InsufficientBalance)`, or [`Server::play`] and
        /// [`Server::next`] for a server that runs. Each says what the service does, whether
        /// the call is paid for, and what [`Error`] says of it.
        ///
        /// [`Error`]: crate::Error
        /// [`Server::play`]: super::Server::play
        /// [`Server::next`]: ::mock::Server::next
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Scenario {
            $($(#[doc = $doc])* $variant,)*
        }

        impl Scenario {
            /// All of them, in the order of their documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
        }
    };
}

scenarios! {
    /// The body, its size or the model is not acceptable: 400 `REQUEST_ERROR`.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help.
    RequestRefused,
    /// There is no balance, or not enough: 400 `FIAT_PAYMENTS_ONLY`, and not 402.
    ///
    /// Not paid for (`Charge::Rejected`); repeating helps when the account has been topped up.
    InsufficientBalance,
    /// The token is missing or not valid: 401 `AUTH_ERROR`.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help.
    InvalidToken,
    /// A stack cannot be bought: 402 `BALANCE_ERROR`. Not known from calls for images.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help.
    StackNotBought,
    /// The node has no address now: 404 `NOT_FOUND`.
    ///
    /// Not paid for (`Charge::Rejected`); it may work later, but not at once, so `is_retryable` says
    /// no.
    NodeNotFound,
    /// Something is in use: 423 `LOCKED`. Not known from calls for images.
    ///
    /// Not paid for (`Charge::Rejected`), and `is_retryable`.
    Locked,
    /// No compute units are at hand: 425 `UNAVAILABLE_STACK`. Not known from calls for images.
    ///
    /// Not paid for (`Charge::Rejected`), and `is_retryable`.
    StackUnavailable,
    /// The node has too much to do: 429 `TOO_MANY_REQUESTS`, without `Retry-After`.
    ///
    /// Not paid for (`Charge::Rejected`), and `is_retryable`: after two seconds or more.
    Overloaded,
    /// The node refused the request: 500 `INTERNAL_ERROR` with the message `Bad Request`.
    ///
    /// Not paid for (`Charge::Rejected`); it is refused again, so `is_retryable` says no.
    NodeRefused,
    /// The proxy or the node failed: 500 `INTERNAL_ERROR`.
    ///
    /// Not paid for (`Charge::Rejected`), and `is_retryable`.
    InternalError,
    /// Something is not there yet: 501 `NOT_IMPLEMENTED`.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help.
    NotImplemented,
    /// The service has no capacity: 503 `SERVICE_UNAVAILABLE`.
    ///
    /// Not paid for (`Charge::Rejected`), and `is_retryable`.
    ServiceUnavailable,
    /// The body is larger than 2 MB: 413 in plain text, without an envelope.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help. There is neither `code` nor
    /// `message`.
    RequestTooLarge,
    /// The content type is not taken: 415 in plain text, without an envelope.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help.
    MediaTypeRefused,
    /// An OpenAI-compatible server fails: 500 in that envelope, whose `code` is `null`.
    ///
    /// Not known whether it is paid for (`Charge::Unknown`); `is_retryable` says no.
    OpenAiError,
    /// The load balancer has no service: 502 with a page.
    ///
    /// The work may have been done (`Charge::Unknown`); `is_retryable` says no.
    BadGateway,
    /// The load balancer gave up waiting: 504 with a page.
    ///
    /// The work goes on and is paid for (`Charge::Unknown`); `is_retryable` says no.
    GatewayTimeout,
    /// The load balancer gave up waiting and says nothing: 504 with an empty body.
    ///
    /// The work goes on and is paid for (`Charge::Unknown`); `is_retryable` says no.
    EmptyGatewayTimeout,
    /// The service is elsewhere: 307. It is not followed, as that would send the request again.
    ///
    /// Not paid for (`Charge::Rejected`); repeating does not help.
    Redirect,
    /// Nobody listens. The server stops with it, and does not start again; as one of the responses of
    /// [`Server::next`](::mock::Server::next) it is [`Reset`](Self::Reset).
    ///
    /// Nothing was sent (`Charge::NotSent`): `is_connect` and `is_retryable`.
    Unreachable,
    /// The connection is reset once the request was sent.
    ///
    /// The work may have been done (`Charge::Unknown`); `is_retryable` says no.
    Reset,
    /// Nothing comes, and the limits of the client pass: set one with `timeout` or `deadline`.
    ///
    /// The work goes on and is paid for (`Charge::Unknown`): `is_timeout`, and not `is_retryable`.
    Silence,
    /// The connection breaks in the middle of the answer.
    ///
    /// The work was done (`Charge::Completed`); `body` has what came.
    Truncated,
    /// The answer does not end, and the client's limit for it passes.
    ///
    /// The work was done (`Charge::Completed`); `body` has as much as the limit allows.
    Endless,
    /// A success that is a page and no JSON: 200 `text/html`.
    ///
    /// It does not come from the service, so nothing is known (`Charge::Unknown`); `api_error` has
    /// the page.
    PageForSuccess,
    /// A success that the document does not know: 201, with images.
    ///
    /// The work was done (`Charge::Completed`); `body` has the images.
    OtherSuccess,
    /// A success without a body: 200 `application/json` of no bytes.
    ///
    /// The work was done (`Charge::Completed`): `is_decode`.
    EmptySuccess,
    /// A success whose JSON ends too early.
    ///
    /// The work was done (`Charge::Completed`): `is_decode`, and `body` has what came.
    BrokenJson,
    /// A success that is `null`.
    ///
    /// The work was done (`Charge::Completed`): `is_decode`.
    NullSuccess,
    /// Images whose `url` is `null`. No error: the call succeeds, and is paid for.
    NullUrl,
    /// Images whose `url` is the name of a file, without a host. No error: the call succeeds, and is
    /// paid for.
    BareFileName,
    /// Images inline as `data:` URIs, if they are asked for with `b64_json`. No error: the call
    /// succeeds, and is paid for.
    DataUri,
    /// One image fewer than was asked for. No error: the call succeeds, and is paid for.
    FewerImages,
    /// Images without `revised_prompt`. No error: the call succeeds, and is paid for.
    NoRevisedPrompt,
    /// An answer with members of the node's own, `signature` and `response_hash`. No error: the call
    /// succeeds, and they are in `extra`.
    SignedAnswer,
}

/// What a proxy sends as its own.
const PAGE: &str =
    "<html><head><title>Gateway</title></head><body>The service gave no answer.</body></html>";

impl From<Scenario> for Response {
    fn from(scenario: Scenario) -> Self {
        use Scenario as S;
        match scenario {
            S::RequestRefused => Self::envelope(400, "REQUEST_ERROR", "the request is not valid"),
            S::InsufficientBalance => {
                Self::envelope(400, "FIAT_PAYMENTS_ONLY", "the balance is too low")
            }
            S::InvalidToken => Self::envelope(401, "AUTH_ERROR", "the token is not valid"),
            S::StackNotBought => Self::envelope(402, "BALANCE_ERROR", "the balance is too low"),
            S::NodeNotFound => Self::envelope(404, "NOT_FOUND", "the node has no address"),
            S::Locked => Self::envelope(423, "LOCKED", "this is in use"),
            S::StackUnavailable => {
                Self::envelope(425, "UNAVAILABLE_STACK", "no compute units are at hand")
            }
            S::Overloaded => Self::envelope(429, "TOO_MANY_REQUESTS", "the node is busy"),
            // The client tells this message from others.
            S::NodeRefused => Self::envelope(500, "INTERNAL_ERROR", "Bad Request"),
            S::InternalError => Self::envelope(500, "INTERNAL_ERROR", "the node failed"),
            S::NotImplemented => Self::envelope(501, "NOT_IMPLEMENTED", "not there yet"),
            S::ServiceUnavailable => {
                Self::envelope(503, "SERVICE_UNAVAILABLE", "there is no capacity")
            }
            S::RequestTooLarge => Self::text(413, "the request is too large"),
            S::MediaTypeRefused => Self::text(415, "this media type is not supported"),
            S::OpenAiError => Self::json(500, &open_ai_error()),
            S::BadGateway => Self::html(502, PAGE),
            S::GatewayTimeout => Self::html(504, PAGE),
            S::EmptyGatewayTimeout => Self::status(504),
            S::Redirect => Self::status(307).header("location", "/elsewhere"),
            S::Unreachable | S::Reset => Self::reset(),
            S::Silence => Self::silence(),
            S::Truncated => Self::success().truncated(40),
            S::Endless => Self::success().endless(),
            S::PageForSuccess => Self::html(200, PAGE),
            S::OtherSuccess => Self::success().with_status(201),
            S::EmptySuccess => Self::content(200, "application/json", ""),
            S::BrokenJson => {
                Self::content(200, "application/json", r#"{"created": 1677672000, "da"#)
            }
            S::NullSuccess => Self::json(200, &Value::Null),
            S::NullUrl => images(|image| image["url"] = Value::Null),
            S::BareFileName => images(|image| image["url"] = "image.png".into()),
            S::DataUri => images(with_data_uri),
            S::FewerImages => Self::success().edit(|answer| {
                if let Some(images) = answer.get_mut("data").and_then(Value::as_array_mut) {
                    images.pop();
                }
            }),
            S::NoRevisedPrompt => images(|image| {
                if let Some(image) = image.as_object_mut() {
                    image.remove("revised_prompt");
                }
            }),
            S::SignedAnswer => Self::success().edit(|answer| {
                if answer.is_object() {
                    answer["signature"] = "c2lnbmF0dXJl".into();
                    answer["response_hash"] = "aGFzaA==".into();
                }
            }),
        }
    }
}

fn open_ai_error() -> Value {
    serde_json::json!({ "error": {
        "message": "the server had an error", "type": "server_error", "param": null, "code": null,
    }})
}

/// A success in which each image is changed.
fn images(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Response {
    Response::success().edit(move |answer| {
        let images = answer.get_mut("data").and_then(Value::as_array_mut);
        images.into_iter().flatten().filter(|image| image.is_object()).for_each(&change);
    })
}

fn with_data_uri(image: &mut Value) {
    if let Some(base64) = image.get("b64_json").and_then(Value::as_str) {
        image["b64_json"] = format!("data:image/png;base64,{base64}").into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_differs_from_a_success() {
        let success = format!("{:?}", Response::success());
        for scenario in Scenario::ALL {
            let response = Response::from(*scenario);
            assert!(!response.is_broken(), "{scenario:?}");
            assert_ne!(format!("{response:?}"), success, "{scenario:?} does nothing");
        }
    }
}

//! Requests and responses, where the same schema means different things.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether something is sent or received by a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Sent by the client: `readOnly` properties are not required.
    Request,
    /// Received by the client: `writeOnly` properties are not required.
    Response,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request => "request",
            Self::Response => "response",
        })
    }
}

impl Direction {
    /// The keyword of properties of the other direction only (OpenAPI 3.0.4, "Schema Object").
    #[must_use]
    pub fn foreign_flag(self) -> &'static str {
        match self {
            Self::Request => "readOnly",
            Self::Response => "writeOnly",
        }
    }
}

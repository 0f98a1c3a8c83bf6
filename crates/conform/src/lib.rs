//! Whether a live server does what an OpenAPI document says.
//!
//! A document goes one way: `Document -> operations -> cases -> answers -> findings`. The cases of
//! an operation are requests that the document allows, and ones that it forbids; they follow from
//! the document alone, so the same document gives the same requests. The answers are checked
//! against the document with JSON Schema. Nothing is printed here, and nothing of what is sent or
//! received goes into a finding but names of fields and the words of the document.

mod answer;
mod cases;
mod document;
mod finding;
mod open;
mod operation;
mod plan;
pub mod report;
mod request;
mod run;
mod schema;
mod security;
mod server;

pub use document::Document;
pub use finding::{Conformance, Finding, Level, Skipped};
pub use plan::{Options, Plan};
pub use run::run;
pub use security::Credentials;
pub use server::{Address, Limits, Server, Unreachable};
pub use spec::{DocumentInfo, Location};

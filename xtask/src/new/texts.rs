//! What stands in the files of a new crate that people read.

use std::fmt::Write as _;

use codegen::Generation;
use codegen::example::{Example, Takes};

use crate::cli::Unsupported;

/// What goes into `[package.metadata.client]`.
pub(super) struct Settings {
    pub(super) document: String,
    pub(super) overlays: Vec<String>,
    pub(super) operations: Vec<String>,
    pub(super) unsupported: Option<Unsupported>,
    pub(super) is_member: bool,
}

impl Settings {
    /// The table, without what is the default.
    pub(super) fn table(&self) -> String {
        let mut text = format!(
            "# What `{}` makes the client from.\n[package.metadata.client]\n\
             document = {:?}\n",
            command(self.is_member),
            self.document
        );
        // Lists of strings are written in TOML as Rust's `Debug` writes them.
        let mut list = |name: &str, items: &[String]| {
            if !items.is_empty() {
                let _ = writeln!(text, "{name} = {items:?}");
            }
        };
        list("overlays", &self.overlays);
        list("operations", &self.operations);
        if self.unsupported == Some(Unsupported::LeaveOut) {
            text.push_str("unsupported = \"leave-out\"\n");
        }
        if !self.is_member {
            let _ = writeln!(text, "command = {:?}", command(false));
        }
        text
    }
}

/// The command that generates the client again.
pub(super) fn command(is_member: bool) -> &'static str {
    if is_member { "cargo xtask regen" } else { "openapi-client regen" }
}

/// The files of a crate.
pub(super) struct Texts<'a> {
    pub(super) name: &'a str,
    pub(super) generation: &'a Generation,
    pub(super) examples: &'a [Example],
    pub(super) settings: &'a Settings,
}

impl Texts<'_> {
    /// The files, by their paths in the crate.
    pub(super) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = vec![
            ("src/lib.rs", self.library()),
            ("src/service.rs", SERVICE.to_owned()),
            ("README.md", self.readme()),
            ("tests/calls.rs", self.tests()),
            ("examples/first_call.rs", self.example()),
        ];
        if !self.settings.is_member {
            files.push((".gitignore", "/target\n".to_owned()));
        }
        files.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect()
    }

    fn krate(&self) -> String {
        self.name.replace('-', "_")
    }

    /// The title of the document, on one line.
    fn title(&self) -> String {
        let title = codegen::rustdoc(&self.generation.info.title);
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if title.is_empty() { self.name.to_owned() } else { title }
    }

    /// The example that pages begin with: that of the resource with the least to set.
    fn first(&self) -> Option<&Example> {
        self.examples
            .iter()
            .min_by_key(|example| (!example.has_value, example.can_fail, example.code.len()))
    }

    /// `Client::builder()` with what a call needs.
    fn builder(&self, example: &Example) -> String {
        let mut text = format!("{}::Client::builder()", self.krate());
        if self.generation.server_url.is_none() {
            text.push_str(".server_url(\"https://api.example.com\")");
        }
        for name in &example.credentials {
            let setters = self.generation.model.secret_setters();
            let takes = setters.iter().find(|setter| setter.name == *name).map(|one| one.takes);
            let value = match takes {
                Some(Takes::Pair) => "\"user\", \"password\"",
                Some(Takes::Key) => "\"key\"",
                Some(Takes::Token) | None => "\"token\"",
            };
            let _ = write!(text, ".{name}({value})");
        }
        text.push_str(".build()?");
        text
    }

    /// The lines of a first call, without what is around them.
    fn first_call(&self) -> Vec<String> {
        match self.first() {
            Some(example) => vec![
                format!("let client = {};", self.builder(example)),
                format!("let response = {}.send().await?;", example.code),
                if example.has_value {
                    "println!(\"{:#?}\", response.into_inner());".to_owned()
                } else {
                    "println!(\"{}\", response.status());".to_owned()
                },
            ],
            None => vec![format!("let client = {}::Client::builder().build()?;", self.krate())],
        }
    }

    fn library(&self) -> String {
        let info = &self.generation.info;
        let mut text = format!("//! A client for {}", self.title());
        if !info.version.is_empty() {
            let _ = write!(text, ", version {}", one_line(&info.version));
        }
        text.push_str(", generated from its OpenAPI document.\n");
        let description = codegen::rustdoc(&self.generation.description);
        if !description.trim().is_empty() {
            text.push_str("//!\n");
            for line in description.trim().lines() {
                text.push_str(format!("//! {line}").trim_end());
                text.push('\n');
            }
        }
        text.push_str(
            "//!\n//! # A first call\n//!\n//! ```no_run\n\
             //! # async fn example() -> Result<(), Box<dyn std::error::Error>> {\n",
        );
        for line in self.first_call() {
            let _ = writeln!(text, "//! {line}");
        }
        text.push_str("//! # Ok(())\n//! # }\n//! ```\n");
        text.push_str(PAGE);
        text
    }

    fn readme(&self) -> String {
        let (name, title) = (self.name, self.title());
        let mut text = format!(
            "# {name}\n\nA Rust client for {title}, generated from its OpenAPI document.\n\n## A first \
             call\n\n```rust,no_run\n# async fn example() -> Result<(), Box<dyn std::error::Error>> {{\n"
        );
        for line in self.first_call() {
            let _ = writeln!(text, "{line}");
        }
        text.push_str("# Ok(())\n# }\n```\n\n");
        let command = command(self.settings.is_member);
        let package = if self.settings.is_member { format!(" -p {name}") } else { String::new() };
        let _ = write!(
            text,
            "Every operation is a method of its resource: `client.resource().operation()`, with a setter \
             for each parameter and each field of the body. What is required does not compile without \
             its setter. `blocking::Client` (feature `blocking`) has the same calls for code without an \
             asynchronous runtime.\n\n\
             | resource | operations |\n| --- | --- |\n{}\n\
             ## Test without the service\n\n\
             The feature `mock` has a server that serves the document on this machine: it checks each \
             request and responds with values made from the document.\n\n\
             ```sh\ncargo run{package} --example first_call\ncargo test{package}\n```\n\n\
             ## Change the client\n\n\
             `src/generated` is written by `{command}` from `{}`; nothing in it is edited by hand. \
             What is generated, and from what, is said in `[package.metadata.client]` of `Cargo.toml`. \
             What the client knows of the service beyond the document stands in `src/service.rs`.\n",
            self.resources(),
            self.settings.document,
        );
        text
    }

    /// A row for each resource.
    fn resources(&self) -> String {
        let mut rows: Vec<(&str, usize)> = Vec::new();
        for call in &self.generation.calls {
            match rows.iter_mut().find(|(resource, _)| *resource == call.resource) {
                Some((_, count)) => *count += 1,
                None => rows.push((&call.resource, 1)),
            }
        }
        rows.iter().fold(String::new(), |mut text, (resource, count)| {
            let _ = writeln!(text, "| `client.{resource}()` | {count} |");
            text
        })
    }

    /// A client of the mock.
    fn client_of_mock(&self) -> String {
        let mut text = "Client::builder().server_url(server.url())".to_owned();
        for setter in self.generation.model.secret_setters() {
            let value = match setter.takes {
                Takes::Token => "server.token()",
                Takes::Pair => "\"user\", \"password\"",
                Takes::Key => "\"key\"",
            };
            let _ = write!(text, ".{}({value})", setter.name);
        }
        text.push_str(".build()");
        text
    }

    fn tests(&self) -> String {
        let (krate, client) = (self.krate(), self.client_of_mock());
        let mut text = format!(
            "//! A call of every resource, against a mock of the document.\n\n\
             use {krate}::mock::Server;\nuse {krate}::{{BuildError, Client}};\n\n\
             /// A client of the mock, with every credential of the document.\n\
             fn client(server: &Server) -> Result<Client, BuildError> {{\n    {client}\n}}\n"
        );
        if self.examples.is_empty() {
            text.push_str(
                "\n#[test]\nfn mock_starts() -> Result<(), Box<dyn std::error::Error>> {\n    \
                 client(&",
            );
            let _ = write!(text, "{krate}::mock::start()?)?;\n    Ok(())\n}}\n");
        }
        for example in self.examples {
            let _ = write!(
                text,
                "\n/// `{}`\n#[tokio::test]\nasync fn {}_responds() -> Result<(), Box<dyn std::error::Error>> \
                 {{\n    let server = {krate}::mock::start()?;\n    let client = client(&server)?;\n    let response \
                 = {}.send().await?;\n    assert!(response.status().is_success());\n    \
                 server.assert_valid();\n    Ok(())\n}}\n",
                example.operation,
                example.resource.trim_start_matches("r#"),
                example.code,
            );
        }
        text
    }

    fn example(&self) -> String {
        let (krate, client) = (self.krate(), self.client_of_mock());
        let call = match self.first() {
            Some(example) => {
                let value = "    println!(\"{:#?}\", response.into_inner());\n";
                format!(
                    "    let response = {}.send().await?;\n    println!(\"{{}} from {{}}\", \
                     response.status(), server.url());\n{}",
                    example.code,
                    if example.has_value { value } else { "" }
                )
            }
            None => "    println!(\"{client:?}\");\n".to_owned(),
        };
        format!(
            "//! A first call, of a mock of the document on this machine.\n\n\
             #[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {{\n    \
             let server = {krate}::mock::start()?;\n    let client = {krate}::{client}?;\n{call}    Ok(())\n}}\n"
        )
    }
}

fn one_line(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the page of a crate says behind its first call, and the modules.
const PAGE: &str = r#"//!
//! Every operation is a method of its resource, with a setter for each parameter and each field of
//! the body; what is required does not compile without its setter. Options such as timeouts and
//! retries are set for the client, by [`Client::builder`], or for one call.
//!
//! # When a call fails
//!
//! [`Error`] answers what a caller asks: [`api_error`](Error::api_error) for what the service said,
//! [`timeout`](Error::timeout) for the limit that passed, [`body`](Error::body) for an answer that
//! does not decode, [`is_retryable`](Error::is_retryable). Neither secrets nor bodies are in its
//! texts.
//!
//! # Test without the service
//!
//! With the feature `mock`, `mock::start` gives a server of the document on this machine.
//!
//! # Features
//!
//! | feature | default | what it does |
//! | --- | --- | --- |
//! | `rustls` | yes | TLS by rustls |
//! | `rustls-no-provider` | no | the same with a crypto provider that you install |
//! | `native-tls` | no | TLS by the library of the operating system |
//! | `blocking` | no | `blocking::Client`, for code without an asynchronous runtime |
//! | `httpmock` | no | `httpmock`, typed mocks for the crate of that name |
//! | `mock` | no | `mock::Server`, a service on this machine for tests and demonstrations |

// Types of some documents stand inside of each other by the hundred.
#![recursion_limit = "8192"]
#![deny(missing_docs)]
// Names follow the document, and letters of some languages look alike or are seldom in code.
#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]

// Machine text, formatted by the generator.
#[rustfmt::skip]
mod generated;
mod service;

/// The same client for code without an asynchronous runtime.
#[cfg(feature = "blocking")]
pub mod blocking {
    runtime::blocking_client!();
}

/// A server of the document on this machine, for tests and demonstrations.
#[cfg(feature = "mock")]
pub mod mock {
    pub use ::mock::{Next, Request, Response, Server};

    /// Starts it on a free port of the loopback interface.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub fn start() -> std::io::Result<Server> {
        Server::builder(crate::generated::MOCK_DATA).start()
    }
}

runtime::client!(&service::Service);

#[cfg(feature = "httpmock")]
pub use generated::httpmock;
pub use generated::{resources, types};
pub use runtime::{
    ApiError, Attempt, BackoffStrategy, BuildError, ByteStream, Charge, Error, EventStream, FilePart,
    IsSet, Optional, OptionalNullable, Reconnect, ResponseValue, RetryConfig, Set, Timeout, Token,
};

// The calls of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
"#;

const SERVICE: &str = r#"//! What this client knows of its service beyond the document.
//!
//! Every further method of `ServicePolicy` has a default that fits most services: how an error body
//! is read, which refusals are not charged, which headers callers may not set.

use runtime::policy::ServicePolicy;

use crate::generated;

/// The policy of the client.
#[derive(Debug)]
pub(crate) struct Service;

impl ServicePolicy for Service {
    fn user_agent(&self) -> &'static str {
        concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))
    }

    fn server_url(&self) -> Option<&'static str> {
        generated::DEFAULT_SERVER_URL
    }
}
"#;

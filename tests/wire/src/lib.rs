//! The client of a document with one of everything that is lowered, generated when this is built.

#![recursion_limit = "8192"]

mod policy {
    use runtime::policy::ServicePolicy;

    /// A service of which nothing is known but its document.
    #[derive(Debug)]
    pub(crate) struct General;

    impl ServicePolicy for General {
        fn user_agent(&self) -> &'static str {
            "wire-tests"
        }

        fn server_url(&self) -> Option<&'static str> {
            crate::generated::DEFAULT_SERVER_URL
        }
    }
}

#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    deprecated,
    missing_docs,
    unreachable_pub,
    unused_variables,
    reason = "names, and the shape of what is below, follow the document and progenitor"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated/mod.rs"));
}

/// The types of `formats.yaml`, with the crates of several settings.
#[allow(
    clippy::all,
    clippy::pedantic,
    clippy::restriction,
    missing_docs,
    unreachable_pub,
    reason = "as above"
)]
pub mod with_formats {
    /// jiff for dates and times.
    pub mod jiff {
        include!(concat!(env!("OUT_DIR"), "/formats_jiff/mod.rs"));
    }

    /// chrono for dates and times.
    pub mod chrono {
        include!(concat!(env!("OUT_DIR"), "/formats_chrono/mod.rs"));
    }

    /// time for dates and times.
    pub mod time {
        include!(concat!(env!("OUT_DIR"), "/formats_time/mod.rs"));
    }
}

/// The same client for code without an asynchronous runtime.
#[cfg(feature = "blocking")]
pub mod blocking {
    runtime::blocking_client!();
}

/// A server of the document.
#[cfg(feature = "mock")]
pub mod mock {
    pub use ::mock::{Response, Server};

    /// Starts it.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub fn start() -> std::io::Result<Server> {
        Server::builder(crate::generated::MOCK_DATA).start()
    }
}

runtime::client!(&policy::General);

#[cfg(feature = "httpmock")]
pub use generated::httpmock;
pub use generated::{resources, types};
pub use runtime::{
    ApiError, BackoffStrategy, BuildError, ByteStream, Charge, Error, OptionalNullable, Reconnect,
    ResponseValue, RetryConfig, Timeout, Token,
};

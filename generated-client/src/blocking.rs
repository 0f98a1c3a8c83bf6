//! The same client for code without an asynchronous runtime.
//!
//! ```no_run
//! use generated_client::blocking::Client;
//!
//! let client = Client::from_env()?;
//! let response = client
//!     .images()
//!     .generate()
//!     .model("black-forest-labs/FLUX.1-schnell")
//!     .prompt("A cute baby sea otter floating on its back")
//!     .n(1)
//!     .size("1024x1024")
//!     .send()?;
//! println!("{} images", response.data.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

runtime::blocking_client!();

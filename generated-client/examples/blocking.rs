//! An image without an asynchronous runtime.
//!
//! ```console
//! $ cargo run -p generated-client --example blocking -- otter
//! ```
//!
//! In a crate of your own this needs the feature `blocking`.

#[allow(dead_code, reason = "each example uses a part of it")]
mod common;

use std::error::Error;

use common::Service;

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args().nth(1).unwrap_or_else(|| "otter".to_owned());
    let service = Service::from_env()?;
    println!("service: {service}");

    // A clone of this client is cheap and can go to any thread.
    let client = service.client_builder()?.build_blocking()?;
    let response = client
        .images()
        .generate()
        .model("black-forest-labs/FLUX.1-schnell")
        .prompt("A cute baby sea otter floating on its back")
        .n(1)
        .size("512x512")
        .response_format("b64_json")
        .send()?;

    for image in &response.data {
        // The name gets the extension of what has come. Without `overwrite` a file that is there
        // already is kept, and saving is an error that holds the image.
        let path = image.download().overwrite().save_blocking(&out)?;
        println!("saved {}", path.display());
    }
    Ok(())
}

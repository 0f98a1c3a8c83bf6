//! What the tests of the embedded service share.

use generated_client::types::CreateImageResponse;
use generated_client::{Client, Error, ResponseValue};

/// The prompt of all tests, which no message may repeat.
pub const PROMPT: &str = "A cute baby sea otter floating on its back";

/// A call for two small images.
///
/// # Errors
///
/// As the server says.
pub async fn call(client: &Client) -> Result<ResponseValue<CreateImageResponse>, Error> {
    let call = client.images().generate().model("black-forest-labs/FLUX.1-schnell");
    call.prompt(PROMPT).n(2).size("64x48").send().await
}

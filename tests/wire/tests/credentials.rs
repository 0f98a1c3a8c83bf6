//! Which operations the token goes with: those that the document asks for one, and no other.

use crate::support::{header, only, silent};
use wire_client::Client;

/// The `Authorization` that arrives with a call of a client that has a token.
macro_rules! authorization {
    ($call:ident) => {{
        let server = silent().await;
        let client = Client::builder().server_url(server.url()).bearer_auth("hunter2");
        client.build().unwrap().credentials().$call().send().await.unwrap();
        header(&only(&server), "authorization").map(str::to_owned)
    }};
}

#[tokio::test]
async fn token_goes_where_the_document_asks_for_it() {
    assert_eq!(authorization!(with_bearer).as_deref(), Some("Bearer hunter2"));
    assert_eq!(authorization!(with_oauth).as_deref(), Some("Bearer hunter2"));
    assert_eq!(authorization!(with_other), None);
    assert_eq!(authorization!(with_none), None);
}

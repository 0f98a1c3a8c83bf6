//! What the mock makes of a document is what the document says: the data is generated, a server is
//! started with it and asked over the loopback interface.

use std::io::{Read, Write};
use std::net::TcpStream;

use spec::{Input, Text};

/// Each way of OpenAPI 3.0 to allow `null`, and one field that does not.
const DOCUMENT: &str = r"
openapi: 3.0.3
info: {title: states, version: '1'}
paths:
  /states:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/States'}}
      responses:
        '200':
          description: Done.
          content:
            application/json: {schema: {$ref: '#/components/schemas/States'}}
  /nothing:
    post:
      operationId: nothing
      responses:
        '200': {description: JSON of which nothing is known., content: {application/json: {}}}
components:
  schemas:
    Size: {type: string, enum: [small, large]}
    States:
      type: object
      required: [id]
      properties:
        id: {type: integer, readOnly: true}
        key: {type: string, writeOnly: true}
        by_type: {type: string, nullable: true}
        by_reference: {nullable: true, allOf: [{$ref: '#/components/schemas/Size'}]}
        by_values: {type: string, nullable: true, enum: [a]}
        beside_reference: {$ref: '#/components/schemas/Size', nullable: true}
        bound: {type: integer, minimum: 1, exclusiveMinimum: true}
";

fn server() -> mock::Server {
    let document = Text { name: "states.yaml", bytes: DOCUMENT.as_bytes() };
    let input = Input { document, ..Input::default() };
    let mut files = codegen::generate(&input, "").unwrap().files;
    let data = files.remove("mock.json").unwrap();
    mock::Server::builder(data.leak()).start().unwrap()
}

/// Sends a body, and gives the status and the body of the response.
fn post(server: &mock::Server, path: &str, body: &str) -> (u16, String) {
    let url = server.url();
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[test]
fn null_is_refused_where_the_document_does_not_allow_it() {
    let server = server();
    for (body, status) in [
        (r#"{"by_type": null}"#, 200),
        (r#"{"by_reference": null}"#, 200),
        (r#"{"by_reference": "small"}"#, 200),
        (r#"{"by_reference": "tiny"}"#, 400),
        (r#"{"by_values": null}"#, 200),
        // Beside a reference, nothing counts in 3.0.
        (r#"{"beside_reference": null}"#, 400),
        (r#"{"key": null}"#, 400),
        (r#"{"bound": 2}"#, 200),
        (r#"{"bound": 1}"#, 400),
    ] {
        assert_eq!(post(&server, "/states", body).0, status, "{body}");
    }
}

#[test]
fn fields_go_their_way_only() {
    // The request has no `id`, although it is required: it is read only.
    let (status, body) = post(&server(), "/states", r#"{"key": "k"}"#);
    assert_eq!(status, 200);
    assert!(body.contains("\"id\":") && !body.contains("\"key\":"), "{body}");
}

#[test]
fn json_of_which_nothing_is_known_is_null() {
    assert_eq!(post(&server(), "/nothing", ""), (200, "null".to_owned()));
}

#[test]
fn operation_whose_parameter_is_an_enum_is_mocked() {
    let document = "\
openapi: 3.1.0
info: {title: a, version: '1'}
paths:
  /pets:
    get:
      operationId: list_pets
      parameters: [{name: kind, in: query, schema: {type: string, enum: [cat, dog]}}]
      responses: {'204': {description: None.}}
";
    let document = spec::Text { name: "openapi.yaml", bytes: document.as_bytes() };
    let input = spec::Input { document, ..spec::Input::default() };
    let files = codegen::generate(&input, "").unwrap().files;
    let mocks = &files["httpmock/untagged.rs"];
    assert!(mocks.contains("pub struct ListPetsWhen("), "{mocks}");
    assert!(!files["httpmock/mod.rs"].contains("Operations without one"));
}

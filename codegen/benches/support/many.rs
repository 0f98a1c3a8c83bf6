//! Documents of as many operations as one likes, for measuring: what they say is made up.
//!
//! They grow in what has to be looked up by name as well: schemas, tags, and types without a name.

use std::fmt::Write as _;

/// How many operations share a tag, and with it a file.
const OPERATIONS_A_TAG: usize = 10;

/// A document of that many operations, in YAML. Each has parameters and two schemas of its own,
/// every other one an answer that is described in place; all share a schema for their errors.
pub(crate) fn operations(number: usize) -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: many, version: 1.0.0}\npaths:\n");
    for n in 0..number {
        operation(&mut text, n);
    }
    text.push_str("components:\n  schemas:\n");
    for n in 0..number {
        schemas(&mut text, n);
    }
    text.push_str(
        "    Failure:
      type: object
      description: Why nothing was done.
      required: [code]
      properties:
        code: {type: string, description: A word for the reason.}
        message: {type: [string, 'null'], description: The reason for people.}
",
    );
    text
}

/// Every other operation sends a thing, the others ask for some.
fn operation(text: &mut String, n: usize) {
    let tag = n / OPERATIONS_A_TAG;
    let (method, verb, answer) = if n.is_multiple_of(2) {
        ("post", "make", format!("{{$ref: '#/components/schemas/Thing{n}'}}"))
    } else {
        ("get", "list", page(n))
    };
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "  /shelves/{{shelf}}/things{n}:
    {method}:
      operationId: {verb}_thing_{n}
      tags: [tag{tag}]
      summary: Things of kind {n}.
      description: |-
        Does what `{verb}` says to things of kind {n}.

        There are as many of them as the shelf has room for.
      parameters:
      - {{name: shelf, in: path, required: true, schema: {{type: string}}}}
      - {{name: limit, in: query, description: How many at most., schema: {{type: [integer, 'null'], format: int32}}}}
      - {{name: color, in: query, schema: {{type: string}}}}
"
    );
    if method == "post" {
        let _ = write!(
            text,
            "      requestBody:
        required: true
        content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing{n}'}}}}}}
"
        );
    }
    let _ = write!(
        text,
        "      responses:
        '200':
          description: What is on the shelf now.
          content: {{application/json: {{schema: {answer}}}}}
        '404':
          description: There is no such shelf.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Failure'}}}}}}
        '422':
          description: Such things do not go on shelves.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Failure'}}}}}}
"
    );
}

/// An answer without a name.
fn page(n: usize) -> String {
    format!(
        "{{type: object, required: [things], properties: {{next: {{type: string}}, \
         things: {{type: array, items: {{$ref: '#/components/schemas/Thing{n}'}}}}}}}}"
    )
}

fn schemas(text: &mut String, n: usize) {
    let _ = write!(
        text,
        "    Thing{n}:
      type: object
      description: A thing of kind {n}, as it stands on a shelf.
      required: [name, parts]
      properties:
        name: {{type: string, description: What it is called.}}
        size: {{type: [integer, 'null'], format: int64, minimum: 0}}
        color: {{type: string, enum: [red, green, blue]}}
        next: {{anyOf: [{{$ref: '#/components/schemas/Thing{n}'}}, {{type: 'null'}}]}}
        parts: {{type: array, items: {{$ref: '#/components/schemas/Part{n}'}}}}
        labels: {{type: object, additionalProperties: {{type: string}}}}
    Part{n}:
      description: What things of kind {n} are made of.
      type: object
      required: [material]
      properties:
        material: {{type: string}}
        weight: {{type: number, format: double, description: In grams.}}
        count: {{type: integer, format: int32}}
"
    );
}

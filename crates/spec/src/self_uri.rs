//! The URI that a document gives itself, `$self` (OpenAPI 3.2, "Establishing the Base URI").

use crate::bundle::resolved;
use crate::node::{Node, Value};
use crate::openapi;

/// References by the document's own URI become references inside of it, and references to its
/// neighbours relative ones, which lead to the files beside it: nothing is fetched.
pub(crate) fn localize(document: &mut Node) {
    let own = document.get("$self").and_then(Node::as_str);
    let Some(own) = own.map(|own| resolved("", own.split('#').next().unwrap_or(own))) else {
        return;
    };
    if !own.is_empty() {
        visit(document, &own);
    }
}

fn visit(node: &mut Node, own: &str) {
    for target in openapi::mapped(node) {
        // Anything without a slash or a fragment is the name of a schema.
        if target.as_str().is_some_and(|text| text.contains(['/', '#'])) {
            rewrite(target, own);
        }
    }
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, own)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "$ref" {
                    rewrite(&mut member.node, own);
                } else {
                    visit(&mut member.node, own);
                }
            }
        }
        _ => {}
    }
}

fn rewrite(reference: &mut Node, own: &str) {
    let Some(text) = reference.as_str() else { return };
    let (uri, fragment) = text.split_once('#').unwrap_or((text, ""));
    if uri.is_empty() {
        return;
    }
    let whole = resolved(own, uri);
    let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = whole.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    let new = if whole == own {
        format!("#{fragment}")
    } else if let (Some(beside), true) = (beside, uri.contains("://")) {
        if fragment.is_empty() { beside.to_owned() } else { format!("{beside}#{fragment}") }
    } else {
        return;
    };
    reference.value = Value::String(new);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Problems, Sources, Text, load};

    #[test]
    fn own_uri_is_the_document_and_its_folder_the_files_beside_it() {
        for (own, reference, expected) in [
            ("https://a.example/api/v1.yaml", "https://a.example/api/v1.yaml#/a", "#/a"),
            ("https://a.example/api/v1.yaml", "https://a.example/api/v1.yaml", "#"),
            ("https://a.example/api/v1.yaml#", "v1.yaml#/a", "#/a"),
            ("https://a.example/api/v1.yaml", "../api/v1.yaml#/a", "#/a"),
            ("https://a.example/api/v1.yaml", "https://a.example/api/b/c.yaml#/a", "b/c.yaml#/a"),
            ("https://a.example/api/v1.yaml", "https://a.example/api/b.yaml", "b.yaml"),
            ("https://a.example/api/v1.yaml", "b.yaml#/a", "b.yaml#/a"),
            (
                "https://a.example/api/v1.yaml",
                "https://b.example/api/v1.yaml",
                "https://b.example/api/v1.yaml",
            ),
            (
                "https://a.example/api/v1.yaml",
                "https://a.example/apis/x.yaml",
                "https://a.example/apis/x.yaml",
            ),
            ("https://a.example/api/v1.yaml", "#/a", "#/a"),
            ("/api/v1", "v1#/a", "#/a"),
            ("urn:a:b", "urn:a:b#/a", "#/a"),
        ] {
            let text = format!("{{$self: '{own}', a: [{{$ref: '{reference}'}}]}}");
            let text = Text { name: "test.yaml", bytes: text.as_bytes() };
            let read = load::read(text, &mut Sources::default(), &mut Problems::default());
            let (_, mut document) = read.expect("YAML");
            localize(&mut document);
            let found = document.pointer("/a/0/$ref").and_then(Node::as_str);
            assert_eq!(found, Some(expected), "{own} {reference}");
        }
    }
}

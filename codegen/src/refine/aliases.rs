//! Names that only stand for others: lowering told apart what Rust cannot, and here each string
//! gets back what goes over the wire.

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use spec::Node;
use spec::node::Value;
use syn::LitStr;

use crate::model::ALIAS;

/// Cuts the aliases out of all strings.
pub(super) fn cut(tokens: TokenStream, lowered: &Node) -> TokenStream {
    if has_alias(lowered) { rewrite(tokens) } else { tokens }
}

fn has_alias(document: &Node) -> bool {
    let mut open = vec![document];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::String(text) if text.contains(ALIAS) => return true,
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                if members.keys().any(|name| name.contains(ALIAS)) {
                    return true;
                }
                open.extend(members.values().map(|member| &member.node));
            }
            _ => {}
        }
    }
    false
}

fn rewrite(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), rewrite(group.stream()));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Literal(literal) => TokenTree::Literal(restored(literal)),
            other => other,
        })
        .collect()
}

fn restored(literal: Literal) -> Literal {
    let written = literal.to_string();
    // Literals are written with the character itself or with its escape.
    if !written.contains(ALIAS) && !written.contains("\\u{e000}") {
        return literal;
    }
    match syn::parse_str::<LitStr>(&written) {
        Ok(text) => Literal::string(&without_alias(&text.value())),
        Err(_) => literal,
    }
}

/// The text without each alias mark and the number behind it.
fn without_alias(text: &str) -> String {
    let mut parts = text.split(ALIAS);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_get_back_what_is_sent() {
        for (alias, wire) in
            [("asc\u{E000}2", "asc"), ("a\u{E000}12 b\u{E000}3", "a b"), ("plain", "plain")]
        {
            assert_eq!(without_alias(alias), wire);
        }
        let tokens: TokenStream =
            "#[serde(rename = \"asc\u{E000}2\")] Asc2".parse().expect("tokens");
        assert_eq!(rewrite(tokens).to_string(), "# [serde (rename = \"asc\")] Asc2");
    }
}

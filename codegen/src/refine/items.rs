//! Items out of tokens, one at a time. The parser copies what it reads: of all tokens at once that is
//! a buffer as large as everything else.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::Item;

/// Parses items, and those of modules among them.
///
/// # Errors
///
/// It is not Rust.
pub(super) fn parse(tokens: TokenStream) -> syn::Result<Vec<Item>> {
    let mut items = Vec::new();
    let mut begun: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let is_end = ends(&begun, &token);
        begun.push(token);
        if is_end {
            items.push(item(std::mem::take(&mut begun))?);
        }
    }
    if !begun.is_empty() {
        items.push(item(begun)?);
    }
    Ok(items)
}

/// Whether an item ends with a token: with its semicolon, or with the braces of those that have some.
fn ends(begun: &[TokenTree], token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(mark) => mark.as_char() == ';',
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            !["const", "static", "type", "use"].iter().any(|word| keyword(begun) == Some(*word))
        }
        _ => false,
    }
}

/// What kind of item it is: the first word behind attributes and visibility.
fn keyword(begun: &[TokenTree]) -> Option<&'static str> {
    const KNOWN: [&str; 5] = ["const", "mod", "static", "type", "use"];
    let first = begun.iter().find_map(|token| match token {
        TokenTree::Ident(word) if word != "pub" => Some(word),
        _ => None,
    });
    first.and_then(|word| KNOWN.into_iter().find(|known| word == known))
}

fn item(mut tokens: Vec<TokenTree>) -> syn::Result<Item> {
    let is_module = keyword(&tokens) == Some("mod");
    match tokens.pop() {
        Some(TokenTree::Group(content)) if is_module && !has_attributes(&content) => {
            let empty = TokenTree::Group(Group::new(Delimiter::Brace, TokenStream::new()));
            let mut item = syn::parse2(tokens.into_iter().chain([empty]).collect())?;
            if let Item::Mod(module) = &mut item
                && let Some((_, items)) = &mut module.content
            {
                *items = parse(content.stream())?;
            }
            Ok(item)
        }
        last => syn::parse2(tokens.into_iter().chain(last).collect()),
    }
}

/// Whether attributes of the module stand inside of it.
fn has_attributes(content: &Group) -> bool {
    let mut tokens = content.stream().into_iter();
    let is_mark = |token: Option<TokenTree>, mark: char| matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == mark);
    is_mark(tokens.next(), '#') && is_mark(tokens.next(), '!')
}

#[cfg(test)]
mod tests {
    use quote::{ToTokens, quote};

    use super::*;

    #[test]
    fn items_are_those_of_the_parser() {
        let tokens = quote! {
            use a::{b, c};
            #[derive(Debug)]
            pub(crate) struct A(pub String);
            pub const B: C = C { d: 1 };
            pub mod e {
                use super::*;
                impl From<[u8; 2]> for A { fn from(_: [u8; 2]) -> Self { A(String::new()) } }
                mod f {}
            }
            mod g { #![allow(unused)] struct H; }
            pub async fn i<T>(x: T) -> T where T: Copy { x }
        };
        let expected: syn::File = syn::parse2(tokens.clone()).expect("Rust");
        let found = parse(tokens).expect("Rust");
        let text = |items: &[Item]| -> Vec<String> {
            items.iter().map(|item| item.to_token_stream().to_string()).collect()
        };
        assert_eq!(text(&found), text(&expected.items));
        assert!(parse(quote!(struct A)).is_err());
    }
}

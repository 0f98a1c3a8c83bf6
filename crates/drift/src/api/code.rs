//! Which files differ, and whether it is more than their documentation.

use std::collections::{BTreeMap, BTreeSet};

use codegen::Files;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;
use syn::{Attribute, ImplItem, Item};

/// The files without those that are the same on both sides. What other files are about is told by
/// the `mod.rs` files, so these stay if anything differs.
pub(super) fn differing<'f>(old: &'f Files, new: &'f Files) -> (FileTexts<'f>, FileTexts<'f>) {
    let paths: BTreeSet<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
    let differ: BTreeSet<&str> =
        paths.into_iter().filter(|path| text(old, path) != text(new, path)).collect();
    let side = |files: &'f Files| -> FileTexts<'f> {
        let is_kept = |path: &str| path.ends_with("mod.rs") || differ.contains(path);
        let kept = files.keys().filter(|path| !differ.is_empty() && is_kept(path));
        kept.filter_map(|path| Some((path.as_str(), text(files, path)?))).collect()
    };
    (side(old), side(new))
}

/// Files by path, without their headers.
pub(super) type FileTexts<'f> = BTreeMap<&'f str, &'f str>;

/// The text of a file without its header, which names hashes.
fn text<'f>(files: &'f Files, path: &str) -> Option<&'f str> {
    let mut text = files.get(path)?.as_str();
    while text.starts_with("// ") {
        text = text.split_once('\n').map_or("", |(_, rest)| rest);
    }
    Some(text)
}

/// A file whose code differs, whatever its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) file: String,
    /// The operations whose methods differ, as their documentation names them.
    pub(super) operations: BTreeSet<String>,
}

/// The files that are on both sides with different code.
pub(super) fn changed(old: &FileTexts<'_>, new: &FileTexts<'_>) -> Vec<Changed> {
    let both = old.iter().filter_map(|(path, old)| Some((path, old, new.get(path)?)));
    // What the embedded service has is the document itself, and no code of users.
    let both = both.filter(|(path, ..)| **path != "mock.json");
    let changed = both.filter(|(_, old, new)| old != new).filter_map(|(path, old, new)| {
        let (old, new) = (pieces(old), pieces(new));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let differ = names.into_iter().filter(|name| code(&old, name) != code(&new, name));
        let differ: Vec<&String> = differ.collect();
        let operations = differ.iter().flat_map(|name| {
            [&old, &new].into_iter().filter_map(|pieces| pieces.get(*name)?.operation.clone())
        });
        let changed = Changed { file: (*path).to_owned(), operations: operations.collect() };
        (!differ.is_empty()).then_some(changed)
    });
    changed.collect()
}

/// An item, or a method, without its documentation.
struct Piece {
    code: Vec<String>,
    operation: Option<String>,
}

fn code<'p>(pieces: &'p BTreeMap<String, Piece>, name: &str) -> Option<&'p Vec<String>> {
    pieces.get(name).map(|piece| &piece.code)
}

fn pieces(text: &str) -> BTreeMap<String, Piece> {
    let mut pieces: BTreeMap<String, Piece> = BTreeMap::new();
    // Files come from the generator, which has parsed them itself.
    let items = syn::parse_file(text).map(|file| file.items).unwrap_or_default();
    // What modules there are and what they hand on is the interface itself.
    let items = items.into_iter().filter(|item| match item {
        Item::Use(_) => false,
        Item::Mod(item) => item.content.is_some(),
        _ => true,
    });
    for mut item in items {
        let methods = match &mut item {
            Item::Impl(block) => std::mem::take(&mut block.items),
            _ => Vec::new(),
        };
        for mut method in methods {
            let operation = operation_of(&method);
            WithoutDocs.visit_impl_item_mut(&mut method);
            let name = match &method {
                ImplItem::Fn(method) => method.sig.ident.to_string(),
                _ => String::new(),
            };
            add(&mut pieces, name, &method, operation);
        }
        WithoutDocs.visit_item_mut(&mut item);
        add(&mut pieces, String::new(), &item, None);
    }
    pieces
}

fn add(
    pieces: &mut BTreeMap<String, Piece>,
    name: String,
    code: &impl ToTokens,
    operation: Option<String>,
) {
    let piece = pieces.entry(name).or_insert_with(|| Piece { code: Vec::new(), operation: None });
    piece.code.push(code.to_token_stream().to_string());
    piece.operation = piece.operation.take().or(operation);
}

struct WithoutDocs;

impl VisitMut for WithoutDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

fn operation_of(method: &ImplItem) -> Option<String> {
    struct Lines(Option<String>);
    impl Visit<'_> for Lines {
        fn visit_lit_str(&mut self, text: &syn::LitStr) {
            self.0 = self.0.take().or_else(|| operation(&text.value()));
        }
        fn visit_attribute(&mut self, attribute: &Attribute) {
            if let syn::Meta::NameValue(meta) = &attribute.meta {
                visit::visit_expr(self, &meta.value);
            }
        }
    }
    let ImplItem::Fn(method) = method else { return None };
    let mut lines = Lines(None);
    method.attrs.iter().for_each(|attribute| lines.visit_attribute(attribute));
    lines.0
}

/// The operation that documentation names: ``Sends a `POST` request to `/v1/images` ``.
pub(super) fn operation(docs: &str) -> Option<String> {
    docs.lines().rev().find_map(|line| {
        let rest = line.trim().strip_prefix("Sends a `")?;
        let (method, rest) = rest.split_once("` request to `")?;
        Some(format!("{method} {}", rest.strip_suffix('`')?))
    })
}

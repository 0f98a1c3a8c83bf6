//! Which files differ, and whether it is more than their documentation.

use std::collections::{BTreeMap, BTreeSet};

use codegen::Files;
use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Attribute, ImplItem, Item, Type};

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
    /// The items that differ, by their paths in the generated module; a method after its type.
    pub(super) items: BTreeSet<String>,
}

/// The files that are on both sides with different code.
pub(super) fn changed(old: &FileTexts<'_>, new: &FileTexts<'_>) -> Vec<Changed> {
    let both = old.iter().filter_map(|(path, old)| Some((path, old, new.get(path)?)));
    // What the embedded service has is the document itself, and no code of users.
    let both = both.filter(|(path, ..)| **path != "mock.json");
    let changed = both.filter(|(_, old, new)| old != new).filter_map(|(path, old, new)| {
        let (old, new) = (code(path, old), code(path, new));
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let differ = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
        let items: BTreeSet<String> = differ.cloned().collect();
        (!items.is_empty()).then(|| Changed { file: (*path).to_owned(), items })
    });
    changed.collect()
}

/// The code of a file without its documentation, by item and method.
fn code(path: &str, text: &str) -> BTreeMap<String, Vec<String>> {
    let mut code: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let module = module(path);
    // Files come from the generator, which has parsed them itself.
    let items = syn::parse_file(text).map(|file| file.items).unwrap_or_default();
    for mut item in items {
        let name = match &item {
            // What modules there are and what they hand on is the interface itself.
            Item::Use(_) => continue,
            Item::Mod(item) if item.content.is_none() => continue,
            Item::Impl(block) => type_name(&block.self_ty),
            Item::Struct(item) => item.ident.to_string(),
            Item::Enum(item) => item.ident.to_string(),
            _ => String::new(),
        };
        WithoutDocs.visit_item_mut(&mut item);
        let methods = match &mut item {
            Item::Impl(block) => std::mem::take(&mut block.items),
            _ => Vec::new(),
        };
        let methods = methods.into_iter().map(|method| match &method {
            ImplItem::Fn(function) if name == "Client" => {
                (format!("{module}::{}", function.sig.ident), method.to_token_stream())
            }
            ImplItem::Fn(function) => {
                (format!("{module}::{name}::{}", function.sig.ident), method.to_token_stream())
            }
            _ => (format!("{module}::{name}"), method.to_token_stream()),
        });
        let own = (format!("{module}::{name}"), item.to_token_stream());
        for (name, tokens) in methods.chain([own]) {
            code.entry(name).or_default().push(tokens.to_string());
        }
    }
    code
}

/// The module of a file. progenitor's methods are those of one type, whatever files they are in.
fn module(path: &str) -> String {
    match path.strip_prefix("operations/") {
        Some(_) => "operations".to_owned(),
        None => path.trim_end_matches(".rs").replace('/', "::"),
    }
}

/// The name of the type that something is implemented for.
fn type_name(ty: &Type) -> String {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|name| name.ident.to_string()),
        _ => None,
    }
    .unwrap_or_default()
}

struct WithoutDocs;

impl VisitMut for WithoutDocs {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

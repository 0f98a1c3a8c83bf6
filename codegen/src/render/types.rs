//! `types/<name>.rs`: the named schemas of the document and what stands inside of them.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::quote;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Item, ItemMod, LitStr, Meta};

use super::{Files, Header, format, module, module_name};
use crate::node::Node;
use crate::openapi;
use crate::refine::defined_name;

/// Where types go that stand inside of an operation and not of a named schema.
const INLINE: &str = "inline";

pub(super) fn render(
    types: Vec<Item>,
    modules: Vec<ItemMod>,
    lowered: &Node,
    header: &Header<'_>,
    files: &mut Files,
) {
    let names: BTreeSet<String> = types.iter().filter_map(defined_name).collect();
    let owners = Owners::new(lowered, &names);
    let mut by_module: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for item in types {
        let owner = subject(&item, &names).map_or(INLINE.to_owned(), |name| owners.module(&name));
        by_module.entry(owner).or_default().push(item);
    }
    let mut used_modules = BTreeSet::new();
    for (name, items) in &mut by_module {
        let helpers: Vec<String> = modules.iter().map(|module| module.ident.to_string()).collect();
        let mut rebase = Rebase { helpers: &helpers, used: BTreeSet::new() };
        for item in items.iter_mut() {
            rebase.visit_item_mut(item);
        }
        used_modules.append(&mut rebase.used);
        let body = file(items, &names);
        files.insert(format!("types/{name}.rs"), header.file(&body));
    }
    let helpers: Vec<ItemMod> = modules
        .into_iter()
        .filter(|module| used_modules.contains(&module.ident.to_string()))
        .collect();
    files.insert("types/mod.rs".to_owned(), header.file(&index(&by_module, helpers)));
}

fn index(by_module: &BTreeMap<String, Vec<Item>>, helpers: Vec<ItemMod>) -> String {
    let offered = by_module.iter().map(|(module, items)| {
        let names = items.iter().filter_map(defined_name).collect();
        (module.as_str(), names)
    });
    let items = module::reexports(offered);
    let (modules, uses): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| matches!(item, Item::Mod(_)));
    let helpers: Vec<Item> = helpers.into_iter().map(Item::Mod).collect();
    let blocks = [modules, uses, helpers].map(|items| format::items(&items));
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    format!("//! The types of requests and responses.\n\n{}", blocks.join("\n"))
}

fn file(items: &[Item], names: &BTreeSet<String>) -> String {
    let own: BTreeSet<String> = items.iter().filter_map(defined_name).collect();
    let foreign: Vec<&str> =
        names.iter().filter(|name| !own.contains(*name)).map(String::as_str).collect();
    let import = module::import(&quote!(super), &foreign, &module::used_names(items));
    let items: Vec<Item> = import.into_iter().chain(items.iter().cloned()).collect();
    format::items(&items)
}

/// The generated type that an item defines or is about.
fn subject(item: &Item, names: &BTreeSet<String>) -> Option<String> {
    struct Finder<'a> {
        names: &'a BTreeSet<String>,
        found: Option<String>,
    }
    impl Visit<'_> for Finder<'_> {
        fn visit_path(&mut self, path: &syn::Path) {
            // Only the first segment: `std::string::String` is not a type of the document.
            let name = path.segments.first().map(|segment| segment.ident.to_string());
            self.found = self.found.take().or(name.filter(|name| self.names.contains(name)));
            visit::visit_path(self, path);
        }
    }
    if let Some(name) = defined_name(item) {
        return Some(name);
    }
    let Item::Impl(block) = item else { return None };
    let mut finder = Finder { names, found: None };
    finder.visit_type(&block.self_ty);
    if let Some((path, _)) = &block.trait_ {
        finder.visit_path(path);
    }
    finder.found
}

/// Which file each type belongs into.
struct Owners {
    /// Normalised names of the named schemas, with their modules.
    schemas: BTreeMap<String, String>,
}

impl Owners {
    fn new(lowered: &Node, types: &BTreeSet<String>) -> Self {
        let named: BTreeSet<String> =
            openapi::schemas(lowered).into_iter().flatten().map(|(name, _)| normal(name)).collect();
        let owners = types.iter().filter(|name| named.contains(&normal(name)));
        Self { schemas: owners.map(|name| (normal(name), module_name(name))).collect() }
    }

    /// typify names a type that stands inside of another by that one's name and what follows, so
    /// it belongs to the named schema with the longest name that it begins with.
    fn module(&self, name: &str) -> String {
        let name = normal(name);
        let owner = self
            .schemas
            .iter()
            .filter(|(schema, _)| name.starts_with(schema.as_str()))
            .max_by_key(|(schema, _)| schema.len());
        owner.map_or(INLINE.to_owned(), |(_, module)| module.clone())
    }
}

fn normal(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The types used to be one module; their paths into its helper modules now lead through the
/// parent.
struct Rebase<'a> {
    helpers: &'a [String],
    used: BTreeSet<String>,
}

impl Rebase<'_> {
    fn helper(&mut self, name: &str) -> bool {
        let is_helper = self.helpers.iter().any(|helper| helper == name);
        if is_helper {
            self.used.insert(name.to_owned());
        }
        is_helper
    }

    fn strings(&mut self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Group(group) => {
                    TokenTree::Group(Group::new(group.delimiter(), self.strings(group.stream())))
                }
                TokenTree::Literal(literal) => {
                    let text =
                        syn::parse_str::<LitStr>(&literal.to_string()).map(|text| text.value());
                    match text {
                        Ok(text)
                            if text
                                .split_once("::")
                                .is_some_and(|(first, _)| self.helper(first)) =>
                        {
                            TokenTree::Literal(Literal::string(&format!("super::{text}")))
                        }
                        _ => TokenTree::Literal(literal),
                    }
                }
                other => other,
            })
            .collect()
    }
}

impl VisitMut for Rebase<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let [first, second, ..] = names.as_slice() else { return };
        if first == "self" && self.helper(second) {
            if let Some(segment) = path.segments.first_mut() {
                segment.ident = module::ident("super");
            }
        } else if path.leading_colon.is_none() && self.helper(first) {
            path.segments.insert(0, module::ident("super").into());
        }
    }

    fn visit_attribute_mut(&mut self, attribute: &mut syn::Attribute) {
        if let Meta::List(list) = &mut attribute.meta
            && list.path.is_ident("serde")
        {
            list.tokens = self.strings(std::mem::take(&mut list.tokens));
        }
    }
}

//! `types/<name>.rs`: the named schemas of the document and what stands inside of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use spec::Node;
use spec::openapi::{self, normal_name};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Item, ItemMod, Meta, parse_quote};

use super::{Files, Header, format, module, module_name};
use crate::refine::{call_subject, defined_name, rewrite_strings};

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
    let declarations: Vec<Item> = by_module.keys().map(|name| module::declaration(name)).collect();
    let helper_names: Vec<String> = modules.iter().map(|module| module.ident.to_string()).collect();
    let mut reexports = Vec::new();
    let mut rebase = Rebase { helpers: &helper_names, used: BTreeSet::new() };
    for (name, mut items) in by_module {
        let own: Vec<String> = items.iter().filter_map(defined_name).collect();
        let order: HashMap<&str, usize> =
            own.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        // Each type first, and then what it does. One file holds all types without an owner, so
        // looking at an item more than once would take time with the square of their number.
        items.sort_by_cached_key(|item| {
            let subject = subject(item, &names);
            (subject.and_then(|name| order.get(name.as_str())), defined_name(item).is_none())
        });
        reexports.extend(module::reexport(&name, &own));
        for item in &mut items {
            rebase.visit_item_mut(item);
        }
        let body = file(items, &order, &names);
        files.insert(format!("types/{name}.rs"), header.file(&body));
    }
    let is_used = |module: &ItemMod| rebase.used.contains(&module.ident.to_string());
    let helpers: Vec<Item> = modules.into_iter().filter(is_used).map(Item::Mod).collect();
    let blocks = [declarations, reexports, helpers].map(format::items);
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    let body = format!("//! The types of requests and responses.\n\n{}", blocks.join("\n"));
    files.insert("types/mod.rs".to_owned(), header.file(&body));
}

fn file(items: Vec<Item>, own: &HashMap<&str, usize>, all: &BTreeSet<String>) -> String {
    let used = module::used_names(&items);
    let foreign =
        used.iter().filter(|name| all.contains(*name) && !own.contains_key(name.as_str()));
    let import = module::import(&parse_quote!(super), foreign.map(String::as_str));
    format::items(import.into_iter().chain(items))
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
    if let Some((_, name)) = call_subject(item) {
        return Some(name).filter(|name| names.contains(name));
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
    /// The types of named schemas, with their modules.
    schemas: BTreeMap<String, String>,
}

impl Owners {
    fn new(lowered: &Node, types: &BTreeSet<String>) -> Self {
        let named: BTreeSet<String> = openapi::schemas(lowered)
            .into_iter()
            .flatten()
            .map(|(name, _)| normal_name(name))
            .collect();
        let owners = types.iter().filter(|name| named.contains(&normal_name(name)));
        Self { schemas: owners.map(|name| (name.clone(), module_name(name))).collect() }
    }

    /// typify names a type that stands inside of another by that one's name and further words, so
    /// it belongs to the named schema with the longest name that it begins with.
    fn module(&self, name: &str) -> String {
        let ends = name.char_indices().rev().filter(|(_, next)| !next.is_lowercase());
        let prefixes = ends.filter_map(|(end, _)| name.get(..end));
        let owner = std::iter::once(name).chain(prefixes).find_map(|name| self.schemas.get(name));
        owner.cloned().unwrap_or_else(|| INLINE.to_owned())
    }
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
}

impl VisitMut for Rebase<'_> {
    fn visit_macro_mut(&mut self, invocation: &mut syn::Macro) {
        // What it writes can fail with the error that is re-exported there.
        if invocation.path.segments.last().is_some_and(|last| last.ident == "text_enum") {
            self.helper("error");
        }
    }

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
            let tokens = std::mem::take(&mut list.tokens);
            list.tokens = rewrite_strings(tokens, &mut |text| {
                let (first, _) = text.split_once("::")?;
                self.helper(first).then(|| format!("super::{text}"))
            });
        }
    }
}

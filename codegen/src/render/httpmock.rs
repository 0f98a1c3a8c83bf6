//! `httpmock/`: progenitor's mocks for the crate of that name, by tag.

use std::collections::BTreeMap;

use syn::Item;

use super::{Files, Header, format, module, module_name, operations::UNTAGGED};
use crate::refine::{Mocks, defined_name};

pub(super) fn render(mocks: Mocks, header: &Header<'_>, files: &mut Files) {
    let Mocks { operations, extension, left_out } = mocks;
    let mut modules: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for operation in operations {
        let tag = operation.tag.as_deref().unwrap_or(UNTAGGED);
        modules.entry(module_name(tag)).or_default().extend(operation.items);
    }
    let declarations = modules.keys().map(|name| module::declaration(name));
    let exports = modules.iter().filter_map(|(name, items)| {
        let names: Vec<String> = items.iter().filter_map(defined_name).collect();
        module::reexport(name, &names)
    });
    let blocks = [
        format::items(declarations),
        format::items(exports),
        format::items(extension.into_iter().map(rebased)),
    ];
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    let body = format!("{}\n{}", introduction(&left_out), blocks.join("\n"));
    files.insert("httpmock/mod.rs".to_owned(), header.file(&body));
    for (name, items) in modules {
        let import = module::import_types(&module::used_names(&items));
        let body = format::items(import.into_iter().chain(items));
        files.insert(format!("httpmock/{name}.rs"), header.file(&body));
    }
}

/// What the module is for, and which operations it does not have.
fn introduction(left_out: &[(String, String)]) -> String {
    let mut text = "//! Mocks for the crate `httpmock`, with the types of the client.\n".to_owned();
    if !left_out.is_empty() {
        text.push_str("//!\n//! Operations without one:\n//!\n");
    }
    for (id, reason) in left_out {
        let line = super::one_line(&format!("//! - `{id}`: {reason}."));
        text.push_str(&line);
        text.push('\n');
    }
    text
}

/// The wrappers used to be in a module of their own.
fn rebased(mut item: Item) -> Item {
    use syn::visit_mut::{self, VisitMut};
    struct Rebase;
    impl VisitMut for Rebase {
        fn visit_path_mut(&mut self, path: &mut syn::Path) {
            visit_mut::visit_path_mut(self, path);
            if path.segments.len() > 1
                && path.segments.first().is_some_and(|first| first.ident == "operations")
            {
                path.segments = path.segments.iter().skip(1).cloned().collect();
            }
        }
    }
    Rebase.visit_item_mut(&mut item);
    item
}

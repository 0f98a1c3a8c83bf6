//! progenitor's one file, sorted by concern.

use std::collections::{BTreeSet, HashMap};

use spec::{Code, Node, Problem, Problems, Span, openapi};
use syn::visit_mut::VisitMut;
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, ItemMod, Type};

use crate::rust_names::rust_method;

/// What progenitor generated, by concern. What the hand-written runtime does instead is left out:
/// the constructors (15 s timeout, a panic if TLS fails), imports, prelude.
pub(crate) struct Parts {
    /// The `Client` struct and its trait implementations.
    pub(crate) client: Vec<Item>,
    /// One for each operation, in the order of the document.
    pub(crate) methods: Vec<Method>,
    /// Types with their implementations.
    pub(crate) types: Vec<Item>,
    /// Modules of helpers for the types (`error`, `defaults`).
    pub(crate) type_modules: Vec<ItemMod>,
}

/// The method of an operation.
pub(crate) struct Method {
    /// The `operationId`.
    pub(crate) operation: String,
    /// The template of its path.
    pub(crate) path: String,
    /// Where it was written.
    pub(crate) key: Span,
    /// Its first tag.
    pub(crate) tag: Option<String>,
    pub(crate) function: ImplItemFn,
}

impl Parts {
    /// The names of all generated types.
    pub(crate) fn type_names(&self) -> BTreeSet<String> {
        self.types.iter().filter_map(defined_name).collect()
    }

    /// Shows every part to a visitor.
    pub(super) fn accept(&mut self, visitor: &mut impl VisitMut) {
        for item in self.client.iter_mut().chain(&mut self.types) {
            visitor.visit_item_mut(item);
        }
        for module in &mut self.type_modules {
            visitor.visit_item_mod_mut(module);
        }
        for method in &mut self.methods {
            visitor.visit_impl_item_fn_mut(&mut method.function);
        }
    }
}

/// The name of the type that an item defines.
pub(crate) fn defined_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Enum(item) => Some(item.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// Sorts the items of progenitor's output; reports operations that have no method.
pub(super) fn sort(items: Vec<Item>, document: &Node, problems: &mut Problems) -> Parts {
    let mut functions = HashMap::new();
    let mut parts = Parts {
        client: Vec::new(),
        methods: Vec::new(),
        types: Vec::new(),
        type_modules: Vec::new(),
    };
    for item in items {
        match item {
            Item::Mod(module) if module.ident == "types" => sort_types(module, &mut parts),
            // The prelude; imports are written anew where they are needed.
            Item::Mod(_) | Item::Use(_) => {}
            Item::Impl(block) if is_inherent_client(&block) => {
                let methods = block.items.into_iter().filter_map(|item| match item {
                    ImplItem::Fn(method) if method.sig.asyncness.is_some() => {
                        Some((method.sig.ident.to_string(), method))
                    }
                    _ => None,
                });
                functions.extend(methods);
            }
            other => parts.client.push(other),
        }
    }
    for operation in openapi::operations(document) {
        let id = operation.id().unwrap_or_default();
        match functions.remove(&rust_method(id)) {
            Some(function) => parts.methods.push(Method {
                operation: id.to_owned(),
                path: operation.path.to_owned(),
                key: operation.key,
                tag: operation.tag().map(str::to_owned),
                function,
            }),
            None => problems.push(
                Problem::new(Code::NotGeneratable, "progenitor left out this operation")
                    .at(operation.key, "has no method")
                    .help("report this, with the document, as a fault of the generator"),
            ),
        }
    }
    parts
}

fn sort_types(module: ItemMod, parts: &mut Parts) {
    for item in module.content.into_iter().flat_map(|(_, items)| items) {
        match item {
            Item::Mod(module) => parts.type_modules.push(module),
            other => parts.types.push(other),
        }
    }
}

fn is_inherent_client(block: &ItemImpl) -> bool {
    let is_client = matches!(&*block.self_ty, Type::Path(path) if path.path.is_ident("Client"));
    block.trait_.is_none() && is_client
}

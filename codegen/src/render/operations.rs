//! `operations/<tag>.rs`: the methods of the client.

use std::collections::BTreeMap;

use quote::quote;
use syn::{ImplItemFn, Item};

use super::{Files, Header, format, module, module_name};
use crate::node::Node;
use crate::openapi;

/// Where operations go that have no tag.
const UNTAGGED: &str = "untagged";

/// What progenitor's methods may use of its runtime.
const RUNTIME: &[&str] = &[
    "ByteStream",
    "ClientHooks",
    "Error",
    "OperationInfo",
    "QueryParam",
    "RequestBuilderExt",
    "ResponseValue",
    "encode_path",
];

pub(super) fn render(
    methods: Vec<ImplItemFn>,
    lowered: &Node,
    header: &Header<'_>,
    files: &mut Files,
) {
    // progenitor emits one method for each operation, in the order of `openapi::operations`.
    let mut by_tag: BTreeMap<String, (Vec<&str>, Vec<ImplItemFn>)> = BTreeMap::new();
    for (operation, method) in openapi::operations(lowered).iter().zip(methods) {
        let tag = operation.tag().unwrap_or(UNTAGGED);
        let (tags, methods) = by_tag.entry(module_name(tag)).or_default();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        methods.push(method);
    }
    for (name, (tags, methods)) in &by_tag {
        let body = file(tags, methods);
        files.insert(format!("operations/{name}.rs"), header.file(&body));
    }
    let modules = module::reexports(by_tag.keys().map(|name| (name.as_str(), Vec::new())));
    let body = format!(
        "//! A method of the client for each operation of the document, by tag.\n\n{}",
        format::items(&modules)
    );
    files.insert("operations/mod.rs".to_owned(), header.file(&body));
}

fn file(tags: &[&str], methods: &[ImplItemFn]) -> String {
    let block: Option<Item> = format::parsed(quote!(impl Client { #(#methods)* }));
    let block: Vec<Item> = block.into_iter().collect();
    let mut used = module::used_names(&block);
    // Traits whose methods are called.
    used.insert("ClientHooks".to_owned());
    if used.contains(".form_urlencoded") {
        used.insert("RequestBuilderExt".to_owned());
    }
    let imports = [
        module::import(&quote!(progenitor_client), RUNTIME, &used),
        module::import(&quote!(super::super), &["Client", "types"], &used),
    ];
    let items: Vec<Item> = imports.into_iter().flatten().chain(block).collect();
    let tags = tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
    format!("//! The operations tagged {tags}.\n\n{}", format::items(&items))
}

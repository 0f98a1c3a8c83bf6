//! `operations/<tag>.rs`: the methods of the client.

use std::collections::BTreeMap;

use syn::{ImplItem, ImplItemFn, Item, ItemImpl, parse_quote};

use super::{Files, Header, format, module, module_name};
use crate::refine::Method;

/// Where operations go that have no tag.
pub(super) const UNTAGGED: &str = "untagged";

/// What progenitor's methods may use of its runtime.
const RUNTIME: &[&str] = &[
    "ByteStream",
    "ClientHooks",
    "Error",
    "OperationInfo",
    "QueryParam",
    "RequestBuilderExt",
    "ResponseValue",
];

pub(super) fn render(methods: Vec<Method>, header: &Header<'_>, files: &mut Files) {
    let mut by_tag: BTreeMap<String, (Vec<String>, Vec<ImplItemFn>)> = BTreeMap::new();
    for Method { tag, function, .. } in methods {
        let tag = tag.unwrap_or_else(|| UNTAGGED.to_owned());
        let (tags, methods) = by_tag.entry(module_name(&tag)).or_default();
        if !tags.contains(&tag) {
            tags.push(tag);
        }
        methods.push(function);
    }
    let modules: Vec<Item> = by_tag.keys().map(|name| module::declaration(name)).collect();
    let body = format!(
        "//! A method of the client for each operation of the document, by tag.\n\n{}",
        format::items(modules)
    );
    files.insert("operations/mod.rs".to_owned(), header.file(&body));
    for (name, (tags, methods)) in by_tag {
        let body = file(&tags, methods);
        files.insert(format!("operations/{name}.rs"), header.file(&body));
    }
}

fn file(tags: &[String], methods: Vec<ImplItemFn>) -> String {
    let mut block: ItemImpl = parse_quote!(impl Client {});
    block.items.extend(methods.into_iter().map(ImplItem::Fn));
    let block = Item::Impl(block);
    let used = module::used_names([&block]);
    let is_used = |name: &&str| match *name {
        // Traits, known by the methods that are called.
        "ClientHooks" => used.contains(".exec"),
        "RequestBuilderExt" => used.contains(".form_urlencoded"),
        "types" => used.contains("types::"),
        name => used.contains(name),
    };
    let runtime = RUNTIME.iter().copied().filter(is_used);
    let imports = [
        module::import(&parse_quote!(progenitor_client), runtime),
        module::import(
            &parse_quote!(runtime::parameters),
            ["encode_path"].into_iter().filter(is_used),
        ),
        module::import(&parse_quote!(super::super::client), ["Client"]),
        module::import(&parse_quote!(super::super), ["types"].into_iter().filter(is_used)),
    ];
    let tags =
        tags.iter().map(|tag| format!("`{}`", super::one_line(tag))).collect::<Vec<_>>().join(", ");
    let items = imports.into_iter().flatten().chain([block]);
    format!("//! The operations tagged {tags}.\n\n{}", format::items(items))
}

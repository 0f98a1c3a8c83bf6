//! `resources/<tag>.rs`: the calls that users make.

use syn::{Item, parse_quote};

use super::pieces::Formatted;
use super::{Files, Header, format, module};

/// What calls may use of the runtime.
const RUNTIME: &[&str] =
    &["ByteStream", "Error", "IsSet", "Optional", "OptionalNullable", "ResponseValue", "Set"];

/// What calls may use of its module for them.
const CALL: &[&str] = &["Options"];

pub(super) fn render(modules: &[Formatted], header: &Header<'_>, files: &mut Files) {
    let declarations: Vec<Item> = modules
        .iter()
        .map(|Formatted { name, .. }| {
            let name = module::ident(name);
            let doc = " Calls by the tag of their operations.";
            parse_quote!(#[doc = #doc] pub mod #name;)
        })
        .collect();
    let blocks = [format::items(declarations), format::items(exports(modules))];
    let blocks: Vec<String> = blocks.into_iter().filter(|block| !block.is_empty()).collect();
    let body = format!(
        "//! The calls that a client can make, a module for each tag of the document.\n\n{}",
        blocks.join("\n")
    );
    files.insert("resources/mod.rs".to_owned(), header.file(&body));
    for module in modules {
        files.insert(format!("resources/{}.rs", module.name), header.file(&file(module)));
    }
}

/// What calls take or give that is neither in the document nor known to every client.
fn exports(modules: &[Formatted]) -> Vec<Item> {
    let is_used = |path: &str| modules.iter().any(|module| module.paths.contains(path));
    let mut exports = Vec::new();
    if is_used("runtime::EventStream") {
        exports.push(parse_quote!(
            pub use ::runtime::EventStream;
        ));
        exports.push(parse_quote! {
            #[cfg(feature = "blocking")]
            pub use ::runtime::blocking::EventStream as BlockingEventStream;
        });
    }
    if is_used("runtime::multipart::encode") {
        exports.push(parse_quote!(
            pub use ::runtime::FilePart;
        ));
    }
    exports
}

fn file(module: &Formatted) -> String {
    let is_used = |name: &&str| module.names.contains(*name);
    let used =
        |names: &[&'static str]| names.iter().copied().filter(is_used).collect::<Vec<&str>>();
    let imports = [
        module::import(&parse_quote!(std::marker), used(&["PhantomData"])),
        module::import(&parse_quote!(runtime::call), used(CALL)),
        module::import(&parse_quote!(runtime), used(RUNTIME)),
        module::import(&parse_quote!(crate), used(&["Client"])),
        module::import(&parse_quote!(super::super::client), used(&["prepare"])),
        module::import_types(&module.names),
    ];
    let imports = format::items(imports.into_iter().flatten());
    let blocks = std::iter::once(imports).filter(|imports| !imports.is_empty());
    blocks.chain(module.texts.iter().cloned()).collect::<Vec<_>>().join("\n")
}

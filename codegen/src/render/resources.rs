//! `resources/<tag>.rs`: the calls that users make.

use syn::{Item, parse_quote};

use super::pieces::Formatted;
use super::{Files, Header, format, module};

/// What calls may use of the runtime.
const RUNTIME: &[&str] = &["ByteStream", "Client", "Error", "OptionalNullable", "ResponseValue"];

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
    if is_used("crate::event_stream::EventStream") {
        exports.push(parse_quote!(
            pub use crate::event_stream::EventStream;
        ));
        exports.push(parse_quote! {
            #[cfg(feature = "blocking")]
            pub use crate::blocking::event_stream::EventStream as BlockingEventStream;
        });
    }
    if is_used("crate::multipart::encode") {
        exports.push(parse_quote!(
            pub use crate::multipart::FilePart;
        ));
    }
    exports
}

fn file(module: &Formatted) -> String {
    let is_used = |name: &&str| module.names.contains(*name);
    let calls = ["IsSet", "Options", "Set", "call_options"].into_iter().filter(is_used);
    let imports = [
        module::import(&parse_quote!(crate), RUNTIME.iter().copied().filter(is_used)),
        module::import(&parse_quote!(crate::call), calls),
        module::import_types(&module.names),
    ];
    let imports = format::items(imports.into_iter().flatten());
    let blocks = std::iter::once(imports).filter(|imports| !imports.is_empty());
    blocks.chain(module.texts.iter().cloned()).collect::<Vec<_>>().join("\n")
}

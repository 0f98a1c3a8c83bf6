//! `client.rs`, and where the client talks to.

use syn::{Item, parse_quote};

use super::{Files, Header, format, module};

pub(super) fn render(items: Vec<Item>, header: &Header<'_>, files: &mut Files) {
    let used = module::used_names(&items);
    let traits = ["ClientHooks", "ClientInfo"].into_iter().filter(|name| used.contains(*name));
    let import = module::import(&parse_quote!(progenitor_client), traits);
    let body = format!(
        "//! The client itself: where it talks to, and through what.\n\n{}",
        format::items(import.into_iter().chain(items))
    );
    files.insert("client.rs".to_owned(), header.file(&body));
}

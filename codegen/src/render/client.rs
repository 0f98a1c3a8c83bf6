//! `client.rs`, and where the client talks to.

use syn::{Item, parse_quote};

use super::{Files, Header, format, module};
use crate::node::Node;

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

/// The URL of the document's first server, its variables set to their defaults, if it is absolute
/// (OpenAPI 3.1.1, "Server Object").
pub(super) fn default_server_url(document: &Node) -> Option<String> {
    let server = document.get("servers")?.items().first()?;
    let mut url = server.get("url")?.as_str()?.to_owned();
    for (name, variable) in server.get("variables").and_then(Node::as_object).into_iter().flatten()
    {
        let default = variable.node.get("default").and_then(Node::as_str)?;
        url = url.replace(&format!("{{{name}}}"), default);
    }
    let is_absolute = url.starts_with("https://") || url.starts_with("http://");
    let is_whole = !url.contains(|c: char| "{}".contains(c) || c.is_control());
    (is_absolute && is_whole).then(|| url.trim_end_matches('/').to_owned())
}

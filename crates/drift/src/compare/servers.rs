//! Where the service is.

use std::collections::BTreeSet;

use spec::Cursor;

use super::Comparison;
use super::Operation;
use crate::document::Document;

impl<'d> Comparison<'d> {
    pub(super) fn servers(&mut self, frame: usize, old: &Operation<'d>, new: &Operation<'d>) {
        let (before, olds) = servers(self.old, old);
        let (after, news) = servers(self.new, new);
        let address = |(url, _): &(String, Option<Cursor<'d>>)| url.clone();
        for (url, at) in olds.iter().filter(|(url, _)| !news.iter().any(|(other, _)| other == url))
        {
            let message = format!("the server {url} is gone; there {}", listed(&news));
            self.report(
                frame,
                "server-removed",
                at.as_ref().or(Some(&before)),
                Some(&after),
                message,
            );
        }
        for (url, at) in news.iter().filter(|(url, _)| !olds.iter().any(|(other, _)| other == url))
        {
            let message = format!("the server {url} is new");
            self.report(
                frame,
                "server-added",
                Some(&before),
                at.as_ref().or(Some(&after)),
                message,
            );
        }
        let (first, other) = (olds.first().map(address), news.first().map(address));
        let stays = news.iter().any(|(url, _)| Some(url) == first.as_ref());
        if first != other && stays {
            let message = format!(
                "the first server was {} and is {}",
                first.unwrap_or_default(),
                other.unwrap_or_default()
            );
            self.report(frame, "default-server-changed", Some(&before), Some(&after), message);
        }
        for (url, was) in &olds {
            let is = news.iter().find(|(other, _)| other == url).and_then(|(_, at)| at.as_ref());
            if let (Some(was), Some(is)) = (was, is) {
                self.variables(frame, was, is);
            }
        }
    }

    /// Values that may stand in the address.
    fn variables(&mut self, frame: usize, old: &Cursor<'d>, new: &Cursor<'d>) {
        let values = |at: &Cursor<'d>| -> BTreeSet<String> {
            let variables = at.get("variables");
            let each = variables.iter().flat_map(Cursor::members);
            each.flat_map(|(name, at)| {
                let listed: Vec<_> = at.get("enum").iter().flat_map(Cursor::items).collect();
                // One whose only value is its default is a part of the address.
                let default = at.text("default");
                if listed.len() == 1 && listed.iter().all(|at| at.node.as_str() == default) {
                    return Vec::new();
                }
                let any = listed.is_empty().then(|| format!("{name} = anything"));
                let listed =
                    listed.into_iter().map(move |at| format!("{name} = {}", at.node.to_json()));
                any.into_iter().chain(listed).collect::<Vec<_>>()
            })
            .collect()
        };
        let (before, after) = (values(old), values(new));
        let is_free = |value: &str| {
            let name = value.split(" = ").next().unwrap_or_default();
            after.contains(&format!("{name} = anything"))
        };
        let gone: Vec<_> =
            before.difference(&after).filter(|value| !is_free(value)).map(String::as_str).collect();
        let places = (old.get("variables"), new.get("variables"));
        let places = (places.0.as_ref().unwrap_or(old), places.1.as_ref().unwrap_or(new));
        if !gone.is_empty() {
            let message = format!("the address has no {} any more", gone.join(", "));
            self.report(frame, "server-variable-changed", Some(places.0), Some(places.1), message);
        } else if before != after {
            let message = "the address takes other values as well now".to_owned();
            self.report(frame, "server-added", Some(places.0), Some(places.1), message);
        }
    }
}

/// The servers of an operation, by address: its own, those of its path, or those of the document.
fn servers<'d>(
    document: &'d Document,
    operation: &Operation<'d>,
) -> (Cursor<'d>, Vec<(String, Option<Cursor<'d>>)>) {
    let root = document.root();
    let owners = [&operation.at, &operation.item, &root];
    let lists = owners.iter().filter_map(|owner| owner.get("servers"));
    let mut lists = lists.filter(|servers| servers.items().next().is_some());
    match lists.next() {
        Some(servers) => {
            let all = servers.items().map(|server| (address(&server), Some(server))).collect();
            (servers, all)
        }
        // OpenAPI 3.0.4, "OpenAPI Object", `servers`.
        None => (root, vec![("/".to_owned(), None)]),
    }
}

/// The addresses of an operation's servers, where none has a variable.
pub(super) fn fixed_servers(document: &Document, operation: &Operation<'_>) -> Option<Vec<String>> {
    let (_, servers) = servers(document, operation);
    let fixed = servers.into_iter().map(|(url, at)| {
        let has_variables = at.is_some_and(|at| at.get("variables").is_some());
        (!has_variables).then_some(url)
    });
    fixed.collect()
}

/// The address with the values that its variables have unless somebody chooses others.
fn address(server: &Cursor<'_>) -> String {
    let mut url = server.text("url").unwrap_or("/").to_owned();
    let variables = server.get("variables");
    for (name, variable) in variables.iter().flat_map(Cursor::members) {
        let value = variable.text("default").unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), value);
    }
    match url.trim_end_matches('/') {
        "" => "/".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

fn listed(servers: &[(String, Option<Cursor<'_>>)]) -> String {
    let urls: Vec<_> = servers.iter().map(|(url, _)| url.as_str()).collect();
    if urls.len() == 1 {
        format!("is {}", urls.join(""))
    } else {
        format!("are {}", urls.join(", "))
    }
}

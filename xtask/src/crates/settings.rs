//! `[package.metadata.client]`, field by field.

use codegen::{FORMATS, Format, Rename};
use spec::Selector;
use spec::settings::{Reader, Value};

use crate::cli::Unsupported;

/// What a crate says about its client; paths are relative to the folder of the manifest.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) document: String,
    pub(super) overlays: Vec<String>,
    pub(super) out: String,
    pub(super) unsupported: Unsupported,
    pub(super) operations: Vec<Selector>,
    /// What is decided about the code.
    pub(super) code: codegen::Settings,
    pub(super) drift: Option<String>,
    pub(super) command: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            document: "openapi.yaml".to_owned(),
            overlays: Vec::new(),
            out: "src/generated".to_owned(),
            unsupported: Unsupported::Fail,
            operations: Vec::new(),
            code: codegen::Settings::default(),
            drift: None,
            command: "cargo xtask regen".to_owned(),
        }
    }
}

const FIELDS: [&str; 11] = [
    "document",
    "overlays",
    "out",
    "unsupported",
    "operations",
    "formats",
    "derives",
    "names",
    "strip-prefixes",
    "drift",
    "command",
];

/// The settings; what is wrong is reported, and the default taken.
///
/// `has_dependency` says whether the manifest depends on a crate.
pub(super) fn read(
    value: &Value<'_>,
    has_dependency: &dyn Fn(&str) -> bool,
    reader: &mut Reader<'_>,
) -> Settings {
    let mut settings = Settings::default();
    let help = "write `[package.metadata.client]` and the settings below it";
    let Some(table) = reader.table(value, "`package.metadata.client`", help) else {
        return settings;
    };
    reader.fields(table, &FIELDS);
    let path = |name: &str, reader: &mut Reader<'_>| {
        let help = "write a path from the folder of this manifest";
        reader.text(table.get(name)?, &format!("`{name}`"), help).map(str::to_owned)
    };
    if let Some(document) = path("document", reader) {
        settings.document = document;
    }
    if let Some(out) = path("out", reader) {
        settings.out = out;
    }
    settings.drift = path("drift", reader);
    if let Some(value) = table.get("command") {
        let help = "write the command that rebuilds the files";
        if let Some(command) = reader.text(value, "`command`", help) {
            command.clone_into(&mut settings.command);
        }
    }
    if let Some(value) = table.get("overlays") {
        let help = "list paths from the folder of this manifest";
        let paths = reader.texts(value, "an overlay", help);
        settings.overlays = paths.into_iter().map(|(path, _)| path.to_owned()).collect();
    }
    if let Some(value) = table.get("operations") {
        let help = "list selectors: an operationId, `METHOD /path` or `tag:NAME`";
        let selectors = reader.texts(value, "a selector", help).into_iter();
        let selectors = selectors.map(|(text, range)| Selector { pattern: text.to_owned(), range });
        settings.operations = selectors.collect();
    }
    if let Some(value) = table.get("formats") {
        settings.code.formats = formats(value, has_dependency, reader);
    }
    if let Some(value) = table.get("derives") {
        let help = "list paths of derive macros, such as \"schemars::JsonSchema\"";
        for (path, range) in reader.texts(value, "a derive", help) {
            if is_path(path) {
                settings.code.derives.push(path.to_owned());
            } else {
                reader.problem(range, format!("`{path}` is no path"), "not a path", help);
            }
        }
    }
    if let Some(value) = table.get("strip-prefixes") {
        let help = "list beginnings of names, such as \"Api\" or \"v1_\"";
        let prefixes = reader.texts(value, "a prefix", help).into_iter();
        settings.code.prefixes = prefixes.map(|(prefix, _)| prefix.to_owned()).collect();
    }
    if let Some(value) = table.get("names") {
        names(value, &mut settings.code, reader);
    }
    if let Some(value) = table.get("unsupported") {
        match value.get_ref().as_str() {
            Some("fail") => settings.unsupported = Unsupported::Fail,
            Some("leave-out") => settings.unsupported = Unsupported::LeaveOut,
            _ => reader.problem(
                value.span(),
                "`unsupported` is not one of its values".to_owned(),
                "not known",
                "write \"fail\" or \"leave-out\"",
            ),
        }
    }
    settings
}

/// Names of operations, types and fields, a table each.
fn names(value: &Value<'_>, code: &mut codegen::Settings, reader: &mut Reader<'_>) {
    let help =
        "write `[package.metadata.client.names]` and `operations`, `types` or `fields` below it";
    let Some(table) = reader.table(value, "`names`", help) else { return };
    reader.fields(table, &["operations", "types", "fields"]);
    for (field, list) in [
        ("operations", &mut code.operations),
        ("types", &mut code.types),
        ("fields", &mut code.fields),
    ] {
        let Some(value) = table.get(field) else { continue };
        let help = "write { \"the document's name\" = \"the client's\" }";
        let Some(names) = reader.table(value, &format!("`{field}`"), help) else { continue };
        for (from, to) in names {
            if let Some(text) = reader.text(to, "a name", help) {
                list.push(Rename {
                    from: from.get_ref().to_string(),
                    to: text.to_owned(),
                    range: from.span().start..to.span().end,
                });
            }
        }
    }
}

/// `schemars::JsonSchema`
fn is_path(text: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    text.trim_start_matches("::").split("::").all(is_word)
}

/// `{ date-time = "jiff", uuid = "uuid" }`
fn formats(
    value: &Value<'_>,
    has_dependency: &dyn Fn(&str) -> bool,
    reader: &mut Reader<'_>,
) -> Vec<Format> {
    let help = "write a crate for each format: { date-time = \"jiff\", uuid = \"uuid\" }";
    let Some(table) = reader.table(value, "`formats`", help) else { return Vec::new() };
    let mut names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    names.dedup();
    reader.fields(table, &names);
    let mut found = Vec::new();
    for (key, value) in table.iter().filter(|(key, _)| names.contains(&key.get_ref().as_ref())) {
        let name = key.get_ref().as_ref();
        let known = FORMATS.iter().filter(|format| format.name == name);
        let known: Vec<&str> = known.map(|format| format.krate).collect();
        let help = format!("name one of `{}`", known.join("`, `"));
        let Some(krate) = reader.text(value, &format!("the crate for `{name}`"), &help) else {
            continue;
        };
        match Format::of(name, krate) {
            Some(format) if has_dependency(krate) => found.push(format),
            Some(_) => reader.problem(
                value.span(),
                format!("this package does not depend on `{krate}`"),
                "not among its dependencies",
                &format!("add it with `cargo add {krate}`"),
            ),
            None => reader.problem(
                value.span(),
                format!("`{krate}` is no crate that has a type for `{name}` here"),
                "not known",
                &help,
            ),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_in_the_docs() {
        let docs = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/settings.md");
        let docs = std::fs::read_to_string(docs).unwrap();
        for name in FIELDS {
            assert!(docs.contains(&format!("\n| `{name}` |")), "docs/settings.md lacks {name}");
        }
    }
}

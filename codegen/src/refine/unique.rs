//! What Rust cannot have twice, or not at all: found here, it is a problem at its place in the
//! document, and not an error of the compiler in generated code.

use std::collections::{BTreeMap, BTreeSet};

use spec::{Code, Node, Problem, Problems, Span, openapi};
use syn::visit::{self, Visit};
use syn::{FnArg, Ident, Item, Pat};

use super::{Method, Parts, defined_name};

/// Crates that the generated client depends on, and the names that are always there.
const CRATES: [&str; 9] = [
    "bytes",
    "core",
    "progenitor_client",
    "reqwest",
    "runtime",
    "serde",
    "serde_json",
    "std",
    "types",
];

/// Types of these names would hide what every Rust file needs.
const RESERVED_TYPES: [&str; 5] = ["Err", "None", "Ok", "Self", "Some"];

/// Reports names that collide and crates that are not there. Paths must not be shortened yet.
pub(super) fn check(parts: &Parts, lowered: &Node, problems: &mut Problems) {
    let places = Places::new(lowered);
    let mut seen = BTreeSet::new();
    for item in &parts.types {
        let Some(name) = defined_name(item) else { continue };
        let at = places.schema(&name, lowered.span);
        if !seen.insert(name.clone()) {
            let help = "rename one of them, or give the inner one a `title` of its own";
            let text = format!("two schemas give the Rust type `{name}`");
            problems.push(problem(text, at, "one of them", help));
        }
        check_type(item, &name, at, problems);
    }
    for method in &parts.methods {
        check_method(method, problems);
    }
}

fn check_type(item: &Item, name: &str, at: Span, problems: &mut Problems) {
    if RESERVED_TYPES.contains(&name) {
        let text = format!("`{name}` means something else in Rust");
        problems.push(problem(text, at, "this schema", "give the schema another name"));
    }
    for field in repeated_fields(item) {
        let text = format!("two properties of `{name}` give the Rust field `{field}`");
        problems.push(problem(text, at, "in this schema", "remove one of them in the overlay"));
    }
    for missing in missing_crates(|finder| finder.visit_item(item)) {
        let text = format!("the type of `{name}` needs the crate `{missing}`");
        let label = "in this schema, by its `format`";
        let help = "remove the `format` in the overlay: the client does not depend on it";
        problems.push(problem(text, at, label, help));
    }
}

fn check_method(method: &Method, problems: &mut Problems) {
    let Method { key, function, .. } = method;
    for missing in missing_crates(|finder| finder.visit_impl_item_fn(function)) {
        let text = format!("the operation needs the crate `{missing}`");
        let help = "remove it in the overlay: the client does not depend on that crate";
        problems.push(problem(text, *key, "this operation", help));
    }
    if arguments(&function.sig.inputs).any(|name| name == "header_map") {
        let text = "a parameter cannot be called `header_map`".to_owned();
        let help = "progenitor uses the name itself: remove the parameter in the overlay";
        problems.push(problem(text, *key, "in this operation", help));
    }
    for argument in repeated(arguments(&function.sig.inputs)) {
        let text = format!("two parameters give the Rust argument `{argument}`");
        let help = "remove one of them in the overlay";
        problems.push(problem(text, *key, "in this operation", help));
    }
}

fn problem(text: String, at: Span, label: &str, help: &str) -> Problem {
    Problem::new(Code::NotGeneratable, text).at(at, label).help(help)
}

fn repeated_fields(item: &Item) -> BTreeSet<String> {
    let fields = match item {
        Item::Struct(item) => item.fields.iter(),
        _ => return BTreeSet::new(),
    };
    repeated(fields.filter_map(|field| field.ident.as_ref()))
}

fn arguments<'a>(inputs: impl IntoIterator<Item = &'a FnArg>) -> impl Iterator<Item = &'a Ident> {
    inputs.into_iter().filter_map(|input| match input {
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pattern) => Some(&pattern.ident),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    })
}

fn repeated<'a>(names: impl Iterator<Item = &'a Ident>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    names.map(ToString::to_string).filter(|name| !seen.insert(name.clone())).collect()
}

/// The crates that something needs and the client does not depend on.
fn missing_crates(visit: impl Fn(&mut Crates)) -> BTreeSet<String> {
    let mut crates = Crates(BTreeSet::new());
    visit(&mut crates);
    crates.0
}

struct Crates(BTreeSet<String>);

impl Visit<'_> for Crates {
    fn visit_path(&mut self, path: &syn::Path) {
        visit::visit_path(self, path);
        if let (Some(_), Some(first)) = (path.leading_colon, path.segments.first()) {
            let name = first.ident.to_string();
            if !CRATES.contains(&name.as_str()) {
                self.0.insert(name);
            }
        }
    }
}

/// Where the schemas were written, by the names that typify makes of theirs.
struct Places(BTreeMap<String, Span>);

impl Places {
    fn new(lowered: &Node) -> Self {
        let schemas = openapi::schemas(lowered).into_iter().flatten();
        Self(schemas.map(|(name, member)| (openapi::normal_name(name), member.key)).collect())
    }

    /// The place of the named schema that the type comes from, itself or as a part of it.
    fn schema(&self, name: &str, otherwise: Span) -> Span {
        let name = openapi::normal_name(name);
        let mut prefixes = (1..=name.len()).rev().filter_map(|end| name.get(..end));
        prefixes.find_map(|prefix| self.0.get(prefix)).copied().unwrap_or(otherwise)
    }
}

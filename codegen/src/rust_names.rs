//! What progenitor and typify call things in Rust.

use heck::{ToPascalCase, ToSnakeCase};

/// The name that typify gives the type of a schema of that name.
pub(crate) fn rust_type(name: &str) -> String {
    identifier(name, "X", str::to_pascal_case)
}

/// The name that typify gives a field, and progenitor an argument.
pub(crate) fn rust_field(name: &str) -> String {
    identifier(name, "x", str::to_snake_case)
}

/// The name that progenitor gives the method of an operation.
pub(crate) fn rust_method(id: &str) -> String {
    identifier(id, "_", str::to_snake_case)
}

fn identifier(name: &str, prefix: &str, to_case: impl Fn(&str) -> String) -> String {
    let words: String = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        name => {
            let kept = name.chars().filter(|c| *c != '\'');
            kept.map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect()
        }
    };
    let name = to_case(&words);
    let name = match name.chars().next() {
        None => prefix.to_owned(),
        Some(first) if first.is_alphabetic() || first == '_' => name,
        Some(_) => format!("{prefix}{name}"),
    };
    let is_word = name != "_" && name != "gen" && syn::parse_str::<syn::Ident>(&name).is_ok();
    if is_word { name } else { format!("{name}_") }
}

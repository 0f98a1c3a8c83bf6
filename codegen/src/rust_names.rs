//! What progenitor and typify call things in Rust.

use heck::{ToPascalCase, ToSnakeCase};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The name that typify gives the type of a schema of that name.
pub(crate) fn rust_type(name: &str) -> String {
    identifier(name, "X", "X", str::to_pascal_case)
}

/// The name that typify gives a field, and progenitor an argument.
pub(crate) fn rust_field(name: &str) -> String {
    identifier(name, "x", "x", str::to_snake_case)
}

/// The name that progenitor gives the method of an operation.
pub(crate) fn rust_method(id: &str) -> String {
    identifier(id, "x", "_", str::to_snake_case)
}

fn identifier(name: &str, empty: &str, prefix: &str, to_case: impl Fn(&str) -> String) -> String {
    let words: String = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        name => {
            let kept = name.chars().filter(|c| *c != '\'');
            kept.map(|c| if is_xid_continue(c) { c } else { '-' }).collect()
        }
    };
    let name = to_case(&words);
    let name = match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if is_xid_start(first) || first == '_' => name,
        Some(_) => format!("{prefix}{name}"),
    };
    let is_word = name != "_" && name != "gen" && syn::parse_str::<syn::Ident>(&name).is_ok();
    if is_word { name } else { format!("{name}_") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_progenitor_and_typify() {
        for (name, ty, field, method) in [
            ("add_pet", "AddPet", "add_pet", "add_pet"),
            ("2fa", "X2fa", "x2fa", "_2fa"),
            ("area_m²", "AreaM", "area_m", "area_m"),
            ("it's_on", "ItsOn", "its_on", "its_on"),
            ("+1", "Plus1", "plus1", "plus1"),
            ("type", "Type", "type_", "type_"),
            ("²", "X", "x", "x"),
        ] {
            assert_eq!((&*rust_type(name), &*rust_field(name)), (ty, field), "{name}");
            assert_eq!(rust_method(name), method, "{name}");
        }
    }
}

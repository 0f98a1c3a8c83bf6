//! What a crate can be called.

use super::manifest::{DEPENDENCIES, Surroundings};

/// Crates that every crate has, and words that mean something else to Cargo.
const TAKEN: [&str; 12] = [
    "alloc",
    "build",
    "core",
    "crate",
    "deps",
    "examples",
    "incremental",
    "proc-macro",
    "self",
    "std",
    "super",
    "test",
];

/// Why a name is none.
pub(super) fn check(name: &str, surroundings: &Surroundings) -> Result<(), String> {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        && name.starts_with(|first: char| first.is_ascii_alphabetic());
    if !is_word {
        return Err(format!(
            "{name:?} is no name of a package: it begins with a letter and has letters, digits, `-` \
             and `_`"
        ));
    }
    let in_code = name.replace('-', "_");
    if is_keyword(&in_code) {
        return Err(format!("`{in_code}` is a word of Rust; choose another name"));
    }
    let is_same = |other: &str| other.replace('-', "_") == in_code;
    let depended = DEPENDENCIES.iter().any(|dependency| is_same(dependency.name));
    if depended || TAKEN.iter().any(|taken| is_same(taken)) {
        return Err(format!(
            "`{name}` is the name of something that the crate uses; choose another"
        ));
    }
    if surroundings.packages.iter().any(|package| is_same(package)) {
        return Err(format!("the workspace has a package `{name}`; choose another name"));
    }
    Ok(())
}

fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 51] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
        "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
        "return", "static", "struct", "trait", "true", "try", "type", "typeof", "union", "unsafe",
        "unsized", "use", "virtual", "where", "while", "yield", "raw", "safe",
    ];
    KEYWORDS.contains(&word)
}

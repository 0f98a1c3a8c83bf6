//! Text from syntax: prettyplease, with the blank lines that it leaves out.

use quote::ToTokens;
use syn::{File, Item};

/// Formats items, with a blank line between two of them unless both are of one line.
pub(super) fn items(items: &[Item]) -> String {
    let mut out = String::new();
    let mut last_is_line = false;
    for item in items {
        let file =
            File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item.clone()] };
        let text = space_out(&prettyplease::unparse(&file));
        let is_line = matches!(item, Item::Use(_) | Item::Mod(_)) && text.lines().count() == 1;
        let belongs_together = is_line && last_is_line;
        if !belongs_together && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
        last_is_line = is_line;
    }
    out
}

/// Formats one item from its tokens.
pub(super) fn parsed(tokens: impl ToTokens) -> Option<Item> {
    syn::parse2(tokens.to_token_stream()).ok()
}

/// Puts a blank line after each block that ends inside of another one, such as a method's.
fn space_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let ends_block = matches!(line, "    }" | "        }");
        let goes_on = lines.peek().is_some_and(|next| {
            let depth = |line: &str| line.len() - line.trim_start().len();
            depth(next) == depth(line) && starts_item(next.trim_start())
        });
        if ends_block && goes_on {
            out.push('\n');
        }
    }
    out
}

fn starts_item(line: &str) -> bool {
    ["pub ", "fn ", "async fn ", "///", "#[", "impl ", "struct ", "enum ", "const ", "type "]
        .iter()
        .any(|start| line.starts_with(start))
}

//! Text from syntax: prettyplease, with the blank lines that it leaves out.

use syn::{File, Item};

/// Formats items, with a blank line between two of them unless both are of one line.
pub(super) fn items(items: impl IntoIterator<Item = Item>) -> String {
    let mut out = String::new();
    let mut last_is_line = false;
    for item in items {
        let may_be_line = matches!(item, Item::Use(_) | Item::Mod(_));
        let file = File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
        let text = prettyplease::unparse(&file);
        let is_line = may_be_line && text.lines().count() == 1;
        let belongs_together = is_line && last_is_line;
        if !belongs_together && !out.is_empty() {
            out.push('\n');
        }
        space_out(&text, &mut out);
        last_is_line = is_line;
    }
    out
}

/// Puts a blank line after each block that ends inside of another one, such as a method's.
fn space_out(text: &str, out: &mut String) {
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
}

fn starts_item(line: &str) -> bool {
    ["pub ", "fn ", "async fn ", "///", "#[", "impl ", "struct ", "enum ", "const ", "type "]
        .iter()
        .any(|start| line.starts_with(start))
}

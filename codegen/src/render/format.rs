//! Text from syntax: prettyplease, with the blank lines that it leaves out.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{File, Item, ItemMacro};

/// Formats items, with a blank line between two of them unless both are of one line.
pub(super) fn items(items: impl IntoIterator<Item = Item>) -> String {
    let mut out = String::new();
    let mut last_is_line = false;
    for item in items {
        let may_be_line = matches!(item, Item::Use(_) | Item::Mod(_));
        let file = File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
        let text = match &file.items[..] {
            [Item::Macro(item)] => call(item),
            _ => prettyplease::unparse(&file),
        };
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

/// A call of a macro, which prettyplease would write as one run of tokens: `name!(Type { a, b; c });`,
/// in lines of what fits.
fn call(item: &ItemMacro) -> String {
    let mut tokens: Vec<TokenTree> = item.mac.tokens.clone().into_iter().collect();
    let attributes =
        item.attrs.iter().map(|it| format!("#[{}]\n", text(it.meta.to_token_stream())));
    let path = text(item.mac.path.to_token_stream());
    let mut out: String = attributes.chain([path, "!(".to_owned()]).collect();
    let (head, list, end) = match tokens.pop() {
        Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
            let head = text(tokens.into_iter().collect());
            (format!("{head} {{"), text(list.stream()), "}")
        }
        last => (String::new(), text(tokens.into_iter().chain(last).collect()), ""),
    };
    let start = out.rfind('\n').map_or(0, |end| end + 1);
    let space = if end.is_empty() { "" } else { " " };
    if out.len() - start + head.len() + list.len() < WIDTH - 6 {
        out.extend([&head, space, &list, space, end, ");\n"]);
        return out;
    }
    out.push_str(&head);
    let mut column = WIDTH;
    for part in parts(&list) {
        if column + part.len() + 1 > WIDTH {
            out.push_str("\n    ");
            column = 4;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(part);
        column += part.len();
    }
    out.extend(["\n", end, ");\n"]);
    out
}

/// How wide a line may be.
const WIDTH: usize = 100;

/// A list, cut behind its commas and semicolons, but for those inside of brackets and strings.
fn parts(list: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    let (mut is_text, mut is_escaped) = (false, false);
    for (at, c) in list.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_text => is_escaped = true,
            '"' => is_text = !is_text,
            _ if is_text => {}
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                parts.extend(list.get(start..=at).map(str::trim));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(list.get(start..).map(str::trim).filter(|rest| !rest.is_empty()));
    parts
}

/// Tokens with the spaces that a person would put between them.
fn text(tokens: TokenStream) -> String {
    let mut out = String::new();
    // Whether the next token stands at the last one.
    let mut joins = true;
    for token in tokens {
        let (before, word, after) = match &token {
            TokenTree::Group(group) => {
                let inside = text(group.stream());
                match group.delimiter() {
                    Delimiter::Brace => (false, format!("{{ {inside} }}"), false),
                    Delimiter::Bracket => {
                        (!out.ends_with([':', ',']), format!("[{inside}]"), false)
                    }
                    _ => (true, format!("({inside})"), false),
                }
            }
            TokenTree::Punct(mark) => match mark.as_char() {
                ':' => {
                    let is_path = mark.spacing() == Spacing::Joint || out.ends_with(':');
                    (true, ":".to_owned(), is_path)
                }
                mark @ (',' | ';') => (true, mark.to_string(), false),
                '<' => (true, "<".to_owned(), true),
                '>' => (true, ">".to_owned(), false),
                '&' => (false, "&".to_owned(), true),
                mark => (false, mark.to_string(), false),
            },
            other => (false, other.to_string(), false),
        };
        if !joins && !before {
            out.push(' ');
        }
        out.push_str(&word);
        joins = after;
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

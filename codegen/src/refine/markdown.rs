//! From the CommonMark of a document to Markdown that rustdoc takes without a warning.
//!
//! Code blocks without a language would be compiled as Rust, brackets read as links to items,
//! angle brackets as HTML, and bare addresses warned about. All of that is escaped, outside of
//! code.

/// Longest line of a doc comment, in characters after `/// `.
const WIDTH: usize = 92;

/// The text, with the same meaning for a reader.
pub(crate) fn to_rustdoc(markdown: &str) -> String {
    let text = clean(markdown);
    let mut lines = Vec::new();
    let mut fence: Option<&str> = None;
    for line in text.trim().lines() {
        let line = line.trim_end();
        let trimmed = line.trim_start();
        match (fence, fence_marker(trimmed)) {
            (None, Some(marker)) => {
                fence = Some(marker);
                lines.push(opened(line, marker));
            }
            (Some(open), _)
                if trimmed.starts_with(open)
                    && trimmed.trim_start_matches(&open[..1]).is_empty() =>
            {
                fence = None;
                lines.push(line.to_owned());
            }
            (Some(_), _) => lines.push(line.to_owned()),
            (None, None) => wrap(&escape(&outdent(line)), &mut lines),
        }
    }
    if let Some(marker) = fence {
        lines.push(marker.to_owned());
    }
    collapse_blanks(&lines)
}

/// The text with line ends of one kind, and without characters that no comment may hold.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.chars().filter(|c| !is_direction(*c));
    text.map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// Whether a character changes the direction of the text around it, which could make a comment read
/// as code: rustc refuses those (`text_direction_codepoint_in_comment`).
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The marker of a line that opens a code block: three or more of the same, and what follows is
/// not a span in one line.
fn fence_marker(line: &str) -> Option<&str> {
    let first = line.chars().next().filter(|first| "`~".contains(*first))?;
    let rest = line.trim_start_matches(first);
    let marker = line.get(..line.len() - rest.len())?;
    (marker.len() >= 3 && !(first == '`' && rest.contains('`'))).then_some(marker)
}

/// The first line of a code block, with a language that rustdoc does not run.
fn opened(line: &str, marker: &str) -> String {
    let (indent, info) = line.split_once(marker).unwrap_or(("", ""));
    let language = info.trim();
    let runs = language.is_empty() || language.to_ascii_lowercase().starts_with("rust");
    if runs { format!("{indent}{marker}text") } else { line.to_owned() }
}

/// Four spaces make a code block, which rustdoc would run.
fn outdent(line: &str) -> String {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = line.len() - text.len();
    format!("{}{text}", " ".repeat(indent.min(3)))
}

/// Breaks a long line between words. Lines of a table and headings stay whole.
fn wrap(line: &str, lines: &mut Vec<String>) {
    let text = line.trim_start();
    if line.chars().count() <= WIDTH || text.starts_with(['|', '#']) {
        lines.push(line.to_owned());
        return;
    }
    let is_item = text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ");
    let indent = " ".repeat(line.len() - text.len() + if is_item { 2 } else { 0 });
    let mut current = line.get(..line.len() - text.len()).unwrap_or_default().to_owned();
    let mut width = current.len();
    for (number, word) in text.split(' ').enumerate() {
        let length = word.chars().count();
        if number > 0 && width + 1 + length > WIDTH && !starts_block(word) {
            lines.push(std::mem::replace(&mut current, indent.clone()));
            width = indent.len();
        } else if number > 0 {
            current.push(' ');
            width += 1;
        }
        current.push_str(word);
        width += length;
    }
    lines.push(current);
}

/// Whether a line that begins with this word would be more than a line of a paragraph.
fn starts_block(word: &str) -> bool {
    let marker = word.trim_end_matches(['.', ')']);
    word.starts_with(['#', '>', '|', '=', '~'])
        || word.starts_with("```")
        || matches!(word, "-" | "+" | "*" | "")
        || word.starts_with("---")
        || (marker.len() < word.len() && marker.bytes().all(|byte| byte.is_ascii_digit()))
}

fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '`' => code_span(rest, &mut out),
            'h' if is_bare_address(&out) => address(rest, &mut out),
            '[' => bracket(rest, &mut out),
            '<' => angle(rest, &mut out),
            '\\' => escaped(rest, &mut out),
            _ => {
                out.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    out
}

/// Copies a code span, or escapes a backtick that opens none.
fn code_span(rest: &str, out: &mut String) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let (open, inner) = rest.split_at(ticks);
    match inner.find(open) {
        Some(end) => {
            let span = &rest[..ticks + end + ticks];
            out.push_str(span);
            span.len()
        }
        None => {
            out.push_str(&"\\`".repeat(ticks));
            ticks
        }
    }
}

/// Whether an address here would stand alone, and not inside of a link.
fn is_bare_address(before: &str) -> bool {
    !before.ends_with(['<', '(', '"']) && !before.ends_with(|last: char| last.is_alphanumeric())
}

fn address(rest: &str, out: &mut String) -> usize {
    if !rest.starts_with("http://") && !rest.starts_with("https://") {
        out.push('h');
        return 1;
    }
    let end =
        rest.find(|c: char| c.is_whitespace() || "<>\"`|)]".contains(c)).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*']);
    out.push('<');
    out.push_str(address);
    out.push('>');
    address.len()
}

/// Copies `[text](target)`; escapes any other bracket.
fn bracket(rest: &str, out: &mut String) -> usize {
    // The text of a link has no bracket of its own, which also bounds the search.
    let middle = rest.get(1..).and_then(|text| text.find(['[', ']'])).map(|at| at + 1);
    let link = middle.filter(|middle| rest[*middle..].starts_with("](")).and_then(|middle| {
        let target = &rest[middle + 2..];
        let end = target.find([')', '(', '['])?;
        target[end..].starts_with(')').then(|| &rest[..=middle + 2 + end])
    });
    match link {
        Some(link) => {
            out.push_str(link);
            link.len()
        }
        None => {
            out.push_str("\\[");
            1
        }
    }
}

/// Copies `<https://…>`; escapes any other angle bracket.
fn angle(rest: &str, out: &mut String) -> usize {
    let is_address = rest.starts_with("<http://") || rest.starts_with("<https://");
    match is_address.then(|| rest.find('>')).flatten() {
        Some(end) => {
            out.push_str(&rest[..=end]);
            end + 1
        }
        _ => {
            out.push_str("\\<");
            1
        }
    }
}

/// Copies what is escaped already.
fn escaped(rest: &str, out: &mut String) -> usize {
    let end = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
    out.push_str(&rest[..end]);
    end
}

fn collapse_blanks(lines: &[String]) -> String {
    let mut out: Vec<&str> = Vec::new();
    for line in lines {
        let is_second_blank = line.is_empty() && out.last().is_none_or(|last| last.is_empty());
        if !is_second_blank {
            out.push(line);
        }
    }
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use super::to_rustdoc;

    #[test]
    fn code_is_never_run() {
        assert_eq!(to_rustdoc("```\nlet x;\n```"), "```text\nlet x;\n```");
        assert_eq!(to_rustdoc("```rust\nlet x;\n```"), "```text\nlet x;\n```");
        assert_eq!(to_rustdoc("```json\n{}\n```"), "```json\n{}\n```");
        assert_eq!(to_rustdoc("text\n\n    let x;"), "text\n\n   let x;");
        assert_eq!(to_rustdoc("```\nopen"), "```text\nopen\n```");
    }

    #[test]
    fn only_real_links_stay() {
        assert_eq!(to_rustdoc("ends with [DONE]"), "ends with \\[DONE]");
        assert_eq!(to_rustdoc("see [docs](https://a.b/c)."), "see [docs](https://a.b/c).");
        assert_eq!(to_rustdoc("see https://a.b/c."), "see <https://a.b/c>.");
        assert_eq!(to_rustdoc("see <https://a.b/c>."), "see <https://a.b/c>.");
        assert_eq!(to_rustdoc("a\\[b]"), "a\\[b]");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(to_rustdoc("a Vec<T> here"), "a Vec\\<T> here");
        assert_eq!(to_rustdoc("a `Vec<T>` here"), "a `Vec<T>` here");
        assert_eq!(to_rustdoc("a lone ` tick"), "a lone \\` tick");
    }

    #[test]
    fn long_lines_break_between_words() {
        let words = "word ".repeat(30);
        let lines = to_rustdoc(&words);
        assert!(
            lines.lines().count() == 2 && lines.lines().all(|line| line.len() <= 92),
            "{lines}"
        );
        let item = to_rustdoc(&format!("- {words}"));
        assert!(item.lines().nth(1).is_some_and(|line| line.starts_with("  word")), "{item}");
        let table = format!("| {} |", "cell ".repeat(40));
        assert_eq!(to_rustdoc(&table), table);
        // Marks of a span in one line would begin a block, which rustdoc would run.
        let span = to_rustdoc(&format!("{} ```json {{\"a\": 1}} ``` end", "word ".repeat(17)));
        assert!(span.lines().count() == 2 && !span.contains("\n```"), "{span}");
        // A dash at the beginning of a line would make a list of it.
        let dashes = to_rustdoc(&"- ".repeat(80));
        assert_eq!(dashes.lines().count(), 1, "{dashes}");
    }

    #[test]
    fn blank_lines_do_not_pile_up() {
        assert_eq!(to_rustdoc("\n a\n\n\n b \n\n"), "a\n\n b");
    }
}

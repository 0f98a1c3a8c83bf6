//! Text that documents hold, made harmless for any output.

use std::fmt::Write as _;

/// The text in one line, with `\u{…}` for each character that a screen would act on in place of
/// showing it: control characters, and those that turn or hide text (Unicode, "Bidirectional
/// Algorithm", and zero-width characters).
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_active(c) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The same, with an ellipsis where it has more than so many characters.
pub(super) fn short(text: &str, most: usize) -> String {
    // A character becomes eight at most, so more is not looked at.
    let shown = visible(
        text.char_indices().nth(most).map_or(text, |(end, _)| text.get(..end).unwrap_or(text)),
    );
    let is_cut = text.chars().nth(most).is_some();
    match shown.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None if is_cut => format!("{shown}…"),
        None => shown,
    }
}

/// Whether a screen would act on a character.
pub(super) fn is_active(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_act_are_shown() {
        assert_eq!(
            visible("a\u{1b}[31m\u{9b}\u{202e}\r\n\tß"),
            r"a\u{1b}[31m\u{9b}\u{202e}\r\n\tß"
        );
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(short("äöü", 3), "äöü");
        assert_eq!(short("äöüß", 3), "äöü…");
        assert_eq!(short("\u{1b}\u{1b}", 5), "\\u{1b…");
        assert_eq!(short(&"\n".repeat(9), 8), "\\n\\n\\n\\n…");
    }
}

//! Tokens on one line, with spaces where people put them.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Writes tokens that stand in a signature: types, generics, paths, attributes.
pub(super) fn compact(tokens: TokenStream) -> String {
    let mut line = Line::default();
    line.tokens(tokens);
    line.text
}

#[derive(Default)]
struct Line {
    text: String,
}

/// Marks of two characters that are one.
const PAIRS: [&str; 6] = ["::", "->", "=>", "==", "..", "||"];

impl Line {
    fn tokens(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) => self.word(&word.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Group(group) => self.group(group.delimiter(), group.stream()),
                TokenTree::Punct(first) => {
                    let mut mark = first.as_char().to_string();
                    if let (Spacing::Joint, Some(TokenTree::Punct(second))) =
                        (first.spacing(), tokens.peek())
                    {
                        mark.push(second.as_char());
                    }
                    if PAIRS.contains(&mark.as_str()) {
                        tokens.next();
                    } else {
                        mark.truncate(first.as_char().len_utf8());
                    }
                    self.mark(&mark);
                }
            }
        }
    }

    fn word(&mut self, word: &str) {
        if self.text.ends_with(|c: char| c.is_alphanumeric() || "_\")]>".contains(c)) {
            self.text.push(' ');
        }
        self.text.push_str(word);
    }

    fn group(&mut self, delimiter: Delimiter, tokens: TokenStream) {
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => (" { ", " }"),
            Delimiter::None => ("", ""),
        };
        self.text.push_str(open);
        self.tokens(tokens);
        self.text.push_str(close);
    }

    fn mark(&mut self, mark: &str) {
        match mark {
            "" => {}
            "->" | "=" | "+" | "=>" | "==" | "|" | "||" => {
                let space = if self.text.ends_with(' ') { "" } else { " " };
                self.text.push_str(space);
                self.text.push_str(mark);
                self.text.push(' ');
            }
            "," | ";" | ":" => {
                self.text.push_str(mark);
                self.text.push(' ');
            }
            "'" | "&" | "*" | "#" if self.ends_with_word() => {
                self.text.push(' ');
                self.text.push_str(mark);
            }
            _ => self.text.push_str(mark),
        }
    }

    fn ends_with_word(&self) -> bool {
        self.text.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    }
}

//! Path segments that consist of nothing but texts of the caller.
//!
//! A URL parser removes segments that are `.` or `..` (RFC 3986, section 5.2.4), and an empty one
//! changes which operation a path belongs to. Percent-encoding does not help, as `%2e` is a dot to
//! every parser. So a call checks such segments as a whole before it sends anything.

use proc_macro2::Ident;
use spec::openapi::path_template::{Piece, pieces};

/// An argument that becomes a part of the path.
pub(super) struct PathArgument {
    /// The name of progenitor's argument.
    pub(super) argument: String,
    /// The input that it is made of.
    pub(super) input: Ident,
    pub(super) text: Text,
}

/// What is known of the text of an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// It is a string.
    String,
    /// It is shown by `Display`, as whatever the document names.
    Shown,
    /// It is a number or a boolean: never empty and never only dots.
    Scalar,
    /// The runtime has written it in the parameter's style.
    Written,
}

/// The segments of a template that parameters alone could turn into `.`, `..` or nothing: beside
/// parameters, they contain dots at most.
pub(super) fn open_segments(template: &str) -> Vec<Vec<Piece<'_>>> {
    let mut segments = segments(template);
    segments.retain(|pieces| {
        let has_parameter = pieces.iter().any(|piece| matches!(piece, Piece::Parameter(_)));
        has_parameter
            && pieces.iter().all(|piece| match piece {
                Piece::Literal(text) => text.chars().all(|c| c == '.'),
                Piece::Parameter(_) => true,
            })
    });
    segments
}

/// The segments of a template up to its query or fragment.
fn segments(template: &str) -> Vec<Vec<Piece<'_>>> {
    let mut segments = vec![Vec::new()];
    for piece in pieces(template) {
        let Piece::Literal(literal) = piece else {
            push(&mut segments, piece);
            continue;
        };
        let path = literal.split(['?', '#']).next().unwrap_or_default();
        for (number, text) in path.split('/').enumerate() {
            if number > 0 {
                segments.push(Vec::new());
            }
            if !text.is_empty() {
                push(&mut segments, Piece::Literal(text));
            }
        }
        if path.len() < literal.len() {
            break;
        }
    }
    segments
}

fn push<'t>(segments: &mut [Vec<Piece<'t>>], piece: Piece<'t>) {
    if let Some(segment) = segments.last_mut() {
        segment.push(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_without_a_letter_of_their_own_are_open() {
        let parameter = |name| Piece::Parameter(name);
        for (template, expected) in [
            ("/a/{b}/c", vec![vec![parameter("b")]]),
            ("/{a}{b}", vec![vec![parameter("a"), parameter("b")]]),
            ("/{a}.{b}", vec![vec![parameter("a"), Piece::Literal("."), parameter("b")]]),
            ("/{a}.json", vec![]),
            ("/@{a}//", vec![]),
            ("/q/{a?b}?id={id}", vec![vec![parameter("a?b")]]),
            ("/{a}#{b}", vec![vec![parameter("a")]]),
        ] {
            assert_eq!(open_segments(template), expected, "{template}");
        }
    }
}

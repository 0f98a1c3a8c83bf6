//! Strings that a regular expression matches, as far as one can be made without searching.

use regex_syntax::hir::{Class, Hir, HirKind};

/// How often what may be repeated is repeated more than it has to be, to reach a length.
const MAX_EXTRA: u32 = 300;
const MAX_BYTES: usize = 20_000;

/// A string of a length between two that a pattern matches; the shortest way through it.
pub(super) fn sample(pattern: &str, least: usize, most: usize) -> Result<String, String> {
    let cannot = || format!("no string can be made for the pattern `{pattern}`: give an example");
    let hir = regex_syntax::parse(pattern).map_err(|_| cannot())?;
    let texts = (0..=MAX_EXTRA).filter_map(|extra| {
        let mut text = String::new();
        write(&hir, extra, &mut text)?;
        Some(text)
    });
    let fits = |text: &String| (least..=most).contains(&text.chars().count());
    let mut texts = texts.map(|text| lengthened(pattern, text, least));
    texts.find(fits).ok_or_else(cannot)
}

/// A pattern without an end allows more behind it.
fn lengthened(pattern: &str, text: String, least: usize) -> String {
    if pattern.ends_with('$') {
        return text;
    }
    let missing = least.saturating_sub(text.chars().count());
    text.chars().chain(std::iter::repeat_n('a', missing)).collect()
}

fn write(hir: &Hir, extra: u32, out: &mut String) -> Option<()> {
    if out.len() > MAX_BYTES {
        return None;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => out.push(pick(class)?),
        HirKind::Repetition(repetition) => {
            let times = repetition.min.saturating_add(extra);
            for _ in 0..repetition.max.map_or(times, |max| max.min(times)) {
                write(&repetition.sub, extra, out)?;
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, extra, out)?,
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, extra, out)?;
            }
        }
        HirKind::Alternation(branches) => write(branches.first()?, extra, out)?,
    }
    Some(())
}

/// A plain character of a class if it has one.
fn pick(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start(), range.end())).collect()
        }
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ranges.map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let has = |c: &char| ranges.iter().any(|(first, last)| (first..=last).contains(&c));
    let plain = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(" -_.".chars());
    let digits_first = ranges.first().is_some_and(|(first, _)| first.is_ascii_digit());
    let digit = Some('0').filter(|c| digits_first && has(c));
    digit
        .or_else(|| plain.into_iter().find(has))
        .or_else(|| ranges.first().map(|(first, _)| *first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_strings_match() {
        for (pattern, least, most) in [
            ("^[0-9]{3}-[a-c]+$", 0, 100),
            ("^(cat|dog)s?$", 0, 100),
            ("^[a-z]+$", 12, 12),
            ("^[A-Z]{2}[0-9]*$", 5, 6),
            ("x", 4, 5),
            (r"^\d+x\d+$", 0, 100),
            (r"^\w+@\w+\.org$", 0, 100),
            ("[^a-z]", 0, 100),
        ] {
            let text = sample(pattern, least, most).unwrap();
            let schema = serde_json::json!({
                "pattern": pattern, "minLength": least, "maxLength": most,
            });
            assert!(jsonschema::is_valid(&schema, &text.clone().into()), "{pattern}: {text}");
        }
    }

    #[test]
    fn patterns_beyond_it_are_told() {
        for pattern in ["^(?=a)b", "(", "^[a-z]{3}$"] {
            let reason = sample(pattern, 5, 9).unwrap_err();
            assert!(reason.contains(pattern), "{reason}");
        }
    }
}

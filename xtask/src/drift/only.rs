//! `--only`: the operations that somebody asked for.

use drift::Document;

/// The operations that are meant.
#[derive(Debug)]
pub(super) struct Only(Vec<Pattern>);

#[derive(Debug, PartialEq, Eq)]
enum Pattern {
    /// `POST /v1/images/generations`
    Operation(String),
    /// `/v1/images`: that path and those below it.
    Path(String),
}

impl Only {
    pub(super) fn parse(words: &[String]) -> Result<Self, String> {
        words.iter().map(|word| Pattern::parse(word)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether there is such an operation at all: a typing error must not pass for good news.
    pub(super) fn check(&self, old: &Document, new: &Document) -> Result<(), String> {
        let operations: Vec<String> = [old, new].iter().flat_map(|d| d.operations()).collect();
        let unknown = self
            .0
            .iter()
            .find(|pattern| !operations.iter().any(|operation| pattern.fits(operation)));
        match unknown {
            Some(Pattern::Operation(text) | Pattern::Path(text)) => {
                Err(format!("--only {text:?}: neither document has such an operation"))
            }
            None => Ok(()),
        }
    }

    pub(super) fn is_meant(&self, operation: &str) -> bool {
        self.0.iter().any(|pattern| pattern.fits(operation))
    }
}

impl Pattern {
    fn parse(word: &str) -> Result<Self, String> {
        match word.trim().split_once(char::is_whitespace) {
            Some((method, path)) if path.trim_start().starts_with('/') => Ok(Self::Operation(
                format!("{} {}", method.to_ascii_uppercase(), path.trim_start()),
            )),
            None if word.trim().starts_with('/') => Ok(Self::Path(word.trim().to_owned())),
            _ => Err(format!("--only {word:?}: write \"POST /v1/images\" or \"/v1/images\"")),
        }
    }

    fn fits(&self, operation: &str) -> bool {
        match self {
            Self::Operation(meant) => meant == operation,
            Self::Path(meant) => {
                let path = operation.split_once(' ').map_or(operation, |(_, path)| path);
                let below = path.strip_prefix(meant.trim_end_matches('/'));
                below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_operations_and_whole_parts_of_paths() {
        for (word, fits, does_not) in [
            ("POST /v1/images", "POST /v1/images", "GET /v1/images"),
            ("post  /v1/images", "POST /v1/images", "POST /v1/images/1"),
            ("/v1/images", "POST /v1/images", "POST /v1/images2"),
            ("/v1/images/", "GET /v1/images/{id}", "GET /v1"),
            ("/", "GET /pets", "pets"),
        ] {
            let pattern = Pattern::parse(word).unwrap();
            assert!(pattern.fits(fits), "{word} {fits}");
            assert!(!pattern.fits(does_not), "{word} {does_not}");
        }
        for word in ["", "images", "POST images", "POST"] {
            assert!(Pattern::parse(word).is_err(), "{word:?}");
        }
    }
}

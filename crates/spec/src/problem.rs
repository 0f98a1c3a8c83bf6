//! What is wrong with an input, where, and what to do about it.
//!
//! Every stage collects all of its [`Problem`]s instead of stopping at the first. Showing them is
//! left to [`crate::report`].

use crate::span::Span;

/// Whether a problem stops the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used as it is.
    Error,
    /// The input can be used; somebody should look at this.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The stable name of a kind of problem, for people who search and for scripts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the pipeline.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// The name as it is shown.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }
        }
    };
}

codes! {
    /// A file cannot be read.
    Unreadable = "unreadable",
    /// A text is larger than is taken in.
    TooLarge = "too-large",
    /// A text is not UTF-8.
    InvalidUtf8 = "invalid-utf8",
    /// A file holds nothing.
    Empty = "empty",
    /// A text is not JSON.
    InvalidJson = "invalid-json",
    /// A text is not YAML, or uses YAML that JSON has no word for.
    InvalidYaml = "invalid-yaml",
    /// A text is not TOML.
    InvalidToml = "invalid-toml",
    /// A mapping has the same key twice.
    DuplicateKey = "duplicate-key",
    /// A text is nested deeper than is taken in, or its aliases expand without end.
    TooDeep = "too-deep",
    /// The text is data, but no OpenAPI document.
    NotOpenapi = "not-openapi",
    /// The document is of a version of OpenAPI that is not taken in.
    UnsupportedVersion = "unsupported-version",
    /// A value has a form that OpenAPI does not allow at its place.
    WrongShape = "wrong-shape",
    /// A field that OpenAPI requires is missing.
    MissingField = "missing-field",
    /// A field that OpenAPI does not know.
    UnknownField = "unknown-field",
    /// A `$ref` to something that is not there.
    DanglingRef = "dangling-ref",
    /// A `$ref` that leads back to itself with nothing in between.
    CircularRef = "circular-ref",
    /// A `$ref` into another file.
    ExternalRef = "external-ref",
    /// A `$ref` where OpenAPI has none.
    MisplacedRef = "misplaced-ref",
    /// A `default` that its own schema refuses.
    BadDefault = "bad-default",
    /// The text is data, but no overlay.
    NotOverlay = "not-overlay",
    /// An overlay action that cannot be carried out.
    BadAction = "bad-action",
    /// An overlay action that changes nothing.
    UselessAction = "useless-action",
    /// Settings that name something unknown, or lack something.
    BadSettings = "bad-settings",
    /// Something that has another name in Rust than its own.
    Renamed = "renamed",
    /// Something that the document says and the types do not know.
    Widened = "widened",
    /// A part of the document that was left out, as it cannot be generated.
    LeftOut = "left-out",
    /// A part of the document that progenitor cannot take.
    NotGeneratable = "not-generatable",
}

/// Where a problem is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In a text that was read.
    Span(Span),
    /// In a file that was not read.
    File(String),
}

/// A further place that helps to understand a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What it has to do with the problem.
    pub label: String,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Whether it stops the run.
    pub severity: Severity,
    /// What kind of problem it is.
    pub code: Code,
    /// What is wrong, as a lower-case fragment.
    pub message: String,
    /// Where, if it has a place.
    pub place: Option<Place>,
    /// What to say right at the place.
    pub label: String,
    /// Further places.
    pub related: Vec<Related>,
    /// What to do.
    pub help: Option<String>,
}

impl Problem {
    /// An error without a place yet.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            message: message.into(),
            place: None,
            label: String::new(),
            related: Vec::new(),
            help: None,
        }
    }

    /// The same as a warning.
    #[must_use]
    pub fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The same at a place in a text, with a word to put there.
    #[must_use]
    pub fn at(self, span: Span, label: impl Into<String>) -> Self {
        Self { place: Some(Place::Span(span)), label: label.into(), ..self }
    }

    /// The same about a file as a whole.
    #[must_use]
    pub fn in_file(self, name: impl Into<String>) -> Self {
        Self { place: Some(Place::File(name.into())), ..self }
    }

    /// The same with a further place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related { span, label: label.into() });
        self
    }

    /// The same with a next step.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn order(&self) -> (Severity, Option<Span>, Code) {
        let span = match self.place {
            Some(Place::Span(span)) => Some(span),
            _ => None,
        };
        (self.severity, span, self.code)
    }
}

/// What problems of one cause have in common: the code, and the message without what it quotes.
#[must_use]
pub fn cause(code: &str, message: &str) -> String {
    let words: Vec<&str> = message.split('`').step_by(2).collect();
    format!("{code}: {}", words.join("`"))
}

/// The problems found so far, in the order of the document once [`Problems::sorted`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Notes several problems.
    pub fn extend(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.0.extend(problems);
    }

    /// Notes the problems of another collection.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Those of other problems that say more than what was noted before: a reference to a file that
    /// cannot be used was reported with its reason.
    #[must_use]
    pub fn unreported(&self, problems: Vec<Problem>) -> Vec<Problem> {
        let is_known = |problem: &Problem| {
            let is_it =
                |other: &Problem| other.code == Code::ExternalRef && other.place == problem.place;
            problem.code == Code::ExternalRef && self.0.iter().any(is_it)
        };
        problems.into_iter().filter(|problem| !is_known(problem)).collect()
    }

    /// The same, with nothing that stops the run.
    #[must_use]
    pub fn into_warnings(self) -> Self {
        Self(self.0.into_iter().map(Problem::warning).collect())
    }

    /// Those that stop the run, and the others.
    #[must_use]
    pub fn split(self) -> (Vec<Problem>, Vec<Problem>) {
        self.0.into_iter().partition(|problem| problem.severity == Severity::Error)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them stops the run.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Errors first, each group in the order of the text.
    #[must_use]
    pub fn sorted(mut self) -> Vec<Problem> {
        self.0.sort_by_key(Problem::order);
        self.0
    }
}

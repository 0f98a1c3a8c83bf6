//! Which version a step leads to, by Cargo's rules.

use drift::api::Step;
use semver::Version;

/// Whether a version has gone far enough.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Enough,
    /// The lowest version that would be.
    Needs(Version),
    WentBack,
}

impl Verdict {
    pub(super) fn new(old: &Version, new: &Version, step: Option<Step>) -> Self {
        if new < old {
            return Self::WentBack;
        }
        // Other documentation needs no release of its own.
        let Some(step) = step.filter(|step| *step > Step::Patch) else { return Self::Enough };
        let needed = next(old, step);
        // A pre-release of the needed version is on its way there.
        if numbers(new) >= numbers(&needed) { Self::Enough } else { Self::Needs(needed) }
    }
}

fn numbers(version: &Version) -> (u64, u64, u64) {
    (version.major, version.minor, version.patch)
}

/// The next version; below 1.0 all numbers move one place to the right.
fn next(old: &Version, step: Step) -> Version {
    let (major, minor, patch) = numbers(old);
    match (major, minor, step) {
        (0, 0, _) => Version::new(0, 0, patch + 1),
        (0, _, Step::Major) => Version::new(0, minor + 1, 0),
        (0, _, _) | (_, _, Step::Patch) => Version::new(major, minor, patch + 1),
        (_, _, Step::Minor) => Version::new(major, minor + 1, 0),
        (_, _, Step::Major) => Version::new(major + 1, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_has_to_go_as_far_as_the_step() {
        use Step::{Major, Minor, Patch};
        for (old, new, step, needed) in [
            ("0.1.0", "0.1.0", None, None),
            ("0.1.0", "0.1.0", Some(Patch), None),
            ("0.1.0", "0.1.0", Some(Minor), Some("0.1.1")),
            ("0.1.0", "0.1.1", Some(Minor), None),
            ("0.1.0", "0.1.1", Some(Major), Some("0.2.0")),
            ("0.1.9", "0.2.0", Some(Major), None),
            ("0.1.0", "1.0.0", Some(Major), None),
            ("0.0.3", "0.0.3", Some(Major), Some("0.0.4")),
            ("0.0.3", "0.0.4", Some(Major), None),
            ("1.2.3", "1.2.4", Some(Minor), Some("1.3.0")),
            ("1.2.3", "1.3.0", Some(Minor), None),
            ("1.2.3", "1.9.0", Some(Major), Some("2.0.0")),
            ("1.2.3", "2.0.0-alpha.1", Some(Major), None),
        ] {
            let parse = |text: &str| Version::parse(text).unwrap();
            let expected = needed.map_or(Verdict::Enough, |needed| Verdict::Needs(parse(needed)));
            let verdict = Verdict::new(&parse(old), &parse(new), step);
            assert_eq!(verdict, expected, "{old} -> {new}, {step:?}");
        }
    }

    #[test]
    fn lower_version_went_back() {
        let verdict = Verdict::new(&Version::new(0, 2, 0), &Version::new(0, 1, 0), None);
        assert_eq!(verdict, Verdict::WentBack);
    }
}

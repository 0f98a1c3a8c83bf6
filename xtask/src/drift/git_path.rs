//! `REV[:PATH]`: a file in a revision of git.

use std::path::{Path, PathBuf};

use crate::workspace;

/// A file in a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GitPath {
    /// The revision in any of git's notations.
    pub(super) rev: String,
    /// The folder in which git is asked.
    pub(super) folder: PathBuf,
    /// The path as git takes it: from the root of the repository, or with `./` from the folder.
    pub(super) path: String,
    /// The path as it is shown.
    shown: String,
}

impl GitPath {
    /// Reads what stands behind `git:`. Without a path it is that of the document.
    pub(super) fn parse(operand: &str, document: &Path) -> Result<Self, String> {
        let (rev, path) = match operand.split_once(':') {
            Some((rev, path)) => (rev, Some(path)),
            None => (operand, None),
        };
        if rev.is_empty() || rev.starts_with('-') || rev.chars().any(char::is_control) {
            return Err(format!("{rev:?} is no revision: write git:REV or git:REV:PATH"));
        }
        match path {
            Some(path) if path.is_empty() || path.chars().any(char::is_control) => {
                Err(format!("{path:?} is no path in a revision: write git:REV:PATH"))
            }
            Some(path) => Ok(Self {
                rev: rev.to_owned(),
                folder: PathBuf::from("."),
                path: path.to_owned(),
                shown: path.to_owned(),
            }),
            None => Ok(Self::of(rev, document)),
        }
    }

    /// What a file of the workspace is in that revision.
    pub(super) fn of(rev: &str, file: &Path) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Self {
            rev: rev.to_owned(),
            folder: folder.unwrap_or(Path::new(".")).to_path_buf(),
            path: format!("./{name}"),
            shown: workspace::shown(file),
        }
    }

    /// How it is called on the screen.
    pub(super) fn name(&self) -> String {
        format!("git:{}:{}", self.rev, self.shown)
    }

    /// The file that a path in this one leads to.
    pub(super) fn beside(&self, path: &str) -> Result<Self, String> {
        let outside = || "it lies outside of the repository".to_owned();
        Ok(Self {
            path: join(&self.path, path).ok_or_else(outside)?,
            shown: join(&self.shown, path).unwrap_or_else(|| path.to_owned()),
            ..self.clone()
        })
    }
}

/// A path relative to a file. What leads out of the folder in which git is asked is for git to
/// judge; a path from the root has nothing above it.
fn join(file: &str, path: &str) -> Option<String> {
    let is_relative = file.starts_with("./") || file.starts_with("../");
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if !is_relative => return None,
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if is_relative && !joined.starts_with("..") { format!("./{joined}") } else { joined })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_name_a_revision_and_a_path() {
        let document = workspace::root().join("openapi/atoma.yaml");
        let parse = |operand| GitPath::parse(operand, &document);
        let plain = parse("main").unwrap();
        assert_eq!(plain.name(), "git:main:openapi/atoma.yaml");
        assert_eq!(
            (plain.path.as_str(), plain.folder),
            ("./atoma.yaml", document.parent().unwrap().into())
        );
        let named = parse("HEAD~2:api/pets:2.yaml").unwrap();
        assert_eq!((named.rev.as_str(), named.path.as_str()), ("HEAD~2", "api/pets:2.yaml"));
        for operand in ["", ":api.yaml", "--output=x", "-p:api.yaml", "main:", "a\nb", "a:b\u{1b}"]
        {
            assert!(parse(operand).is_err(), "{operand:?}");
        }
    }

    #[test]
    fn files_beside_the_document_are_in_the_same_revision() {
        for (file, path, joined) in [
            ("./pets.yaml", "owner.yaml", Some("./owner.yaml")),
            ("./pets.yaml", "types/./owner.yaml", Some("./types/owner.yaml")),
            ("./pets.yaml", "../owner.yaml", Some("../owner.yaml")),
            ("../api/pets.yaml", "../../owner.yaml", Some("../../owner.yaml")),
            ("api/pets.yaml", "../owner.yaml", Some("owner.yaml")),
            ("api/pets.yaml", "../../owner.yaml", None),
        ] {
            assert_eq!(join(file, path).as_deref(), joined, "{path} in {file}");
        }
    }
}

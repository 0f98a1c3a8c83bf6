//! The files beside a document, read from the disk.

use std::path::{Component, Path, PathBuf};

use codegen::Beside;

use crate::{file, workspace};

/// The folder of a document, from which the paths in it lead to other files.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn of(document: &Path) -> Self {
        Self(document.parent().map(Path::to_path_buf).unwrap_or_default())
    }

    /// Where a path leads. `..` takes the last name away, as it does in a URL, also where that is
    /// a link to somewhere else, so that each file has one name.
    fn resolve(&self, path: &str) -> PathBuf {
        let mut file = self.0.clone();
        for part in path.split('/') {
            let last = file.components().next_back();
            match part {
                "" | "." => {}
                ".." if matches!(last, Some(Component::Normal(_))) => {
                    file.pop();
                }
                part => file.push(part),
            }
        }
        file
    }
}

impl Beside for Folder {
    fn read(&self, path: &str) -> Result<(String, Vec<u8>), String> {
        let path = self.resolve(path);
        let bytes = file::read(&path).map_err(|unreadable| unreadable.reason)?;
        Ok((workspace::shown(&path), bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_from_the_folder_of_the_document() {
        for (document, path, file) in [
            ("pets.yaml", "owner.yaml", "owner.yaml"),
            ("api/pets.yaml", "types/owner.yaml", "api/types/owner.yaml"),
            ("api/pets.yaml", "./types//owner.yaml", "api/types/owner.yaml"),
            ("api/pets.yaml", "../owner.yaml", "owner.yaml"),
            ("pets.yaml", "../../owner.yaml", "../../owner.yaml"),
            ("../pets.yaml", "../owner.yaml", "../../owner.yaml"),
            ("/api/pets.yaml", "../owner.yaml", "/owner.yaml"),
            ("api/pets.yaml", "/owner.yaml", "api/owner.yaml"),
        ] {
            let found = Folder::of(Path::new(document)).resolve(path);
            assert_eq!(found, Path::new(file), "{document} {path}");
        }
    }

    #[test]
    fn file_comes_with_its_name_and_a_missing_one_with_the_reason() {
        let folder = Folder::of(&workspace::root().join("xtask/Cargo.toml"));
        let (name, bytes) = folder.read("../openapi/atoma.yaml").unwrap();
        assert_eq!(name, "openapi/atoma.yaml");
        assert!(bytes.starts_with(b"openapi:"));
        assert_eq!(folder.read("none.yaml").unwrap_err(), "there is no such file");
        assert_eq!(folder.read("src").unwrap_err(), "this is a directory, not a file");
    }
}

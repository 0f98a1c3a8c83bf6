//! Where the images go.

use std::path::{Path, PathBuf};

use generated_client::Error;
use generated_client::images::{Image, ImageError};
use generated_client::types::ImageData;

use crate::failure::Failure;
use crate::report::Made;

/// Names for the images, free at the time of asking.
pub(crate) struct Targets(Vec<PathBuf>);

impl Targets {
    pub(crate) fn new(out: &Path, n: i32, force: bool) -> Result<Self, Failure> {
        let file = |problem: String, next| Err(Failure::File { problem, next });
        let shown = out.display();
        if out.file_name().is_none() || out.is_dir() {
            return file(format!("{shown} names no file"), "name one with --out");
        }
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let problem = format!("there is no folder {}", folder.display());
            return file(problem, "make it, or name another one with --out");
        }
        let paths: Vec<PathBuf> = (1..=n).map(|number| numbered(out, number, n)).collect();
        let mut names = paths.iter().flat_map(|path| possible(path));
        match names.find(|path| !force && path.exists()) {
            Some(there) => file(
                format!("{} is there already", there.display()),
                "name another file with --out, or replace it with --force",
            ),
            None => Ok(Self(paths)),
        }
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(PathBuf::as_path)
    }
}

/// `otter.png` as it is, and one of several as `otter-2.png`.
fn numbered(out: &Path, number: i32, n: i32) -> PathBuf {
    if n == 1 {
        return out.to_owned();
    }
    let (stem, end) = match extension(out) {
        Some(extension) => (out.with_extension(""), format!(".{extension}")),
        None => (out.to_owned(), String::new()),
    };
    let mut name = stem.into_os_string();
    name.push(format!("-{number}{end}"));
    name.into()
}

/// What a file may come to be called: the kind of an image is known when it is there.
fn possible(path: &Path) -> Vec<PathBuf> {
    if extension(path).is_some() {
        return vec![path.to_owned()];
    }
    ["png", "jpg", "webp"].iter().map(|extension| with(path, extension)).collect()
}

fn extension(path: &Path) -> Option<&str> {
    let extension = path.extension()?.to_str()?;
    let known = ["png", "jpg", "jpeg", "webp"];
    known.iter().any(|known| extension.eq_ignore_ascii_case(known)).then_some(extension)
}

fn with(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{extension}"));
    name.into()
}

/// Saves an image. One that has come is not lost: if it is of another kind than its name says, the
/// name changes; if the file cannot be written, it goes to the folder for temporary files.
pub(crate) async fn save(data: &ImageData, target: &Path, force: bool) -> Result<Made, ImageError> {
    let image = data.bytes().await?;
    let saved = match write(&image, target, force).await {
        Err(error) if error.is_wrong_extension() => {
            write(&image, &target.with_extension(""), force).await
        }
        other => other,
    };
    let path = match saved {
        Ok(path) => path,
        Err(error) => {
            let path = spare(image.kind.extension());
            let path = image.save(path).await.map_err(|_| error)?;
            eprintln!("{} cannot be written; the image is kept elsewhere", target.display());
            path
        }
    };
    Ok(Made { path, image })
}

/// Keeps a success that cannot be used: it may have been paid for, and there may be an image in it.
pub(crate) fn keep(error: &Error) {
    let Some(body) = error.body().filter(|body| !body.is_empty()) else { return };
    if !error.status().is_some_and(|status| status.is_success()) {
        return;
    }
    let path = spare("answer");
    if std::fs::write(&path, body).is_ok() {
        eprintln!("the answer is kept in {}", path.display());
    }
}

/// A name in the folder for temporary files.
fn spare(extension: &str) -> PathBuf {
    let name = format!("generate-{}.{extension}", std::process::id());
    std::env::temp_dir().join(name)
}

async fn write(image: &Image, target: &Path, force: bool) -> Result<PathBuf, ImageError> {
    if force { image.replace(target).await } else { image.save(target).await }
}

//! The sources of the client and its manifests, from the disk or from a revision.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use drift::api::{self, Texts};
use semver::Version;
use spec::Report;
use spec::files::{self, Unreadable};
use toml::{Table, Value};

use super::{CRATE, NAME};
use crate::commands::Failure;
use crate::drift::git;
use crate::workspace;

/// More files than that are not the client.
const MAX_FILES: usize = 10_000;
/// The crates below `crates/` that the client re-exports from. The client has a module `mock` of its
/// own, so that paths into the crate of that name begin with `::`.
const LINKED: [&str; 2] = ["runtime", "mock"];
/// How deep folders may stand in each other.
const DEEPEST: usize = 16;

pub(super) struct Sources {
    /// The files of the crate by path relative to its folder `src`.
    texts: Texts,
    /// The manifest of the crate and that of the workspace.
    manifests: (Table, Table),
}

impl Sources {
    /// What is on the disk.
    pub(super) fn on_disk() -> Result<Self> {
        let root = workspace::root();
        let mut texts = Texts::new();
        read(&root.join(CRATE).join("src"), "", 0, &mut texts)?;
        for linked in LINKED {
            let folder = root.join("crates").join(linked).join("src");
            let mut found = Texts::new();
            if folder.is_dir() {
                read(&folder, "", 0, &mut found)?;
            }
            link(linked, found, &mut texts);
        }
        let manifest = |path: &str| parse(path, &text(&root.join(path))?);
        let manifests = (manifest(&format!("{CRATE}/Cargo.toml"))?, manifest("Cargo.toml")?);
        Ok(Self { texts, manifests })
    }

    /// What a commit has.
    pub(super) fn at(commit: &str) -> Result<Self> {
        let folder = format!("{CRATE}/src/");
        let list = git(&["ls-tree", "-r", "-z", "--name-only", commit, "--", &folder])?;
        let paths: Vec<&str> = list.split('\0').filter(|path| is_rust(path)).collect();
        if paths.is_empty() {
            bail!("the revision has no {folder}; name one that has the client");
        }
        if paths.len() > MAX_FILES {
            bail!("the revision has more than {MAX_FILES} files in {folder}");
        }
        let blob = |path: &str| git(&["cat-file", "blob", &format!("{commit}:./{path}")]);
        let mut texts = Texts::new();
        for path in paths {
            texts.insert(path.strip_prefix(&folder).unwrap_or(path).to_owned(), blob(path)?);
        }
        for linked in LINKED {
            let folder = format!("crates/{linked}/src/");
            let list = git(&["ls-tree", "-r", "-z", "--name-only", commit, "--", &folder])?;
            let mut found = Texts::new();
            for path in list.split('\0').filter(|path| is_rust(path)).take(MAX_FILES) {
                found.insert(path.strip_prefix(&folder).unwrap_or(path).to_owned(), blob(path)?);
            }
            link(linked, found, &mut texts);
        }
        let manifest = |path: &str| parse(path, &blob(path)?);
        let manifests = (manifest(&format!("{CRATE}/Cargo.toml"))?, manifest("Cargo.toml")?);
        Ok(Self { texts, manifests })
    }

    /// The public items of the crate, and its features.
    pub(super) fn api(&self) -> Result<api::Api> {
        let mut list = api::list(NAME, &self.texts, "lib.rs").map_err(|unreadable| {
            anyhow!("{CRATE}/src/{} cannot be listed: {}", unreadable.file, unreadable.reason)
        })?;
        for item in &mut list.items {
            for linked in LINKED {
                let module = format!("{NAME}::linked_{linked}::");
                item.text = item.text.replace(&module, &format!("{linked}::"));
            }
        }
        let features = self.manifests.0.get("features").and_then(Value::as_table);
        Ok(list.with_features(features.into_iter().flat_map(Table::keys).map(String::as_str)))
    }

    /// The version of the crate.
    pub(super) fn version(&self) -> Result<Version> {
        let own = self.manifests.0.get("package").and_then(|package| package.get("version"));
        let shared = || self.manifests.1.get("workspace")?.get("package")?.get("version");
        let version = match own {
            Some(Value::String(version)) => Some(version.as_str()),
            _ => shared().and_then(Value::as_str),
        };
        let version = version.with_context(|| format!("{CRATE}/Cargo.toml names no version"))?;
        Version::parse(version).with_context(|| format!("{version:?} is no version"))
    }
}

/// Adds a crate of this workspace as a private module, so that what the client re-exports from it
/// and what its macros define is listed. A revision may be older than that crate.
fn link(name: &str, found: Texts, texts: &mut Texts) {
    if found.is_empty() {
        return;
    }
    let module = format!("linked_{name}");
    for text in texts.values_mut() {
        *text = relinked(text, name, &module);
    }
    for (path, text) in found {
        let path = if path == "lib.rs" { "mod.rs".to_owned() } else { path };
        let text = text.replace("$crate::", "crate::").replace("crate::", "\0");
        let text = relinked(&text, name, &module).replace('\0', &format!("crate::{module}::"));
        texts.insert(format!("{module}/{path}"), text);
    }
    if let Some(root) = texts.get_mut("lib.rs") {
        // Behind the inner attributes and documentation.
        root.extend(["\nmod ", &module, ";\n"]);
    }
}

/// The text with paths into a crate leading into a module: `runtime::Error` and `::runtime::Error`,
/// but not `crate::runtime::Error`.
fn relinked(text: &str, name: &str, module: &str) -> String {
    let (path, target) = (format!("{name}::"), format!("crate::{module}::"));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&path) {
        let (before, behind) = rest.split_at(at);
        let is_part = |text: &str| text.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let outer = before.strip_suffix("::");
        match outer {
            Some(outer) if !is_part(outer) => {
                out.push_str(outer);
                out.push_str(&target);
            }
            None if !is_part(before) && name != "mock" => {
                out.push_str(before);
                out.push_str(&target);
            }
            _ => {
                out.push_str(before);
                out.push_str(&path);
            }
        }
        rest = behind.get(path.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Reads the Rust files of a folder and of those in it; links are left alone.
fn read(folder: &Path, inside: &str, depth: usize, texts: &mut Texts) -> Result<()> {
    let describe = || format!("cannot read {}", workspace::shown(folder));
    for entry in fs::read_dir(folder).with_context(describe)? {
        let entry = entry.with_context(describe)?;
        let name = format!("{inside}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().with_context(describe)?;
        if kind.is_dir() && depth < DEEPEST {
            read(&entry.path(), &format!("{name}/"), depth + 1, texts)?;
        } else if kind.is_file() && is_rust(&name) {
            texts.insert(name, text(&entry.path())?);
        }
    }
    Ok(())
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

fn text(path: &Path) -> Result<String> {
    let shown = workspace::shown(path);
    let bytes =
        files::read(path).map_err(|unreadable| anyhow!("{shown}: {}", unreadable.reason))?;
    String::from_utf8(bytes).with_context(|| format!("{shown} is not UTF-8"))
}

fn parse(path: &str, text: &str) -> Result<Table> {
    text.parse().with_context(|| format!("{path} is not TOML"))
}

/// The commit that `git:REV` names, by its full name.
pub(super) fn commit(operand: &str) -> Result<String, Failure> {
    let rev = operand.strip_prefix("git:").unwrap_or_default();
    if rev.is_empty() || rev.starts_with('-') || rev.chars().any(char::is_control) {
        return Err(Failure::Usage(format!(
            "{operand:?} names no revision: write git:REV, such as git:main"
        )));
    }
    let name = format!("{rev}^{{commit}}");
    let words = ["rev-parse", "--verify", "--quiet", "--end-of-options", &name];
    match git::run(&workspace::root(), &words)? {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).trim().to_owned()),
        Err(_) => {
            let help = "fetch it first, as in `git fetch origin main`, or name another";
            let unknown = Unreadable::new(format!("git knows no revision `{rev}`"), help);
            let problems = vec![unknown.problem(operand)];
            Err(Report { problems, ..Report::default() }.into())
        }
    }
}

/// What git prints in the workspace.
fn git(words: &[&str]) -> Result<String> {
    let command = words.first().unwrap_or(&"");
    let bytes = git::run(&workspace::root(), words)?;
    let bytes = bytes.map_err(|reason| anyhow!("git {command}: {reason}"))?;
    String::from_utf8(bytes).with_context(|| format!("git {command} gave what is not UTF-8"))
}

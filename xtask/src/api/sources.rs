//! The sources of the client and its manifests, from the disk or from a revision.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use drift::api::{self, Texts};
use semver::Version;
use spec::Report;
use spec::files::{self, Unreadable};
use toml::{Table, Value};

use crate::crates::ClientCrate;
use crate::drift::git;
use crate::failure::Failure;
use crate::workspace;

/// More files than that are not the client.
const MAX_FILES: usize = 10_000;
/// A crate that stands beside a client, which may have a module of this name: paths into the crate
/// begin with `::`.
const MOCK: &str = "mock";
/// How deep folders may stand in each other.
const DEEPEST: usize = 16;

pub(super) struct Sources {
    /// The name of the package.
    name: String,
    /// The folder of the crate, as it is shown.
    folder: String,
    /// The crates that it may re-export from: those that it depends on by a path.
    linked: Vec<String>,
    /// The files of the crate by path relative to its folder `src`.
    texts: Texts,
    /// The manifest of the crate and that of the workspace.
    manifests: (Table, Table),
}

impl Sources {
    /// What is on the disk.
    pub(super) fn on_disk(client: &ClientCrate) -> Result<Self> {
        let root = workspace::root();
        let folder = workspace::shown(&client.folder);
        let mut texts = Texts::new();
        read(&client.folder.join("src"), "", 0, &mut texts)?;
        let manifest = |path: &Path| parse(&workspace::shown(path), &text(path)?);
        let own = manifest(&client.folder.join("Cargo.toml"))?;
        let shared = root.join("Cargo.toml");
        let shared = if shared.is_file() { manifest(&shared)? } else { Table::new() };
        let mut linked = Vec::new();
        for (name, path) in paths(&own, &shared, &client.folder, &root) {
            let folder = path.join("src");
            let mut found = Texts::new();
            if folder.is_dir() {
                read(&folder, "", 0, &mut found)?;
            }
            link(&name, found, &mut texts);
            linked.push(name);
        }
        let name = client.name.clone();
        Ok(Self { name, folder, linked, texts, manifests: (own, shared) })
    }

    /// What a commit has.
    pub(super) fn at(commit: &str, client: &ClientCrate) -> Result<Self> {
        let folder = workspace::shown(&client.folder);
        let blob = |path: &str| git(&["cat-file", "blob", &format!("{commit}:./{path}")]);
        let files = |folder: &str| -> Result<Texts> {
            let folder = format!("{folder}/src/");
            let list = git(&["ls-tree", "-r", "-z", "--name-only", commit, "--", &folder])?;
            let paths: Vec<&str> = list.split('\0').filter(|path| is_rust(path)).collect();
            if paths.len() > MAX_FILES {
                bail!("the revision has more than {MAX_FILES} files in {folder}");
            }
            let inside = |path: &str| path.strip_prefix(&folder).unwrap_or(path).to_owned();
            paths.iter().map(|path| Ok((inside(path), blob(path)?))).collect()
        };
        let mut texts = files(&folder)?;
        if texts.is_empty() {
            bail!("the revision has no {folder}/src/; name one that has the client");
        }
        let manifest = |path: &str| parse(path, &blob(path)?);
        let own = manifest(&format!("{folder}/Cargo.toml"))?;
        let shared = manifest("Cargo.toml").unwrap_or_default();
        let root = Path::new("");
        let mut linked = Vec::new();
        for (name, path) in paths(&own, &shared, Path::new(&folder), root) {
            link(&name, files(&path.to_string_lossy())?, &mut texts);
            linked.push(name);
        }
        let name = client.name.clone();
        Ok(Self { name, folder, linked, texts, manifests: (own, shared) })
    }

    /// The public items of the crate, and its features.
    pub(super) fn api(&self) -> Result<api::Api> {
        let krate = self.name.replace('-', "_");
        let mut list = api::list(&krate, &self.texts, "lib.rs").map_err(|unreadable| {
            let (folder, file) = (&self.folder, unreadable.file);
            anyhow!("{folder}/src/{file} cannot be listed: {}", unreadable.reason)
        })?;
        for item in &mut list.items {
            for linked in &self.linked {
                let module = format!("{krate}::linked_{linked}::");
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
        let version =
            version.with_context(|| format!("{}/Cargo.toml names no version", self.folder))?;
        Version::parse(version).with_context(|| format!("{version:?} is no version"))
    }
}

/// The folders of the crates that a crate depends on by a path, by name: its own or those of the
/// workspace.
fn paths(own: &Table, shared: &Table, folder: &Path, root: &Path) -> Vec<(String, PathBuf)> {
    let of_workspace =
        |name: &str| shared.get("workspace")?.get("dependencies")?.get(name)?.get("path")?.as_str();
    let dependencies = own.get("dependencies").and_then(Value::as_table);
    let paths = dependencies.into_iter().flatten().filter_map(|(name, dependency)| {
        let path = match dependency.get("path").and_then(Value::as_str) {
            Some(path) => folder.join(path),
            None if dependency.get("workspace").is_some() => root.join(of_workspace(name)?),
            None => return None,
        };
        Some((name.clone(), files::normal(&path)))
    });
    let mut paths: Vec<(String, PathBuf)> = paths.collect();
    // What is re-exported from `mock` may come from `runtime`.
    paths.sort_by(|(a, _), (b, _)| b.cmp(a));
    paths
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
            None if !is_part(before) && name != MOCK => {
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

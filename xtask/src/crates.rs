//! The client crates of the workspace and their settings: `[package.metadata.client]` of their
//! manifests.

mod settings;

use std::path::{Path, PathBuf};

use spec::settings::{Reader, Table};
use spec::{Problems, Report, Selection, Selector, Sources, Text, files};

use crate::cli::{Selected, Unsupported};
use crate::failure::Failure;
use crate::workspace;

/// A crate whose client is generated, and how.
#[derive(Debug, Clone)]
pub(crate) struct ClientCrate {
    /// The name of the package.
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// The manifest, as it is shown.
    manifest: String,
    text: Vec<u8>,
    pub(crate) document: PathBuf,
    pub(crate) overlays: Vec<PathBuf>,
    /// The folder of the generated files.
    pub(crate) out: PathBuf,
    pub(crate) unsupported: Unsupported,
    operations: Vec<Selector>,
    /// What the owner decides about the code.
    pub(crate) settings: codegen::Settings,
    /// Levels and accepted findings of drift.
    pub(crate) drift: PathBuf,
    /// The command that generated files name.
    pub(crate) command: String,
}

impl ClientCrate {
    /// What stands for a crate where a document is named and there is none.
    pub(crate) fn around(document: &Path) -> Self {
        let settings = settings::Settings::default();
        Self {
            name: "client".to_owned(),
            folder: PathBuf::new(),
            manifest: String::new(),
            text: Vec::new(),
            document: document.to_path_buf(),
            overlays: Vec::new(),
            out: PathBuf::from(settings.out),
            unsupported: settings.unsupported,
            operations: Vec::new(),
            settings: codegen::Settings::default(),
            drift: document.with_file_name("drift.toml"),
            command: settings.command,
        }
    }

    /// The name of the crate in code.
    pub(crate) fn in_code(&self) -> String {
        self.name.replace('-', "_")
    }

    /// Which operations of the document are used.
    pub(crate) fn selection(&self) -> Selection<'_> {
        Selection {
            settings: Text { name: &self.manifest, bytes: &self.text },
            selectors: &self.operations,
        }
    }
}

/// The crates that a command is about: all of the workspace, or the one that was named.
pub(crate) fn selected(options: &Selected) -> Result<Vec<ClientCrate>, Failure> {
    if let Some(path) = &options.manifest_path {
        return match read(path)? {
            Manifest::Client(found) => Ok(vec![*found]),
            Manifest::Other { .. } => Err(Failure::Usage(format!(
                "{} has no `[package.metadata.client]`",
                workspace::shown(path)
            ))),
        };
    }
    let found = of_workspace()?;
    let Some(name) = &options.package else { return Ok(found) };
    let names: Vec<String> = found.iter().map(|one| one.name.clone()).collect();
    match found.into_iter().find(|one| one.name == *name) {
        Some(one) => Ok(vec![one]),
        None => {
            Err(Failure::Usage(format!("no client crate is called `{name}`; {}", told(&names))))
        }
    }
}

/// The names of all packages of a workspace.
pub(crate) fn packages(root: &Path) -> Result<Vec<String>, Report> {
    let members = match read(&root.join("Cargo.toml"))? {
        Manifest::Client(own) => return Ok(vec![own.name]),
        Manifest::Other { members, .. } => members,
    };
    let manifests = members.iter().map(|member| member.join("Cargo.toml"));
    let mut names = Vec::new();
    for manifest in manifests.filter(|manifest| manifest.is_file()) {
        names.extend(match read(&manifest)? {
            Manifest::Client(client) => Some(client.name),
            Manifest::Other { name, .. } => name,
        });
    }
    Ok(names)
}

/// The one crate that a command is about.
pub(crate) fn one(options: &Selected) -> Result<ClientCrate, Failure> {
    let found = selected(options)?;
    let names: Vec<String> = found.iter().map(|one| one.name.clone()).collect();
    match <[ClientCrate; 1]>::try_from(found) {
        Ok([one]) => Ok(one),
        Err(_) if names.is_empty() => Err(Failure::Usage(told(&names))),
        Err(_) => Err(Failure::Usage(format!("name one crate with -p; {}", told(&names)))),
    }
}

fn told(names: &[String]) -> String {
    match names {
        [] => "no crate here has `[package.metadata.client]` in its manifest".to_owned(),
        names => format!("there is `{}`", names.join("`, `")),
    }
}

/// What a manifest is.
enum Manifest {
    Client(Box<ClientCrate>),
    Other {
        /// The name of its package.
        name: Option<String>,
        /// The folders of the members of its workspace.
        members: Vec<PathBuf>,
    },
}

/// The client crates of the workspace, in the order of its members; a problem in one of their
/// settings is one of all.
fn of_workspace() -> Result<Vec<ClientCrate>, Failure> {
    let root = workspace::root().join("Cargo.toml");
    if !root.is_file() {
        return Ok(Vec::new());
    }
    let members = match read(&root)? {
        Manifest::Client(found) => return Ok(vec![*found]),
        Manifest::Other { members, .. } => members,
    };
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for manifest in members.iter().map(|member| member.join("Cargo.toml")) {
        match manifest.is_file().then(|| read(&manifest)).transpose() {
            Ok(Some(Manifest::Client(one))) => found.push(*one),
            Ok(_) => {}
            Err(report) => wrong.push(report),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(Failure::Input(wrong)) }
}

fn read(path: &Path) -> Result<Manifest, Report> {
    let name = workspace::shown(path);
    let bytes = files::read(path).map_err(|unreadable| Report {
        problems: vec![unreadable.problem(&name)],
        ..Report::default()
    })?;
    let mut sources = Sources::default();
    let mut problems = Problems::default();
    let reader = Reader::new(&name, &bytes, &mut sources, &mut problems);
    let manifest = reader.and_then(|mut reader| {
        let root = reader.root(&sources)?;
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Some(of_table(root.get_ref(), folder, &name, &bytes, &mut reader))
    });
    match manifest {
        Some(manifest) if !problems.has_errors() => Ok(manifest),
        _ => Err(Report { sources, problems: problems.sorted() }),
    }
}

fn of_table(
    root: &Table<'_>,
    folder: PathBuf,
    name: &str,
    bytes: &[u8],
    reader: &mut Reader<'_>,
) -> Manifest {
    let package = root.get("package").and_then(|package| package.get_ref().as_table());
    let metadata = package.and_then(|package| package.get("metadata")?.get_ref().as_table());
    let client = metadata.and_then(|metadata| metadata.get("client"));
    let package_name = package.and_then(|package| package.get("name")?.get_ref().as_str());
    let Some(client) = client else {
        let name = package_name.map(str::to_owned);
        return Manifest::Other { name, members: members(root, &folder) };
    };
    let dependencies = root.get("dependencies").and_then(|table| table.get_ref().as_table());
    let has_dependency = |name: &str| dependencies.is_some_and(|table| table.get(name).is_some());
    let settings = settings::read(client, &has_dependency, reader);
    let document = files::normal(&folder.join(settings.document));
    let beside = document.parent().unwrap_or(&folder).to_path_buf();
    Manifest::Client(Box::new(ClientCrate {
        name: package_name.unwrap_or_default().to_owned(),
        manifest: name.to_owned(),
        text: bytes.to_vec(),
        overlays: settings.overlays.iter().map(|path| files::normal(&folder.join(path))).collect(),
        out: files::normal(&folder.join(settings.out)),
        drift: settings.drift.map_or_else(|| beside.join("drift.toml"), |path| folder.join(path)),
        unsupported: settings.unsupported,
        operations: settings.operations,
        settings: codegen::Settings { source: (name.to_owned(), bytes.to_vec()), ..settings.code },
        command: settings.command,
        document,
        folder,
    }))
}

/// The folders of the members of a workspace. A member may end with `/*`.
fn members(root: &Table<'_>, folder: &Path) -> Vec<PathBuf> {
    let workspace = root.get("workspace").and_then(|table| table.get_ref().as_table());
    let members = workspace.and_then(|table| table.get("members")?.get_ref().as_array());
    let names = members.into_iter().flatten().filter_map(|member| member.get_ref().as_str());
    names
        .flat_map(|name| match name.strip_suffix("/*") {
            Some(parent) => subfolders(&folder.join(parent)),
            None => vec![folder.join(name)],
        })
        .collect()
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    found.sort();
    found
}

//! The manifest of a new crate, and that of the workspace around it.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use spec::files;
use toml::{Spanned, Table, Value};

use super::texts::Settings;
use crate::failure::Failure;
use crate::{crates, workspace};

/// The manifest of this workspace, for the versions of what clients depend on.
const OURS: &str = include_str!("../../../Cargo.toml");

/// A crate that every client depends on.
pub(super) struct Dependency {
    pub(super) name: &'static str,
    features: &'static [&'static str],
    default_features: bool,
    optional: bool,
}

const fn dependency(name: &'static str) -> Dependency {
    Dependency { name, features: &[], default_features: true, optional: false }
}

/// What generated code names, besides the runtime and the mock.
pub(super) const DEPENDENCIES: [Dependency; 10] = [
    dependency("bytes"),
    dependency("http"),
    Dependency { default_features: false, optional: true, ..dependency("httpmock") },
    Dependency { optional: true, ..dependency("mock") },
    dependency("progenitor-client"),
    Dependency { features: &["json", "stream"], default_features: false, ..dependency("reqwest") },
    dependency("runtime"),
    Dependency { features: &["derive"], ..dependency("serde") },
    dependency("serde_json"),
    Dependency { features: &["macros", "rt-multi-thread"], ..dependency("tokio") },
];

/// Where the runtime and the mock come from.
pub(super) enum Runtime {
    /// The folder that both are in.
    Path(PathBuf),
    Git(String),
    Version(String),
}

/// What `--runtime` says; without it, the checkout that this program was built from.
pub(super) fn runtime(named: Option<&str>) -> Result<Runtime, String> {
    let crates = |folder: PathBuf| {
        let is_there = |name: &str| folder.join(name).join("Cargo.toml").is_file();
        (is_there("runtime") && is_there("mock")).then_some(folder)
    };
    let Some(named) = named else {
        let checkout = workspace::checkout().and_then(|root| crates(root.join("crates")));
        return checkout.map(Runtime::Path).ok_or_else(|| {
            "the checkout that this program was built from is gone; name the runtime with \
             --runtime: its folder, a git URL or a version"
                .to_owned()
        });
    };
    if semver::VersionReq::parse(named).is_ok() {
        return Ok(Runtime::Version(named.to_owned()));
    }
    if named.contains("://") || named.starts_with("git@") {
        return Ok(Runtime::Git(named.to_owned()));
    }
    let folder = std::path::absolute(named).map_err(|error| error.to_string())?;
    let folder = files::normal(&folder);
    let around = folder.parent().map(Path::to_path_buf);
    crates(folder.join("crates"))
        .or_else(|| crates(folder))
        .or_else(|| crates(around?))
        .map(Runtime::Path)
        .ok_or_else(|| {
            format!(
                "{named} holds no `runtime` and no `mock`; name the checkout that they are in, a git \
                 URL or a version"
            )
        })
}

/// The workspace around a new crate, if there is one.
pub(super) struct Surroundings {
    root: PathBuf,
    pub(super) is_workspace: bool,
    /// The names of its packages.
    pub(super) packages: Vec<String>,
    text: String,
    table: Table,
}

impl Surroundings {
    pub(super) fn of(root: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
        let table: Table = text.parse().unwrap_or_default();
        let is_workspace = table.get("workspace").and_then(|table| table.get("members")).is_some();
        let packages = if is_workspace { crates::packages(root)? } else { Vec::new() };
        Ok(Self { root: root.to_path_buf(), is_workspace, packages, text, table })
    }

    /// A table or value of `[workspace]`, if the crate is a member.
    fn shared(&self, is_member: bool, path: [&str; 2]) -> Option<&Value> {
        let workspace = self.table.get("workspace").filter(|_| is_member)?;
        workspace.get(path[0])?.get(path[1])
    }

    /// The manifest of the workspace with one more member; nothing if a pattern has it already.
    pub(super) fn with_member(&self, folder: &Path) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Manifest {
            workspace: Workspace,
        }
        #[derive(serde::Deserialize)]
        struct Workspace {
            members: Spanned<Vec<Spanned<String>>>,
        }
        let member = inside(&self.root, folder)?;
        let manifest: Manifest = toml::from_str(&self.text).ok()?;
        let members = manifest.workspace.members;
        let parent = member.rsplit_once('/').map_or("", |(parent, _)| parent);
        let has = |pattern: &str| pattern == member || pattern == format!("{parent}/*");
        if members.get_ref().iter().any(|pattern| has(pattern.get_ref())) {
            return None;
        }
        let mut text = self.text.clone();
        match members.get_ref().last().map(Spanned::span) {
            Some(last) => {
                // The same indentation as that of the last member.
                let line = self.text.get(..last.start)?.rsplit('\n').next()?;
                let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
                let is_own_line = line.trim().is_empty();
                let separator = if is_own_line { format!(",\n{indent}") } else { ", ".to_owned() };
                text.insert_str(last.end, &format!("{separator}\"{member}\""));
            }
            None => text.replace_range(members.span(), &format!("[\"{member}\"]")),
        }
        Some(text)
    }

    /// The manifest of the new crate.
    pub(super) fn manifest(
        &self,
        name: &str,
        folder: &Path,
        is_member: bool,
        runtime: &Runtime,
        settings: &Settings,
    ) -> String {
        let shared = |key: &str| self.shared(is_member, ["package", key]).is_some();
        let package = |key: &str, own: &str| {
            if shared(key) {
                format!("{key}.workspace = true\n")
            } else {
                format!("{key} = \"{own}\"\n")
            }
        };
        let mut text = format!("[package]\nname = \"{name}\"\n");
        text += &package("version", "0.1.0");
        text += &package("edition", "2024");
        text += &package("rust-version", "1.88");
        if shared("license") {
            text += "license.workspace = true\n";
        }
        let _ =
            writeln!(text, "description = {:?}", "A client, generated from an OpenAPI document");
        text += "\n";
        text += &settings.table();
        text += "\n[package.metadata.docs.rs]\nall-features = true\n\n";
        text += FEATURES;
        text += "\n[dependencies]\n";
        for dependency in DEPENDENCIES.iter().filter(|dependency| dependency.name != "tokio") {
            let _ = writeln!(text, "{}", self.line(dependency, folder, is_member, runtime));
        }
        let _ = write!(
            text,
            "\n[dev-dependencies]\n# Tests and examples have the mock, and nobody who uses this crate has \
             it for their sake.\n{name} = {{ path = \".\", default-features = false, features = \
             [\"blocking\", \"mock\"] }}\n"
        );
        for dependency in DEPENDENCIES.iter().filter(|dependency| dependency.name == "tokio") {
            let _ = writeln!(text, "{}", self.line(dependency, folder, is_member, runtime));
        }
        if is_member
            && self.table.get("workspace").is_some_and(|table| table.get("lints").is_some())
        {
            text += "\n[lints]\nworkspace = true\n";
        }
        // A workspace that happens to be around it is not its own.
        if !is_member && workspace::has_workspace_around(folder) {
            text += "\n[workspace]\n";
        }
        text
    }

    /// The line of a dependency.
    fn line(
        &self,
        dependency: &Dependency,
        folder: &Path,
        is_member: bool,
        runtime: &Runtime,
    ) -> String {
        let Dependency { name, features, default_features, optional } = dependency;
        let is_shared = self.shared(is_member, ["dependencies", name]).is_some();
        let mut fields = Vec::new();
        match (*name, runtime) {
            ("runtime" | "mock", Runtime::Path(crates)) => {
                let path = relative(folder, &crates.join(name));
                fields.push(format!("path = {:?}", path.to_string_lossy()));
            }
            ("runtime" | "mock", Runtime::Git(url)) => fields.push(format!("git = {url:?}")),
            ("runtime" | "mock", Runtime::Version(version)) => {
                fields.push(format!("version = {version:?}"));
            }
            _ if is_shared => fields.push("workspace = true".to_owned()),
            _ => {
                fields.push(format!("version = {:?}", version(name)));
                if !default_features {
                    fields.push("default-features = false".to_owned());
                }
            }
        }
        if !features.is_empty() {
            fields.push(format!("features = {features:?}"));
        }
        if *optional {
            fields.push("optional = true".to_owned());
        }
        match fields.as_slice() {
            [field] if is_shared => format!("{name}.{field}"),
            [field] if field.starts_with("version = ") => {
                format!("{name} = {}", field.trim_start_matches("version = "))
            }
            fields => format!("{name} = {{ {} }}", fields.join(", ")),
        }
    }
}

/// The version of a crate that this workspace depends on.
fn version(name: &str) -> String {
    let ours: Table = OURS.parse().unwrap_or_default();
    let dependency = ours.get("workspace").and_then(|table| table.get("dependencies")?.get(name));
    let version = dependency.and_then(|dependency| match dependency {
        Value::String(version) => Some(version.as_str()),
        table => table.get("version")?.as_str(),
    });
    // A test finds a version for each.
    version.unwrap_or("*").to_owned()
}

const FEATURES: &str = "\
[features]
default = [\"rustls\"]
# TLS by rustls, with the certificates of the operating system.
rustls = [\"runtime/rustls\"]
# The same with a crypto provider that the program installs.
rustls-no-provider = [\"runtime/rustls-no-provider\"]
# TLS by the operating system's own library.
native-tls = [\"runtime/native-tls\"]
# `blocking::Client`, for code without an asynchronous runtime.
blocking = [\"runtime/blocking\"]
# Typed mocks for the crate httpmock.
httpmock = [\"dep:httpmock\"]
# `mock::Server`, a service on this machine for tests and demonstrations.
mock = [\"dep:mock\"]
";

/// A path inside of a folder, with `/`.
fn inside(folder: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(folder).ok()?.iter();
    let parts: Vec<_> = parts.map(|part| part.to_string_lossy()).collect();
    Some(parts.join("/"))
}

/// The way from one folder to another, both absolute.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| Component::ParentDir);
    up.chain(to.iter().skip(common).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_a_version() {
        for dependency in DEPENDENCIES.iter().filter(|d| !["runtime", "mock"].contains(&d.name)) {
            assert_ne!(version(dependency.name), "*", "{}", dependency.name);
        }
    }

    #[test]
    fn members_are_added_as_they_are_written() {
        let with = |members: &str, folder: &str| {
            let text =
                format!("# A workspace.\n[workspace]\nmembers = {members}\nresolver = \"3\"\n");
            let table = text.parse().unwrap();
            let root = PathBuf::from("/w");
            let (is_workspace, packages) = (true, Vec::new());
            Surroundings { root, is_workspace, packages, text, table }
                .with_member(Path::new(folder))
        };
        let text = with("[\n    \"a\",\n    \"b\", # last\n]", "/w/c").unwrap();
        assert!(text.contains("    \"b\",\n    \"c\", # last\n]"), "{text}");
        let text = with("[\"a\"]", "/w/x/c").unwrap();
        assert!(text.contains("[\"a\", \"x/c\"]"), "{text}");
        let text = with("[]", "/w/c").unwrap();
        assert!(
            text.starts_with("# A workspace.") && text.contains("members = [\"c\"]\n"),
            "{text}"
        );
        assert_eq!(with("[\"x/*\"]", "/w/x/c"), None);
        assert_eq!(with("[\"c\"]", "/w/c"), None);
    }

    #[test]
    fn ways_between_folders_are_relative() {
        for (from, to, way) in [
            ("/w/a", "/w/crates/b", "../crates/b"),
            ("/w/a", "/w/a/b", "b"),
            ("/x/y", "/w/b", "../../w/b"),
        ] {
            assert_eq!(relative(Path::new(from), Path::new(to)), Path::new(way), "{from} {to}");
        }
    }
}

//! `cargo xtask new`: a crate of a document, with everything that its owner would publish.

mod beside;
mod manifest;
mod name;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::Context;
use codegen::Generation;
use codegen::example::{self, Example};
use spec::{Input, Selection, Selector, Text};

use crate::cli::New;
use crate::failure::Failure;
use crate::replace::Staged;
use crate::taken::{self, Taken};
use crate::{console, workspace};
use beside::Recorder;
use manifest::Surroundings;
use texts::Texts;

/// The folder of the generated files in the crate.
const GENERATED: &str = "src/generated";

/// Makes the crate, or nothing.
pub(crate) fn run(options: &New) -> Result<ExitCode, Failure> {
    let start = Instant::now();
    let root = workspace::root();
    let surroundings = Surroundings::of(&root)?;
    name::check(&options.name, &surroundings).map_err(Failure::Usage)?;
    let folder = options.path.clone().unwrap_or_else(|| root.join(&options.name));
    let folder = std::path::absolute(&folder).context("the current folder is gone")?;
    let folder = spec::files::normal(&folder);
    check_folder(&folder).map_err(Failure::Usage)?;
    let is_member = surroundings.is_workspace && folder.starts_with(&root);
    let runtime = manifest::runtime(options.runtime.as_deref()).map_err(Failure::Usage)?;

    let document = taken::take(&options.spec)?;
    let overlays = options.overlay.iter().map(|path| taken::take(&path.to_string_lossy()));
    let overlays = overlays.collect::<Result<Vec<Taken>, _>>()?;
    let made = Made::new(options, &folder, is_member, document, overlays)?;

    let settings = texts::Settings {
        document: made.document.clone(),
        overlays: made.overlays.iter().map(|(name, _)| name.clone()).collect(),
        operations: options.operations.clone(),
        unsupported: options.unsupported,
        is_member,
    };
    let manifest = surroundings.manifest(&options.name, &folder, is_member, &runtime, &settings);
    let texts = Texts {
        name: &options.name,
        generation: &made.generation,
        examples: &made.examples,
        settings: &settings,
    };
    let mut files = texts.files();
    files.push(("Cargo.toml".to_owned(), manifest.into_bytes()));
    let beside = made.beside.into_iter().chain(made.overlays);
    files.extend(beside.chain([(made.document.clone(), made.bytes)]));
    let generated = made.generation.files.iter();
    files.extend(
        generated.map(|(path, text)| (format!("{GENERATED}/{path}"), text.clone().into_bytes())),
    );
    let mut staged = Staged::default();
    for (path, bytes) in &files {
        let target = folder.join(path);
        let describe = || format!("cannot write {}", workspace::shown(&target));
        staged.write(&target, bytes).with_context(describe)?;
    }
    let added = is_member.then(|| surroundings.with_member(&folder)).flatten();
    if let Some(text) = &added {
        staged
            .write(&root.join("Cargo.toml"), text.as_bytes())
            .context("cannot write Cargo.toml")?;
    }
    staged.commit()?;
    format(&folder, &files);

    console::report(&made.generation.warnings, options.verbose);
    let info = &made.generation.info;
    console::heading("crate", &workspace::shown(&folder));
    console::say!(
        "  {} {}: {}, {}",
        info.title,
        info.version,
        console::operations(made.generation.operations, made.generation.size.operations),
        console::count(files.len(), "file"),
    );
    if added.is_some() {
        console::say!("  a member of the workspace by now");
    }
    let (at, package) = (workspace::shown(&folder), &options.name);
    let place = if is_member { format!(" -p {package}") } else { String::new() };
    console::say!("next:");
    if !is_member {
        console::say!("  cd {at}");
    }
    console::say!(
        "  cargo test{place}                        # a call of every resource, against the mock"
    );
    console::say!("  cargo run{place} --example first_call    # the same, printed");
    console::say!("  cargo doc{place} --open");
    console::done("made", start.elapsed());
    Ok(ExitCode::SUCCESS)
}

/// What was generated, and the files that belong to it.
struct Made {
    generation: Generation,
    examples: Vec<Example>,
    /// The name of the document in the crate.
    document: String,
    bytes: Vec<u8>,
    /// The overlays by their names in the crate.
    overlays: Vec<(String, Vec<u8>)>,
    /// The files that the document refers to, by their paths from it.
    beside: Vec<(String, Vec<u8>)>,
}

impl Made {
    fn new(
        options: &New,
        folder: &Path,
        is_member: bool,
        document: Taken,
        overlays: Vec<Taken>,
    ) -> Result<Self, Failure> {
        let file = format!("openapi.{}", extension(&document));
        let overlays: Vec<(String, Vec<u8>, String)> = overlays
            .into_iter()
            .enumerate()
            .map(|(at, overlay)| {
                let number = if at == 0 { String::new() } else { format!("-{}", at + 1) };
                let name = format!("overlay{number}.{}", extension(&overlay));
                (name, overlay.bytes, overlay.source)
            })
            .collect();
        // The names that `regen` will give them.
        let shown = |name: &str| {
            if is_member { workspace::shown(&folder.join(name)) } else { name.to_owned() }
        };
        let recorder = document.path.as_deref().map(Recorder::of);
        let (settings, selectors) = selectors(&options.operations);
        let here: Vec<String> = overlays.iter().map(|(name, ..)| shown(name)).collect();
        let sources: Vec<String> = overlays.iter().map(|(.., source)| source.clone()).collect();
        let texts = |names: &[String]| -> Vec<Named> {
            let bytes = overlays.iter().map(|(_, bytes, _)| bytes.clone());
            names.iter().cloned().zip(bytes).collect()
        };
        let (here, sources) = (texts(&here), texts(&sources));
        let generate = |name: &str, overlays: &[Named]| {
            let overlays: Vec<Text<'_>> =
                overlays.iter().map(|(name, bytes)| Text { name, bytes }).collect();
            let input = Input {
                document: Text { name, bytes: &document.bytes },
                overlays: &overlays,
                selection: Selection {
                    settings: Text { name: "--operations", bytes: settings.as_bytes() },
                    selectors: &selectors,
                },
                loader: recorder.as_ref().map(|recorder| recorder as _),
                unsupported: options.unsupported.unwrap_or_default().into(),
            };
            let generation = codegen::generate(&input, texts::command(is_member))?;
            let krate = options.name.replace('-', "_");
            let examples = example::examples(&input, &generation.calls, &krate)?;
            Ok::<_, spec::Report>((generation, examples))
        };
        // Lines are those of the sources, so their names stand beside them.
        let (generation, examples) = generate(&shown(&file), &here)
            .map_err(|report| generate(&document.source, &sources).err().unwrap_or(report))?;
        let beside = recorder.map(Recorder::into_files).transpose().map_err(Failure::Usage)?;
        Ok(Self {
            generation,
            examples,
            document: file,
            bytes: document.bytes,
            overlays: overlays.into_iter().map(|(name, bytes, _)| (name, bytes)).collect(),
            beside: beside.unwrap_or_default(),
        })
    }
}

/// A text with its name.
type Named = (String, Vec<u8>);

/// JSON or YAML, as the name of a text says.
fn extension(taken: &Taken) -> &'static str {
    let is_json = Path::new(&taken.source).extension().is_some_and(|end| end == "json");
    if is_json { "json" } else { "yaml" }
}

/// The selectors of the command line, and a text in which each has a line.
fn selectors(patterns: &[String]) -> (String, Vec<Selector>) {
    let mut text = String::new();
    let selectors = patterns.iter().map(|pattern| {
        let start = text.len();
        text.push_str(pattern);
        let range = start..text.len();
        text.push('\n');
        Selector { pattern: pattern.clone(), range }
    });
    let selectors = selectors.collect();
    (text, selectors)
}

/// Nothing is ever overwritten: the folder has to be new, or to hold nothing.
fn check_folder(folder: &Path) -> Result<(), String> {
    let shown = workspace::shown(folder);
    match fs::read_dir(folder).map(Iterator::count) {
        Ok(0) => Ok(()),
        Ok(_) => Err(format!("{shown} holds files; name another folder with --path")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("{shown} cannot be used: {error}")),
    }
}

/// Has the files that people read formatted, where there is a rustfmt.
fn format(folder: &Path, files: &[(String, Vec<u8>)]) {
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|end| end == "rs");
    let is_by_hand = |path: &str| is_rust(path) && !path.starts_with(GENERATED);
    let files: Vec<PathBuf> = files
        .iter()
        .filter(|(path, _)| is_by_hand(path))
        .map(|(path, _)| folder.join(path))
        .collect();
    // They are Rust without it as well.
    let _ = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .args(files)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

//! Documents that are changed at random: the generator comes to an end within bounds of time and
//! memory, without a panic, and what it accepts compiles. A run is the same for the same seed.
//!
//! As a test it is short. For a long run, say how many documents and how many of those that are
//! accepted are compiled:
//!
//! ```text
//! MUTANTS=100000 MUTANTS_SEED=7 MUTANTS_COMPILED=300 cargo test --release --package xtask --test mutants
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is a failed test"
)]

mod mutate;

use std::alloc::System;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use fastrand::Rng;
use mutate::Pool;
use quote::ToTokens;
use serde_json::Value;
use spec::{Code, Input, Problems, Sources, Text};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use syn::Attribute;
use syn::visit_mut::VisitMut;

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How long one document may take. Most take a hundredth of a second; this is for a build without
/// optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(120);
/// How much memory one document may need at a time, in bytes.
const LARGEST: usize = 1 << 30;
/// As deep as that of the command.
const STACK: usize = 512 << 20;

/// What came of a document.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Accepted,
    Refused,
    /// A reason why it must not end like this.
    Fault(String),
}

#[test]
fn changed_documents_are_accepted_or_refused_and_what_is_accepted_compiles() {
    let (count, seed) = (setting("MUTANTS", 300), setting("MUTANTS_SEED", 1));
    let compiled = usize::try_from(setting("MUTANTS_COMPILED", 3)).unwrap();
    let seeds = seeds();
    let pool = Pool::of(&seeds);
    let folder = tempfile::tempdir().unwrap();
    let mut accepted = Vec::new();
    let mut faults = Vec::new();
    for index in 0..count {
        let mut rng = Rng::with_seed(seed.wrapping_mul(1 << 32).wrapping_add(index));
        let mut document = rng.choice(&seeds).cloned().unwrap();
        pool.mutate(&mut document, &mut rng);
        let path = folder.path().join(format!("{seed}-{index}.json"));
        let text = serde_json::to_string_pretty(&document).unwrap();
        // What ends the process is seen by what is left here.
        kept(Path::new("last.json"), &text);
        match outcome(text.clone()) {
            Outcome::Refused => continue,
            Outcome::Accepted => accepted.push(path.clone()),
            Outcome::Fault(fault) => faults.push(format!("{}: {fault}", kept(&path, &text))),
        }
        fs::write(path, text).unwrap();
    }
    println!("{count} documents, {} accepted, {} faults", accepted.len(), faults.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(accepted.len() as u64 * 4 >= count, "too few are documents: {}", accepted.len());
    // Those to compile are spread over the run.
    let step = (accepted.len() / compiled.max(1)).max(1);
    let sample: Vec<&PathBuf> = accepted.iter().step_by(step).take(compiled).collect();
    compile(&sample);
}

#[test]
fn texts_change_nothing_but_texts() {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/wire/openapi.yaml");
    let document = read(&document);
    let plain = code_without_texts(&document);
    let (count, seed) = (setting("MUTANTS", 300) / 100, setting("MUTANTS_SEED", 1));
    for index in 0..count {
        let mut rng = Rng::with_seed(seed.wrapping_mul(1 << 32).wrapping_add(index));
        let mut document = document.clone();
        mutate::describe(&mut document, &mut rng);
        for (file, code) in code_without_texts(&document) {
            assert_eq!(Some(&code), plain.get(&file), "{file}, seed {seed}, document {index}");
        }
    }
}

/// The generated files without comments and documentation.
fn code_without_texts(document: &Value) -> BTreeMap<String, String> {
    let text = document.to_string();
    let document = Text { name: "document.json", bytes: text.as_bytes() };
    let generation =
        codegen::generate(&Input { document, ..Input::default() }, "").expect("a client");
    let is_code = |path: &String| path != "mock.json";
    let code = |text: &String| {
        let mut file = syn::parse_file(text).expect("Rust");
        WithoutTexts.visit_file_mut(&mut file);
        file.into_token_stream().to_string()
    };
    let files = generation.files.iter().filter(|(path, _)| is_code(path));
    files.map(|(path, text)| (path.clone(), code(text))).collect()
}

struct WithoutTexts;

impl VisitMut for WithoutTexts {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|attribute| !attribute.path().is_ident("doc"));
    }
}

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect(name))
}

/// The fixtures of the lowerings, which together have every form that is known.
fn seeds() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/codegen/fixtures/lowerings");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let documents = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    let seeds: Vec<Value> = documents.map(|path| read(path)).collect();
    assert!(!seeds.is_empty());
    seeds
}

fn read(path: &Path) -> Value {
    let bytes = fs::read(path).unwrap();
    let text = Text { name: "seed.yaml", bytes: &bytes };
    let node = spec::load::read(text, &mut Sources::default(), &mut Problems::default());
    node.expect("a document").1.to_json()
}

/// Generates from a document on a thread of its own, which is watched.
fn outcome(text: String) -> Outcome {
    let (sender, receiver) = mpsc::sync_channel(1);
    let before = held();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        let document = Text { name: "mutant.json", bytes: text.as_bytes() };
        let result = codegen::generate(&Input { document, ..Input::default() }, "");
        let _ = sender.send(result.map(drop));
    });
    let worker = worker.unwrap();
    let start = Instant::now();
    loop {
        match receiver.recv_timeout(Duration::from_millis(20)) {
            Ok(Ok(())) => return Outcome::Accepted,
            Ok(Err(report)) => {
                let unable = report.problems.iter().find(|p| p.code == Code::NotGeneratable);
                return unable.map_or(Outcome::Refused, |problem| {
                    Outcome::Fault(format!("not generatable: {}", problem.message))
                });
            }
            Err(RecvTimeoutError::Disconnected) => {
                let panic = worker.join().err();
                let message = panic.as_ref().and_then(|panic| panic.downcast_ref::<String>());
                return Outcome::Fault(format!("panicked: {message:?}"));
            }
            // Nothing ends a thread but the end of the process.
            Err(RecvTimeoutError::Timeout) => {
                assert!(start.elapsed() < LONGEST, "a document takes longer than {LONGEST:?}");
                assert!(held() < before + LARGEST, "a document needs more than {LARGEST} bytes");
            }
        }
    }
}

/// The bytes that are allocated at the moment.
fn held() -> usize {
    let stats = MEMORY.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

/// Keeps a document that shows a fault below `target/`, and says where.
fn kept(path: &Path, text: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    fs::create_dir_all(&folder).unwrap();
    let kept = folder.join(path.file_name().unwrap());
    fs::write(&kept, text).unwrap();
    kept.display().to_string()
}

/// Compiles what is generated from documents, all in the crate of `cargo xtask try`.
fn compile(documents: &[&PathBuf]) {
    if documents.is_empty() {
        return;
    }
    let command = Command::new(env!("CARGO_BIN_EXE_openapi-client"))
        .args(["try", "--compile", "--json"])
        .args(documents)
        .output()
        .unwrap();
    let answer: Value = serde_json::from_slice(&command.stdout).unwrap_or_default();
    let results = answer.get("documents").or(Some(&answer)).and_then(Value::as_array);
    let results = results.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&command.stderr)));
    assert_eq!(results.len(), documents.len());
    let failed: Vec<String> = std::iter::zip(documents, results)
        .filter(|(_, result)| result.get("outcome").and_then(Value::as_str) != Some("passed"))
        .map(|(path, result)| {
            format!("{}: {result}", kept(path, &fs::read_to_string(path).unwrap()))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

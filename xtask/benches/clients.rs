//! What clients cost: to generate, and to check at each build of whoever uses them. Beside ours, those
//! of other generators, where they are installed.
//!
//! ```sh
//! cargo bench --package xtask --bench clients -- openapi.yaml pets.json
//! cargo bench --package xtask --bench clients -- openapi.yaml --peer 'ploidy generate rust {document} -o {folder}'
//! ```
//!
//! For each document and generator: seconds to generate, lines of Rust, and seconds of `cargo check` of
//! the client alone, its dependencies being there. Seconds are those of the processors where the system
//! tells them (Linux), else those that pass; each is the least of several runs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark, not an interface")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 3;

/// A generator, by the words of its command line.
struct Generator {
    name: String,
    words: Vec<String>,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut generators = vec![ours(root)];
    let mut documents = Vec::new();
    let mut rest = words.into_iter();
    while let Some(word) = rest.next() {
        if word == "--peer" {
            let command = rest.next().unwrap_or_else(|| panic!("--peer needs a command line"));
            let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
            generators.push(Generator { name: words.first().unwrap().clone(), words });
        } else {
            documents
                .push(fs::canonicalize(&word).unwrap_or_else(|error| panic!("{word}: {error}")));
        }
    }
    if documents.is_empty() {
        documents.push(root.join("openapi/atoma.yaml"));
    }
    println!(
        "{:<28} {:<16} {:>9} {:>8} {:>9}",
        "document", "generator", "generate", "lines", "check"
    );
    for document in &documents {
        for generator in &generators {
            measure(document, generator);
        }
    }
}

fn ours(root: &Path) -> Generator {
    let program = env!("CARGO_BIN_EXE_openapi-client");
    let words =
        [program, "new", "measured", "--spec", "{document}", "--path", "{folder}", "--runtime"];
    let words = words.into_iter().map(str::to_owned).chain([root.display().to_string()]);
    Generator { name: "openapi-client".to_owned(), words: words.collect() }
}

fn measure(document: &Path, generator: &Generator) {
    let name = document.file_name().unwrap().to_string_lossy();
    let start = format!("{name:<28} {:<16}", generator.name);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("target");
    let made: PathBuf = folder.path().join("measured");
    let mut generate = || {
        let _ = fs::remove_dir_all(&made);
        let fill = |word: &String| {
            let word = word.replace("{document}", &document.display().to_string());
            word.replace("{folder}", &made.display().to_string())
        };
        let words: Vec<String> = generator.words.iter().map(fill).collect();
        let (program, arguments) = words.split_first().unwrap();
        run(Command::new(program).args(arguments))
    };
    let Some(generated) = least(&mut generate) else {
        println!("{start} does not take it");
        return;
    };
    let lines = lines(&made.join("src"));
    let check = || {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["check", "--quiet"]).current_dir(&made);
        cargo.env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
        cargo
    };
    // The dependencies first.
    let is_sound = run(&mut check()).is_some();
    let mut again = || {
        let library = made.join("src/lib.rs");
        fs::write(&library, fs::read(&library).ok()?).ok()?;
        run(&mut check())
    };
    match least(&mut again).filter(|_| is_sound) {
        Some(checked) => println!("{start} {generated:>8.2}s {lines:>8} {checked:>8.2}s"),
        None => println!("{start} {generated:>8.2}s {lines:>8} does not compile"),
    }
}

fn least(run: &mut dyn FnMut() -> Option<f64>) -> Option<f64> {
    let runs: Option<Vec<f64>> = (0..RUNS).map(|_| run()).collect();
    runs?.into_iter().reduce(f64::min)
}

/// The seconds that a command takes, if it succeeds.
fn run(command: &mut Command) -> Option<f64> {
    let (processors, clock) = (of_children(), Instant::now());
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    let passed = clock.elapsed().as_secs_f64();
    let used = processors.and_then(|before| Some(of_children()? - before));
    status.success().then_some(used.unwrap_or(passed))
}

/// The seconds that processors have spent on the processes that have ended (proc(5), `stat`, fields 16
/// and 17, in ticks of which Linux has 100 a second).
fn of_children() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, which may hold anything, ends with the last bracket.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<f64>().ok();
    Some((ticks(16)? + ticks(17)?) / 100.0)
}

fn lines(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let of = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => lines(&path),
        Some(kind) if kind == "rs" => {
            fs::read_to_string(&path).map_or(0, |text| text.lines().count())
        }
        _ => 0,
    };
    entries.map(|entry| of(entry.path())).sum()
}

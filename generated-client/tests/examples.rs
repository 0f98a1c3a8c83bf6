//! The examples as they stand: each is run, and what it prints and saves is looked at. Cargo builds
//! them for `cargo test`, though not for `cargo test --test examples`; nothing is built here. What a
//! terminal shows is not covered.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a panic is a failed test"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use generated_client::mock::{Response, Scenario, Server};
use serde_json::Value;
use tempfile::TempDir;

const TOKEN: &str = "ATOMASDK_BEARER_AUTH";
/// What each example prints, without a token, in the order in which it does.
const LINES: [(&str, &[&str]); 6] = [
    (
        "batch",
        &["[1/4] an-otter: saved an-otter.png", "[4/4] a-water-vole: saved a-water-vole.png"],
    ),
    ("blocking", &["the embedded one", "saved otter.png"]),
    ("bring_your_own_client", &["1 image, status 200", "my-program/1.0", "x-team: art"]),
    ("errors", &["InsufficientBalance", "top up the account", "Unreachable", "SignedAnswer"]),
    ("retries_and_deadlines", &["1 image after 3 attempts", "504: 1 attempt", "its deadline"]),
    ("testing_with_the_mock", &["ok: the poster", "ok: a user", "ok: a busy service"]),
];

/// A folder in which examples run.
struct Sandbox(TempDir);

struct Run {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Sandbox {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs an example without a token.
    fn run(&self, name: &str, words: &[&str]) -> Run {
        Run::new(&self.command(name).args(words).output().unwrap())
    }

    /// Runs the first example against a server, as with an account.
    fn call(&self, server: &Server, words: &[&str]) -> Run {
        let mut command = self.command("generate");
        command.env(TOKEN, server.token()).args(["--server-url", &server.url()]);
        command.args(["--prompt", "a secret otter", "--size", "64x48"]).args(words);
        Run::new(&command.output().unwrap())
    }

    fn command(&self, name: &str) -> Command {
        let mut command = Command::new(example(name));
        command.current_dir(self.0.path()).env_remove(TOKEN).env("TMPDIR", self.0.path());
        command
    }

    /// Width and height of an image.
    fn dimensions(&self, name: &str) -> (u32, u32) {
        let file = std::io::BufReader::new(fs::File::open(self.path(name)).unwrap());
        let reader = png::Decoder::new(file).read_info().unwrap();
        (reader.info().width, reader.info().height)
    }

    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Run {
    fn new(output: &Output) -> Self {
        let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
        Self { code: output.status.code(), out: out.into_owned(), err: err.into_owned() }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{} {}", self.out, self.err))
    }
}

/// The example that Cargo has built: beside the folder of this test.
fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap().join("examples");
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "run `cargo build -p generated-client --examples` first");
    path
}

#[test]
fn every_example_is_run_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_run = LINES.iter().any(|(run, _)| *run == name) || name == "generate";
        assert!(is_run || name == "common", "{name} is not run");
    }
}

#[test]
fn examples_run_without_a_token() {
    for (name, lines) in LINES {
        let sandbox = Sandbox::new();
        let run = sandbox.run(name, &[]);
        assert_eq!(run.code, Some(0), "{name}: {}", run.err);
        let mut rest = &*run.out;
        for line in lines {
            let at = rest.find(line).unwrap_or_else(|| panic!("{name}: no {line:?} in {rest}"));
            rest = &rest[at..];
        }
        for file in sandbox.files() {
            assert!(sandbox.dimensions(&file) >= (256, 256), "{file}");
        }
    }
}

#[test]
fn generate_draws_on_this_machine_without_a_token() {
    let sandbox = Sandbox::new();
    let words = ["--prompt", "a sea otter", "--out", "otter.v1", "--size", "300x200"];
    let run = sandbox.run("generate", &words);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("service: the embedded one"), "{}", run.err);
    assert!(run.out.starts_with("saved otter.v1.png (PNG, "), "{}", run.out);
    assert_eq!(sandbox.files(), ["otter.v1.png"]);
    assert_eq!(sandbox.dimensions("otter.v1.png"), (300, 200));
}

#[test]
fn generate_calls_the_service_with_a_token() {
    let (sandbox, server) = (Sandbox::new(), Server::start_blocking().unwrap());
    let words = ["--out", "pair.png", "-n", "2", "--quality", "hd", "--style", "vivid", "--json"];
    let run = sandbox.call(&server, &words);
    assert_eq!(run.code, Some(0), "{}", run.err);
    server.assert_requests(1);
    server.assert_valid();
    for (field, value) in [("quality", "hd"), ("style", "vivid"), ("size", "64x48")] {
        server.assert_sent(field, value);
    }
    server.assert_sent("n", 2);
    let json = run.json();
    assert_eq!(json["files"], serde_json::json!(["pair-1.png", "pair-2.png"]));
    assert_eq!((&json["charged"], &json["error"]), (&true.into(), &Value::Null));
    assert_eq!(json["service"], server.url());
    assert_eq!(sandbox.files(), ["pair-1.png", "pair-2.png"]);
    assert!(!format!("{}{}", run.out, run.err).contains(server.token()));
}

#[test]
fn generate_sends_nothing_where_a_file_is_in_the_way() {
    let (sandbox, server) = (Sandbox::new(), Server::start_blocking().unwrap());
    fs::write(sandbox.path("otter.png"), "mine").unwrap();
    for out in ["otter", "otter.png", "nowhere/otter.png", ".", ".."] {
        let run = sandbox.call(&server, &["--out", out]);
        assert_eq!(run.code, Some(1), "{out}: {}", run.err);
        assert!(run.err.contains("next: "), "{}", run.err);
    }
    server.assert_requests(0);
    assert_eq!(fs::read(sandbox.path("otter.png")).unwrap(), b"mine");

    let run = sandbox.call(&server, &["--out", "otter", "--force"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(sandbox.dimensions("otter.png"), (64, 48));
}

#[test]
fn generate_says_what_a_failure_cost_and_what_to_do() {
    for (scenario, code, charged, next) in [
        (Scenario::InvalidToken, 3, Some(false), "check the token"),
        (Scenario::InsufficientBalance, 3, Some(false), "top up"),
        (Scenario::RequestRefused, 3, Some(false), "change --model"),
        (Scenario::Overloaded, 3, Some(false), "run this again in a few seconds"),
        (Scenario::Unreachable, 3, Some(false), "check the network"),
        (Scenario::NotImplemented, 3, Some(false), "will not help"),
        (Scenario::BadGateway, 4, None, "look at your account"),
        (Scenario::Reset, 4, None, "look at your account"),
        (Scenario::NullSuccess, 4, Some(true), "ask the service"),
    ] {
        let (sandbox, server) = (Sandbox::new(), Server::start_blocking().unwrap());
        server.play(scenario);
        let run = sandbox.call(&server, &["--json"]);
        assert_eq!(run.code, Some(code), "{scenario:?}: {} {}", run.out, run.err);
        let json = run.json();
        assert_eq!(json["charged"], Value::from(charged), "{scenario:?}");
        let found = json["error"]["next_step"].as_str().unwrap();
        assert!(found.contains(next), "{scenario:?}: {found}");
        assert!(!run.out.contains(server.token()), "{}", run.out);
    }
}

#[cfg(unix)]
#[test]
fn token_that_is_not_utf_8_is_named_and_not_shown() {
    use std::os::unix::ffi::OsStrExt;

    let sandbox = Sandbox::new();
    let mut command = sandbox.command("generate");
    command.env(TOKEN, std::ffi::OsStr::from_bytes(b"hunter2\xff"));
    let run = Run::new(&command.args(["--prompt", "an otter"]).output().unwrap());
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(run.err.contains(TOKEN) && run.err.contains("UTF-8"), "{}", run.err);
    assert!(!run.err.contains("hunter2"), "{}", run.err);
}

#[test]
fn generate_loses_nothing_that_was_paid_for() {
    let (sandbox, server) = (Sandbox::new(), Server::start_blocking().unwrap());
    // A JPEG by its first bytes, under the name of a PNG.
    server.next(Response::success().edit(|answer| {
        answer["data"][0]["b64_json"] = "/9j/4AAQ".into();
    }));
    let run = sandbox.call(&server, &["--out", "otter.png"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(sandbox.files(), ["otter.jpg"]);

    // A success that is no answer.
    server.next(Scenario::PageForSuccess);
    let run = sandbox.call(&server, &["--out", "heron.png"]);
    assert_eq!(run.code, Some(4), "{}", run.err);
    assert!(run.err.contains("the answer is kept in"), "{}", run.err);

    // A success without an image, and one of which the second image is none.
    server.next(Response::success().edit(|answer| answer["data"] = Value::Array(Vec::new())));
    let run = sandbox.call(&server, &["--out", "nothing.png"]);
    assert_eq!(run.code, Some(4), "{}", run.err);
    assert!(run.err.contains("sent no image"), "{}", run.err);
    server.next(Response::success().edit(|answer| answer["data"][1]["b64_json"] = "AAAA".into()));
    let run = sandbox.call(&server, &["--out", "pair", "-n", "2"]);
    assert_eq!(run.code, Some(4), "{}", run.err);
    assert!(run.out.contains("saved pair-1.png"), "{}", run.out);
}

#[test]
fn generate_refuses_what_it_cannot_use() {
    let sandbox = Sandbox::new();
    for words in [
        &[][..],
        &["--prompt", "x", "--size", "big"],
        &["--prompt", "x", "--size", "0x1"],
        &["--prompt", "x", "-n", "0"],
        &["--prompt", "x", "-n", "11"],
        &["--prompt", "x", "--server-url", "http://127.0.0.1:1"],
    ] {
        assert_eq!(sandbox.run("generate", words).code, Some(2), "{words:?}");
    }
    let output =
        sandbox.command("generate").args(["--prompt", "x"]).env(TOKEN, "Bearer sesame").output();
    let run = Run::new(&output.unwrap());
    assert_eq!(run.code, Some(2), "{}", run.err);
    assert!(!run.err.contains("sesame"), "{}", run.err);
    assert_eq!(sandbox.files(), [""; 0]);
}

#[test]
fn help_of_generate_tells_of_the_token_and_the_exit_codes() {
    let run = Sandbox::new().run("generate", &["--help"]);
    for word in [TOKEN, "Exit codes:", "--json", "--force", "--out", "--style", "--quality"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
}

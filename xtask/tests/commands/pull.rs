//! `cargo xtask pull` as a maintainer meets it: what it takes in, and that whatever fails leaves
//! document, lock and client as they were, byte for byte. Runs the real binary on a workspace of
//! its own, against files and a server on this machine. How documents are fetched is covered by
//! the tests of `fetch`, what is put back when a file cannot be replaced by those of `replace`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::exit::{BROKEN, FAILED, SUCCESS, USAGE};
use super::sandbox::{Run, Sandbox};

const DOCUMENT: &str = "openapi/atoma.yaml";
const LOCK: &str = "openapi/atoma.lock.json";
const MODULE: &str = "generated-client/src/generated/mod.rs";

const OLD: &str = "\
openapi: 3.1.0
info:
  title: pets
  version: 1.0.0
paths:
  /pets:
    get:
      operationId: list_pets
      tags: [Pets]
      responses:
        '200':
          description: All pets.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Pet'
components:
  schemas:
    Pet:
      type: object
      properties:
        name:
          type: string
";

const OVERLAY: &str = "\
overlay: 1.0.0
info:
  title: What is known better
  version: 1.0.0
actions:
- target: $.components.schemas.Pet.properties.name
  description: Names are told to nobody else.
  update:
    description: What it is called.
";

/// What the service publishes next.
fn newer() -> String {
    OLD.replace("version: 1.0.0", "version: 1.1.0")
        + "        age:\n          type: integer\n        born:\n          type: string\n"
}

/// A workspace with a document, an overlay and the client that follows from them.
struct Workspace(Sandbox);

impl std::ops::Deref for Workspace {
    type Target = Sandbox;

    fn deref(&self) -> &Sandbox {
        &self.0
    }
}

impl Workspace {
    fn new() -> Self {
        let workspace = Self(Sandbox::new());
        workspace.write_client_crate(
            "document = \"../openapi/atoma.yaml\"\noverlays = [\"../openapi/overlay.yaml\"]\n",
        );
        workspace.write(DOCUMENT, OLD);
        workspace.write("openapi/overlay.yaml", OVERLAY);
        workspace.write("newer.yaml", newer());
        assert_eq!(workspace.run(&["regen"]).code, Some(SUCCESS));
        workspace
    }

    fn command(&self, program: &str, words: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(words).current_dir(self.folder());
        command.env("CARGO_MANIFEST_DIR", self.path("xtask")).env("SOURCE_DATE_EPOCH", "86400");
        command
    }

    fn run(&self, words: &[&str]) -> Run {
        Run::of(&mut self.command(env!("CARGO_BIN_EXE_openapi-client"), words))
    }

    fn pull(&self, from: &str) -> Run {
        self.run(&["pull", "--from", from])
    }

    /// Everything but what is below `target/`, where killed runs may leave something.
    fn kept_files(&self) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
        let mut files = self.files("");
        files.retain(|path, _| !path.starts_with(self.path("target")));
        files
    }

    /// A pull that fails with this code and this reason and changes nothing.
    #[track_caller]
    fn assert_refused(&self, words: &[&str], code: i32, reason: &str) -> Run {
        let before = self.kept_files();
        let run = self.run(words);
        assert_eq!(run.code, Some(code), "{run:?}");
        assert!(run.err.contains(reason), "{reason:?} is not in\n{}", run.err);
        assert!(self.kept_files() == before, "something was changed");
        let staged = fs::read_dir(self.path("target/xtask")).into_iter().flatten();
        assert_eq!(staged.count(), 0, "something was left behind");
        run
    }
}

#[test]
fn newer_document_is_taken_in_with_lock_and_client() {
    let workspace = Workspace::new();
    let run = workspace.pull("newer.yaml");
    assert_eq!((run.code, run.err.as_str()), (Some(SUCCESS), ""), "{run:?}");
    for part in
        ["source newer.yaml\n", "age", "Names are told to nobody", "types/pet.rs", "\npulled in "]
    {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
    assert_eq!(workspace.text(DOCUMENT), newer());
    assert!(workspace.text("generated-client/src/generated/types/pet.rs").contains("pub age"));
    let lock = workspace.text(LOCK);
    let start = "{\n  \"source\": \"newer.yaml\",\n  \"sha256\": \"";
    let end =
        format!("\",\n  \"bytes\": {},\n  \"time\": \"1970-01-02T00:00:00Z\"\n}}\n", newer().len());
    assert!(lock.starts_with(start) && lock.ends_with(&end), "{lock}");
    assert_eq!(workspace.run(&["check"]).code, Some(SUCCESS));
}

#[test]
fn dry_run_shows_the_change_and_writes_nothing() {
    let workspace = Workspace::new();
    let run = workspace.assert_refused(&["pull", "--from", "newer.yaml", "--dry-run"], SUCCESS, "");
    for part in ["age", "files would change", "dry run: nothing was written"] {
        assert!(run.out.contains(part), "{part:?} is not in\n{}", run.out);
    }
}

#[test]
fn same_document_again_changes_nothing_not_even_the_time() {
    let workspace = Workspace::new();
    assert_eq!(workspace.pull("newer.yaml").code, Some(SUCCESS));
    let before = workspace.kept_files();
    let mut command =
        workspace.command(env!("CARGO_BIN_EXE_openapi-client"), &["pull", "--from", "newer.yaml"]);
    let run = Run::of(command.env("SOURCE_DATE_EPOCH", "172800"));
    assert_eq!(run.code, Some(SUCCESS));
    assert!(run.out.contains("nothing to do: up to date"), "{}", run.out);
    assert!(workspace.kept_files() == before);
}

#[test]
fn edits_since_the_last_time_are_told() {
    let workspace = Workspace::new();
    workspace.pull("newer.yaml");
    workspace.write(DOCUMENT, newer().replace("age", "years"));
    let run = workspace.pull("newer.yaml");
    assert!(run.out.contains("openapi/atoma.yaml was edited after it was taken in"), "{}", run.out);
    assert_eq!(workspace.text(DOCUMENT), newer());
}

#[test]
fn documents_that_cannot_be_used_leave_everything_as_it_was() {
    let workspace = Workspace::new();
    workspace.write("torn.yaml", "openapi: 3.1.0\ninfo: ]\n");
    workspace.write("empty.yaml", "");
    workspace.write("other.yaml", "name: pets\n");
    workspace.write("binary.yaml", b"openapi: \xff\n");
    workspace.write("lost.yaml", newer().replace("schemas/Pet", "schemas/Pot"));
    workspace.write("moved.yaml", newer().replace("        name:", "        called:"));
    workspace.write("beside.yaml", newer().replace("#/components/schemas/Pet", "pet.yaml#/Pet"));
    fs::File::create(workspace.path("huge.yaml")).unwrap().set_len(64 * 1024 * 1024 + 1).unwrap();
    for (from, reason) in [
        ("none.yaml", "there is no such file"),
        ("openapi", "this is a directory"),
        ("torn.yaml", "--> torn.yaml:2:7"),
        ("empty.yaml", "the file is empty"),
        ("other.yaml", "error[not-openapi]"),
        ("binary.yaml", "is not UTF-8"),
        ("lost.yaml", "--> lost.yaml:16:23"),
        ("moved.yaml", "--> openapi/overlay.yaml:6:11"),
        ("beside.yaml", "there is no such file"),
        ("huge.yaml", "too large"),
    ] {
        workspace.assert_refused(&["pull", "--from", from], BROKEN, reason);
    }
}

#[test]
fn name_of_the_document_tells_how_it_is_read() {
    let workspace = Workspace::new();
    let json = r#"{"openapi": "3.1.0", "info": {"title": "pets", "version": "2"}, "paths": {},
        "components": {"schemas": {"Pet": {"properties": {"name": {"type": "string"}}}}}}"#;
    workspace.write("newer.json", json);
    assert_eq!(workspace.pull("newer.json").code, Some(SUCCESS), "YAML reads JSON");
    assert_eq!(workspace.text(DOCUMENT), json);

    workspace.write("api.json", json);
    let words = ["pull", "--from", "newer.yaml", "--spec", "api.json", "--out", "out"];
    workspace.assert_refused(&words, BROKEN, "--> api.json:1:1");
}

#[test]
fn document_that_was_missing_or_broken_is_replaced() {
    let workspace = Workspace::new();
    workspace.write(DOCUMENT, format!("<<<<<<< ours\n{OLD}"));
    let run = workspace.pull("newer.yaml");
    assert_eq!(run.code, Some(SUCCESS), "{}", run.err);
    assert!(run.out.contains("cannot be read, so nothing is compared"), "{}", run.out);
    fs::remove_file(workspace.path(DOCUMENT)).unwrap();
    let run = workspace.pull("newer.yaml");
    assert!(run.out.contains("openapi/atoma.yaml is new"), "{}", run.out);
    assert_eq!(workspace.text(DOCUMENT), newer());
}

#[cfg(unix)]
#[test]
fn document_that_is_a_link_stays_one() {
    let workspace = Workspace::new();
    fs::rename(workspace.path(DOCUMENT), workspace.path("elsewhere.yaml")).unwrap();
    std::os::unix::fs::symlink("../elsewhere.yaml", workspace.path(DOCUMENT)).unwrap();
    assert_eq!(workspace.pull("newer.yaml").code, Some(SUCCESS));
    assert!(fs::symlink_metadata(workspace.path(DOCUMENT)).unwrap().is_symlink());
    assert_eq!(workspace.text("elsewhere.yaml"), newer());
}

#[test]
fn what_is_in_the_way_leaves_everything_as_it_was() {
    let pull = ["pull", "--from", "newer.yaml"];
    let workspace = Workspace::new();
    workspace.write(MODULE, "// By hand.\n");
    workspace.assert_refused(&pull, BROKEN, "mod.rs was not generated and is in the way");

    let workspace = Workspace::new();
    workspace.write(LOCK, "not a lock");
    workspace.assert_refused(&pull, FAILED, "openapi/atoma.lock.json is not a lock file");

    let workspace = Workspace::new();
    fs::create_dir(workspace.path(LOCK)).unwrap();
    workspace.assert_refused(&pull, FAILED, "cannot read openapi/atoma.lock.json");

    let workspace = Workspace::new();
    workspace.write("file", "where a folder would be");
    let out = ["--out", "file/out"];
    workspace.assert_refused(
        &[&pull[..], &out].concat(),
        FAILED,
        "cannot read the folder file/out",
    );
}

#[test]
fn time_that_is_none_leaves_everything_as_it_was() {
    let workspace = Workspace::new();
    let before = workspace.kept_files();
    for time in ["yesterday", "", "99999999999999"] {
        let words = ["pull", "--from", "newer.yaml"];
        let mut command = workspace.command(env!("CARGO_BIN_EXE_openapi-client"), &words);
        let run = Run::of(command.env("SOURCE_DATE_EPOCH", time));
        assert_eq!(run.code, Some(FAILED), "{time}: {run:?}");
        assert!(workspace.kept_files() == before);
    }
}

/// No file may grow beyond a size that the document and some of the client's files exceed, as if
/// the disk were full.
#[cfg(unix)]
#[test]
fn full_disk_leaves_everything_as_it_was() {
    let workspace = Workspace::new();
    workspace.write("newer.yaml", newer() + &"# A long remark.\n".repeat(5000));
    let before = workspace.kept_files();
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" pull --from newer.yaml";
    let words = ["-c", script, env!("CARGO_BIN_EXE_openapi-client")];
    let run = Run::of(&mut workspace.command("sh", &words));
    assert_eq!(run.code, Some(FAILED), "{run:?}");
    assert!(run.err.contains("error: cannot write openapi/atoma.yaml"), "{}", run.err);
    assert!(workspace.kept_files() == before);
}

/// Runs are killed at moments spread over the length of a run. Each file is then the old one or
/// the new one, and as long as the document is the old one, `regen` brings back the old client.
#[test]
fn killed_run_can_be_taken_back_or_repeated() {
    let workspace = Workspace::new();
    let old = workspace.kept_files();
    let start = Instant::now();
    workspace.pull("newer.yaml");
    let length = start.elapsed();
    let new = workspace.kept_files();
    for step in 0..20 {
        for (path, bytes) in old.iter().filter_map(|(path, bytes)| Some((path, bytes.as_ref()?))) {
            fs::write(path, bytes).unwrap();
        }
        fs::remove_file(workspace.path(LOCK)).unwrap();
        let words = ["pull", "--from", "newer.yaml"];
        let mut command = workspace.command(env!("CARGO_BIN_EXE_openapi-client"), &words);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(length * step / 16);
        child.kill().unwrap();
        child.wait().unwrap();
        for (path, bytes) in workspace.kept_files() {
            let is_whole = old.get(&path) == Some(&bytes) || new.get(&path) == Some(&bytes);
            assert!(is_whole, "{} is half-written or unknown", path.display());
        }
        if workspace.text(DOCUMENT) == OLD {
            assert_eq!(workspace.run(&["regen"]).code, Some(SUCCESS));
            let _ = fs::remove_file(workspace.path(LOCK));
            assert!(workspace.kept_files() == old);
        }
        workspace.pull("newer.yaml");
        assert!(workspace.kept_files() == new);
    }
}

#[test]
fn url_is_fetched_and_written_down_without_its_query() {
    let workspace = Workspace::new();
    let url = serve(&["200 OK", "404 Not Found"]);
    let from = format!("{url}/api.yaml?token=secret");
    let run = workspace.pull(&from);
    assert_eq!(run.code, Some(SUCCESS), "{run:?}");
    assert_eq!(workspace.text(DOCUMENT), newer());
    assert!(workspace.text(LOCK).contains(&format!("\"source\": \"{url}/api.yaml\"")));
    let refused =
        workspace.assert_refused(&["pull", "--from", &from], BROKEN, "answers with status 404");
    for run in [run, refused] {
        assert!(!format!("{run:?}{}", workspace.text(LOCK)).contains("secret"), "{run:?}");
    }
    let words = ["pull", "--from", "https://user:secret@127.0.0.1/api.yaml"];
    let run = workspace.assert_refused(&words, BROKEN, "none is ever sent");
    assert!(!run.err.contains("secret"), "{}", run.err);
}

/// A server that gives the newer document with each of these statuses in turn.
fn serve(statuses: &'static [&'static str]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for status in statuses {
            let mut stream = listener.accept().unwrap().0;
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let (body, size) = (newer(), newer().len());
            let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {size}\r\n\r\n{body}");
        }
    });
    url
}

#[test]
fn source_has_to_be_named() {
    let workspace = Workspace::new();
    workspace.assert_refused(&["pull"], USAGE, "--from");
}

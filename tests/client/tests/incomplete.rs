//! A call without a required field does not compile, and the compiler says which one.
//!
//! The snippets are handed to the compiler that built this test, with the client that was built
//! for it: nothing is built again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const COMPLETE: &str = r#".model("m").prompt("p")"#;

fn snippet(client: &str, setters: &str, end: &str) -> String {
    format!(
        "pub fn call(client: &generated_client::{client}) {{ let _ = client.images().generate(){setters}.send(){end}; }}"
    )
}

/// The folder of built libraries: the one that this test lies in.
fn libraries() -> PathBuf {
    std::env::current_exe().unwrap().parent().unwrap().to_path_buf()
}

/// Compiles a snippet with one of the built clients; an error comes back as text.
fn compile(client: &Path, text: &str) -> Result<(), String> {
    let folder = tempfile::TempDir::new().unwrap();
    let source = folder.path().join("snippet.rs");
    fs::write(&source, text).unwrap();
    let output = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "--out-dir"])
        .arg(folder.path())
        .arg("-L")
        .arg(format!("dependency={}", libraries().display()))
        .arg("--extern")
        .arg(format!("generated_client={}", client.display()))
        .arg(source)
        .output()
        .unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// The client that was built last with the features of these tests. Others may lie beside it, of
/// other features or earlier builds, which do not know the blocking client or do not fit.
fn client() -> PathBuf {
    let is_client = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("libgenerated_client-") && name.ends_with(".rlib")
    };
    let files = fs::read_dir(libraries()).unwrap().map(|entry| entry.unwrap().path());
    let mut clients: Vec<PathBuf> = files.filter(is_client).collect();
    clients.sort_by_key(|path| std::cmp::Reverse(fs::metadata(path).unwrap().modified().unwrap()));
    let complete = snippet("blocking::Client", COMPLETE, "");
    clients.into_iter().find(|client| compile(client, &complete).is_ok()).unwrap()
}

#[test]
fn call_without_a_required_field_does_not_compile() {
    let library = client();
    for client in ["Client", "blocking::Client"] {
        assert_eq!(compile(&library, &snippet(client, COMPLETE, "")), Ok(()));
        for (setters, missing) in [
            (r#".prompt("p").n(1)"#, "Model"),
            (r#".model("m").size("1x1")"#, "Prompt"),
            ("", "Model"),
        ] {
            let error = compile(&library, &snippet(client, setters, "")).unwrap_err();
            let message = format!("this call is not complete: `{missing}` is not set");
            assert!(error.contains(&message), "{error}");
            assert!(error.contains("call the setter of this field first"), "{error}");
        }
    }
}

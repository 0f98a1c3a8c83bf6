//! `cargo xtask conform` hands its words to the program that asks the server, and ends as that
//! ends. A script stands for cargo; the program has tests of its own, in its package.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// Runs `xtask` with a cargo that prints its words and ends with a code.
fn run(code: u8, words: &[&str]) -> (i32, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let cargo = folder.path().join("cargo");
    fs::write(&cargo, format!("#!/bin/sh\nprintf '%s\\n' \"$@\"\nexit {code}\n")).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_openapi-client"));
    let output = command.args(words).env("CARGO", &cargo).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text.lines().map(str::to_owned).collect())
}

#[test]
fn words_arrive_as_they_are() {
    for words in
        [&["--help"] as &[&str], &["--server", "URL", "--only", "GET /a"], &["-h", "--"], &[]]
    {
        let (code, printed) = run(0, &[&["conform"], words].concat());
        assert_eq!(code, 0);
        assert_eq!(printed.first().unwrap(), "run");
        let start = printed.iter().position(|word| word == "--").unwrap();
        assert_eq!(printed.get(start + 1..).unwrap(), words);
    }
}

#[test]
fn exit_code_is_the_one_of_the_program() {
    for (inner, outer) in [(0, 0), (1, 1), (2, 2), (3, 3), (7, 7), (101, 1)] {
        assert_eq!(run(inner, &["conform"]).0, outer, "{inner}");
    }
}

//! The runtime takes the calls that are generated for the tests.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-cfg=generated_for_tests");
    println!("cargo::rustc-cfg=other_document");
}

//! A document of as many operations as one likes, on standard output, for timing whole runs.
//! `cargo run --release --package codegen --example many -- 1000 > many.yaml`

#[path = "../benches/support/many.rs"]
mod many;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let number = std::env::args().nth(1).ok_or("many NUMBER")?.parse()?;
    print!("{}", many::operations(number));
    Ok(())
}

//! progenitor and the formatter with nothing around them: what a run of the generator is measured
//! against. `cargo run --release --example bare -- lowered.json out.rs`
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = paths.as_slice() else { return Err("bare INPUT OUTPUT".into()) };
    let document = serde_json::from_str(&std::fs::read_to_string(input)?)?;
    let tokens = progenitor::Generator::default().generate_tokens(&document)?;
    std::fs::write(output, prettyplease::unparse(&syn::parse2(tokens)?))?;
    Ok(())
}

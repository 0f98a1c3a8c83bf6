//! The command line.

use std::path::PathBuf;

use clap::Parser;

const AFTER: &str = "\
Environment:
  ATOMASDK_BEARER_AUTH  the token of your account; without it the embedded service draws the image,
                        on this machine and for nothing

Exit codes:
  0  the images are saved
  1  a file is in the way or cannot be written; nothing was sent
  2  the command line or a setting cannot be used; nothing was sent
  3  the call failed, and nothing was charged
  4  the call failed or an image was not saved, and it may have been paid for

Example:
  cargo run -p generated-client --example generate -- --prompt \"A sea otter\" --out otter.png";

/// Make an image from a prompt, save it, and show it where the terminal can.
#[derive(Debug, Parser)]
#[command(name = "generate", after_help = AFTER)]
pub(crate) struct Args {
    /// What the image should show.
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) prompt: String,
    /// The file; without an extension it gets that of the kind of image that comes.
    #[arg(long, short, value_name = "FILE", default_value = "image")]
    pub(crate) out: PathBuf,
    /// The model that draws.
    #[arg(long, value_name = "NAME", default_value = "black-forest-labs/FLUX.1-schnell")]
    pub(crate) model: String,
    /// Width and height in pixels.
    #[arg(long, value_name = "WxH", default_value = "1024x1024", value_parser = size)]
    pub(crate) size: String,
    /// How many images; each is paid for. Of several, the names end in -1, -2 and so on.
    #[arg(short, long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(i32).range(1..=10))]
    pub(crate) n: i32,
    /// How much care goes into an image, such as hd.
    #[arg(long, value_name = "WORD")]
    pub(crate) quality: Option<String>,
    /// The manner in which it is drawn, such as vivid.
    #[arg(long, value_name = "WORD")]
    pub(crate) style: Option<String>,
    /// Replace files that are there already.
    #[arg(long, short)]
    pub(crate) force: bool,
    /// Print one JSON object to standard output, and show no image.
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not show the image.
    #[arg(long)]
    pub(crate) no_show: bool,
    /// How long the answer may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(crate) timeout: u64,
    /// Another address of the service; needs a token.
    #[arg(long, value_name = "URL")]
    pub(crate) server_url: Option<String>,
}

/// The form that the service takes; which sizes it makes is for the service to say.
fn size(text: &str) -> Result<String, String> {
    let is_number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 0);
    match text.split_once('x') {
        Some((width, height)) if is_number(width) && is_number(height) => Ok(text.to_owned()),
        _ => Err("write it as 1024x1024".to_owned()),
    }
}

//! Makes an image from a prompt, saves it and shows it.
//!
//! ```console
//! $ cargo run -p generated-client --example generate -- --prompt "A sea otter" --out otter.png
//! ```
//!
//! With a token in `ATOMASDK_BEARER_AUTH` it calls the service, without one the embedded service on
//! this machine. `--help` has the rest.

mod args;
#[path = "../common/mod.rs"]
mod common;
mod failure;
mod files;
mod progress;
mod report;
mod show;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use generated_client::{BuildError, Client};

use args::Args;
use common::Service;
use failure::Failure;
use files::Targets;
use report::{Made, Report};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = Args::parse();
    let start = Instant::now();
    let mut report = Report::new(&args);
    let result = Box::pin(generate(&args, &mut report)).await;
    report.elapsed = start.elapsed();
    report.print(&args, &result);
    match result {
        Ok(_) => ExitCode::SUCCESS,
        Err(failure) => failure.exit_code().into(),
    }
}

/// From the command line to saved files. What stands in the way of the files is found before
/// anything is sent: images are paid for.
async fn generate(args: &Args, report: &mut Report) -> Result<Vec<Made>, Failure> {
    let targets = Targets::new(&args.out, args.n, args.force)?;
    let service = Service::from_env()?;
    let client = client(&service, args)?;
    report.called(&service, args.server_url.as_deref());

    let call = client
        .images()
        .generate()
        .model(&*args.model)
        .prompt(&*args.prompt)
        // The service refuses requests without these two.
        .n(args.n)
        .size(&*args.size)
        // The image itself and not a link to it, which may have expired or be no link at all.
        .response_format("b64_json")
        // An `Option` goes into a setter as it is: `None` is not sent.
        .quality(args.quality.clone())
        .style(args.style.clone());
    let what = format!("waiting for {}", args.model);
    let response = progress::while_waiting(&what, call.send()).await.inspect_err(files::keep)?;

    let mut made = Vec::new();
    for (image, target) in response.data.iter().zip(targets.paths()) {
        match files::save(image, target, args.force).await {
            Ok(saved) => made.push(saved),
            // The others have been paid for as well, and are saved before this is told.
            Err(error) => report.lost(error),
        }
    }
    report.finish(made, args.n)
}

fn client(service: &Service, args: &Args) -> Result<Client, BuildError> {
    let builder = match &args.server_url {
        Some(url) => Client::builder().bearer_auth_from_env()?.server_url(url),
        None => service.client_builder()?,
    };
    builder.timeout(Duration::from_secs(args.timeout)).build()
}

//! What the user reads: a few lines, or one JSON object.

use std::path::PathBuf;
use std::time::Duration;

use generated_client::Charge;
use generated_client::images::{Image, ImageError};
use serde_json::{Map, Value, json};

use crate::args::Args;
use crate::common::Service;
use crate::failure::Failure;
use crate::show;

/// An image and its file.
pub(crate) struct Made {
    pub(crate) path: PathBuf,
    pub(crate) image: Image,
}

/// What is known of the run.
pub(crate) struct Report {
    request: Map<String, Value>,
    service: Option<String>,
    is_paid: bool,
    lost: Option<ImageError>,
    saved: Vec<PathBuf>,
    pub(crate) elapsed: Duration,
}

impl Report {
    pub(crate) fn new(args: &Args) -> Self {
        let named =
            [("model", json!(args.model)), ("size", json!(args.size)), ("n", json!(args.n))];
        let request = named.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
        Self {
            request,
            service: None,
            is_paid: true,
            lost: None,
            saved: Vec::new(),
            elapsed: Duration::ZERO,
        }
    }

    /// Says which service is called, before it is.
    pub(crate) fn called(&mut self, service: &Service, server_url: Option<&str>) {
        self.is_paid = service.embedded().is_none();
        let name = match server_url {
            Some(_) => "the one of --server-url: images are paid for".to_owned(),
            None => service.to_string(),
        };
        eprintln!("service: {name}");
        self.service = Some(match (service.embedded(), server_url) {
            (_, Some(url)) => url.to_owned(),
            (Some(_), None) => "embedded".to_owned(),
            (None, None) => "atoma".to_owned(),
        });
    }

    /// Notes an image that was not saved.
    pub(crate) fn lost(&mut self, error: ImageError) {
        self.lost.get_or_insert(error);
    }

    /// What came of a call that succeeded.
    pub(crate) fn finish(&mut self, made: Vec<Made>, asked: i32) -> Result<Vec<Made>, Failure> {
        self.saved = made.iter().map(|made| made.path.clone()).collect();
        if let Some(error) = self.lost.take() {
            return Err(Failure::Image(error));
        }
        if made.is_empty() {
            return Err(Failure::Nothing);
        }
        if made.len() < usize::try_from(asked).unwrap_or_default() {
            eprintln!("{} of {asked} images came", made.len());
        }
        Ok(made)
    }

    pub(crate) fn print(&self, args: &Args, result: &Result<Vec<Made>, Failure>) {
        if args.json {
            println!("{}", self.json(result));
            return;
        }
        match result {
            Ok(made) => self.made(args, made),
            Err(failure) => {
                self.saved.iter().for_each(|path| println!("saved {}", path.display()));
                complain(failure);
            }
        }
    }

    fn made(&self, args: &Args, made: &[Made]) {
        for Made { path, image } in made {
            if !args.no_show {
                show::show(image);
            }
            let kilobytes = image.bytes.len().div_ceil(1000);
            println!("saved {} ({}, {kilobytes} kB)", path.display(), image.kind);
        }
        println!("in {:.1} s", self.elapsed.as_secs_f64());
    }

    /// The same keys whatever happened; `error` is `null` if nothing went wrong, `charged` if
    /// nobody knows.
    fn json(&self, result: &Result<Vec<Made>, Failure>) -> Value {
        let failure = result.as_ref().err();
        let charge = failure.map_or(Charge::Completed, Failure::charge);
        let mut object = self.request.clone();
        object.extend([
            ("service".to_owned(), json!(self.service)),
            ("files".to_owned(), files(&self.saved)),
            ("charged".to_owned(), charged(charge, self.is_paid)),
            ("elapsed_seconds".to_owned(), json!(seconds(self.elapsed))),
            ("error".to_owned(), failure.map_or(Value::Null, error)),
        ]);
        object.into()
    }
}

fn error(failure: &Failure) -> Value {
    json!({
        "message": failure.to_string(),
        "service_says": failure.words(),
        "next_step": failure.next_step(),
    })
}

/// To the millisecond.
fn seconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 1000.0).round() / 1000.0
}

fn files(paths: &[PathBuf]) -> Value {
    paths.iter().map(|path| path.display().to_string()).collect()
}

fn charged(charge: Charge, is_paid: bool) -> Value {
    match charge {
        Charge::NotSent | Charge::Rejected => Value::Bool(false),
        Charge::Completed => Value::Bool(is_paid),
        _ => Value::Null,
    }
}

fn complain(failure: &Failure) {
    eprintln!("error: {failure}");
    if let Some(words) = failure.words() {
        eprintln!("  the service says: {words}");
    }
    eprintln!(
        "  cost: {}",
        match failure.charge() {
            Charge::NotSent => "none, nothing was sent",
            Charge::Rejected => "none, the service did not do the work",
            Charge::Completed => "the service did the work, and charges for it",
            _ => "unknown, the work may have been done and paid for",
        }
    );
    eprintln!("  next: {}", failure.next_step());
}

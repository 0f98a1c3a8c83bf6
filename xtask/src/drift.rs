//! `cargo xtask drift`: what differs between the document and a copy of it, and whom that breaks.

mod copy;
pub(crate) mod git;
mod git_path;
mod only;
mod output;
mod revision;

use std::process::ExitCode;

use drift::render::{self, Api, Comparison};
use drift::{Document, Drift, Level, Rule, Settings};
use spec::Input;

use crate::cli::{self, FailOn, Format};
use crate::failure::Failure;
use only::Only;
use revision::{Revision, Subject};

/// Compares, or lists the rules.
pub(crate) fn run(options: &cli::Drift) -> Result<ExitCode, Failure> {
    let rules = rules();
    let rules: Vec<&Rule> = rules.iter().collect();
    if options.list_rules {
        let text = match options.format {
            Format::Text => render::rules_text(&rules),
            Format::Json => render::rules_json(&rules),
            _ => return Err(Failure::Usage("rules are listed as text or json".to_owned())),
        };
        output::write(&text, options.format, options.output.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    compare(options, &rules)
}

/// Every rule by which there may be findings, by id.
fn rules() -> Vec<Rule> {
    let mut rules = drift::api::rules();
    rules.extend(drift::rules().chain(drift::settings::rules()).cloned());
    rules.sort();
    rules
}

fn compare(options: &cli::Drift, rules: &[&Rule]) -> Result<ExitCode, Failure> {
    let only = Only::parse(&options.only).map_err(Failure::Usage)?;
    let subject = Subject::of(options)?;
    let sides = together(Revision::checked_in(&subject), copy::read(options, &subject));
    let (settings, (ours, theirs)) = together(settings(options, &subject, rules), sides)?;
    let (old, new) = if options.reverse { (&theirs, &ours) } else { (&ours, &theirs) };
    let texts = (old.texts(), new.texts());
    let read = |input: &Input<'_>| Document::read(input).map_err(Failure::from);
    let documents =
        together(read(&old.lenient(&texts.0, &subject)), read(&new.lenient(&texts.1, &subject)))?;
    only.check(&documents.0, &documents.1).map_err(Failure::Usage)?;

    let mut found = drift::compare(&documents.0, &documents.1);
    let strict = (old.strict(&texts.0, &subject), new.strict(&texts.1, &subject));
    let outcome = (!options.no_source)
        .then(|| drift::api::compare(&subject.krate(), &subject.settings(), &strict.0, &strict.1));
    found.findings.extend(outcome.iter().flat_map(|outcome| outcome.findings.iter().cloned()));
    let today = options.today.unwrap_or_else(|| time::OffsetDateTime::now_utc().date());
    settings.apply(&mut found, today);
    if options.no_source {
        // An acceptance may be one of a finding that nobody looked for.
        found.findings.retain(|finding| finding.id != drift::settings::UNMATCHED);
    }
    let mut api = outcome.as_ref().map(|o| Api { changes: &o.changes, step: o.step });
    if !options.only.is_empty() {
        found.keep_operations(|operation| only.is_meant(operation));
        // Items do not say which operation they are there for.
        api = None;
    }
    let comparison = Comparison { drift: &found, has_source: outcome.is_some(), api };
    let text = output::rendered(&comparison, options.format, rules);
    output::write(&text, options.format, options.output.as_deref())?;
    Ok(exit_code(&found, options.fail_on))
}

fn exit_code(found: &Drift, fail_on: FailOn) -> ExitCode {
    let level = match fail_on {
        FailOn::Breaking => Level::Breaking,
        FailOn::NonBreaking => Level::NonBreaking,
        FailOn::Documentation => Level::Documentation,
        FailOn::Never => return ExitCode::SUCCESS,
    };
    if found.reaches(level) { cli::GATE.into() } else { ExitCode::SUCCESS }
}

/// The settings that were named, or those of the crate, which are about its document.
fn settings(options: &cli::Drift, subject: &Subject, rules: &[&Rule]) -> Result<Settings, Failure> {
    let path = match (&options.config, &subject.client) {
        (Some(path), _) => path.clone(),
        (None, Some(client)) => client.drift.clone(),
        (None, None) => return Ok(Settings::default()),
    };
    if options.config.is_none() && !path.exists() {
        return Ok(Settings::default());
    }
    let text = revision::read(&path)?;
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    Ok(Settings::parse(&text.name, &text.bytes, &ids)?)
}

/// Both, or what is wrong with either.
fn together<A, B>(a: Result<A, Failure>, b: Result<B, Failure>) -> Result<(A, B), Failure> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Failure::Input(mut reports)), Err(Failure::Input(more))) => {
            reports.extend(more);
            Err(Failure::Input(reports))
        }
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
    }
}

//! What is shown while an image is made, which takes from seconds to minutes.

use std::future::Future;
use std::io::IsTerminal;
use std::pin::pin;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// How often a log is told that nothing is wrong.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// Waits: with a spinner and the seconds on a terminal, with a line now and then elsewhere.
pub(crate) async fn while_waiting<F: Future>(what: &str, future: F) -> F::Output {
    if std::io::stderr().is_terminal() {
        with_spinner(what, future).await
    } else {
        with_lines(what, future).await
    }
}

async fn with_spinner<F: Future>(what: &str, future: F) -> F::Output {
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(100));
    let output = future.await;
    spinner.finish_and_clear();
    output
}

async fn with_lines<F: Future>(what: &str, future: F) -> F::Output {
    eprintln!("{what}");
    let start = Instant::now();
    let mut ticks = interval_at(start + LINE_EVERY, LINE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut future = pin!(future);
    loop {
        tokio::select! {
            output = &mut future => return output,
            _ = ticks.tick() => eprintln!("{what}: {} s", start.elapsed().as_secs()),
        }
    }
}

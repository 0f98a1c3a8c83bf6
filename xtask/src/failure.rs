//! Why a command did not come to its end.

use spec::Report;

/// Why a command did not come to its end.
pub(crate) enum Failure {
    /// Documents, overlays or settings are broken; a report for each run over them.
    Input(Vec<Report>),
    /// The command line asks for something that is not there.
    Usage(String),
    /// A file could not be read or written.
    Machine(anyhow::Error),
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Input(vec![report])
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::Machine(error)
    }
}

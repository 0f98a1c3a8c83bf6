//! The words for axes and levels, as the settings and all outputs have them.

use std::fmt::{self, Display, Formatter};

use crate::finding::{Axis, Level};

impl Axis {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 3] = [Self::Wire, Self::Source, Self::Docs];
}

impl Level {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::NonBreaking, Self::Documentation];
}

impl Display for Axis {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wire => "wire",
            Self::Source => "source",
            Self::Docs => "docs",
        })
    }
}

impl Display for Level {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Breaking => "breaking",
            Self::NonBreaking => "non-breaking",
            Self::Documentation => "documentation",
        })
    }
}

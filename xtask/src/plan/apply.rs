//! Carrying out a plan. Each file is replaced in one step: a reader, or a run that is killed at
//! any moment, finds the old text or the new one and nothing in between.

use anyhow::{Context, Result};

use super::{Change, Plan};
use crate::replace::Staged;
use crate::workspace;

impl Plan {
    /// Writes and removes what the plan says; unchanged files are not touched.
    pub(crate) fn apply(&self) -> Result<()> {
        self.stage()?.commit()
    }

    /// Puts all texts on the disk and finds every folder writable, so that a full disk or a
    /// missing permission changes nothing.
    pub(crate) fn stage(&self) -> Result<Staged> {
        let mut staged = Staged::default();
        self.stage_into(&mut staged)?;
        Ok(staged)
    }

    /// The same, with what others have put there.
    pub(crate) fn stage_into(&self, staged: &mut Staged) -> Result<()> {
        for (path, change) in &self.changes {
            let target = self.folder.join(path);
            let describe = || format!("cannot write {}", workspace::shown(&target));
            match change {
                Change::Unchanged => {}
                Change::Write { after, .. } => {
                    staged.write(&target, after.as_bytes()).with_context(describe)?;
                }
                Change::Remove { .. } => {
                    staged.remove(&target, &self.folder).with_context(describe)?;
                }
            }
        }
        Ok(())
    }
}

//! Lines out of chunks.

use bytes::Bytes;

/// What ends a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// LF.
    LineFeed,
    /// CR, LF, or both.
    Any,
    /// RS, which begins the next record (RFC 7464).
    RecordSeparator,
}

/// Cuts a text into lines, however it is cut into chunks. A byte order mark before the first one is
/// left out.
#[derive(Debug)]
pub(super) struct Lines {
    ends: Ends,
    /// The beginning of a line that earlier chunks brought.
    begun: Vec<u8>,
    /// The last line ended with CR: an LF that follows belongs to it.
    is_after_return: bool,
    is_at_start: bool,
}

impl Lines {
    pub(super) fn new(ends: Ends) -> Self {
        Self { ends, begun: Vec::new(), is_after_return: false, is_at_start: true }
    }

    /// The next whole line, without its end. `None` when the chunk is used up.
    pub(super) fn next(&mut self, chunk: &mut Bytes) -> Option<Bytes> {
        if std::mem::take(&mut self.is_after_return) {
            match chunk.first() {
                Some(b'\n') => drop(chunk.split_to(1)),
                Some(_) => {}
                None => self.is_after_return = true,
            }
        }
        let is_end = |byte: &u8| match self.ends {
            Ends::LineFeed => *byte == b'\n',
            Ends::Any => matches!(byte, b'\n' | b'\r'),
            Ends::RecordSeparator => *byte == 0x1e,
        };
        let Some(at) = chunk.iter().position(is_end) else {
            self.begun.extend_from_slice(chunk);
            chunk.clear();
            return None;
        };
        let line = chunk.split_to(at);
        let end = chunk.split_to(1);
        self.is_after_return = end.first() == Some(&b'\r');
        if self.begun.is_empty() {
            return Some(self.without_mark(line));
        }
        self.begun.extend_from_slice(&line);
        Some(self.rest())
    }

    /// What has come of a line that has not ended.
    pub(super) fn rest(&mut self) -> Bytes {
        let line = Bytes::from(std::mem::take(&mut self.begun));
        self.without_mark(line)
    }

    pub(super) fn size(&self) -> usize {
        self.begun.len()
    }

    fn without_mark(&mut self, line: Bytes) -> Bytes {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let is_first = std::mem::replace(&mut self.is_at_start, false);
        if is_first && line.starts_with(MARK) { line.slice(MARK.len()..) } else { line }
    }
}

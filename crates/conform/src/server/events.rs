//! The events of a stream (HTML, "Server-sent events", section 9.2.6).

/// Takes a stream apart as it comes.
#[derive(Debug)]
pub(crate) struct Events {
    limit: usize,
    line: Vec<u8>,
    /// A line break of two characters may come in two pieces.
    after_return: bool,
    data: Option<String>,
    texts: Vec<String>,
}

impl Events {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, line: Vec::new(), after_return: false, data: None, texts: Vec::new() }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.texts.len() >= self.limit
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// What the whole events hold. One without its end does not count.
    pub(crate) fn into_texts(self) -> Vec<String> {
        self.texts
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' if self.after_return => self.after_return = false,
                b'\n' | b'\r' => {
                    self.after_return = *byte == b'\r';
                    self.end_line();
                }
                byte => {
                    self.after_return = false;
                    self.line.push(*byte);
                }
            }
            if self.is_full() {
                return;
            }
        }
    }

    fn end_line(&mut self) {
        let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
        if line.is_empty() {
            self.texts.extend(self.data.take());
            return;
        }
        let line = line.trim_start_matches('\u{FEFF}');
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        if field == "data" {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_come_apart_wherever_they_are_cut() {
        let stream = "\u{FEFF}: comment\r\ndata: {\r\ndata:  1}\r\n\r\nevent: a\n\ndata:b\rid: 1\r\rdata: cut";
        for size in [1, 2, 3, 100] {
            let mut events = Events::new(9);
            for piece in stream.as_bytes().chunks(size) {
                events.feed(piece);
            }
            assert_eq!(events.into_texts(), ["{\n 1}", "b"]);
        }
        let mut events = Events::new(1);
        events.feed(b"data: a\n\ndata: b\n\n");
        assert_eq!(events.into_texts(), ["a"]);
    }
}

//! The events of a stream (HTML, "Server-sent events", section 9.2.6).

use serde_json::{Map, Value};

/// An event, with the fields that were sent.
#[derive(Debug, Default)]
pub(crate) struct Event {
    pub(crate) data: String,
    others: Map<String, Value>,
}

impl Event {
    /// The event as an object, with this for its data.
    pub(crate) fn with(&self, data: Value) -> Value {
        let mut members = self.others.clone();
        members.insert("data".to_owned(), data);
        Value::Object(members)
    }
}

/// Takes a stream apart as it comes.
#[derive(Debug)]
pub(crate) struct Events {
    limit: usize,
    line: Vec<u8>,
    /// A line break of two characters may come in two pieces.
    after_return: bool,
    event: Event,
    has_data: bool,
    whole: Vec<Event>,
}

impl Events {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_return: false,
            event: Event::default(),
            has_data: false,
            whole: Vec::new(),
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.whole.len() >= self.limit
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.whole.is_empty()
    }

    /// The whole events. One without its end does not count.
    pub(crate) fn into_whole(self) -> Vec<Event> {
        self.whole
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
            let event = std::mem::take(&mut self.event);
            self.whole.extend(std::mem::take(&mut self.has_data).then_some(event));
            return;
        }
        let line = line.trim_start_matches('\u{FEFF}');
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        let value = match field {
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
                return;
            }
            "event" if !value.is_empty() => value.into(),
            "id" if !value.contains('\0') => value.into(),
            "retry" => match value.parse::<u64>() {
                Ok(milliseconds) => milliseconds.into(),
                Err(_) => return,
            },
            _ => return,
        };
        self.event.others.insert(field.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn streams_come_apart_wherever_they_are_cut() {
        let stream = "\u{FEFF}: comment\r\ndata: {\r\ndata:  1}\r\n\r\nevent: a\n\ndata:b\rid: 1\rretry: 5\revent: c\r\rdata: cut";
        for size in [1, 2, 3, 100] {
            let mut events = Events::new(9);
            for piece in stream.as_bytes().chunks(size) {
                events.feed(piece);
            }
            let [first, second] = &events.into_whole()[..] else { panic!("two events") };
            assert_eq!(first.data, "{\n 1}");
            let whole = json!({"data": 1, "event": "c", "id": "1", "retry": 5});
            assert_eq!(second.with(1.into()), whole);
        }
        let mut events = Events::new(1);
        events.feed(b"data: a\n\ndata: b\n\n");
        let data: Vec<_> = events.into_whole().into_iter().map(|event| event.data).collect();
        assert_eq!(data, ["a"]);
    }
}

//! Server-sent events out of lines (WHATWG HTML, section 9.2.6).

use serde_json::{Map, Value};

/// An event, with what was sent of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) data: String,
    kind: Option<String>,
    id: Option<String>,
    retry: Option<u64>,
}

impl Event {
    /// The event as an object, with this for its data.
    pub(super) fn object(&self, data: Value) -> Value {
        let text = |text: &Option<String>| text.as_deref().map(Value::from);
        let members = [
            ("data", Some(data)),
            ("event", text(&self.kind)),
            ("id", text(&self.id)),
            ("retry", self.retry.map(Value::from)),
        ];
        let sent = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Value::Object(sent.collect::<Map<_, _>>())
    }
}

/// The event that lines make up.
#[derive(Debug, Default)]
pub(super) struct Events {
    event: Event,
    has_data: bool,
}

impl Events {
    /// Takes a line. An empty one ends an event, which is none if it has no data.
    pub(super) fn line(&mut self, line: &str) -> Option<Event> {
        if line.is_empty() {
            let event = std::mem::take(&mut self.event);
            return std::mem::take(&mut self.has_data).then_some(event);
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        self.field(field, value.strip_prefix(' ').unwrap_or(value));
        None
    }

    /// A line that begins with a colon, and so has no field, is a comment.
    fn field(&mut self, field: &str, value: &str) {
        match field {
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            "event" => self.event.kind = Some(value.to_owned()).filter(|name| !name.is_empty()),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.event.retry = value.parse().ok();
            }
            _ => {}
        }
    }

    /// The id of the event that is being read, if it has one.
    pub(super) fn id(&self) -> Option<&str> {
        self.event.id.as_deref()
    }

    /// How long to wait before asking again, as the event that is being read says.
    pub(super) fn retry(&self) -> Option<u64> {
        self.event.retry
    }

    /// How much of an event there is.
    pub(super) fn size(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.event.data.len() + length(&self.event.kind) + length(&self.event.id)
    }

    /// The data of an event that does not come to its end.
    pub(super) fn take_data(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.event.data).into_bytes()
    }
}

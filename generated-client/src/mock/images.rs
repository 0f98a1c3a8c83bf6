//! What the mock does for images: it refuses what the service refuses, draws what is asked for, and
//! serves the links of its responses.
//!
//! No operation is known by name. One that takes a `prompt` and responds with a list `data` of
//! things with `url` or `b64_json` is one that makes images, whatever else it takes and sends.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::mock::document::{Document, Operation};
use ::mock::{Accepted, Content, Response, Service};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::picture::Picture;

/// Where images are fetched.
const FOLDER: &str = "/mock/images/";
/// Pictures that are kept; the oldest go first.
const KEPT: usize = 10_000;

/// Pixels a side.
const LARGEST: u32 = 2048;
/// Images in one answer.
const MOST: u64 = 10;

/// The service.
pub(super) struct Images(Mutex<State>);

struct State {
    /// The time of the next response.
    now: i64,
    /// Pictures that were sent as links.
    pictures: VecDeque<Picture>,
    /// How many have been forgotten.
    forgotten: usize,
}

impl Images {
    /// A service whose first response has this time.
    pub(super) fn new(now: i64) -> Self {
        Self(Mutex::new(State { now, pictures: VecDeque::new(), forgotten: 0 }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The time, which goes on by a second for each response.
    fn tick(&mut self) -> i64 {
        let now = self.now;
        self.now = now.saturating_add(1);
        now
    }

    /// Keeps a picture, and returns its number.
    fn keep(&mut self, picture: Picture) -> usize {
        self.pictures.push_back(picture);
        if self.pictures.len() > KEPT {
            self.pictures.pop_front();
            self.forgotten += 1;
        }
        self.forgotten + self.pictures.len()
    }

    fn picture(&self, number: usize) -> Option<Picture> {
        let at = number.checked_sub(self.forgotten + 1)?;
        self.pictures.get(at).cloned()
    }
}

impl Service for Images {
    fn refusal(&self, status: u16, reason: &str) -> Response {
        match status {
            401 => Response::envelope(status, "AUTH_ERROR", reason),
            413 => Response::text(status, "the request is too large"),
            415 => Response::text(status, "this media type is not supported"),
            _ => Response::envelope(status, "REQUEST_ERROR", reason),
        }
    }

    fn refuse(&self, document: &Document, operation: &Operation, body: &Value) -> Option<String> {
        item(document, operation)?;
        for field in ["n", "size"] {
            if body.get(field).is_none_or(Value::is_null) {
                return Some(format!(
                    "`{field}` is missing: the service requires it, whatever its document says"
                ));
            }
        }
        if body["n"].as_u64().is_none_or(|n| n > MOST) {
            return Some(format!("`n` is more than {MOST}, and this server draws no more at once"));
        }
        match size(body) {
            Some(_) => None,
            None => Some(format!(
                "`size` is not width and height joined by an `x`, each from 1 to {LARGEST}"
            )),
        }
    }

    fn complete(&self, document: &Document, request: &Accepted, response: &mut Value) {
        let Some(asked) = asked(document, &request.operation, &request.body) else { return };
        let inline = asked.pictures.iter().filter(|_| asked.is_inline);
        let drawn: Vec<Vec<u8>> = inline.map(Picture::draw).collect();
        let mut state = self.state();
        if response.get("created").is_some_and(Value::is_number) {
            response["created"] = state.tick().into();
        }
        let images = asked.pictures.into_iter().enumerate().map(|(at, picture)| {
            let mut image = asked.item.clone();
            let Some(members) = image.as_object_mut() else { return image };
            if members.contains_key("revised_prompt") {
                members.insert("revised_prompt".to_owned(), picture.revised_prompt().into());
            }
            members.remove("url");
            members.remove("b64_json");
            match drawn.get(at) {
                Some(drawn) => members.insert("b64_json".to_owned(), STANDARD.encode(drawn).into()),
                None => {
                    let number = state.keep(picture);
                    let url = format!("{}{FOLDER}{number}.png", request.server_url);
                    members.insert("url".to_owned(), url.into())
                }
            };
            image
        });
        response["data"] = json!(images.collect::<Vec<_>>());
    }

    fn has_resource(&self, path: &str) -> bool {
        path.starts_with(FOLDER)
    }

    fn resource(&self, path: &str) -> Option<Content> {
        let number = number(path)?;
        let picture = self.state().picture(number)?;
        Some(Content { media_type: "image/png", bytes: picture.draw().into() })
    }
}

/// The images that a request asks for.
struct Asked {
    pictures: Vec<Picture>,
    is_inline: bool,
    /// What an item of `data` looks like.
    item: Value,
}

/// What is to be drawn for a request that was not refused, if it is one for images.
fn asked(document: &Document, operation: &Operation, request: &Value) -> Option<Asked> {
    let item = item(document, operation)?.clone();
    let (width, height) = size(request)?;
    let prompt = request.get("prompt").and_then(Value::as_str).unwrap_or_default();
    let count = usize::try_from(request.get("n")?.as_u64()?.min(MOST)).ok()?;
    let picture = |index| Picture { prompt: prompt.to_owned(), width, height, index, count };
    Some(Asked {
        pictures: (0..count).map(picture).collect(),
        is_inline: request.get("response_format").and_then(Value::as_str) == Some("b64_json"),
        item,
    })
}

/// One image as the document has it in the response, if the operation makes images.
fn item<'d>(document: &Document, operation: &'d Operation) -> Option<&'d Value> {
    let contents = &operation.body.as_ref()?.content;
    let takes_prompt =
        contents.iter().filter_map(|content| content.schema.as_ref()).any(|schema| {
            let properties = document.resolve(schema).and_then(|schema| schema.get("properties"));
            properties.is_some_and(|properties| properties.get("prompt").is_some())
        });
    let item = operation.success.as_ref()?.sample.as_ref()?.get("data")?.get(0)?;
    let is_image = item.get("url").is_some() || item.get("b64_json").is_some();
    (takes_prompt && is_image).then_some(item)
}

fn size(request: &Value) -> Option<(u32, u32)> {
    let (width, height) = request.get("size")?.as_str()?.split_once('x')?;
    let side = |text: &str| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|side| is_number && (1..=LARGEST).contains(side))
    };
    Some((side(width)?, side(height)?))
}

/// The number in the address of an image.
fn number(path: &str) -> Option<usize> {
    path.strip_prefix(FOLDER)?.strip_suffix(".png")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_two_numbers_around_a_lower_case_x() {
        let read = |text: &str| size(&json!({ "size": text }));
        assert_eq!(read("1024x768"), Some((1024, 768)));
        for bad in ["", "1024", "1024X768", "0x1", "4096x1", "+1x1", " 1x1", "1x1x1", "x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}

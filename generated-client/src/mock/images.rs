//! Operations that make images: how they are known, and what they answer.
//!
//! No operation is known by name. One that takes a `prompt` and answers a list `data` of things with
//! `url` or `b64_json` is one that makes images, whatever else it takes and answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::document::{Answer, Operation, resolve, root};
use super::picture::Picture;
use super::sample::sample;
use super::state::Shared;

/// Where images are fetched.
pub(super) const FOLDER: &str = "/mock/images/";

/// Pixels a side.
const LARGEST: u32 = 2048;
/// Images in one answer.
const MOST: u64 = 10;

/// Why the service would not make these images although the document allows the request, if it is
/// one for images.
pub(super) fn refused(operation: &Operation, request: &Value) -> Option<String> {
    item(operation)?;
    if request.get("n").is_none_or(Value::is_null) {
        return Some("`n` is missing: the service wants it, whatever its document says".to_owned());
    }
    if request.get("size").is_none_or(Value::is_null) {
        return Some(
            "`size` is missing: the service wants it, whatever its document says".to_owned(),
        );
    }
    if request["n"].as_u64().is_none_or(|n| n > MOST) {
        return Some(format!("`n` is more than {MOST}, and this server draws no more at once"));
    }
    match size(request) {
        Some(_) => None,
        None => Some(format!(
            "`size` is not width and height joined by an `x`, each from 1 to {LARGEST}"
        )),
    }
}

/// The images that a request asks for.
pub(super) struct Asked {
    pub(super) pictures: Vec<Picture>,
    is_inline: bool,
    /// What an item of `data` looks like.
    item: Value,
}

/// What is to be drawn for a request that was not refused, if it is one for images.
pub(super) fn asked(operation: &Operation, request: &Value) -> Option<Asked> {
    let item = sample(&item(operation)?, root());
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

impl Asked {
    /// Whether the images themselves are in the answer, and have to be drawn for it.
    pub(super) fn is_inline(&self) -> bool {
        self.is_inline
    }

    /// Puts the images into the answer: the drawn ones, or else the addresses that they get.
    pub(super) fn put_into(self, answer: &mut Value, drawn: &[Vec<u8>], shared: &Shared) {
        let mut state = shared.state();
        if answer.get("created").is_some_and(Value::is_number) {
            answer["created"] = state.tick().into();
        }
        let images = self.pictures.into_iter().enumerate().map(|(at, picture)| {
            let mut image = self.item.clone();
            let Some(members) = image.as_object_mut() else { return image };
            if members.contains_key("revised_prompt") {
                members.insert("revised_prompt".to_owned(), picture.revised_prompt().into());
            }
            members.remove("url");
            members.remove("b64_json");
            match drawn.get(at) {
                Some(drawn) => members.insert("b64_json".to_owned(), STANDARD.encode(drawn).into()),
                None => {
                    let url = format!("{}{FOLDER}{}.png", shared.url, state.keep(picture));
                    members.insert("url".to_owned(), url.into())
                }
            };
            image
        });
        answer["data"] = json!(images.collect::<Vec<_>>());
    }
}

/// The schema of one image in the answer, if the operation makes images.
fn item(operation: &Operation) -> Option<Value> {
    let root = root();
    let has = |schema: &Value, name: &str| {
        let property = || resolve(schema, root)?.get("properties")?.get(name);
        property().is_some()
    };
    let contents = operation.body.as_ref()?.contents;
    contents.iter().find(|content| has(&content.schema(), "prompt"))?;
    let answer = success(operation)?.contents.iter().find(|content| content.is_json())?.schema();
    let data = resolve(&answer, root)?.get("properties")?.get("data")?;
    let item = resolve(data, root)?.get("items")?;
    (has(item, "url") || has(item, "b64_json")).then(|| item.clone())
}

/// The first success that the document gives.
pub(super) fn success(operation: &Operation) -> Option<&'static Answer> {
    operation.answers.iter().find(|answer| answer.status.starts_with('2'))
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
pub(super) fn number(path: &str) -> Option<usize> {
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

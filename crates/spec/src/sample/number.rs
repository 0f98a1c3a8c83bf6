//! Numbers.

use serde_json::{Map, Number, Value};

/// A number that the bounds allow, 0 if they do; the `nth` of several.
pub(super) fn sample(
    schema: &Map<String, Value>,
    is_whole: bool,
    nth: usize,
) -> Result<Value, String> {
    let bounds = Bounds::of(schema, is_whole);
    let (least, greatest) = bounds.ends();
    let step = bounds.step;
    let start = if least > 0.0 { least } else { greatest.min(0.0) };
    // Precise up to 2^53, which is more than there are items.
    #[expect(clippy::cast_precision_loss, reason = "a few items")]
    let offset = nth as f64 * step;
    let value = if start + offset > greatest { start - offset } else { start + offset };
    if value < least || value > greatest {
        return Err("no number is between its bounds".to_owned());
    }
    bounds.number(value).ok_or_else(|| "no number is between its bounds".to_owned())
}

/// The least and the greatest number, where there are bounds.
pub(super) fn edges(schema: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    let bounds = Bounds::of(schema, super::kind(schema) == "integer");
    let (least, greatest) = bounds.ends();
    let least = bounds.number(least).map(|value| ("the least number", value));
    let greatest = bounds.number(greatest).map(|value| ("the greatest number", value));
    least.into_iter().chain(greatest).collect()
}

/// Numbers just outside of the bounds, and one between two steps.
pub(super) fn misfits(schema: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    let bounds = Bounds::of(schema, super::kind(schema) == "integer");
    let (least, greatest) = bounds.ends();
    let below = bounds.number(least - bounds.step).map(|value| ("a number too small", value));
    let above = bounds.number(greatest + bounds.step).map(|value| (super::TOO_GREAT, value));
    let between = schema.get("multipleOf").and_then(Value::as_f64);
    let between = between.and_then(|step| Number::from_f64(step / 2.0));
    let between = between.map(|value| ("a number between two steps", Value::Number(value)));
    below.into_iter().chain(above).chain(between).collect()
}

struct Bounds {
    least: f64,
    is_least_out: bool,
    greatest: f64,
    is_greatest_out: bool,
    step: f64,
    is_whole: bool,
}

impl Bounds {
    fn of(schema: &Map<String, Value>, is_whole: bool) -> Self {
        let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
        let multiple = bound("multipleOf").filter(|step| *step > 0.0);
        let least = bound("minimum").unwrap_or(f64::NEG_INFINITY);
        let above = bound("exclusiveMinimum").unwrap_or(f64::NEG_INFINITY);
        let greatest = bound("maximum").unwrap_or(f64::INFINITY);
        let below = bound("exclusiveMaximum").unwrap_or(f64::INFINITY);
        let span = greatest.min(below) - least.max(above);
        let small = if span > 0.0 && span < 4.0 { span / 4.0 } else { 1.0 };
        Self {
            least: least.max(above),
            is_least_out: above >= least && above.is_finite(),
            greatest: greatest.min(below),
            is_greatest_out: below <= greatest && below.is_finite(),
            step: multiple.unwrap_or(if is_whole { 1.0 } else { small }),
            is_whole,
        }
    }

    /// The first and the last number that are allowed; infinite without a bound.
    fn ends(&self) -> (f64, f64) {
        let is_stepped = self.is_whole || self.step > 1.0;
        let up =
            |value: f64| if is_stepped { (value / self.step).ceil() * self.step } else { value };
        let down =
            |value: f64| if is_stepped { (value / self.step).floor() * self.step } else { value };
        let mut least = up(self.least);
        if self.is_least_out && least <= self.least {
            least += self.step;
        }
        let mut greatest = down(self.greatest);
        if self.is_greatest_out && greatest >= self.greatest {
            greatest -= self.step;
        }
        (least, greatest)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "both were looked at before"
    )]
    fn number(&self, value: f64) -> Option<Value> {
        if !value.is_finite() {
            return None;
        }
        let is_whole = self.is_whole || value.fract() == 0.0;
        if is_whole && value >= i64::MIN as f64 && value < i64::MAX as f64 {
            return Some((value as i64).into());
        }
        // The greatest number of 64 bits has no double.
        if is_whole && value.total_cmp(&(i64::MAX as f64)).is_eq() {
            return Some(i64::MAX.into());
        }
        Number::from_f64(value).map(Value::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn schema(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn numbers_are_within_their_bounds() {
        for (bounds, number) in [
            (json!({}), json!(0)),
            (json!({ "minimum": 2 }), json!(2)),
            (json!({ "minimum": 1.5 }), json!(2)),
            (json!({ "exclusiveMinimum": 2 }), json!(3)),
            (json!({ "maximum": -2 }), json!(-2)),
            (json!({ "exclusiveMaximum": 0 }), json!(-1)),
            (json!({ "minimum": 1, "multipleOf": 5 }), json!(5)),
        ] {
            assert_eq!(sample(&schema(&bounds), true, 0).unwrap(), number, "{bounds}");
        }
        assert!(sample(&schema(&json!({ "minimum": 2, "maximum": 1 })), true, 0).is_err());
        let between = schema(&json!({ "exclusiveMinimum": 0, "exclusiveMaximum": 1 }));
        assert_eq!(sample(&between, false, 0).unwrap(), json!(0.25));
    }

    #[test]
    fn edges_are_inside_and_misfits_outside() {
        let bounds = schema(&json!({ "type": "integer", "minimum": 1, "maximum": 10 }));
        let values = |found: Vec<(&str, Value)>| -> Vec<Value> {
            found.into_iter().map(|(_, value)| value).collect()
        };
        assert_eq!(values(edges(&bounds)), [json!(1), json!(10)]);
        assert_eq!(values(misfits(&bounds)), [json!(0), json!(11)]);
        assert!(edges(&schema(&json!({ "type": "number" }))).is_empty());
    }
}

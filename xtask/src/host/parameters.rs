//! Parameters by the plug-in's own ids and texts.

use std::ffi::CString;

use anyhow::{Context, Result};
use clack_extensions::params::ParamInfoBuffer;
use clack_host::events::event_types::ParamValueEvent;
use clack_host::prelude::*;
use grille::params::all_ids;
use test_host::param_id;

use super::Unit;
use crate::error::user_error;

/// Longest value text a plug-in may return, bytes.
const TEXT_BYTES: usize = 256;

/// Most choices a parameter may have to be listed in an error message.
const MAX_LISTED_CHOICES: f64 = 16.0;

/// What the plug-in says about one of its parameters.
#[derive(Debug, Clone)]
pub(crate) struct ParamInfo {
    pub(super) hash: u32,
    /// Name as hosts show it.
    pub(crate) name: String,
    /// Lowest value.
    pub(crate) min: f64,
    /// Highest value.
    pub(crate) max: f64,
    stepped: bool,
}

/// The known id most like `id`, if any is like it at all.
pub(crate) fn nearest_id(id: &str) -> Option<String> {
    all_ids()
        .into_iter()
        .map(|known| (edit_distance(&known, id), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .map(|(_, known)| known)
}

/// Levenshtein's distance between two short texts.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The first number in a text.
fn first_number(text: &str) -> Option<f64> {
    let text = text.replace(['\u{2212}', '\u{2013}'], "-").replace(',', ".");
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let digits = &text[start..];
    let end = digits.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(digits.len());
    let number: f64 = digits[..end].trim_end_matches('.').parse().ok()?;
    Some(if text[..start].ends_with('-') { -number } else { number })
}

impl Unit {
    /// What the plug-in says about the parameter `id`.
    ///
    /// # Errors
    /// No such parameter.
    pub(crate) fn param(&mut self, id: &str) -> Result<ParamInfo> {
        let known = self.find(param_id(id)).filter(|_| all_ids().iter().any(|known| known == id));
        known.ok_or_else(|| {
            let hint = nearest_id(id).map_or_else(
                || "`cargo xtask render --list` lists them".to_owned(),
                |nearest| format!("did you mean \"{nearest}\"?"),
            );
            user_error(format!("there is no parameter \"{id}\"; {hint}"))
        })
    }

    fn find(&mut self, hash: u32) -> Option<ParamInfo> {
        let handle = self.instance.plugin_handle();
        let mut buffer = ParamInfoBuffer::new();
        (0..self.params.count(&handle)).find_map(|index| {
            let info = self.params.get_info(&handle, index, &mut buffer)?;
            (info.id.get() == hash).then(|| ParamInfo {
                hash,
                name: String::from_utf8_lossy(info.name).into_owned(),
                min: info.min_value,
                max: info.max_value,
                stepped: info.flags.contains(clack_extensions::params::ParamInfoFlags::IS_STEPPED),
            })
        })
    }

    /// The text the plug-in shows for a value.
    ///
    /// # Errors
    /// The plug-in has no text for it.
    pub(crate) fn text(&mut self, param: &ParamInfo, value: f64) -> Result<String> {
        let id = ClapId::from_raw(param.hash).context("invalid parameter id")?;
        let mut buffer = [0; TEXT_BYTES];
        let handle = self.instance.plugin_handle();
        let text = self
            .params
            .value_to_text(&handle, id, value, &mut buffer)
            .with_context(|| format!("the plug-in has no text for {value} of {}", param.name))?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    /// The text of a parameter's present value.
    ///
    /// # Errors
    /// No such parameter.
    pub(crate) fn current_text(&mut self, id: &str) -> Result<String> {
        let param = self.param(id)?;
        let clap_id = ClapId::from_raw(param.hash).context("invalid parameter id")?;
        let value = self.params.get_value(&self.instance.plugin_handle(), clap_id).unwrap_or(param.min);
        self.text(&param, value)
    }

    /// Sets a parameter from a text as people type it and returns what the plug-in made of it.
    ///
    /// # Errors
    /// No such parameter, a text the plug-in does not understand, or a number out of range.
    pub(crate) fn set(&mut self, id: &str, text: &str) -> Result<String> {
        let param = self.param(id)?;
        let value = self.parse(&param, id, text)?;
        let understood = self.text(&param, value)?;
        self.refuse_out_of_range(&param, (id, text), (value, &understood))?;
        self.set_value(&param, value)?;
        Ok(understood)
    }

    fn parse(&mut self, param: &ParamInfo, id: &str, text: &str) -> Result<f64> {
        let clap_id = ClapId::from_raw(param.hash).context("invalid parameter id")?;
        let c_text = CString::new(text).map_err(|_| user_error(format!("the value of {id} holds a NUL")))?;
        let value = self.params.text_to_value(&self.instance.plugin_handle(), clap_id, &c_text);
        if let Some(value) = value {
            return Ok(value);
        }
        let hint = self.hint(param, id)?;
        Err(user_error(format!("the plug-in does not understand {id} = {text}; {hint}")))
    }

    /// What may be typed for a parameter.
    fn hint(&mut self, param: &ParamInfo, id: &str) -> Result<String> {
        if id == "source" || id.starts_with("target_") {
            return Ok("give a headphone's name, as `cargo xtask render --list` shows them".to_owned());
        }
        let (first, last) = (self.text(param, param.min)?, self.text(param, param.max)?);
        if param.stepped && param.max - param.min < MAX_LISTED_CHOICES {
            let mut choices = Vec::new();
            let mut value = param.min;
            while value <= param.max {
                choices.push(self.text(param, value)?);
                value += 1.0;
            }
            return Ok(format!("choose one of: {}", choices.join(", ")));
        }
        Ok(format!("give a number from {first} to {last}"))
    }

    /// The plug-in clamps; a person who typed 90 and got 45 would want to know.
    fn refuse_out_of_range(
        &mut self,
        param: &ParamInfo,
        (id, asked): (&str, &str),
        (value, understood): (f64, &str),
    ) -> Result<()> {
        let at_end = value <= param.min || value >= param.max;
        let (Some(wanted), Some(got)) = (first_number(asked), first_number(understood)) else {
            return Ok(());
        };
        if at_end && (wanted - got).abs() > 0.5 {
            let hint = self.hint(param, id)?;
            return Err(user_error(format!("{id} = {asked} is out of range; {hint}")));
        }
        Ok(())
    }

    /// Sets a parameter to a value in the plug-in's own scale.
    ///
    /// # Errors
    /// The instance is running.
    pub(crate) fn set_value(&mut self, param: &ParamInfo, value: f64) -> Result<()> {
        let id = ClapId::from_raw(param.hash).context("invalid parameter id")?;
        self.flush(&[ParamValueEvent::new(0, id, Pckn::match_all(), value)])
    }

    /// Passes changes on, and takes what was changed in the window.
    ///
    /// # Errors
    /// The instance is running: then its blocks do that.
    pub(crate) fn flush<const NUM: usize>(&mut self, events: &[ParamValueEvent; NUM]) -> Result<()> {
        let mut received = EventBuffer::new();
        let params = self.params;
        let mut handle =
            self.instance.inactive_plugin_handle().context("the plug-in is running and cannot be set")?;
        params.flush(&mut handle, &InputEvents::from_buffer(events), &mut received.as_output());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ids_share_a_hash() {
        let mut hashes: Vec<u32> = all_ids().iter().map(|id| param_id(id)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), all_ids().len());
    }

    #[test]
    fn typing_mistakes_find_the_parameter_meant() {
        assert_eq!(nearest_id("ange_1").as_deref(), Some("angle_1"));
        assert_eq!(nearest_id("targt_3").as_deref(), Some("target_3"));
        assert_eq!(nearest_id("qqqqqqqq"), None);
    }

    #[test]
    fn numbers_are_found_in_texts() {
        assert_eq!(first_number("Slot 6"), Some(6.0));
        assert_eq!(first_number("−6,5 dB"), Some(-6.5));
        assert_eq!(first_number("45°"), Some(45.0));
        assert_eq!(first_number("off"), None);
    }
}

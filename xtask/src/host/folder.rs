//! The headphones of the user's folder in an instance that has no window: in its project, as an import puts them there.

use anyhow::{Context, Result, anyhow};
use clack_extensions::state::PluginState;
use grille::headphones::{HeadphoneId, Imported};
use serde_json::Value;

use super::Unit;

/// Bytes before a state's JSON: its length, little-endian.
const LENGTH: usize = 8;

impl Unit {
    /// Makes headphones known by their names.
    ///
    /// # Errors
    /// The plug-in saves no state, or does not take it back.
    pub(crate) fn know_headphones(&mut self, headphones: &[Imported]) -> Result<()> {
        if headphones.is_empty() {
            return Ok(());
        }
        let state = with_headphones(&self.state()?, headphones)?;
        self.load_state(&state).context("the plug-in could not take in the headphones of your folder")
    }

    /// What the plug-in saves.
    ///
    /// # Errors
    /// It saves nothing.
    pub(crate) fn state(&mut self) -> Result<Vec<u8>> {
        let handle = self.instance.plugin_handle();
        let extension: PluginState = handle.get_extension().context("the plug-in saves no state")?;
        let mut saved = Vec::new();
        extension.save(&handle, &mut saved).map_err(|_| anyhow!("the plug-in could not save its state"))?;
        Ok(saved)
    }

    /// Loads what was saved.
    ///
    /// # Errors
    /// The plug-in does not take it back.
    pub(crate) fn load_state(&mut self, mut state: &[u8]) -> Result<()> {
        let handle = self.instance.plugin_handle();
        let extension: PluginState = handle.get_extension().context("the plug-in saves no state")?;
        extension.load(&handle, &mut state).map_err(|_| anyhow!("the plug-in could not load a state"))
    }
}

/// A state whose project has these headphones, as many as there are numbers for.
fn with_headphones(state: &[u8], headphones: &[Imported]) -> Result<Vec<u8>> {
    let json = state.get(LENGTH..).context("the plug-in's state is too short")?;
    let mut state: Value = serde_json::from_slice(json).context("the plug-in's state is not JSON")?;
    let field = state.pointer_mut("/fields/user").context("the plug-in's state has no project data")?;
    let mut user: Value = serde_json::from_str(field.as_str().unwrap_or("null"))?;
    let numbers = HeadphoneId::IMPORTS.start().0..=HeadphoneId::IMPORTS.end().0;
    let numbered = |(number, import): (u16, &Imported)| {
        let mut import = import.clone();
        import.number = HeadphoneId(number);
        import.to_json()
    };
    user["headphones"] = numbers.zip(headphones).map(numbered).collect();
    *field = Value::String(user.to_string());
    let json = state.to_string().into_bytes();
    let mut bytes = u64::try_from(json.len())?.to_le_bytes().to_vec();
    bytes.extend(json);
    Ok(bytes)
}

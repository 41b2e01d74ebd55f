//! What hosts read of the plug-in before they load it: `moduleinfo.json` in the bundle, as the factory tells it.

use std::ffi::{CStr, c_char};

use nice_plug::wrapper::vst3::PluginInfo;
use serde_json::json;

use crate::plugin::Grille;
use crate::presets::class_text;

/// The text of the file: Steinberg's module information, as JSON.
#[must_use]
pub fn module_info() -> String {
    let plugin = PluginInfo::for_plugin::<Grille>();
    let class = plugin.create_class_info_2();
    let sub_categories: Vec<&str> = plugin.subcategories.split('|').collect();
    let info = json!({
        "Name": plugin.name,
        "Version": plugin.version,
        "Factory Info": {
            "Vendor": plugin.vendor,
            "URL": plugin.url,
            "E-Mail": plugin.email,
            "Flags": { "Unicode": true, "Classes Discardable": false, "Component Non Discardable": false },
        },
        "Classes": [{
            "CID": class_text(),
            "Category": text(&class.category),
            "Name": text(&class.name),
            "Vendor": text(&class.vendor),
            "Version": text(&class.version),
            "SDKVersion": text(&class.sdkVersion),
            "Sub Categories": sub_categories,
            "Class Flags": class.classFlags,
            "Cardinality": class.cardinality,
            "Snapshots": [],
        }],
    });
    format!("{info:#}\n")
}

/// The text of a fixed array.
fn text(array: &[c_char]) -> String {
    let bytes: Vec<u8> = array.iter().flat_map(|byte| byte.to_ne_bytes()).collect();
    CStr::from_bytes_until_nul(&bytes).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
}

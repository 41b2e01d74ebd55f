//! A slot set as a `.vstpreset`: Steinberg's frame around the set's own JSON.
//!
//! A preset that a host saves holds a whole project. One of ours holds a set, which the component tells from a project by
//! its content: so it leaves alone what is worn, the tools and everything else that is no slot.
//!
//! # Source
//! Steinberg's "VST 3 Preset Format": a header with the class, chunks, and a list of these at the end.

use std::fmt::Write as _;

use serde_json::Value;

use crate::library::{Entry as _, SlotSet};

/// The class of the VST3.
pub const CLASS_ID: [u8; 16] = *b"GrilleMonitorBus";

/// How the files end.
pub(super) const ENDING: &str = "vstpreset";

/// Version of the format.
const VERSION: i32 = 1;

/// Bytes before the first chunk: the mark, the version, the class as 32 letters, and where the list of chunks is.
const HEADER: usize = 4 + 4 + 32 + 8;

/// The component's chunk, and the one a host's browser reads.
const CHUNKS: [&[u8; 4]; 2] = [b"Comp", b"Info"];

/// The class as presets name it on every system.
#[must_use]
pub fn class_text() -> String {
    CLASS_ID.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// The file of a set.
#[must_use]
pub fn vst3_preset(set: &SlotSet) -> Vec<u8> {
    let contents = [set.to_json().to_string(), info(set)];
    let mut file = Vec::new();
    file.extend(b"VST3");
    file.extend(VERSION.to_le_bytes());
    file.extend(class_text().bytes());
    let end = HEADER + contents.iter().map(String::len).sum::<usize>();
    file.extend(offset(end).to_le_bytes());
    let mut list = Vec::new();
    for (id, content) in CHUNKS.iter().zip(&contents) {
        list.extend(**id);
        list.extend(offset(file.len()).to_le_bytes());
        list.extend(offset(content.len()).to_le_bytes());
        file.extend(content.bytes());
    }
    file.extend(b"List");
    file.extend(2_i32.to_le_bytes());
    file.extend(list);
    file
}

fn offset(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// What browsers show: the name, and what the set is for.
fn info(set: &SlotSet) -> String {
    let attributes = [
        ("MediaType", "VstPreset"),
        ("PlugInName", "Grille"),
        ("PlugInVendor", "Grille"),
        ("PlugInCategory", "Fx|Tools"),
        ("Name", &set.name),
        ("Comment", &set.why),
    ];
    let line = |(id, value): &(&str, &str)| {
        format!("\t<Attribute id=\"{id}\" value=\"{}\" type=\"string\"/>\n", escaped(value))
    };
    let lines: String = attributes.iter().map(line).collect();
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<MetaInfo>\n{lines}</MetaInfo>\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The slot set in a file; `None` if it is another plug-in's, holds a whole project, or is broken.
#[must_use]
pub fn set_in(file: &[u8]) -> Option<SlotSet> {
    let is_ours = file.starts_with(b"VST3") && file.get(8..40)? == class_text().as_bytes();
    let list = usize::try_from(i64::from_le_bytes(file.get(40..HEADER)?.try_into().ok()?)).ok()?;
    let entries = file.get(list.checked_add(8)?..).filter(|_| is_ours)?;
    let (entries, _) = entries.as_chunks::<20>();
    let entry = entries.iter().find(|entry| entry.starts_with(CHUNKS[0]))?;
    let number = |at: usize| {
        let bytes = entry.get(at..at + 8)?.try_into().ok()?;
        usize::try_from(i64::from_le_bytes(bytes)).ok()
    };
    let (start, len) = (number(4)?, number(12)?);
    let saved: Value = serde_json::from_slice(file.get(start..start.checked_add(len)?)?).ok()?;
    SlotSet::from_json(&saved).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the format describes it, read by hand.
    #[test]
    fn a_set_is_framed_as_hosts_read_it_and_comes_back() {
        for set in SlotSet::factory() {
            let file = vst3_preset(set);
            let list = usize::try_from(i64::from_le_bytes(file[40..48].try_into().unwrap())).unwrap();
            assert_eq!(&file[..8], b"VST3\x01\0\0\0");
            assert_eq!(&file[8..40], b"4772696C6C654D6F6E69746F72427573");
            assert_eq!(&file[list..list + 8], b"List\x02\0\0\0");
            assert_eq!(file.len(), list + 8 + 2 * 20);
            let text = String::from_utf8(file.clone()).unwrap_or_default();
            assert!(text.is_empty() || text.contains(&set.why), "{}", set.name);
            assert_eq!(set_in(&file).as_ref(), Some(set));
        }
    }

    #[test]
    fn what_holds_no_set_of_ours_is_nobodys_and_names_are_escaped() {
        let file = vst3_preset(&SlotSet::factory()[0]);
        for len in [0, 7, 39, 47, 60, file.len() - 30] {
            assert!(set_in(&file[..len]).is_none(), "{len}");
        }
        let mut other = file.clone();
        other[8] = b'0';
        assert!(set_in(&other).is_none());
        let mut far = file;
        far[40..48].copy_from_slice(&i64::MAX.to_le_bytes());
        assert!(set_in(&far).is_none());
        assert_eq!(escaped("a<\"b\">&c"), "a&lt;&quot;b&quot;&gt;&amp;c");
    }
}

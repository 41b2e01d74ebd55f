//! Which hosts have exported without saying so: a list of names, kept per user.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{LibraryError, lock, read_file, user_root, write_json};

/// Version of the file; a later one is left alone.
const SCHEMA: u32 = 1;

/// Largest file that is read, bytes: some thousand hosts.
const MAX_BYTES: u64 = 1 << 20;

/// A host as it names itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Host {
    name: String,
    /// The version it was caught in, for people who read the file.
    #[serde(default)]
    version: String,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Hosts {
    schema: u32,
    #[serde(default)]
    export_without_saying_so: Vec<Host>,
    /// What else stands there: kept, not understood.
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// The list in a file.
#[derive(Debug, Clone)]
pub struct HostMemory(PathBuf);

impl HostMemory {
    /// The list in the user's folder; `None` where there is none.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        Some(Self::at(&user_root()?))
    }

    /// The list in a folder.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self(root.join("hosts.json"))
    }

    /// Whether a host of this name is on it; a list that cannot be read is as good as none.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.read().is_ok_and(|hosts| hosts.export_without_saying_so.iter().any(|host| host.name == name))
    }

    /// Puts a host on it.
    ///
    /// # Errors
    /// The list cannot be read, or not be written; what was there stays.
    pub fn add(&self, name: &str, version: &str) -> Result<(), LibraryError> {
        let _lock = lock(&self.0).map_err(|_| LibraryError::Busy(self.0.clone()))?;
        let mut hosts = self.read()?;
        if hosts.export_without_saying_so.iter().any(|host| host.name == name) {
            return Ok(());
        }
        hosts.export_without_saying_so.push(Host { name: name.to_owned(), version: version.to_owned() });
        write_json(&self.0, &hosts).map_err(|error| LibraryError::write(error, &self.0))
    }

    fn read(&self) -> Result<Hosts, LibraryError> {
        let bytes = match read_file(&self.0, MAX_BYTES) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Hosts { schema: SCHEMA, ..Hosts::default() });
            }
            read => read.map_err(|error| LibraryError::read(error, &self.0))?,
        };
        let hosts: Hosts = serde_json::from_slice(&bytes).map_err(|error| self.unusable(error))?;
        if hosts.schema > SCHEMA {
            return Err(self.unusable("a later version of Grille has written it; update Grille"));
        }
        Ok(hosts)
    }

    fn unusable(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> LibraryError {
        LibraryError::Unusable { source: source.into(), path: self.0.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_remembered_once_and_what_else_stands_there_stays() {
        let root = std::env::temp_dir().join(format!("grille-hosts-{}", std::process::id()));
        let memory = HostMemory::at(&root);
        assert!(!memory.holds("Haste"));
        memory.add("Haste", "1.0").unwrap();
        memory.add("Haste", "2.0").unwrap();
        assert!(HostMemory::at(&root).holds("Haste") && !memory.holds("Patience"));
        let path = root.join("hosts.json");
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches("Haste").count(), 1);
        std::fs::write(&path, text.replacen('{', "{\"later\": 7,", 1)).unwrap();
        memory.add("Other", "").unwrap();
        assert!(memory.holds("Haste") && memory.holds("Other"));
        assert!(std::fs::read_to_string(&path).unwrap().contains("\"later\": 7"));
        for kept in ["{", "{\"schema\": 9}"] {
            std::fs::write(&path, kept).unwrap();
            assert!(!memory.holds("Haste") && memory.add("Haste", "").is_err());
            assert_eq!(std::fs::read_to_string(&path).unwrap(), kept);
        }
        std::fs::remove_dir_all(root).unwrap();
    }
}

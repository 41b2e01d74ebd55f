//! Hosts whose "real time" is worth nothing: those seen, and those this user's folder remembers.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use nice_plug::nice_warn;

use crate::engine::Trust;
use crate::library::HostMemory;

/// The plug-in format a host speaks to us in: what it says about rendering differs between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// CLAP.
    Clap,
    /// VST3.
    Vst3,
}

/// Hosts that export without saying so: the format, the name they give, and the last version seen to do it, by its
/// leading numbers (decision 71). Later ones are learned by their pace.
const SEEN: [(Format, &str, &[u32]); 2] =
    [(Format::Clap, "qtractorClapPlugin", &[1, 6, 2]), (Format::Clap, "Carla", &[2, 6])];

/// VST3 hosts that read all values themselves once they have loaded a state. Asked to meanwhile, Ardour 7.3 waits for ever for
/// a lock that it holds itself while it loads a preset; Mixbus is built from it (decision 66).
const READING: [&str; 2] = ["Ardour", "Mixbus"];

/// Who calls itself so is a tool of ours: it renders faster than real time on purpose, and knows what it does.
const OUR_TOOLS: &str = "Grille";

/// Which host an instance runs in, and whether its word about rendering counts.
#[derive(Debug, Default)]
pub(crate) struct KnownHost {
    name: OnceLock<Name>,
    /// It has exported without saying so, now or before.
    is_suspect: AtomicBool,
    /// It has been caught, and that is not written down yet.
    is_news: AtomicBool,
    is_ours: AtomicBool,
}

#[derive(Debug)]
struct Name {
    name: String,
    version: String,
}

impl KnownHost {
    /// Notes what the host calls itself, and looks whether it is known. To be called on the main thread, once.
    pub(crate) fn is_called(&self, format: Format, name: &str, vendor: &str, version: &str) {
        self.is_ours.store(vendor == OUR_TOOLS, Ordering::Relaxed);
        let is_remembered = HostMemory::of_user().is_some_and(|memory| memory.holds(name));
        if is_seen(format, name, version) || is_remembered {
            self.is_suspect.store(true, Ordering::Relaxed);
        }
        let _ = self.name.set(Name { name: name.to_owned(), version: version.to_owned() });
    }

    /// True for a tool of ours: what it measures does not depend on who runs it.
    pub(crate) fn is_ours(&self) -> bool {
        self.is_ours.load(Ordering::Relaxed)
    }

    /// How far its word counts.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(crate) fn trust(&self) -> Trust {
        match (self.is_ours.load(Ordering::Relaxed), self.is_suspect.load(Ordering::Relaxed)) {
            (true, _) => Trust::Always,
            (false, true) => Trust::OnProof,
            (false, false) => Trust::UntilCaught,
        }
    }

    /// Whether it has never exported without saying so.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(crate) fn is_believed(&self) -> bool {
        self.trust() != Trust::OnProof
    }

    /// True for a host that has to be asked to read the values of a state it has loaded, as JUCE's hosts have.
    pub(crate) fn is_asked_to_read(&self) -> bool {
        !self.name.get().is_some_and(|host| READING.iter().any(|known| host.name.starts_with(known)))
    }

    /// Notes that it has been caught.
    ///
    /// # Real-time
    /// Safe: two relaxed atomics.
    pub(crate) fn is_caught(&self) {
        if !self.is_suspect.swap(true, Ordering::Relaxed) {
            self.is_news.store(true, Ordering::Relaxed);
        }
    }

    /// Writes down what is new, for the instances to come. Wherever the main thread passes by.
    pub(crate) fn keep(&self) {
        if !self.is_news.swap(false, Ordering::Relaxed) {
            return;
        }
        let (Some(Name { name, version }), Some(memory)) = (self.name.get(), HostMemory::of_user()) else {
            return;
        };
        if let Err(error) = memory.add(name, version) {
            nice_warn!("could not remember that {name} exports without saying so: {error}");
        }
    }
}

/// Whether a host was seen to export without saying so, in this version or one that came after it.
fn is_seen(format: Format, name: &str, version: &str) -> bool {
    let numbers = || version.split(|c: char| !c.is_ascii_digit()).map_while(|number| number.parse().ok());
    SEEN.iter().any(|(seen_in, seen, last)| {
        let leading: Vec<u32> = numbers().take(last.len()).collect();
        *seen_in == format && *seen == name && leading.as_slice() <= *last
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_up_to_the_version_that_was_seen() {
        let is_seen = |name, version| is_seen(Format::Clap, name, version);
        for version in ["0.9.31", "1.6.2", "1.6.2-4git.abc", "1.6", ""] {
            assert!(is_seen("qtractorClapPlugin", version), "{version}");
        }
        assert!(!is_seen("qtractorClapPlugin", "1.6.3") && !is_seen("qtractorClapPlugin", "2.0"));
        assert!(is_seen("Carla", "2.5.10") && is_seen("Carla", "2.6.1") && !is_seen("Carla", "2.7.0"));
        assert!(!is_seen("Reaper", "7.0") && !super::is_seen(Format::Vst3, "Carla", "2.5.10"));
    }

    #[test]
    fn ardour_reads_the_values_of_a_state_itself() {
        for (name, is_asked) in
            [("Ardour", false), ("Mixbus32C", false), ("pedalboard", true), ("REAPER", true)]
        {
            let host = KnownHost::default();
            assert!(host.is_asked_to_read());
            host.is_called(Format::Vst3, name, "", "");
            assert_eq!(host.is_asked_to_read(), is_asked, "{name}");
        }
    }

    #[test]
    fn a_caught_host_is_suspect_and_news_once() {
        let host = KnownHost::default();
        assert_eq!(host.trust(), Trust::UntilCaught);
        host.is_caught();
        host.is_caught();
        assert!(host.trust() == Trust::OnProof && host.is_news.swap(false, Ordering::Relaxed));
        host.is_caught();
        assert!(!host.is_news.load(Ordering::Relaxed));
    }
}

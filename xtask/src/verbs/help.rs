//! What `cargo xtask help` and `--help` of each verb say.

use std::fmt::Write as _;

/// A verb of the command line.
struct Verb {
    name: &'static str,
    /// Behind the name.
    arguments: &'static str,
    /// In a line.
    what: &'static str,
    /// What else there is to know, a line each.
    more: &'static [&'static str],
}

const VERBS: [Verb; 13] = [
    Verb {
        name: "demo",
        arguments: "[song.wav] [--out DIR] [--force] [--long]",
        what: "Play a short mix, or your own file, through all seven slots: one WAV per slot and a report.",
        more: &[
            "song.wav     mono or stereo; its first two minutes are played",
            "--out DIR    where the sounds and report.html go; target/demo otherwise",
            "--force      replace what an earlier demo left in DIR",
            "--long       compare the levels on some fifty more pieces of real music, which Debian packages (140 MB)",
            "Every file is brought to one loudness, none above −1 dBTP, by a gain that the report names.",
        ],
    },
    Verb {
        name: "render",
        arguments: "in.wav out.wav [--slot 0..6] [--set id=value | --set FILE]... [--bundle FILE] [--force]",
        what: "Render one file through the plug-in, at its own rate and in its own format.",
        more: &[
            "--slot N         the slot that is heard; slot 1 otherwise",
            "--set ID=VALUE   a parameter, in the words the window shows: --set \"target_3=HD 650\";",
            "                 headphones of your folder by their names",
            "--set FILE       a file with one `id = value` per line",
            "--list           all parameters with their values, and all headphones",
            "--bundle FILE    a CLAP that is there already, instead of this tree's",
            "--force          replace out.wav",
            "It says the loudness and the true peak of what it wrote, and builds nothing that is fresh.",
        ],
    },
    Verb {
        name: "fit",
        arguments: "FILE [--maker NAME] [--model NAME] [--back open|semi-open|closed] [--on-ear] [--by NAME]",
        what: "Turn a measurement or an equalizer into a row of presets/headphones/models.json.",
        more: &[
            "It prints bands, offset, fit errors and from where the bass is valid; CONTRIBUTING says what is next.",
        ],
    },
    Verb {
        name: "install",
        arguments: "",
        what: "Build the plug-in and copy it to your CLAP and VST3 folders.",
        more: &[],
    },
    Verb {
        name: "dist",
        arguments: "[--windows]",
        what: "Make the archives that people download, install one in a scratch home and play it.",
        more: &[
            "--windows    the one for Windows too (see `windows`); Linux only",
            "They are in target/dist, with checksums and the notes of the release. The tree has to be clean.",
        ],
    },
    Verb {
        name: "bundle",
        arguments: "[grille --release --target TRIPLE]",
        what: "Build the plug-in as target/bundled/Grille.clap and Grille.vst3.",
        more: &["With arguments it is nice-plug's own bundler that runs."],
    },
    Verb {
        name: "bench",
        arguments: "[--collection FOLDER]",
        what: "Measure processing cost beside libbs2b, memory, loading time, and what an open editor costs.",
        more: &[
            "With --collection, what indexing and searching that folder of headphone files costs instead.",
        ],
    },
    Verb {
        name: "window",
        arguments: "",
        what: "Photograph the editor in a real window (Linux) and compare it with the tests' snapshots.",
        more: &["The other pictures go to docs/images."],
    },
    Verb {
        name: "stress",
        arguments: "[SECONDS] | --walk SECONDS",
        what: "Random mouse, keyboard, sizes, opening and closing in a real window while audio runs (Linux).",
        more: &[
            "SECONDS          120 unless you say otherwise: no panic, no gap, memory stays flat",
            "--walk SECONDS   the tests' random walk through projects, imports, sets, undo and automation,",
            "                 from a new seed each time",
        ],
    },
    Verb {
        name: "calls",
        arguments: "",
        what: "Play both bundles on a thread that may make no system call (Linux on x86-64).",
        more: &[
            "Every parameter is automated, 4,000 points to a block, states are loaded, and the editor opens and closes.",
        ],
    },
    Verb {
        name: "hosts",
        arguments: "[pedalboard] [dawdreamer] [ardour]",
        what: "Try the built bundles in real hosts and write down in docs/manual/export.md what was seen.",
        more: &["Hosts are installed where that is possible; without names all are tried."],
    },
    Verb {
        name: "windows",
        arguments: "",
        what: "Build the plug-in for Windows on Debian, try it under wine, and compare sound, projects and window with Linux.",
        more: &[
            "Everything it fetches and builds is below target/windows: 3.2 GB, and 15 minutes of processor time the first time (26",
            "minutes by the clock where others used the same two cores). Two pictures go to docs/images.",
        ],
    },
    Verb {
        name: "test",
        arguments: "[STEP]... | --quick",
        what: "Everything that must pass before a change goes in.",
        more: &[
            "--quick      format, lints and the unit tests of what has changed since the last commit",
            "`cargo xtask test --help` lists the steps.",
        ],
    },
];

impl Verb {
    fn usage(&self) -> String {
        format!("cargo xtask {} {}", self.name, self.arguments).trim_end().to_owned()
    }
}

/// What a mistake in the arguments of a verb is answered with.
pub(crate) fn usage(name: &str) -> String {
    let verb = VERBS.iter().find(|verb| verb.name == name);
    verb.map_or_else(|| "usage: cargo xtask help".to_owned(), |verb| format!("usage: {}", verb.usage()))
}

/// All verbs in a few lines each.
pub(crate) fn all() -> String {
    let mut text = String::from("Grille's command line\n");
    for verb in &VERBS {
        let _ = write!(text, "\n  {}\n      {}", verb.usage(), verb.what);
    }
    text + "\n\n`cargo xtask VERB --help` says more of a verb."
}

/// All of one verb; `None` where there is none of that name.
pub(crate) fn of(name: &str) -> Option<String> {
    let verb = VERBS.iter().find(|verb| verb.name == name)?;
    let mut lines = vec![verb.what.to_owned(), String::new(), format!("  {}", verb.usage())];
    if !verb.more.is_empty() {
        lines.push(String::new());
        lines.extend(verb.more.iter().map(|line| format!("  {line}")));
    }
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verb_has_help_and_is_in_the_list() {
        for verb in &VERBS {
            let help = of(verb.name).unwrap();
            assert!(help.contains(&format!("cargo xtask {}", verb.name)), "{help}");
            assert!(all().contains(&verb.usage()));
        }
        assert!(of("no-such-verb").is_none());
    }
}

//! What it means where a file lies: AutoEq keeps `results/<measurer>/<kind>/<model>/…` and
//! `measurements/<measurer>/data/<kind>/…`, others have folders for kinds.

use super::super::Fit;
use super::hints;

/// Folders whose next one is the measurer's, if one for a kind of headphone follows.
const OF_MEASURERS: [&str; 2] = ["results", "measurements"];

/// What the folders of a file say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'a> {
    pub(super) measured_by: Option<&'a str>,
    pub(super) fit: Option<Fit>,
}

/// What the folders of a path say; `/` is between them.
pub(super) fn place(path: &str) -> Place<'_> {
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    let kind = folders.iter().enumerate().rev().find_map(|(idx, folder)| Some((idx, hints::fit(folder)?)));
    let measured_by = folders.windows(2).enumerate().find_map(|(idx, pair)| {
        let [of_measurers, measurer] = pair else { return None };
        let is_one = OF_MEASURERS.iter().any(|name| name.eq_ignore_ascii_case(of_measurers));
        (is_one && kind.is_some_and(|(kind, _)| kind > idx + 1)).then_some(*measurer)
    });
    Place { measured_by, fit: kind.map(|(_, fit)| fit) }
}

/// The folder a file lies in, as a path; empty for none.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A file's name without its ending.
pub(super) fn stem(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_autoeq_say_who_measured_what() {
        for (path, measured_by, fit) in [
            ("AutoEq/results/crinacle/GRAS 43AG-7 over-ear/AKG K371/AKG K371.csv", "crinacle", Fit::OverEar),
            ("/home/x/measurements/Bakkwatan/data/in-ear/Juzear 41T.csv", "Bakkwatan", Fit::InEar),
            ("results/Rtings/earbud/Apple AirPods/Apple AirPods GraphicEQ.txt", "Rtings", Fit::InEar),
        ] {
            assert_eq!(place(path), Place { measured_by: Some(measured_by), fit: Some(fit) }, "{path}");
        }
        let others = [
            ("My measurements/over-ear/HD 650.txt", Some(Fit::OverEar)),
            ("measurements/over-ear/HD 650.txt", Some(Fit::OverEar)),
            ("results/HD 650.txt", None),
            ("over-ear.txt", None),
        ];
        for (path, fit) in others {
            assert_eq!(place(path), Place { measured_by: None, fit }, "{path}");
        }
        assert_eq!((folder("a/b/c.x"), file_name("a/b/c.x"), stem("a/b/c.x")), ("a/b", "c.x", "c"));
        assert_eq!((folder("c"), file_name("c"), stem("c")), ("", "c", "c"));
    }
}

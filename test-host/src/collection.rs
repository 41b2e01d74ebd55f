//! A folder of headphone files as people have them, of any size: laid out in six ways, some files torn.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

const MAKERS: [&str; 16] = [
    "Acme",
    "Borealis",
    "Cantor Audio",
    "Delphi",
    "Ember & Oak",
    "Fathom",
    "Gable",
    "Halcyon",
    "Isobar",
    "Juniper",
    "Kestrel",
    "Lumen Labs",
    "Meridian Sound",
    "Nocturne",
    "Onyx",
    "Pallas",
];

const SERIES: [&str; 10] = ["HD", "DT", "K", "ATH-M", "LCD", "Aria", "SR", "Clear", "MDR", "Porta"];

const MEASURERS: [&str; 4] = ["oratory1990", "crinacle", "Rtings", "Innerfidelity"];

const KINDS: [&str; 3] = ["over-ear", "in-ear", "on-ear"];

/// Every so many models have a torn file.
const TORN_EVERY: usize = 97;

/// What has been written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files in all.
    pub num_files: usize,
    /// Headphones that can be read.
    pub num_models: usize,
    /// Files that cannot.
    pub num_torn: usize,
}

/// A tree on its way.
struct Tree<'a> {
    root: &'a Path,
    written: Written,
    /// Lines of the list of models, by maker.
    booked: Vec<String>,
}

/// The name of one of the headphones that [`write_collection`] makes.
#[must_use]
pub fn model_name(idx: usize) -> (&'static str, String) {
    let maker = MAKERS[idx % MAKERS.len()];
    (maker, format!("{} {}", SERIES[idx / MAKERS.len() % SERIES.len()], 100 + idx))
}

/// Writes at least so many files below `root`: one layout after the other, so that every size has all six.
///
/// # Errors
/// The system refuses.
pub fn write_collection(root: &Path, num_files: usize) -> io::Result<Written> {
    let mut tree = Tree { root, written: Written::default(), booked: Vec::new() };
    let layouts = [Tree::results, Tree::measurement, Tree::opra, Tree::squiglink, Tree::own, Tree::preset];
    let mut idx = 0;
    while tree.written.num_files < num_files {
        layouts[idx % layouts.len()](&mut tree, idx)?;
        tree.written.num_models += 1;
        idx += 1;
    }
    let book = format!("[{}]", tree.booked.join(",\n"));
    tree.put("squiglink/data/phone_book.json", &book)?;
    Ok(tree.written)
}

impl Tree<'_> {
    fn put(&mut self, path: &str, text: &str) -> io::Result<()> {
        let path: PathBuf = self.root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
        self.written.num_files += 1;
        Ok(())
    }

    /// Equalizers of one model in a folder of its own, as AutoEq publishes them; one of them is torn now and then, and now
    /// and then there is a spreadsheet.
    fn results(&mut self, idx: usize) -> io::Result<()> {
        let (name, at) = (full_name(idx), idx / 6);
        let (by, kind) = (MEASURERS[at % 4], KINDS[at % 3]);
        let folder = format!("AutoEq/results/{by}/{kind}/{name}/{name}");
        let torn = at % TORN_EVERY == TORN_EVERY - 1;
        let parametric = if torn { "Preamp: -6.2 dB\nFilter 1: ON PK Fc 1".to_owned() } else { filters(idx) };
        self.written.num_torn += usize::from(torn);
        self.put(&format!("{folder} ParametricEQ.txt"), &parametric)?;
        self.put(&format!("{folder} FixedBandEQ.txt"), &filters(idx + 1))?;
        let points: Vec<String> =
            (0..127).map(|n| format!("{:.0} {:.1}", log_hz(n, 127), -level_db(idx, n, 127))).collect();
        self.put(&format!("{folder} GraphicEQ.txt"), &format!("GraphicEQ: {}", points.join("; ")))?;
        if at % 8 == 0 {
            let mut text = "frequency,raw,error,smoothed,error_smoothed,equalization,target\n".to_owned();
            for n in 0..695 {
                let db = level_db(idx, n, 695);
                let _ =
                    writeln!(text, "{:.2},{:.2},{db:.2},{db:.2},{db:.2},{:.2},0.00", log_hz(n, 695), db, -db);
            }
            self.put(&format!("{folder}.csv"), &text)?;
        }
        Ok(())
    }

    fn measurement(&mut self, idx: usize) -> io::Result<()> {
        let at = idx / 6;
        let path = format!(
            "AutoEq/measurements/{}/data/{}/{}.csv",
            MEASURERS[at % 4],
            KINDS[at % 3],
            full_name(idx)
        );
        self.put(&path, &table("frequency,raw", ",", idx, 600))
    }

    /// An entry, the page of its product, and with the first product the page of its vendor.
    fn opra(&mut self, idx: usize) -> io::Result<()> {
        let (maker, model) = model_name(idx);
        let slug = |text: &str| text.to_lowercase().replace([' ', '&', '-'], "_");
        let vendor = format!("OPRA/database/vendors/{}", slug(maker));
        if !self.root.join(&vendor).join("info.json").exists() {
            self.put(
                &format!("{vendor}/info.json"),
                &format!("{{\"name\": \"{maker}\", \"blurb\": \"Makes things.\"}}"),
            )?;
        }
        let product = format!("{vendor}/products/{}", slug(&model));
        let kind = ["over_the_ear", "in_ear", "on_ear"][idx / 6 % 3];
        let page = format!("{{\"name\": \"{model}\", \"type\": \"headphones\", \"subtype\": \"{kind}\"}}");
        self.put(&format!("{product}/info.json"), &page)?;
        let bands: Vec<String> = (0..10)
            .map(|n| {
                let (hz, db) = (log_hz(n, 10), level_db(idx, n, 10));
                format!(
                    "{{\"type\": \"peak_dip\", \"frequency\": {hz:.0}, \"gain_db\": {db:.1}, \"q\": 1.4}}"
                )
            })
            .collect();
        let entry = format!(
            "{{\"author\": \"AutoEQ\", \"details\": \"Measured by {}\", \"type\": \"parametric_eq\", \"parameters\": \
             {{\"gain_db\": -5.5, \"bands\": [{}]}}}}",
            MEASURERS[idx / 6 % 4],
            bands.join(", ")
        );
        self.put(&format!("{product}/eq/autoeq/info.json"), &entry)
    }

    /// A measurement of each ear, named by the site's list.
    fn squiglink(&mut self, idx: usize) -> io::Result<()> {
        let (maker, model) = model_name(idx);
        self.booked.push(format!(
            "{{\"name\": \"{maker}\", \"phones\": [{{\"name\": \"{model}\", \"file\": \"{maker} {idx}\"}}]}}"
        ));
        for (ear, offset) in [("L", 0), ("R", 1)] {
            let text = table("* Freq(Hz)\tSPL(dB)\tPhase(degrees)", "\t", idx + offset, 480);
            self.put(&format!("squiglink/data/{maker} {idx} {ear}.txt"), &text)?;
        }
        Ok(())
    }

    /// Measurements of one's own, in folders by year and day, from a country with decimal commas.
    fn own(&mut self, idx: usize) -> io::Result<()> {
        let at = idx / 6;
        let path = format!(
            "Mine/20{:02}/{:02}-{:02}/{}.csv",
            10 + at % 15,
            1 + at % 12,
            1 + at % 28,
            full_name(idx)
        );
        self.put(&path, &table("Frequenz;Pegel", ";", idx, 300).replace('.', ","))
    }

    /// A preset of one of three programs.
    fn preset(&mut self, idx: usize) -> io::Result<()> {
        let name = full_name(idx);
        match idx / 6 % 3 {
            0 => self.put(&format!("presets/{name}.txt"), &filters(idx)),
            1 => {
                let text = format!(
                    "filters:\n  bass:\n    type: Biquad\n    parameters:\n      type: Peaking\n      freq: {}\n      \
                     gain: 2.0\n      q: 0.7\n",
                    80 + idx % 50
                );
                self.put(&format!("presets/{name}.yml"), &text)
            }
            _ => {
                let points: Vec<String> =
                    (0..31).map(|n| format!("{:.0} {:.1}", log_hz(n, 31), level_db(idx, n, 31))).collect();
                self.put(
                    &format!("presets/{name} GraphicEQ.txt"),
                    &format!("GraphicEQ: {}", points.join("; ")),
                )
            }
        }
    }
}

fn full_name(idx: usize) -> String {
    let (maker, model) = model_name(idx);
    format!("{maker} {model}")
}

/// Ten filters as AutoEq writes them.
fn filters(idx: usize) -> String {
    let mut text = "Preamp: -6.2 dB\n".to_owned();
    for n in 0..10 {
        let (hz, db) = (log_hz(n, 10), level_db(idx, n, 10));
        let _ = writeln!(text, "Filter {}: ON PK Fc {hz:.0} Hz Gain {db:.1} dB Q 1.41", n + 1);
    }
    text
}

fn table(heading: &str, between: &str, idx: usize, num_rows: usize) -> String {
    let num_columns = heading.split([',', ';', '\t']).count();
    let mut text = format!("{heading}\n");
    for n in 0..num_rows {
        let _ = write!(text, "{:.2}{between}{:.3}", log_hz(n, num_rows), 80.0 + level_db(idx, n, num_rows));
        text.push_str(if num_columns > 2 { "\t-12.5" } else { "" });
        text.push('\n');
    }
    text
}

/// 20 Hz to 20 kHz.
#[expect(clippy::cast_precision_loss, reason = "some hundred points")]
fn log_hz(n: usize, num_points: usize) -> f64 {
    20.0 * 1000.0_f64.powf(n as f64 / (num_points - 1) as f64)
}

/// A headphone of its own for every number, within what headphones do.
#[expect(clippy::cast_precision_loss, reason = "some thousand headphones")]
fn level_db(idx: usize, n: usize, num_points: usize) -> f64 {
    let octaves = 10.0 * n as f64 / (num_points - 1) as f64;
    let phase = idx as f64 * 0.37;
    2.5 * (octaves + phase).sin() + 1.5 * (2.3 * octaves - phase).cos()
}

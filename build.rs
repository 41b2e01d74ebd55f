//! Linker arguments of the plug-in's library, and the headphone rows as the library holds them: their curves as numbers,
//! so that nothing is evaluated while it runs, and what else is known of them without their filters.

#[path = "src/units.rs"]
#[expect(dead_code, reason = "the library uses the rest")]
#[expect(unreachable_pub, reason = "a module of the library")]
mod units;
#[path = "src/dsp"]
mod dsp {
    #[path = "curve.rs"]
    #[expect(dead_code, reason = "the library uses the rest")]
    #[expect(unreachable_pub, reason = "a module of the library")]
    pub(crate) mod curve;
    #[path = "rbj.rs"]
    #[expect(dead_code, reason = "the library uses the rest")]
    #[expect(unreachable_pub, reason = "a module of the library")]
    pub(crate) mod rbj;
}

use std::error::Error;
use std::path::{Path, PathBuf};

use serde_json::Value;

use dsp::curve::Curve;
use dsp::rbj::{Band, BandKind, magnitude_db};

/// Rate the rows' cookbook bands are defined at, Hz (stated in the files' own `meta`).
const ROW_RATE_HZ: f64 = 48_000.0;

/// Where the rows were fitted with weight, Hz: beyond, they are held.
const VALID_HZ: (f64, f64) = (20.0, 16_000.0);

/// Steps the curves are held in, dB: two of those projects save theirs in.
const STEP_DB: f64 = 0.002;

/// What rows made from an equalizer say of themselves.
const INVERSE_OF_EQ: &str = "inverse of a published EQ";

/// The files, and which of the smoothing's two mean features belongs to each.
const FILES: [(&str, &str); 2] = [("models.json", "onear"), ("in-ears.json", "inear")];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    // The thread that serves screen readers outlives the window: a host that unloads the library must not pull
    // its code from under it.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    for source in ["src/units.rs", "src/dsp/curve.rs", "src/dsp/rbj.rs"] {
        println!("cargo:rerun-if-changed={source}");
    }
    headphones()
}

/// Writes `curves.bin`, the curves in the order of `rows.json`, and `rows.json`.
fn headphones() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    let coupler = read("coupler.json")?;
    let (mut rows, mut curves) = (Vec::new(), Vec::new());
    for (file, kind) in FILES {
        let mut models = read(file)?;
        let treble = treble(&coupler, kind)?;
        for row in models["headphones"].as_array_mut().ok_or("no headphones")? {
            curves.extend(packed(&as_measured(row, &treble)?)?);
            let fields = row.as_object_mut().ok_or("a row is no object")?;
            for shown_by_the_curve in ["bands", "offset_db", "rig", "year"] {
                fields.remove(shown_by_the_curve);
            }
            rows.push(row.take());
        }
    }
    std::fs::write(out.join("curves.bin"), curves)?;
    std::fs::write(out.join("rows.json"), serde_json::to_vec(&rows)?)?;
    Ok(())
}

fn read(name: &str) -> Result<Value, Box<dyn Error>> {
    let path = Path::new("presets/headphones").join(name);
    println!("cargo:rerun-if-changed={}", path.display());
    let file: Value = serde_json::from_slice(&std::fs::read(&path)?)?;
    if file["schema"] == 1 { Ok(file) } else { Err(format!("{name} has another schema").into()) }
}

/// What the smoothing of a published equalizer puts in the place of the ear simulator's own feature, dB.
fn treble(coupler: &Value, kind: &str) -> Result<Curve, Box<dyn Error>> {
    let numbers = |list: &Value| -> Option<Vec<f64>> { list.as_array()?.iter().map(Value::as_f64).collect() };
    let freq_hz = numbers(&coupler["freq_hz"]).ok_or("the coupler has no frequencies")?;
    let db = numbers(&coupler[kind]["eq_minus_measured_db"]).ok_or("the coupler has no such curve")?;
    Ok(Curve::from_table(&freq_hz, &db))
}

/// The row's curve as a measured one.
fn as_measured(row: &Value, treble: &Curve) -> Result<Curve, Box<dyn Error>> {
    let number = |value: &Value| value.as_f64().ok_or("a number is missing");
    let bands = row["bands"].as_array().ok_or("a row has no bands")?.iter();
    let bands: Vec<Band> = bands
        .map(|band| {
            Ok(Band {
                kind: match band["type"].as_str() {
                    Some("low_shelf") => BandKind::LowShelf,
                    Some("high_shelf") => BandKind::HighShelf,
                    Some("peak") => BandKind::Peak,
                    _ => return Err("a band of unknown type"),
                },
                freq_hz: number(&band["f0_hz"])?,
                gain_db: number(&band["gain_db"])?,
                q: number(&band["q"])?,
            })
        })
        .collect::<Result<_, &str>>()?;
    let offset_db = number(&row["offset_db"])?;
    let fitted = magnitude_db(&bands, ROW_RATE_HZ);
    let fitted = Curve::from_fn(|freq_hz| offset_db + fitted.at_hz(freq_hz.clamp(VALID_HZ.0, VALID_HZ.1)));
    let is_smoothed = row["derived_from"] == INVERSE_OF_EQ;
    Ok(if is_smoothed { fitted.zip_with(treble, |db, smoothing_db| db - smoothing_db) } else { fitted })
}

/// The curve in steps, two bytes each.
fn packed(curve: &Curve) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::with_capacity(2 * curve.db.len());
    for db in curve.db {
        let steps = (db / STEP_DB).round();
        if !(f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&steps) {
            return Err(format!("{db} dB have no room").into());
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        bytes.extend((steps as i16).to_le_bytes());
    }
    Ok(bytes)
}

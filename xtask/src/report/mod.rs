//! The demo's report: one HTML page that needs nothing but itself.

mod page;
mod plots;
mod tables;

use anyhow::Result;

use crate::levels::Levels;
use crate::measure::{Interaural, Loudness, OCTAVES_HZ, Paths, Rating, Said};

/// What was measured of one slot.
#[derive(Debug, Clone)]
pub(crate) struct SlotReport {
    /// 0 = as worn.
    pub(crate) slot: usize,
    /// What it holds.
    pub(crate) title: String,
    /// Its sound, beside the report.
    pub(crate) wav_name: String,
    /// Latency reported to the host, frames.
    pub(crate) latency_frames: u32,
    /// How loud the music comes out.
    pub(crate) music: Loudness,
    /// What the sound beside the report has been given, dB, so that all of them are equally loud and none clips.
    pub(crate) file_gain_db: f64,
    /// Integrated loudness of stereo pink noise, LUFS.
    pub(crate) pink_lufs: f64,
    /// Measured responses.
    pub(crate) paths: Paths,
    /// What the plug-in's own plot shows.
    pub(crate) said: Said,
    /// Differences between the ears at [`OCTAVES_HZ`].
    pub(crate) interaural: [Option<Interaural>; OCTAVES_HZ.len()],
}

impl SlotReport {
    /// How loud the sound beside the report is.
    pub(crate) fn file(&self) -> Loudness {
        self.music.with_gain(self.file_gain_db)
    }
}

/// Everything the page shows.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Version of the plug-in.
    pub(crate) version: String,
    /// What was played.
    pub(crate) song: String,
    /// At which rate, Hz.
    pub(crate) rate_hz: u32,
    /// The headphone worn.
    pub(crate) source: String,
    /// Samples of the music, all channels.
    pub(crate) num_samples: usize,
    /// Samples slot 0 changed.
    pub(crate) num_differing_as_worn: usize,
    /// Samples the bypassed plug-in changed.
    pub(crate) num_differing_bypassed: usize,
    /// Slot by slot.
    pub(crate) slots: Vec<SlotReport>,
    /// Every mode of the speakers against measured heads.
    pub(crate) ratings: Vec<Rating>,
    /// Level differences on sound that goes on; the last row is all of it.
    pub(crate) levels: Vec<Levels>,
}

impl Report {
    /// The page.
    ///
    /// # Errors
    /// A plot cannot be drawn.
    pub(crate) fn html(&self) -> Result<String> {
        page::page(self)
    }

    /// The same in a few lines for the terminal.
    pub(crate) fn summary(&self) -> Vec<String> {
        let exactness = |differing: usize| match differing {
            0 => "bit-exact".to_owned(),
            n => format!("{n} of {} samples differ", self.num_samples),
        };
        let files = self.slots.iter().map(|slot| {
            let gain = format!("{:+.1} dB", slot.file_gain_db).replace('-', "\u{2212}");
            format!("{:14} {}, given {gain}", slot.wav_name, slot.file())
        });
        let figures = vec![
            format!("Latency        {} frames", self.latency_frames()),
            format!("Slot 0         {}", exactness(self.num_differing_as_worn)),
            format!("Bypass         {}", exactness(self.num_differing_bypassed)),
            format!("Level match    ±{:.2} LU on pink noise", self.worst_match_lu(|slot| slot.pink_lufs)),
            format!("               ±{:.2} LU on this music", self.worst_match_lu(|slot| slot.music.lufs)),
            format!(
                "               {:.2} LU nine times out of ten on music that goes on",
                self.ninth_programme_lu()
            ),
            format!("Plot = sound   {}", self.picture()),
        ];
        figures.into_iter().chain(files).collect()
    }

    /// The largest latency any slot reports, frames.
    fn latency_frames(&self) -> u32 {
        self.slots.iter().map(|slot| slot.latency_frames).max().unwrap_or(0)
    }

    /// What nine of ten switches stay within on sound that goes on, LU.
    fn ninth_programme_lu(&self) -> f64 {
        self.levels.last().map_or(f64::NAN, |whole| whole.programme.within_lu(0.9))
    }

    /// How well the plots and the measured sound agree.
    fn picture(&self) -> String {
        let worst_db = self.worst_picture_db();
        if worst_db < 0.001 { "to 0.001 dB".to_owned() } else { format!("to {worst_db:.3} dB") }
    }

    /// The largest difference between what a slot's plot says and what was measured, dB.
    fn worst_picture_db(&self) -> f64 {
        self.slots.iter().map(|slot| slot.said.worst_difference_db).fold(0.0, f64::max)
    }

    /// The largest difference to slot 0, LU.
    fn worst_match_lu(&self, loudness: impl Fn(&SlotReport) -> f64) -> f64 {
        let Some(as_worn) = self.slots.first() else { return 0.0 };
        self.slots.iter().map(|slot| (loudness(slot) - loudness(as_worn)).abs()).fold(0.0, f64::max)
    }
}

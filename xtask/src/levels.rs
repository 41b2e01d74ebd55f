//! How equally loud the slots are: ten minutes of varied programme through the CLAP bundle, beside a fixed
//! trim and libbs2b.
//!
//! Every piece is heard once in slot 0 while the plug-in listens; then a slot is switched to, and the three
//! repetitions that follow are measured, by an independent meter.

use anyhow::Result;
use ebur128::{EbuR128, Mode};

use crate::foreign::Bs2b;
use crate::host::{Bundle, render_switched};
use crate::music::RATE_HZ;
use crate::music::styles::{Style, styles};
use crate::terminal::Progress;

/// Slots that are compared, as worn included.
const NUM_SLOTS: usize = grille::engine::settings::NUM_SLOTS + 1;
/// Times a piece is repeated after the switch.
const NUM_REPEATS: usize = 3;

/// Largest level difference between any two of what is compared, LU.
#[derive(Debug, Clone)]
pub(crate) struct Spread {
    /// What was played.
    pub(crate) name: String,
    /// Slots with the programme level match.
    pub(crate) programme_lu: f64,
    /// Slots with the static level match: one trim per slot, fixed.
    pub(crate) fixed_lu: f64,
    /// libbs2b's default preset against its input; `None` where it is not installed.
    pub(crate) bs2b_lu: Option<f64>,
}

/// Piece by piece, and all of them together in the last row.
///
/// # Errors
/// The plug-in or the meter fails.
pub(crate) fn compare(bundle: &Bundle, bar: &Progress) -> Result<Vec<Spread>> {
    let bs2b = Bs2b::open_or_install(RATE_HZ);
    let mut whole = Meters::new()?;
    let mut rows = Vec::new();
    for style in styles()? {
        bar.set_message(format!("comparing levels: {}", style.name));
        let mut piece = Meters::new()?;
        for meters in [&mut piece, &mut whole] {
            meters.add_unprocessed(&style.channels, bs2b.as_ref())?;
        }
        for slot in 1..NUM_SLOTS {
            let heard = after_switch(bundle, &style, slot, "Programme")?;
            let fixed = after_switch(bundle, &style, slot, "Static")?;
            for meters in [&mut piece, &mut whole] {
                add(&mut meters.programme[slot], &heard)?;
                add(&mut meters.fixed[slot], &fixed)?;
            }
        }
        rows.push(piece.spread(style.name)?);
        bar.inc(1);
    }
    rows.push(whole.spread("all of it")?);
    Ok(rows)
}

/// What a slot gives after the piece was heard once in slot 0.
fn after_switch(bundle: &Bundle, style: &Style, slot: usize, matching: &str) -> Result<Vec<Vec<f32>>> {
    let len = style.channels[0].len();
    let played: Vec<Vec<f32>> = style.channels.iter().map(|c| c.repeat(1 + NUM_REPEATS)).collect();
    let mut unit = bundle.create()?;
    unit.set("level_match", matching)?;
    unit.set("slot", "0")?;
    let rendered = render_switched(unit, RATE_HZ, &played, (len, slot))?;
    Ok(rendered.into_iter().map(|channel| channel[len..].to_vec()).collect())
}

/// One meter per slot and kind.
struct Meters {
    programme: Vec<EbuR128>,
    fixed: Vec<EbuR128>,
    dry: EbuR128,
    bs2b: EbuR128,
    has_bs2b: bool,
}

impl Meters {
    fn new() -> Result<Self> {
        let meter = || EbuR128::new(2, RATE_HZ, Mode::I);
        let slots = || (0..NUM_SLOTS).map(|_| meter()).collect::<Result<Vec<_>, _>>();
        Ok(Self { programme: slots()?, fixed: slots()?, dry: meter()?, bs2b: meter()?, has_bs2b: false })
    }

    fn add_unprocessed(&mut self, channels: &[Vec<f32>], bs2b: Option<&Bs2b>) -> Result<()> {
        let played: Vec<Vec<f32>> = channels.iter().map(|channel| channel.repeat(NUM_REPEATS)).collect();
        for meter in [&mut self.programme[0], &mut self.fixed[0], &mut self.dry] {
            add(meter, &played)?;
        }
        if let Some(mut processor) = bs2b.and_then(Bs2b::processor) {
            let frames = played[0].iter().zip(&played[1]);
            let mut interleaved: Vec<f32> = frames.flat_map(|(left, right)| [*left, *right]).collect();
            processor.process(&mut interleaved);
            self.bs2b.add_frames_f32(&interleaved)?;
            self.has_bs2b = true;
        }
        Ok(())
    }

    fn spread(&self, name: &str) -> Result<Spread> {
        let bs2b_lu = if self.has_bs2b {
            Some(self.bs2b.loudness_global()? - self.dry.loudness_global()?)
        } else {
            None
        };
        Ok(Spread {
            name: name.to_owned(),
            programme_lu: spread_lu(&self.programme)?,
            fixed_lu: spread_lu(&self.fixed)?,
            bs2b_lu,
        })
    }
}

fn add(meter: &mut EbuR128, channels: &[Vec<f32>]) -> Result<()> {
    let planes: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    Ok(meter.add_frames_planar_f32(&planes)?)
}

fn spread_lu(meters: &[EbuR128]) -> Result<f64> {
    let (mut softest, mut loudest) = (f64::INFINITY, f64::NEG_INFINITY);
    for meter in meters {
        let loudness = meter.loudness_global()?;
        (softest, loudest) = (softest.min(loudness), loudest.max(loudness));
    }
    Ok(loudest - softest)
}

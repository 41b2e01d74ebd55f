//! What crosses between the ears, and what the monitor tools make of it, in words.

use super::plot::model::{Crossing, Curves};
use super::summary::signed_db;
use crate::engine::settings::{Settings, SlotSettings, Tools};
use crate::engine::tool_matrix;
use crate::params::format;
use crate::units::{db_from_lin, single};

/// Keeps a number and its unit on one line.
const NBSP: char = '\u{A0}';

/// Where a sound that is panned hard to one side ends up.
pub(super) fn space(settings: &Settings, slot: &SlotSettings, curves: &Curves, is_mono_bus: bool) -> String {
    let tools = &settings.tools;
    if is_mono_bus {
        return "This track has one channel, so nothing crosses between the ears.".to_owned();
    }
    if tools.mono || tools.side {
        let (name, what) = if tools.side { ("Side", "difference") } else { ("Mono", "sum") };
        return format!("The {name} tool puts the {what} of both channels on both sides.");
    }
    if slot.mono {
        return "Both channels are folded to mono first.".to_owned();
    }
    let Some((panned, near)) = audible_side(tools) else {
        return "The tools silence both channels.".to_owned();
    };
    let Some(crossing) = &curves.crossing else {
        let sides =
            if tools.swap { "Left and right are exchanged" } else { "Left stays left and right stays right" };
        return format!("{sides}: nothing crosses between the ears.");
    };
    let far = if near == "left" { "right" } else { "left" };
    let besides = if curves.at_ears.is_some() { ", besides what each ear has of its own" } else { "" };
    format!("A sound panned hard {panned} {}{besides}.", reaches(crossing, far))
}

fn reaches(crossing: &Crossing, far: &str) -> String {
    let db = crossing.softer_db;
    let level =
        format!("{:.1}{NBSP}dB {} at 1{NBSP}kHz", db.abs(), if db < 0.0 { "louder" } else { "softer" });
    match (crossing.later_ms, crossing.has_room) {
        (None, _) => format!("leaks to the {far} ear, {level}"),
        (Some(ms), false) => format!("reaches the {far} ear {level}, {ms:.2}{NBSP}ms later"),
        (Some(ms), true) => {
            format!("reaches the {far} ear {level} with the room; its direct sound is {ms:.2}{NBSP}ms later")
        }
    }
}

/// The side a panned sound can be heard from behind the tools, and the side it then comes out at.
fn audible_side(tools: &Tools) -> Option<(&'static str, &'static str)> {
    let [ll, lr, rl, rr] = tool_matrix(tools, false);
    let near = |left: f32, right: f32| match (left != 0.0, right != 0.0) {
        (true, _) => Some("left"),
        (false, true) => Some("right"),
        (false, false) => None,
    };
    near(ll, rl).map(|side| ("left", side)).or_else(|| near(lr, rr).map(|side| ("right", side)))
}

/// True if what is centered in the mix is still the same in both channels behind the tools.
pub(super) fn keeps_the_center(tools: &Tools) -> bool {
    let [ll, lr, rl, rr] = tool_matrix(tools, false);
    ll + lr != 0.0 && ll + lr == rl + rr
}

/// What the tools and the output trim do, each as a word or two with its figure.
pub(super) fn tools_in_words(settings: &Settings, is_mono_bus: bool) -> Vec<String> {
    let tools = &settings.tools;
    let stereo = |on: bool| on && !is_mono_bus;
    let mut words: Vec<String> = [
        (stereo(tools.mono), "mono"),
        (stereo(tools.side), "side"),
        (stereo(tools.solo_left && !tools.solo_right), "left alone"),
        (stereo(tools.solo_right && !tools.solo_left), "right alone"),
        (stereo(tools.swap), "channels swapped"),
        (tools.flip_left, if is_mono_bus { "inverted" } else { "left inverted" }),
        (stereo(tools.flip_right), "right inverted"),
    ]
    .into_iter()
    .filter(|(on, _)| *on)
    .map(|(_, word)| word.to_owned())
    .collect();
    if tools.dim {
        words.push(format!("dimmed by {}", signed_db(tools.dim_db, 1)));
    }
    if stereo(tools.balance != 0.0) {
        words.push(balance(tools.balance));
    }
    if settings.output_trim_db != 0.0 {
        words.push(format!("output trim {}", signed_db(settings.output_trim_db, 1)));
    }
    words
}

/// `balance 50 R: left −6.0 dB`.
fn balance(balance: f64) -> String {
    let (side, gain) = if balance > 0.0 { ("left", 1.0 - balance) } else { ("right", 1.0 + balance) };
    let at = format::balance(single(100.0 * balance));
    if gain <= 0.0 {
        return format!("balance {at}: {side} off");
    }
    format!("balance {at}: {side} {}", signed_db(db_from_lin(gain), 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_said_with_what_they_do() {
        let words = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            tools_in_words(&settings, false).join("; ")
        };
        assert_eq!(words(|_| {}), "");
        assert_eq!(words(|s| s.tools.balance = 0.5), "balance 50 R: left \u{2212}6.0\u{A0}dB");
        assert_eq!(words(|s| s.tools.balance = -1.0), "balance 100 L: right off");
        assert_eq!(words(|s| s.tools.dim = true), "dimmed by \u{2212}20.0\u{A0}dB");
        assert_eq!(words(|s| s.output_trim_db = 3.0), "output trim +3.0\u{A0}dB");
        assert_eq!(words(|s| (s.tools.solo_left, s.tools.solo_right) = (true, true)), "");
    }

    #[test]
    fn a_sound_is_panned_where_the_tools_let_it_be_heard() {
        let side = |change: fn(&mut Tools)| {
            let mut tools = Tools::default();
            change(&mut tools);
            audible_side(&tools)
        };
        assert_eq!(side(|_| {}), Some(("left", "left")));
        assert_eq!(side(|t| t.swap = true), Some(("left", "right")));
        assert_eq!(side(|t| t.solo_right = true), Some(("right", "right")));
        assert_eq!(side(|t| (t.solo_left, t.balance) = (true, 1.0)), None);
    }
}

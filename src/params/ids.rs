//! The host parameter ids, in one place and frozen: a released id is never renamed or reused.
//!
//! Parameters of slot n carry the suffix `_n`, 1…6.

/// Ids of the parameters the whole plug-in shares, in the order hosts list them.
pub const GLOBAL: [&str; 19] = [
    "slot",
    "source",
    "seal",
    "head_size",
    "level_match",
    "on_export",
    "output_trim",
    "bypass",
    "blind",
    "mono",
    "side",
    "solo_left",
    "solo_right",
    "swap",
    "flip_left",
    "flip_right",
    "dim",
    "dim_db",
    "balance",
];

/// Ids of the knobs over headphones, behind the slots'.
pub const BROWSE: [&str; 2] = ["browse_source", "browse_target"];

/// Ids of the parameters that came later, behind all others.
pub const LATER: [&str; 2] = ["rows", "reference"];

/// Ids of the parameters each slot has, without the slot's suffix.
pub const PER_SLOT: [&str; 16] = [
    "target",
    "amount",
    "slot_mono",
    "cup_leak",
    "speakers",
    "crossfeed",
    "angle",
    "distance",
    "center_color",
    "center_trim",
    "frontal",
    "room",
    "room_size",
    "room_damping",
    "classic_corner",
    "classic_feed",
];

//! Real recordings: music of games and speech as Debian packages them.

use std::fs::File;
use std::path::Path;

use lewton::inside_ogg::OggStreamReader;

/// One piece: where its package puts it, what it is, and the package.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    path: &'static str,
    kind: &'static str,
    package: &'static str,
}

const fn piece(path: &'static str, kind: &'static str, package: &'static str) -> Piece {
    Piece { path, kind, package }
}

/// What `cargo xtask test` installs: a few small packages. Twelve pieces of eight kinds.
pub(crate) const PIECES: [Piece; 12] = [
    piece("/usr/share/games/amoebax/music/Mr.BonesBackground.ogg", "swing", "amoebax-data"),
    piece("/usr/share/games/amoebax/music/AngusBackground.ogg", "folk", "amoebax-data"),
    piece("/usr/share/games/amoebax/music/PenBackground.ogg", "pop", "amoebax-data"),
    piece("/usr/share/games/amoebax/music/SpikeBackground.ogg", "rock", "amoebax-data"),
    piece("/usr/share/games/amoebax/music/KerberosBackground.ogg", "rock", "amoebax-data"),
    piece("/usr/share/games/amoebax/music/K.QuitaBackground.ogg", "pop", "amoebax-data"),
    piece("/usr/share/games/gunroar/sounds/musics/gr0.ogg", "breakbeat", "gunroar-data"),
    piece("/usr/share/games/gunroar/sounds/musics/gr2.ogg", "breakbeat", "gunroar-data"),
    piece("/usr/share/games/zaz/mus1.ogg", "ambient", "zaz-data"),
    piece("/usr/share/games/zaz/mus2.ogg", "electronic", "zaz-data"),
    piece("/usr/share/games/zaz/mus3.ogg", "orchestral", "zaz-data"),
    piece("/usr/share/games/zaz/mus4.ogg", "electronic", "zaz-data"),
];

/// A reader's sentences, and the package that has them: 16 kHz, 16 bits, one channel.
const SENTENCES: [u32; 5] = [870, 880, 890, 920, 930];
const SENTENCES_IN: &str =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0";

/// A recording's channels.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    pub(crate) rate_hz: f64,
    pub(crate) left: Vec<f32>,
    pub(crate) right: Vec<f32>,
}

impl Piece {
    /// The first so many seconds, again and again if it is shorter; `None`, and it says so, where the package is not
    /// installed.
    pub(crate) fn seconds(&self, secs: usize) -> Option<Recording> {
        let Ok(file) = File::open(Path::new(self.path)) else {
            eprintln!(
                "left out: {}, {} (`cargo xtask test` installs {})",
                self.kind, self.path, self.package
            );
            return None;
        };
        let mut reader = OggStreamReader::new(file).unwrap();
        let rate_hz = reader.ident_hdr.audio_sample_rate;
        let len = secs * rate_hz as usize;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        while left.len() < len
            && let Some(packet) = reader.read_dec_packet_generic::<Vec<Vec<f32>>>().unwrap()
        {
            left.extend_from_slice(packet.first().unwrap());
            right.extend_from_slice(packet.last().unwrap());
        }
        let long = |channel: Vec<f32>| channel.iter().copied().cycle().take(len).collect();
        Some(Recording { rate_hz: f64::from(rate_hz), left: long(left), right: long(right) })
    }
}

/// A reader in the center, a second of silence after each sentence, again and again for so many seconds at 48 kHz; `None`
/// where the package is not installed.
pub(crate) fn speech(secs: usize) -> Option<Recording> {
    let mut voice = Vec::new();
    for number in SENTENCES {
        let Ok(bytes) = std::fs::read(format!("{SENTENCES_IN}{number}.wav")) else {
            eprintln!("left out: speech (`cargo xtask test` installs pocketsphinx-testdata)");
            return None;
        };
        let samples =
            bytes[44..].chunks_exact(2).map(|two| f32::from(i16::from_le_bytes([two[0], two[1]])) / 32_768.0);
        voice.extend(samples);
        voice.extend(std::iter::repeat_n(0.0, 16_000));
    }
    // Straight lines between samples: what images they leave lies far below the voice.
    let between = |pair: &[f32]| [0.0, 1.0 / 3.0, 2.0 / 3.0].map(|part| pair[0] + part * (pair[1] - pair[0]));
    let long: Vec<f32> = voice.windows(2).flat_map(between).collect();
    let left: Vec<f32> = long.iter().copied().cycle().take(secs * 48_000).collect();
    Some(Recording { rate_hz: 48_000.0, right: left.clone(), left })
}

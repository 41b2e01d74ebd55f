//! Real recordings: music of games and speech as Debian packages them.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{Read, Seek};
use std::path::Path;

use lewton::VorbisError;
use lewton::inside_ogg::OggStreamReader;

/// One piece: where its package puts it, what it is, and the package.
#[derive(Debug, Clone)]
pub struct Piece {
    path: Cow<'static, str>,
    kind: &'static str,
    package: &'static str,
}

const fn piece(path: &'static str, kind: &'static str, package: &'static str) -> Piece {
    Piece { path: Cow::Borrowed(path), kind, package }
}

/// What `cargo xtask test` installs: a few small packages. Twelve pieces of eight kinds.
pub static PIECES: [Piece; 12] = [
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

/// What the demo's long form installs as well: a package, and the folder it brings. All pieces in it are played.
pub const MORE: [(&str, &str); 3] = [
    ("frozen-bubble-data", "/usr/share/games/frozen-bubble/snd"),
    ("hyperrogue-music", "/usr/share/hyperrogue/music"),
    ("singularity-music", "/usr/share/games/singularity/music"),
];

/// A file with less than this is an effect, not a piece, bytes.
const MIN_BYTES: u64 = 300_000;

/// A reader's sentences, and the package that has them: 16 kHz, 16 bits, one channel.
const SENTENCES: [u32; 5] = [870, 880, 890, 920, 930];
const SENTENCES_IN: &str =
    "/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0";

/// The package that has the reader's sentences, and the folder it brings.
pub const SPEECH: (&str, &str) = ("pocketsphinx-testdata", "/usr/share/pocketsphinx/test/data/librivox");

/// The pieces of [`MORE`] that are installed.
pub fn more() -> Vec<Piece> {
    let of = |(package, folder): (&'static str, &str)| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let whole = files.filter(|file| file.metadata().is_ok_and(|about| about.len() >= MIN_BYTES));
        let mut paths: Vec<String> =
            whole.filter_map(|file| file.path().to_str().map(str::to_owned)).collect();
        paths.retain(|path| Path::new(path).extension().is_some_and(|extension| extension == "ogg"));
        paths.sort();
        paths.into_iter().map(move |path| Piece { path: Cow::Owned(path), kind: "game", package })
    };
    MORE.into_iter().flat_map(of).collect()
}

/// A recording's channels.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Frames per second.
    pub rate_hz: f64,
    /// The left channel.
    pub left: Vec<f32>,
    /// The right one; the same in a mono file.
    pub right: Vec<f32>,
}

impl Recording {
    /// Decodes an Ogg Vorbis file from its beginning, at most `secs` of it.
    ///
    /// # Errors
    /// It is no such file.
    pub fn of_vorbis(file: impl Read + Seek, secs: usize) -> Result<Self, VorbisError> {
        let mut reader = OggStreamReader::new(file)?;
        let rate_hz = reader.ident_hdr.audio_sample_rate;
        let len = secs * rate_hz as usize;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        while left.len() < len
            && let Some(packet) = reader.read_dec_packet_generic::<Vec<Vec<f32>>>()?
        {
            left.extend_from_slice(packet.first().map_or(&[], Vec::as_slice));
            right.extend_from_slice(packet.last().map_or(&[], Vec::as_slice));
        }
        left.truncate(len);
        right.truncate(len);
        Ok(Self { rate_hz: f64::from(rate_hz), left, right })
    }
}

impl Piece {
    /// What it is, and its file.
    pub fn name(&self) -> String {
        let file = Path::new(self.path.as_ref()).file_stem().unwrap_or_default().to_string_lossy();
        format!("{}, {file}", self.kind)
    }

    /// The package that brings it.
    pub fn package(&self) -> &'static str {
        self.package
    }

    /// Whether its package is installed.
    pub fn is_there(&self) -> bool {
        Path::new(self.path.as_ref()).exists()
    }

    /// The first so many seconds, again and again if it is shorter; `None`, and it says so, where the package is not
    /// installed or the file cannot be decoded.
    pub fn seconds(&self, secs: usize) -> Option<Recording> {
        let Ok(file) = File::open(self.path.as_ref()) else {
            eprintln!(
                "left out: {}, {} (`cargo xtask test` installs {})",
                self.kind, self.path, self.package
            );
            return None;
        };
        let mut recording = match Recording::of_vorbis(file, secs) {
            Ok(recording) => recording,
            Err(error) => {
                eprintln!("left out: {}, which cannot be decoded: {error}", self.path);
                return None;
            }
        };
        let len = secs * recording.rate_hz as usize;
        for channel in [&mut recording.left, &mut recording.right] {
            *channel = channel.iter().copied().cycle().take(len).collect();
        }
        Some(recording)
    }
}

/// A reader in the center, a second of silence after each sentence, again and again for so many seconds at 48 kHz; `None`
/// where the package is not installed.
pub fn speech(secs: usize) -> Option<Recording> {
    let mut voice = Vec::new();
    for number in SENTENCES {
        let Ok(bytes) = fs::read(format!("{SENTENCES_IN}{number}.wav")) else {
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

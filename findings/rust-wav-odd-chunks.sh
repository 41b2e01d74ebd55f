#!/usr/bin/env bash
# hound and wavers do not find the sound of a WAV file in which a chunk of odd length comes first.
#
# A RIFF chunk of odd length is followed by a pad byte that its length does not count. hound 3.5.1 and wavers 1.5.1 go
# on at the pad byte, and everything after it is out of place. Broadcast WAV files of workstations have such chunks
# (bext, iXML) in front of the sound. hound refuses two more headers that are common: a byte rate that is wrong, and a
# float format with 40 bytes of an ordinary tag.
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/src"
cat > "$place/Cargo.toml" <<'TOML'
[package]
name = "odd-chunks"
version = "0.1.0"
edition = "2024"

[dependencies]
hound = "=3.5.1"
wavers = "=1.5.1"
TOML
cat > "$place/src/main.rs" <<'RUST'
fn chunk(id: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut chunk = [id, &(body.len() as u32).to_le_bytes()[..], body].concat();
    chunk.resize(chunk.len().next_multiple_of(2), 0);
    chunk
}

fn format(tag: u16, byte_rate: u32, bits: u16, bytes: usize) -> Vec<u8> {
    let mut body = [tag.to_le_bytes(), 1u16.to_le_bytes()].concat();
    body.extend([48_000u32.to_le_bytes(), byte_rate.to_le_bytes()].concat());
    body.extend([(bits / 8).to_le_bytes(), bits.to_le_bytes()].concat());
    body.resize(bytes, 0);
    chunk(b"fmt ", &body)
}

fn main() {
    let sound = chunk(b"data", &[0x00, 0x40, 0x00, 0xc0]);
    let plain = format(1, 96_000, 16, 16);
    let cases = [
        ("plain", [plain.clone(), sound.clone()].concat(), 2, 2),
        ("odd chunk", [chunk(b"bext", b"abc"), plain, sound.clone()].concat(), 0, 0),
        ("wrong byte rate", [format(1, 48_000, 16, 16), sound.clone()].concat(), 0, 2),
        ("float with 40 bytes", [format(3, 192_000, 32, 40), sound].concat(), 0, 1),
    ];
    for (name, chunks, by_hound, by_wavers) in cases {
        let size = (chunks.len() as u32 + 4).to_le_bytes();
        let file = [b"RIFF", &size[..], b"WAVE", &chunks].concat();
        let path = std::env::temp_dir().join(format!("odd-chunks-{}.wav", std::process::id()));
        std::fs::write(&path, &file).unwrap();
        let hound = hound::WavReader::open(&path).map_or(0, |reader| reader.len() as usize);
        let wavers = wavers::Wav::<f32>::from_path(&path).map_or(0, |wav| wav.n_samples());
        std::fs::remove_file(&path).unwrap();
        println!("{name}: hound finds {hound} samples, wavers {wavers}");
        assert_eq!((hound, wavers), (by_hound, by_wavers));
    }
}
RUST
cargo run --quiet --manifest-path "$place/Cargo.toml"

//! Broken headers, one by one.

use std::io::Cursor;

use super::*;

/// A `fmt ` chunk with everything in it settable.
fn format_chunk(tag: u16, num_channels: u16, sample_rate_hz: u32, bits: u16) -> Vec<u8> {
    let block_bytes = num_channels * (bits / 8);
    let mut chunk = b"fmt \x10\0\0\0".to_vec();
    chunk.extend(tag.to_le_bytes());
    chunk.extend(num_channels.to_le_bytes());
    chunk.extend(sample_rate_hz.to_le_bytes());
    chunk.extend((sample_rate_hz.wrapping_mul(u32::from(block_bytes))).to_le_bytes());
    chunk.extend(block_bytes.to_le_bytes());
    chunk.extend(bits.to_le_bytes());
    chunk
}

fn data_chunk(announced_bytes: u32, present_bytes: usize) -> Vec<u8> {
    let mut chunk = b"data".to_vec();
    chunk.extend(announced_bytes.to_le_bytes());
    chunk.extend(vec![0; present_bytes]);
    chunk
}

fn wav(chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"RIFF\0\0\0\0WAVE".to_vec();
    file.extend(chunks.concat());
    file
}

fn parse(file: &[u8]) -> Result<WavInfo, WavProblem> {
    read_header(&mut Cursor::new(file), file.len() as u64)
}

#[test]
fn a_plain_stereo_file_is_read() {
    let file = wav(&[format_chunk(TAG_PCM, 2, 44_100, 16), data_chunk(400, 400)]);
    let info = parse(&file).unwrap();
    assert_eq!((info.num_channels, info.sample_rate_hz, info.num_frames), (2, 44_100, 100));
    assert_eq!((info.encoding, info.data_offset_bytes), (Encoding::Int16, 44));
}

#[test]
fn odd_chunks_before_the_sound_are_skipped_with_their_pad_byte() {
    let odd = b"bext\x03\0\0\0abc\0".to_vec();
    let file = wav(&[odd, format_chunk(TAG_FLOAT, 1, 96_000, 32), data_chunk(8, 8)]);
    assert_eq!(parse(&file).map(|info| info.num_frames), Ok(2));
}

#[test]
fn chunks_behind_the_sound_are_left_alone() {
    let file =
        wav(&[format_chunk(TAG_PCM, 1, 48_000, 24), data_chunk(6, 6), b"LIST\xff\xff\xff\x7f".to_vec()]);
    assert_eq!(parse(&file).map(|info| info.num_frames), Ok(2));
}

#[test]
fn an_extensible_header_is_read_by_its_sub_format() {
    let mut format = format_chunk(TAG_EXTENSIBLE, 2, 48_000, 24);
    format[4] = 40;
    format.extend([22, 0, 24, 0, 3, 0, 0, 0, 1, 0]);
    format.extend(GUID_TAIL);
    let file = wav(&[format, data_chunk(6, 6)]);
    assert_eq!(parse(&file).map(|info| info.encoding), Ok(Encoding::Int24));
}

#[test]
fn files_that_are_no_wav_are_told_apart() {
    assert_eq!(parse(b""), Err(WavProblem::Empty));
    assert_eq!(parse(b"RIFF"), Err(WavProblem::NotWav));
    assert_eq!(parse(b"ID3\x04 and a song behind it"), Err(WavProblem::NotWav));
    assert_eq!(parse(b"RF64\xff\xff\xff\xffWAVEds64"), Err(WavProblem::Over4Gb));
    assert_eq!(parse(b"RIFF\0\0\0\0AVI LIST"), Err(WavProblem::NotWav));
}

#[test]
fn headers_without_sound_are_refused() {
    assert_eq!(parse(&wav(&[])), Err(WavProblem::Broken("no format")));
    let format = format_chunk(TAG_PCM, 2, 48_000, 16);
    assert_eq!(parse(&wav(std::slice::from_ref(&format))), Err(WavProblem::NoSound));
    assert_eq!(parse(&wav(&[format.clone(), data_chunk(0, 0)])), Err(WavProblem::NoSound));
    assert!(matches!(parse(&wav(&[data_chunk(4, 4), format])), Err(WavProblem::Broken(_))));
}

#[test]
fn a_file_shorter_than_it_says_is_refused() {
    let format = format_chunk(TAG_PCM, 2, 48_000, 16);
    let cut = parse(&wav(&[format.clone(), data_chunk(400, 100)]));
    assert_eq!(cut, Err(WavProblem::Truncated { announced_bytes: 400, present_bytes: 100 }));
    let streamed = parse(&wav(&[format, data_chunk(u32::MAX, 100)]));
    assert!(matches!(streamed, Err(WavProblem::Truncated { .. })));
}

#[test]
fn a_chunk_that_reaches_beyond_the_file_is_refused() {
    let file = wav(&[b"LIST\xff\xff\xff\xff".to_vec(), format_chunk(TAG_PCM, 2, 48_000, 16)]);
    assert_eq!(parse(&file), Err(WavProblem::Broken("no format")));
    let mut cut_format = wav(&[format_chunk(TAG_PCM, 2, 48_000, 16)]);
    cut_format.truncate(30);
    assert!(matches!(parse(&cut_format), Err(WavProblem::Broken(_))));
}

#[test]
fn channels_rates_and_encodings_out_of_scope_are_named() {
    let problem = |tag, num_channels, rate_hz, bits| {
        parse(&wav(&[format_chunk(tag, num_channels, rate_hz, bits), data_chunk(4, 4)])).unwrap_err()
    };
    assert_eq!(problem(TAG_PCM, 0, 48_000, 16), WavProblem::Channels(0));
    assert_eq!(problem(TAG_PCM, 6, 48_000, 16), WavProblem::Channels(6));
    assert_eq!(problem(TAG_PCM, 2, 0, 16), WavProblem::Rate(0));
    assert_eq!(problem(TAG_PCM, 2, u32::MAX, 16), WavProblem::Rate(u32::MAX));
    assert_eq!(problem(TAG_PCM, 1, 48_000, 8), WavProblem::Encoding("8-bit integer".to_owned()));
    assert_eq!(problem(TAG_FLOAT, 1, 48_000, 16), WavProblem::Encoding("16-bit float".to_owned()));
    assert!(matches!(problem(0x0055, 2, 48_000, 16), WavProblem::Encoding(_)));
}

#[test]
fn sound_that_ends_within_a_frame_is_refused() {
    let file = wav(&[format_chunk(TAG_PCM, 2, 48_000, 16), data_chunk(6, 6)]);
    assert!(matches!(parse(&file), Err(WavProblem::Broken(_))));
}

#[test]
fn every_problem_reads_as_one_sentence_that_says_what_to_do() {
    let problems = [
        WavProblem::Empty,
        WavProblem::NotWav,
        WavProblem::Over4Gb,
        WavProblem::Truncated { announced_bytes: 2, present_bytes: 1 },
        WavProblem::NoSound,
        WavProblem::Channels(0),
        WavProblem::Channels(6),
        WavProblem::Rate(1),
        WavProblem::Encoding("8-bit integer".to_owned()),
        WavProblem::Broken("no format"),
    ];
    for problem in problems {
        let sentence = problem.to_string();
        assert!(sentence.contains("export"), "{sentence}");
        assert!(!sentence.contains('\n') && !sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn samples_are_at_full_scale_one() {
    assert_eq!(Encoding::Int16.decode(&(-32_768_i16).to_le_bytes()), -1.0);
    assert_eq!(Encoding::Int24.decode(&[0xff, 0xff, 0x7f]), 8_388_607.0 / 8_388_608.0);
    assert_eq!(Encoding::Int24.decode(&[0, 0, 0x80]), -1.0);
    assert_eq!(Encoding::Int32.decode(&i32::MIN.to_le_bytes()), -1.0);
    assert_eq!(Encoding::Float32.decode(&1.5_f32.to_le_bytes()), 1.5);
    assert_eq!(Encoding::Float64.decode(&1.5_f64.to_le_bytes()), 1.5);
}

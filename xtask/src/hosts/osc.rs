//! As much of Open Sound Control as it takes to ask Ardour whether its transport rolls.
//!
//! # Source
//! "The Open Sound Control 1.0 Specification", Wright 2002: strings end with a zero and fill groups of four bytes,
//! numbers are big-endian.

use std::net::{Ipv4Addr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// Where Ardour listens.
const PORT: u16 = 3819;
/// Ardour's flag for telling of the transport.
const TELL_OF_TRANSPORT: i32 = 16;
/// How long an answer may take.
const ANSWER: Duration = Duration::from_millis(500);

/// True if nobody else on this machine listens where Ardour would.
pub(super) fn is_free() -> bool {
    UdpSocket::bind((Ipv4Addr::UNSPECIFIED, PORT)).is_ok()
}

/// Whether Ardour's transport rolls; `None` while nobody answers.
///
/// # Errors
/// There is no network inside this machine.
pub(super) fn is_rolling() -> Result<Option<bool>> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).context("no way to ask Ardour")?;
    socket.set_read_timeout(Some(ANSWER))?;
    let port = i32::from(socket.local_addr()?.port());
    // A new surface is told the state of everything it asks to be told of.
    let question = message("/set_surface", &[0, 0, TELL_OF_TRANSPORT, 0, 0, 0, port]);
    if socket.send_to(&question, (Ipv4Addr::LOCALHOST, PORT)).is_err() {
        return Ok(None);
    }
    let start = Instant::now();
    let mut bytes = [0; 1024];
    while start.elapsed() < ANSWER {
        let Ok(length) = socket.recv(&mut bytes) else { break };
        if let Some(value) = bytes.get(..length).and_then(|answer| number_of("/transport_play", answer)) {
            return Ok(Some(value != 0.0));
        }
    }
    Ok(None)
}

fn message(address: &str, numbers: &[i32]) -> Vec<u8> {
    let mut bytes = string(address);
    bytes.extend(string(&format!(",{}", "i".repeat(numbers.len()))));
    bytes.extend(numbers.iter().flat_map(|number| number.to_be_bytes()));
    bytes
}

fn string(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len() / 4 * 4 + 4, 0);
    bytes
}

/// The number in a message to `address`, if it is one.
fn number_of(address: &str, message: &[u8]) -> Option<f32> {
    let rest = message.strip_prefix(string(address).as_slice())?;
    let number = rest.strip_prefix(string(",f").as_slice())?;
    Some(f32::from_be_bytes(number.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_fill_groups_of_four_and_end_with_a_zero() {
        assert_eq!(string("/abc"), b"/abc\0\0\0\0");
        assert_eq!(string(",ii"), b",ii\0");
        assert_eq!(message("/a", &[1, -1]), b"/a\0\0,ii\0\0\0\0\x01\xff\xff\xff\xff");
    }

    #[test]
    fn a_number_is_read_from_the_message_it_belongs_to() {
        let answer = b"/transport_play\0,f\0\0\x3f\x80\0\0";
        assert_eq!(number_of("/transport_play", answer), Some(1.0));
        assert_eq!(number_of("/transport_stop", answer), None);
        assert_eq!(number_of("/transport_play", &answer[..20]), None);
    }
}

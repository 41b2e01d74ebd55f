//! The stack frames of a built library, read from its machine code: hosts call plug-ins on small stacks.
//!
//! Only functions that move the stack pointer by a constant are seen, which is all a compiler makes of ordinary code. The
//! disassembler is the system's (`objdump` of binutils or LLVM), since no stable compiler writes sizes down.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::terminal::say;

/// The largest frame a function may have, bytes: all that a call from a host may need, with everything it calls in turn.
const LARGEST_BYTES: u64 = 64 * 1024;

/// Prints the largest frame of a library and refuses one that is too large. Where there is no disassembler, it says so.
///
/// # Errors
/// A frame beyond the limit, or a disassembler that fails.
pub(crate) fn check(library: &Path) -> Result<()> {
    let mut command = Command::new("objdump");
    command.args(["--disassemble", "--no-show-raw-insn"]).arg(library);
    let Ok(mut child) = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn() else {
        say("largest stack frame: not measured, for want of objdump (Debian package binutils)");
        return Ok(());
    };
    let output = child.stdout.take().context("objdump has no output")?;
    let largest = largest(BufReader::new(output).lines().map_while(Result::ok));
    if !child.wait()?.success() {
        bail!("objdump could not read {}", library.display());
    }
    let Some(Frame { bytes, function }) = largest else {
        bail!("no function of {} has a stack frame: is this another processor's code?", library.display());
    };
    say(format!("largest stack frame: {bytes} bytes, in {function}"));
    if bytes > LARGEST_BYTES {
        bail!("a function needs {bytes} bytes of stack at once, more than {LARGEST_BYTES}: {function}");
    }
    Ok(())
}

/// What one function takes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Frame {
    bytes: u64,
    function: String,
}

/// The largest frame in a listing. A frame of many pages is taken page by page, each touched at once, or in a loop whose
/// end is computed first.
fn largest(lines: impl Iterator<Item = String>) -> Option<Frame> {
    let mut largest: Option<Frame> = None;
    let (mut function, mut together) = ("an unnamed function".to_owned(), 0);
    let mut previous = String::new();
    for line in lines {
        if let Some((_, name)) = line.strip_suffix(">:").and_then(|line| line.split_once('<')) {
            (function, together) = (name.to_owned(), 0);
        }
        let Some((_, instruction)) = line.split_once(":\t") else { continue };
        let effect = effect(instruction, &previous);
        instruction.clone_into(&mut previous);
        match effect {
            Effect::Takes(bytes) => together += bytes,
            Effect::Touches => continue,
            Effect::None => together = 0,
        }
        if together > largest.as_ref().map_or(0, |known| known.bytes) {
            largest = Some(Frame { bytes: together, function: function.clone() });
        }
    }
    largest
}

/// What an instruction does to the stack pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Takes(u64),
    Touches,
    None,
}

fn effect(instruction: &str, previous: &str) -> Effect {
    let (name, operands) = parts(instruction);
    // x86-64: the stack pointer is copied to compute where a probe of many pages ends.
    let is_probe = parts(previous) == ("mov", "%rsp,%r11".to_owned());
    match name {
        "sub" if operands.ends_with(",%r11") && !is_probe => Effect::None,
        "push" | "movq" | "str" | "stp" => Effect::Touches,
        _ => taken(name, &operands).map_or(Effect::None, Effect::Takes),
    }
}

/// Name and operands, the latter without blanks.
fn parts(instruction: &str) -> (&str, String) {
    let instruction = instruction.trim();
    let (name, operands) = instruction.split_once(char::is_whitespace).unwrap_or((instruction, ""));
    (name, operands.split_whitespace().collect())
}

/// Bytes taken from the stack.
fn taken(name: &str, operands: &str) -> Option<u64> {
    let hex = |digits: &str| u64::from_str_radix(digits, 16).ok();
    match name {
        // x86-64: where a probe of many pages ends.
        "sub" if operands.ends_with(",%r11") => hex(operands.strip_prefix("$0x")?.strip_suffix(",%r11")?),
        // A negative number gives back.
        "sub" if operands.ends_with(",%rsp") => {
            hex(operands.strip_prefix("$0x")?.strip_suffix(",%rsp")?).filter(|bytes| *bytes < 1 << 30)
        }
        "lea" => hex(operands.strip_prefix("-0x")?.strip_suffix("(%rsp),%r11")?),
        // AArch64: in units of 1 or of 4096.
        "sub" => {
            let operands = operands.strip_prefix("sp,sp,#0x")?;
            let (number, shift) = operands.split_once(",lsl#").unwrap_or((operands, "0"));
            hex(number)?.checked_shl(shift.parse().ok()?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn largest_of(listing: &str) -> Option<Frame> {
        largest(listing.lines().map(str::to_owned))
    }

    #[test]
    fn frames_of_both_processors_are_read() {
        let listing = "\
0000000000001000 <small>:
    1000:\tsub    $0x28,%rsp
    1004:\tadd    $0x28,%rsp
0000000000002000 <large>:
    2000:\tlea    -0x13000(%rsp),%r11
    2008:\tsub    $0x1000,%rsp
    2010:\tmovq   $0x0,(%rsp)
    2018:\tcmp    %r11,%rsp
0000000000003000 <page_by_page>:
    3000:\tpush   %rbx
    3001:\tsub    $0x1000,%rsp
    3008:\tmovq   $0x0,(%rsp)
    3010:\tsub    $0x1000,%rsp
    3018:\tmovq   $0x0,(%rsp)
    3020:\tsub    $0x120,%rsp
0000000000003800 <aligned>:
    3800:\tmov    %rsp,%r11
    3803:\tsub    $0x12000,%r11
    380a:\tsub    $0x1000,%rsp
    3811:\tmovq   $0x0,(%rsp)
    3819:\tcmp    %r11,%rsp
    381c:\tjne    380a <aligned+0xa>
    381e:\tsub    $0x340,%rsp
0000000000004000 <back>:
    4000:\tsub    $0xffffffffffffff80,%rsp
";
        assert_eq!(largest_of(listing), Some(Frame { bytes: 0x1_4000, function: "large".to_owned() }));
        let (_, small) = listing.split_once("<large>").unwrap();
        let (_, small) = small.split_once("cmp").unwrap();
        assert_eq!(largest_of(small), Some(Frame { bytes: 0x1_3000, function: "aligned".to_owned() }));
        let (small, _) = small.split_once("<aligned>").unwrap();
        assert_eq!(largest_of(small), Some(Frame { bytes: 0x2120, function: "page_by_page".to_owned() }));
        let arm = "0000000000001000 <far>:\n    1000:\tsub\tsp, sp, #0x5, lsl #12\n    1004:\tsub\tsp, sp, #0x7b0\n";
        assert_eq!(largest_of(arm), Some(Frame { bytes: 0x57b0, function: "far".to_owned() }));
        assert_eq!(largest_of("nothing"), None);
    }
}

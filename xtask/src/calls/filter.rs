//! A filter that lets a thread make no system call, and notes each one it wanted to make.
#![expect(unsafe_code, reason = "the filter is the kernel's, and a signal says what it kept back")]

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

use anyhow::{Result, ensure};

/// Numbers that are told apart; the last one stands for all beyond.
const NUM_NUMBERS: usize = 512;

/// Words of the stack that are kept at the first call: the way there is among them.
const NUM_WORDS: usize = 256;

static NOTED: [AtomicU32; NUM_NUMBERS] = [const { AtomicU32::new(0) }; NUM_NUMBERS];
static STACK: [AtomicUsize; NUM_WORDS] = [const { AtomicUsize::new(0) }; NUM_WORDS];
static IS_FIRST_NOTED: AtomicBool = AtomicBool::new(false);

/// Has what a filter keeps back noted, in the whole process.
///
/// # Errors
/// The system has no such signal.
pub(super) fn listen() -> Result<()> {
    // SAFETY: zeros are an action; the function has the signature that `SA_SIGINFO` asks for.
    let result = unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = note as *const () as usize;
        action.sa_flags = libc::SA_SIGINFO;
        libc::sigaction(libc::SIGSYS, &raw const action, std::ptr::null_mut())
    };
    ensure!(result == 0, "the system does not tell of calls: {}", std::io::Error::last_os_error());
    Ok(())
}

/// From here on this thread makes no call; it cannot end either.
///
/// # Errors
/// The system has no filters.
pub(super) fn silence_this_thread() -> Result<()> {
    let statement =
        |code: u32, k: u32| libc::sock_filter { code: u16::try_from(code).unwrap_or(0), jt: 0, jf: 0, k };
    // The number comes first in what a filter sees. The signal's own way back is let through.
    let way_back = u32::try_from(libc::SYS_rt_sigreturn)?;
    let mut filter = [
        statement(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0),
        libc::sock_filter { jf: 1, ..statement(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, way_back) },
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_ALLOW),
        statement(libc::BPF_RET | libc::BPF_K, libc::SECCOMP_RET_TRAP),
    ];
    let program = libc::sock_fprog { len: u16::try_from(filter.len())?, filter: filter.as_mut_ptr() };
    // SAFETY: the program lives to the end of the call and is as long as it says.
    let result = unsafe {
        libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program)
    };
    ensure!(result == 0, "the system has no filter for calls: {}", std::io::Error::last_os_error());
    Ok(())
}

/// Notes a call that was kept back, and has it fail.
unsafe extern "C" fn note(_signal: c_int, _info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel's own context; the stack of a thread that calls is longer than what is read of it.
    unsafe {
        let registers = &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs;
        let number = usize::try_from(registers[libc::REG_RAX as usize]).unwrap_or(usize::MAX);
        NOTED[number.min(NUM_NUMBERS - 1)].fetch_add(1, Ordering::Relaxed);
        if !IS_FIRST_NOTED.swap(true, Ordering::Relaxed) {
            let stack = registers[libc::REG_RSP as usize] as *const usize;
            for (idx, word) in STACK.iter().enumerate() {
                word.store(stack.add(idx).read(), Ordering::Relaxed);
            }
        }
        // The C library takes what this one returns for the end of its memory: it says no by the lowest there is.
        let is_memory = number == usize::try_from(libc::SYS_brk).unwrap_or(usize::MAX);
        registers[libc::REG_RAX as usize] = if is_memory { 0 } else { -i64::from(libc::ENOSYS) };
    }
}

/// The calls that were kept back: their numbers, and how often each.
pub(super) fn noted() -> Vec<(usize, u32)> {
    let counts = NOTED.iter().map(|count| count.load(Ordering::Relaxed)).enumerate();
    counts.filter(|(_, count)| *count > 0).collect()
}

/// The functions that lead to the first of them, as far as libraries name theirs.
pub(super) fn way_to_the_first() -> Vec<String> {
    let words = STACK.iter().map(|word| word.load(Ordering::Relaxed));
    words.filter_map(name_of).take(12).collect()
}

fn name_of(word: usize) -> Option<String> {
    // SAFETY: the call takes any address; names are null or strings of the loader's.
    unsafe {
        let mut found: libc::Dl_info = std::mem::zeroed();
        if word == 0 || libc::dladdr(word as *const c_void, &raw mut found) == 0 {
            return None;
        }
        let text = |name: *const std::ffi::c_char| {
            (!name.is_null()).then(|| std::ffi::CStr::from_ptr(name).to_string_lossy().into_owned())
        };
        let library = text(found.dli_fname)?;
        let library = library.rsplit('/').next()?.to_owned();
        let name = text(found.dli_sname).unwrap_or_default();
        Some(format!("{library}+{:#x} {name}", word - found.dli_fbase as usize))
    }
}

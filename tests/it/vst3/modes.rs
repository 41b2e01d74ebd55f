//! What a host says of rendering, once for a setup or with every block.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ProcessModes_;

use crate::support::host::Stereo;
use crate::support::signals::noise;
use crate::support::vst3::{BLOCK, number, offline, real_time, running_instance, sounding_instance};

/// A host that says "offline" once is left alone, and monitored again when it comes back, once.
#[test]
fn the_mode_of_this_setup_counts_and_not_that_of_the_last() {
    let input: Stereo = [noise(401, 12_000), noise(402, 12_000)];
    let instance = sounding_instance();
    let (real_time, offline) = (real_time(), offline());
    let prefetch = number(ProcessModes_::kPrefetch);
    assert!(instance.render(real_time, &input) != input, "real time is monitored");
    assert!(instance.render(offline, &input) == input, "the first offline setup");
    assert!(instance.render(offline, &input) == input, "the second");
    // The level of the slot goes on from what has been heard since, so it does not repeat bit for bit.
    assert!(instance.render(real_time, &input) != input, "back in real time");
    assert!(instance.render(prefetch, &input) != input, "ahead of real time");
    assert!(sounding_instance().render(offline, &input) == input, "a new instance");
}

/// As Ardour says it: with the blocks alone, and at any of them.
#[test]
fn a_mode_that_comes_with_a_block_counts_from_its_first_frame() {
    let input: Stereo = [noise(403, 60 * BLOCK), noise(404, 60 * BLOCK)];
    let instance = running_instance();
    let mut output = input.clone();
    let [left, right] = &mut output;
    let is_offline = |idx: usize| !(7..20).contains(&idx) && !(33..41).contains(&idx);
    for (idx, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
        instance.process(if is_offline(idx) { offline() } else { real_time() }, left, right);
    }
    for (output, input) in output.iter().zip(&input) {
        for (idx, (output, input)) in output.chunks(BLOCK).zip(input.chunks(BLOCK)).enumerate() {
            assert_eq!(output == input, is_offline(idx), "block {idx}");
        }
    }
}

/// A host that says "offline" in the setup and leaves the mode of its blocks as it was made: zero.
#[test]
fn a_setup_for_a_render_counts_where_blocks_never_say_so() {
    let input: Stereo = [noise(405, 4 * BLOCK), noise(406, 4 * BLOCK)];
    let instance = sounding_instance();
    instance.start(offline());
    let mut output = input.clone();
    let [left, right] = &mut output;
    for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
        instance.process(real_time(), left, right);
    }
    assert!(output == input);
}

//! Blocks that lack something or have too much of it, and what is said of silence.

use std::ptr::null_mut;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IAudioProcessorTrait, IEditControllerTrait, ParameterInfo, ProcessData, SymbolicSampleSizes_,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultOk};

use crate::support::signals::noise;
use crate::support::vst3::{
    BLOCK, Changes, Instance, block, bus, new_instance, number, real_time, running_instance, string,
};

/// One block of four channels in and out, after `change`: what came out, and the flags of silence.
fn block_of_four(instance: &Instance, change: impl FnOnce(&mut ProcessData)) -> (i32, Vec<Vec<f32>>, u64) {
    let mut input: Vec<Vec<f32>> = (0..4).map(|channel| noise(411 + channel, BLOCK)).collect();
    let mut output = vec![vec![0.5f32; BLOCK]; 4];
    let mut from: Vec<*mut f32> = input.iter_mut().map(Vec::as_mut_ptr).collect();
    let mut to: Vec<*mut f32> = output.iter_mut().map(Vec::as_mut_ptr).collect();
    let (mut inputs, mut outputs) = (bus(&mut from), bus(&mut to));
    outputs.silenceFlags = 3;
    let mut data = block(BLOCK, &mut inputs, &mut outputs);
    change(&mut data);
    // SAFETY: the buffers are as long as said and live to the end of the call.
    let result = unsafe { instance.processor.process(&raw mut data) };
    (result, output, outputs.silenceFlags)
}

fn is_silent(channels: &[Vec<f32>]) -> bool {
    channels.iter().flatten().all(|sample| *sample == 0.0)
}

#[test]
fn a_block_without_an_input_is_silence_and_not_what_lay_in_the_output() {
    let lacking: [fn(&mut ProcessData); 4] = [
        |data| data.numInputs = 0,
        |data| data.inputs = null_mut(),
        // SAFETY: the bus is the test's own.
        |data| unsafe { (*data.inputs).__field0.channelBuffers32 = null_mut() },
        // SAFETY: as above; the bus has four channels.
        |data| unsafe { *(*data.inputs).__field0.channelBuffers32 = null_mut() },
    ];
    for lack in lacking {
        let (result, output, silence_flags) = block_of_four(&running_instance(), lack);
        assert_eq!((result, is_silent(&output), silence_flags), (kResultOk, true, 0b1111));
    }
}

#[test]
fn channels_too_many_are_silent_and_change_nothing() {
    let (result, output, silence_flags) = block_of_four(&running_instance(), |_| {});
    let (mut left, mut right) = (noise(411, BLOCK), noise(412, BLOCK));
    running_instance().process(real_time(), &mut left, &mut right);
    assert_eq!((result, silence_flags), (kResultOk, 0b1100));
    assert!(output[..2] == [left, right] && is_silent(&output[2..]));
}

#[test]
fn a_block_without_an_output_changes_parameters_only_and_leaves_nothing_unsaid() {
    let lacking: [fn(&mut ProcessData); 4] = [
        |data| data.numOutputs = 0,
        |data| data.outputs = null_mut(),
        // SAFETY: the bus is the test's own.
        |data| unsafe { (*data.outputs).__field0.channelBuffers32 = null_mut() },
        // SAFETY: as above.
        |data| unsafe { (*data.outputs).numChannels = 1 },
    ];
    for (idx, lack) in lacking.into_iter().enumerate() {
        let (result, output, _) = block_of_four(&running_instance(), lack);
        assert_eq!((result, is_silent(&output[..1])), (kResultOk, idx == 3), "{idx}");
    }
    let refused = |change: fn(&mut ProcessData)| block_of_four(&running_instance(), change).0;
    assert_eq!(
        refused(|data| data.symbolicSampleSize = number(SymbolicSampleSizes_::kSample64)),
        kInvalidArgument
    );
    assert_eq!(refused(|data| data.numSamples = -1), kInvalidArgument);
    // SAFETY: null is what the call must take.
    assert_eq!(unsafe { running_instance().processor.process(null_mut()) }, kInvalidArgument);
}

/// What is silent is said to be, and what is heard is heard, whatever a host says of its input.
#[test]
fn silence_is_flagged_and_sound_is_not() {
    let instance = running_instance();
    let (mut left, mut right) = (vec![0.0; BLOCK], vec![0.0; BLOCK]);
    assert_eq!(instance.process_with(&mut left, &mut right, |_| {}), (kResultOk, 0b11));
    let heard = |flags: u64| {
        let (mut left, mut right) = (noise(441, BLOCK), noise(442, BLOCK));
        // SAFETY: the bus is the test's own.
        let flag = |data: &mut ProcessData| unsafe { (*data.inputs).silenceFlags = flags };
        assert_eq!(running_instance().process_with(&mut left, &mut right, flag), (kResultOk, 0));
        [left, right]
    };
    assert!(heard(0b11) == heard(0));
}

/// Points of a block, in their order, are blocks of their own.
#[test]
fn a_block_with_changes_is_the_blocks_between_them() {
    let (slot, dim) = (new_instance().id("Slot"), new_instance().id("Dim"));
    let input = [noise(443, BLOCK), noise(444, BLOCK)];
    let (mut whole, mut pieces) = (input.clone(), input);
    let instance = running_instance();
    let [left, right] = &mut whole;
    let points =
        [(slot, vec![(0, 0.5), (96, 1.0), (96, 0.0), (300, 0.5)]), (dim, vec![(300, 1.0), (9_999, 0.0)])];
    instance.process_changes(&Changes::new(points), left, right);
    let instance = running_instance();
    let [left, right] = &mut pieces;
    for (from, to, points) in [
        (0, 96, vec![(slot, vec![(0, 0.5)])]),
        (96, 300, vec![(slot, vec![(0, 0.0)])]),
        (300, BLOCK - 1, vec![(slot, vec![(0, 0.5)]), (dim, vec![(0, 1.0)])]),
        (BLOCK - 1, BLOCK, vec![(dim, vec![(0, 0.0)])]),
    ] {
        instance.process_changes(&Changes::new(points), &mut left[from..to], &mut right[from..to]);
    }
    assert!(whole == pieces);
}

/// More points than a block has frames, for more queues than there are parameters: the last of each counts.
#[test]
fn thousands_of_points_in_a_block_are_all_taken() {
    let instance = running_instance();
    // Knobs over headphones set numbers in their turn: they are left where they are.
    let own = |info: &&ParameterInfo| !string(&info.title).starts_with("Browse");
    let ids: Vec<u32> = instance.parameters().iter().filter(own).map(|info| info.id).collect();
    let points = |idx: usize| -> Vec<(i32, f64)> {
        (0..40).map(|point| (number(point * 13), f64::from(number((idx + point) % 2)))).collect()
    };
    let mut queues: Vec<(u32, Vec<(i32, f64)>)> =
        ids.iter().enumerate().map(|(idx, id)| (*id, points(idx))).collect();
    queues.extend((0..200).map(|unknown| (unknown, points(0))));
    queues.extend((0..90).map(|_| (ids[0], vec![(0, 0.0)])));
    let (mut left, mut right) = (noise(445, BLOCK), noise(446, BLOCK));
    instance.process_changes(&Changes::new(queues), &mut left, &mut right);
    assert!(left.iter().chain(&right).all(|sample| sample.is_finite()));
    for (idx, id) in ids.iter().enumerate().skip(1) {
        // SAFETY: a plain call.
        let value = unsafe { instance.controller.getParamNormalized(*id) };
        assert_eq!(value, f64::from(number((idx + 39) % 2)), "{idx}");
    }
}

"""Renders the host declares to be offline: JUCE tells VST3 plug-ins so whenever pedalboard processes."""

import time

import numpy as np
import pedalboard
import pytest
from conftest import RATE_HZ, choose_slot, noise, set_text, settle

BLOCK = 480
TRIES = 6


@pytest.fixture
def guarded(bundle):
    """An instance as it comes, with everything on that changes the sound."""
    plugin = pedalboard.VST3Plugin(bundle)
    choose_slot(plugin, 3)
    set_text(plugin, "mono", "on")
    set_text(plugin, "output_trim", "-6")
    return plugin


@pytest.mark.seen("offline bit for bit")
@pytest.mark.parametrize("block", [1, 64, 512, 8192])
def test_an_offline_render_is_the_input_bit_for_bit(guarded, block):
    sound = noise(9000)
    assert np.array_equal(guarded.process(sound, RATE_HZ, buffer_size=block), sound)


@pytest.mark.seen("prints on purpose")
def test_process_prints_and_prints_repeat(guarded):
    sound = noise(RATE_HZ)
    set_text(guarded, "on_export", "Process")
    settle(guarded)
    prints = [guarded.process(sound, RATE_HZ) for _ in range(2)]
    assert not np.allclose(prints[0], sound, atol=1e-3)
    assert np.array_equal(*prints)


def paced(plugin, sound: np.ndarray) -> np.ndarray:
    """Processes a sound as fast as it would be heard, as a host does that calls everything offline."""
    plugin.reset()
    heard = []
    start = time.perf_counter()
    for frame in range(0, sound.shape[1], BLOCK):
        while time.perf_counter() - start < frame / RATE_HZ:
            pass
        block = sound[:, frame : frame + BLOCK]
        heard.append(plugin.process(block, RATE_HZ, buffer_size=BLOCK, reset=False))
    return np.concatenate(heard, axis=1)


def test_the_pace_of_real_time_is_monitored_after_a_second(guarded):
    sound = noise(18 * RATE_HZ // 10)
    second = RATE_HZ
    for _ in range(TRIES):  # A busy machine may fail to keep the pace; its first second never gets out.
        heard = paced(guarded, sound)
        assert np.array_equal(heard[:, :second], sound[:, :second])
        if not np.array_equal(heard[:, 3 * second // 2 :], sound[:, 3 * second // 2 :]):
            break
    else:
        pytest.fail("never monitored")
    assert np.array_equal(guarded.process(sound, RATE_HZ), sound)

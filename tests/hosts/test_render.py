"""Every slot at every rate and block size."""

import numpy as np
import pytest
from conftest import RATE_HZ, choose_slot, noise, play, sines
from test_identity import BLOCKS, RATES_HZ


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("slot", range(1, 7))
def test_every_slot_sounds_at_every_rate(grille, slot, rate_hz):
    choose_slot(grille, slot)
    sound = noise(rate_hz // 4)
    heard = play(grille, sound, rate_hz)
    assert heard.shape == sound.shape
    assert np.all(np.isfinite(heard))
    gain_db = 10 * np.log10(np.mean(heard**2) / np.mean(sound**2))
    assert -9 < gain_db < 9


@pytest.mark.parametrize("slot", range(1, 7))
def test_every_slot_changes_the_sound(grille, slot):
    choose_slot(grille, slot)
    sound = noise(RATE_HZ // 4)
    assert not np.allclose(play(grille, sound), sound, atol=1e-3)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_sound_does_not_depend_on_the_block_size(load, block):
    sound = noise(9000)
    heard = []
    for size in (2048, block):
        plugin = load()
        choose_slot(plugin, 3)
        heard.append(play(plugin, sound, block=size))
    assert np.array_equal(*heard)


def test_a_mono_track_is_converted_like_one_side(load):
    mono = noise(RATE_HZ // 4, num_channels=1)
    one, both = load(), load()
    choose_slot(one, 1)
    choose_slot(both, 1)
    heard = play(one, mono)
    assert heard.shape == mono.shape
    expected = play(both, np.repeat(mono, 2, axis=0))
    # The same curve; the level match may see a mono bus differently, so shapes are compared.
    gain = np.dot(heard[0], expected[0]) / np.dot(expected[0], expected[0])
    assert np.allclose(heard[0], gain * expected[0], atol=1e-4)


def test_speakers_reach_the_other_ear_and_headphones_do_not(grille):
    sound = noise(RATE_HZ // 4)
    sound[1] = 0
    choose_slot(grille, 1)
    assert np.max(np.abs(play(grille, sound)[1])) == 0
    choose_slot(grille, 4)
    near, far = play(grille, sound)[:, RATE_HZ // 10 :]
    level_db = 10 * np.log10(np.mean(near**2) / np.mean(far**2))
    assert 3 < level_db < 15


def test_silence_stays_silence(grille):
    choose_slot(grille, 3)
    assert not np.any(play(grille, np.zeros((2, RATE_HZ), np.float32)))


def test_not_a_number_does_not_stay(grille):
    choose_slot(grille, 3)
    sound = noise(RATE_HZ // 2)
    sound[:, 100:110] = np.nan
    sound[0, 200] = np.inf
    heard = play(grille, sound)
    assert np.all(np.isfinite(heard))


@pytest.mark.parametrize("before,after", [(0, 1), (1, 3), (3, 0), (4, 5), (5, 6), (6, 2)])
def test_switching_makes_no_step(grille, before, after):
    sound = sines(2 * RATE_HZ)
    choose_slot(grille, before)
    first = grille.process(sound[:, :RATE_HZ], RATE_HZ, buffer_size=512, reset=False)
    choose_slot(grille, after)
    second = grille.process(sound[:, RATE_HZ:], RATE_HZ, buffer_size=512, reset=False)
    steps = np.abs(np.diff(np.concatenate([first, second], axis=1)))
    settled = np.concatenate([steps[:, RATE_HZ // 2 : RATE_HZ - 512], steps[:, -RATE_HZ // 2 :]], axis=1)
    assert steps[:, RATE_HZ // 2 :].max() <= 1.5 * settled.max()


def test_switching_arrives_at_the_other_slot(load):
    sound = noise(2 * RATE_HZ)
    switched, straight = load(), load()
    choose_slot(switched, 0)
    switched.process(sound[:, :RATE_HZ], RATE_HZ, buffer_size=512, reset=False)
    choose_slot(switched, 1)
    heard = switched.process(sound[:, RATE_HZ:], RATE_HZ, buffer_size=512, reset=False)
    choose_slot(straight, 1)
    expected = play(straight, sound, block=512)[:, RATE_HZ:]
    assert np.allclose(heard[:, RATE_HZ // 2 :], expected[:, RATE_HZ // 2 :], atol=1e-5)


def test_switching_back_is_bit_exact_again(grille):
    sound = noise(2 * RATE_HZ)
    choose_slot(grille, 3)
    grille.process(sound[:, :RATE_HZ], RATE_HZ, reset=False)
    choose_slot(grille, 0)
    heard = grille.process(sound[:, RATE_HZ:], RATE_HZ, reset=False)
    settled = RATE_HZ // 2
    assert np.array_equal(heard[:, settled:], sound[:, RATE_HZ + settled :])

"""What the host is told, and that nothing happens where nothing should."""

import numpy as np
import pytest
from conftest import RATE_HZ, choose_slot, noise, play, set_text

RATES_HZ = [8_000, 11_025, 22_050, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000, 384_000]
BLOCKS = [1, 2, 7, 32, 63, 64, 65, 127, 480, 512, 1024, 4096, 8192]


def test_the_host_sees_an_effect_by_name(grille):
    assert grille.name == "Grille"
    assert grille.is_effect
    assert not grille.is_instrument


@pytest.mark.parametrize("slot", range(7))
def test_no_slot_reports_latency(grille, slot):
    choose_slot(grille, slot)
    play(grille, noise(4800))
    assert grille.reported_latency_samples == 0


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_slot_0_is_the_input_bit_for_bit(grille, rate_hz):
    choose_slot(grille, 0)
    sound = noise(rate_hz // 4)
    assert np.array_equal(play(grille, sound, rate_hz), sound)


@pytest.mark.parametrize("block", BLOCKS)
def test_slot_0_is_the_input_in_blocks_of_any_size(grille, block):
    choose_slot(grille, 0)
    sound = noise(9000)
    assert np.array_equal(play(grille, sound, block=block), sound)


@pytest.mark.parametrize("slot", range(7))
def test_bypass_is_the_input_bit_for_bit(grille, slot):
    choose_slot(grille, slot)
    grille.bypass = True
    sound = noise(RATE_HZ // 2)
    assert np.array_equal(play(grille, sound), sound)


def test_slot_0_is_the_input_on_a_mono_track(grille):
    choose_slot(grille, 0)
    sound = noise(RATE_HZ // 2, num_channels=1)
    assert np.array_equal(play(grille, sound), sound)


def test_tools_act_in_slot_0(grille):
    choose_slot(grille, 0)
    set_text(grille, "mono", "on")
    sound = noise(RATE_HZ // 4)
    left, right = play(grille, sound)
    assert np.array_equal(left, right)
    assert np.allclose(left, sound.mean(axis=0), atol=1e-6)

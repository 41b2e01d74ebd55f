"""The level match, by a meter that is not ours."""

import numpy as np
import pyloudnorm
import pytest
from conftest import RATE_HZ, choose_slot, pink, play

SECS = 25
MAX_DIFFERENCE_LU = 0.1


@pytest.fixture(scope="module")
def sound() -> np.ndarray:
    return pink(SECS * RATE_HZ)


def loudness_lufs(sound: np.ndarray) -> float:
    return pyloudnorm.Meter(RATE_HZ).integrated_loudness(sound.T.astype(np.float64))


@pytest.mark.parametrize("slot", range(1, 7))
def test_every_slot_is_as_loud_as_slot_0_on_pink_noise(grille, sound, slot):
    choose_slot(grille, slot)
    difference_lu = loudness_lufs(play(grille, sound)) - loudness_lufs(sound)
    assert abs(difference_lu) <= MAX_DIFFERENCE_LU, f"slot {slot}: {difference_lu:+.3f} LU"


def test_without_level_match_a_mono_fold_is_3_db_softer(grille, sound):
    choose_slot(grille, 6)
    grille.level_match = "Off"
    difference_lu = loudness_lufs(play(grille, sound)) - loudness_lufs(sound)
    assert -4.5 < difference_lu < -1.5

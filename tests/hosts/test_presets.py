"""The slot sets that are installed as presets: each brings the slots to its set, and a host's own preset keeps that."""

import json

import numpy as np
import pytest
from conftest import PRESETS, RATE_HZ, choose_slot, noise, play, set_text, settle
from test_state import component_state, values

NAMES = ["Mastering", "Mixing", "Sound design", "Tracking", "Translation check"]


def slots(plugin) -> dict:
    return {name: value for name, value in values(plugin).items() if name[-2:-1] == "_" and name[-1].isdigit()}


def set_name(plugin) -> str:
    return json.loads(json.loads(component_state(plugin))["fields"]["user"])["slot_set"]["name"]


def test_all_sets_are_there():
    assert sorted(file.stem for file in PRESETS.glob("*.vstpreset")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_brings_the_slots_to_its_set_and_leaves_the_rest(load, name):
    plugin = load()
    set_text(plugin, "i_wear", "m50x")
    set_text(plugin, "seal", "37")
    set_text(plugin, "slot_2_amount", "12")
    choose_slot(plugin, 2)
    settle(plugin)
    before = values(plugin)
    plugin.load_preset(str(PRESETS / f"{name}.vstpreset"))
    behind = values(plugin)
    moved = {key for key in behind if behind[key] != before[key]}
    assert moved and moved <= set(slots(plugin))
    assert set_name(plugin) == name
    shown = plugin.parameters["slot_2_amount"].string_value
    assert shown.startswith(f"{behind['amount_2']['f32']:.0f}"), "the host has read the values again"


def test_a_preset_that_this_host_saves_behind_it_brings_everything_back(load):
    plugin, again = load(), load()
    set_text(plugin, "seal", "37")
    choose_slot(plugin, 3)
    settle(plugin)
    plugin.load_preset(str(PRESETS / "Mastering.vstpreset"))
    again.preset_data = plugin.preset_data
    assert (values(again), set_name(again)) == (values(plugin), "Mastering")
    sound = noise(RATE_HZ // 2)
    assert np.array_equal(play(again, sound), play(plugin, sound))

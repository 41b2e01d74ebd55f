"""Saved projects: exact when whole, harmless when broken."""

import json
import struct

import numpy as np
import pytest
from conftest import RATE_HZ, choose_slot, noise, play, set_text, settle

CLASS_ID = b"4772696C6C654D6F6E69746F72427573"


def make_unusual(plugin) -> None:
    choose_slot(plugin, 4)
    set_text(plugin, "i_wear", "m50x")
    set_text(plugin, "seal", "37")
    set_text(plugin, "slot_4_i_want_to_hear", "HD 650")
    set_text(plugin, "slot_4_amount", "61")
    set_text(plugin, "slot_4_angle", "22.5")
    set_text(plugin, "slot_4_crossfeed", "-3.7")
    set_text(plugin, "slot_4_vocal_tone", "81")
    set_text(plugin, "balance", "20 L")
    settle(plugin)


def preset(component_state: bytes) -> bytes:
    """A .vstpreset with one component chunk, as Steinberg's preset format lays it out."""
    header = b"VST3" + struct.pack("<I", 1) + CLASS_ID + struct.pack("<q", 48 + len(component_state))
    entry = b"Comp" + struct.pack("<qq", 48, len(component_state))
    return header + component_state + b"List" + struct.pack("<I", 1) + entry


def component_state(plugin) -> bytes:
    """The component chunk of a preset the host made."""
    data = plugin.preset_data
    assert data[:4] == b"VST3" and data[8:40] == CLASS_ID
    (list_offset,) = struct.unpack("<q", data[40:48])
    assert data[list_offset : list_offset + 4] == b"List"
    offset, size = struct.unpack("<qq", data[list_offset + 12 : list_offset + 28])
    return data[offset : offset + size]


def values(plugin) -> dict:
    """What the plug-in itself holds."""
    return json.loads(component_state(plugin))["params"]


@pytest.mark.seen("state back")
@pytest.mark.parametrize("kind", ["raw_state", "preset_data"])
def test_a_saved_project_sounds_the_same(load, kind):
    saved, restored = load(), load()
    make_unusual(saved)
    setattr(restored, kind, getattr(saved, kind))
    assert values(restored) == values(saved)
    sound = noise(RATE_HZ // 2)
    assert np.array_equal(play(restored, sound), play(saved, sound))


def test_a_loaded_preset_shows_its_values(load):
    """The host keeps values and texts of its own, and reads them again only where the plug-in asks for it."""
    saved, restored = load(), load()
    make_unusual(saved)
    set_text(restored, "on_export", "Pass through")
    restored.preset_data = saved.preset_data
    shown = {name: parameter.string_value for name, parameter in restored.parameters.items()}
    assert shown == {name: parameter.string_value for name, parameter in saved.parameters.items()}
    assert shown["on_export"] == "Process" and shown["slot"] == "Slot 4"


def test_saving_twice_saves_the_same(load):
    saved, restored = load(), load()
    make_unusual(saved)
    restored.raw_state = saved.raw_state
    assert component_state(restored) == component_state(saved)


def broken_states(whole: bytes) -> dict:
    return {
        "empty": b"",
        "one byte": whole[:1],
        "half": whole[: len(whole) // 2],
        "all but the end": whole[:-1],
        "zeros": bytes(len(whole)),
        "not text": bytes(range(256)) * 8,
        "another program's": b'{"preset":"Loud","bands":[1,2,3]}',
        "a list": b"[]",
        "endless nesting": b"[" * 100_000,
        "wrong types": b'{"version":"0.1.0","params":"none","fields":7}',
    }


@pytest.mark.parametrize("name", broken_states(b"xx").keys())
def test_a_broken_state_changes_nothing(load, name):
    plugin = load()
    make_unusual(plugin)
    before = values(plugin)
    broken = broken_states(component_state(plugin))[name]
    try:
        plugin.preset_data = preset(broken)
    except Exception:
        pass  # A host may well refuse what the plug-in refused.
    assert values(plugin) == before
    sound = noise(4800)
    assert np.all(np.isfinite(play(plugin, sound)))


def test_values_that_make_no_sense_are_brought_into_range(load):
    plugin = load()
    make_unusual(plugin)
    plugin.preset_data = preset(
        b'{"version":"0.1.0","params":{"slot":{"i32":99},"seal":{"f32":1e30},'
        b'"angle_1":{"string":"wide"},"from_the_future":{"bool":true}},"fields":{}}'
    )
    held = values(plugin)
    assert 0 <= held["slot"]["i32"] <= 6
    assert 0 <= held["seal"]["f32"] <= 100
    assert held["angle_1"] == {"f32": 30.0}
    assert held["amount_4"] == {"f32": 100.0}
    assert "from_the_future" not in held
    sound = noise(4800)
    assert np.all(np.isfinite(play(plugin, sound)))


@pytest.mark.parametrize("garbage", [b"", b"\0", b"garbage" * 100, bytes(range(256))])
def test_garbage_in_place_of_the_host_s_own_wrapping_is_harmless(load, garbage):
    plugin = load()
    before = values(plugin)
    try:
        plugin.raw_state = garbage
    except Exception:
        pass
    assert values(plugin) == before


def test_a_state_loaded_while_playing_is_heard(load):
    sound = noise(RATE_HZ)
    saved, playing = load(), load()
    make_unusual(saved)
    playing.process(sound, RATE_HZ, reset=False)
    playing.raw_state = saved.raw_state
    playing.process(sound, RATE_HZ, reset=False)
    heard = play(playing, sound)
    assert np.array_equal(heard, play(saved, sound))

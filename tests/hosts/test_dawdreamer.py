"""dawdreamer, which builds a graph of JUCE's processors and renders it."""

import dawdreamer
import numpy as np
import pedalboard
import pytest
from conftest import PRESETS, RATE_HZ, noise, set_text, settle

ON_EXPORT, SLOT, SEAL, OUTPUT_TRIM = "On export", "Slot", "Seal", "Output trim"
BLOCKS = [64, 512, 4096]


class Graph:
    """A sound that goes through one instance of Grille."""

    def __init__(self, bundle: str, block: int = 512):
        self.engine = dawdreamer.RenderEngine(RATE_HZ, block)
        self.grille = self.engine.make_plugin_processor("grille", bundle)
        described = self.grille.get_parameters_description()
        self.index = {parameter["name"]: parameter["index"] for parameter in described}

    def set(self, name: str, normalized: float) -> None:
        self.grille.set_parameter(self.index[name], normalized)

    def text(self, name: str) -> str:
        return self.grille.get_parameter_text(self.index[name])

    def render(self, sound: np.ndarray) -> np.ndarray:
        source = self.engine.make_playback_processor("source", sound)
        self.engine.load_graph([(source, []), (self.grille, ["source"])])
        self.engine.render(sound.shape[1] / RATE_HZ)
        return self.engine.get_audio()


@pytest.mark.seen("offline bit for bit")
@pytest.mark.parametrize("slot", range(7))
@pytest.mark.parametrize("block", BLOCKS)
def test_a_render_is_the_input_bit_for_bit(bundle, block, slot):
    graph = Graph(bundle, block)
    graph.set(SLOT, slot / 6)
    graph.set(OUTPUT_TRIM, 0.5)
    sound = noise(RATE_HZ)
    assert np.array_equal(graph.render(sound), sound)
    assert graph.grille.get_latency_samples() == 0


@pytest.mark.seen("prints on purpose")
def test_process_prints_and_prints_repeat(bundle):
    sound = noise(RATE_HZ)
    prints = []
    for _ in range(2):
        graph = Graph(bundle)
        graph.set(SLOT, 3 / 6)
        graph.set(ON_EXPORT, 1)
        prints.append(graph.render(sound))
    assert not np.allclose(prints[0], sound, atol=1e-3)
    assert np.array_equal(*prints)


@pytest.mark.seen("state back")
def test_a_saved_state_comes_back(bundle, tmp_path):
    saved, restored = Graph(bundle), Graph(bundle)
    saved.set(SLOT, 4 / 6)
    saved.set(SEAL, 0.37)
    saved.set(ON_EXPORT, 1)
    sound = noise(RATE_HZ)
    saved.render(sound)  # What was set arrives with the first block, and the plug-in fades to it.
    heard = saved.render(sound)
    file = str(tmp_path / "state")
    saved.grille.save_state(file)
    restored.grille.load_state(file)
    restored.render(sound)
    assert np.array_equal(restored.render(sound), heard)
    for name in (SLOT, SEAL, ON_EXPORT):
        assert restored.text(name) == saved.text(name)


def test_an_automated_slot_leaves_a_render_alone(bundle):
    graph = Graph(bundle)
    sound = noise(RATE_HZ)
    slots = np.repeat(np.arange(7, dtype=np.float32) / 6, RATE_HZ // 7 + 1)[:RATE_HZ]
    assert graph.grille.set_automation(graph.index[SLOT], slots)
    assert np.array_equal(graph.render(sound), sound)


def test_a_preset_brings_the_slots_to_its_set_and_a_state_behind_it_keeps_that(bundle, tmp_path):
    first, second = Graph(bundle), Graph(bundle)
    sound = noise(RATE_HZ)
    first.set(SEAL, 0.37)
    first.render(sound)
    assert first.grille.load_vst3_preset(str(PRESETS / "Tracking.vstpreset"))
    heard = [first.text(f"Slot {slot}: I want to hear") for slot in (1, 3)]
    assert "DT 770 Pro" in heard[0] and "MDR-7506" in heard[1], heard
    assert first.text(SEAL).startswith("37")
    file = str(tmp_path / "state")
    first.grille.save_state(file)
    second.grille.load_state(file)
    names = [name for name in first.index if name.startswith("Slot ") or name == SEAL]
    assert {name: second.text(name) for name in names} == {name: first.text(name) for name in names}


def test_a_preset_goes_from_pedalboard_to_this_host_and_back(bundle, tmp_path):
    """What one host saves as a preset behind one of ours, the other loads, and what that saves is the same to the byte."""
    first, again = pedalboard.VST3Plugin(bundle), pedalboard.VST3Plugin(bundle)
    set_text(first, "seal", "37")
    settle(first)
    first.load_preset(str(PRESETS / "Tracking.vstpreset"))
    settle(first)
    preset, state = tmp_path / "saved.vstpreset", tmp_path / "state"
    preset.write_bytes(bytes(first.preset_data))
    graph = Graph(bundle)
    assert graph.grille.load_vst3_preset(str(preset))
    assert graph.text(SEAL).startswith("37") and "DT 770 Pro" in graph.text("Slot 1: I want to hear")
    graph.grille.save_state(str(state))
    again.raw_state = state.read_bytes()
    assert bytes(again.preset_data) == bytes(first.preset_data)


def render_beside(bundle: str, *sounds: np.ndarray, printed: bool) -> np.ndarray:
    """The first sound through Grille with the reference chosen, the second one offered as its side-chain."""
    graph = Graph(bundle)
    graph.set(SLOT, 3 / 6)
    graph.set("Reference", 1)
    graph.set(ON_EXPORT, 1 if printed else 0)
    sources = [graph.engine.make_playback_processor(f"source {idx}", sound) for idx, sound in enumerate(sounds)]
    inputs = [f"source {idx}" for idx in range(len(sounds))]
    graph.engine.load_graph([*((source, []) for source in sources), (graph.grille, inputs)])
    graph.engine.render(sounds[0].shape[1] / RATE_HZ)
    return graph.engine.get_audio()


@pytest.mark.parametrize("printed", [False, True])
def test_a_reference_is_in_no_render(bundle, printed):
    """Not even one that is chosen and offered, which this host (0.9.0) does not connect: the bus is not active by default."""
    mix, other = noise(2 * RATE_HZ), noise(2 * RATE_HZ, seed=3)
    alone = render_beside(bundle, mix, printed=printed)
    assert np.array_equal(render_beside(bundle, mix, other, printed=printed), alone)
    assert np.array_equal(alone, mix) != printed

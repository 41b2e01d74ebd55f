"""Grille in pedalboard and dawdreamer, two JUCE hosts, which load the release bundle from disk.

Tests say with `@pytest.mark.seen("…")` which column of the manual's table they speak of. If all of a column pass, its
name goes into the file GRILLE_SEEN, below the version of the host GRILLE_HOST; `cargo xtask hosts` reads it.
"""

import importlib.metadata
import os
import pathlib

import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUNDLE = pathlib.Path(os.environ.get("GRILLE_VST3", ROOT / "target" / "bundled" / "Grille.vst3"))
PRESETS = BUNDLE.with_name("VST3 Presets")
RATE_HZ = 48_000


def pytest_configure(config):
    config.addinivalue_line("markers", "seen(column): a column of the manual's table")


def pytest_sessionfinish(session):
    report = os.environ.get("GRILLE_SEEN")
    if report:
        columns = {mark.args[0] for item in session.items for mark in item.iter_markers("seen")}
        missed = {mark.args[0] for item in session.items if not item.passed for mark in item.iter_markers("seen")}
        version = importlib.metadata.version(os.environ["GRILLE_HOST"])
        pathlib.Path(report).write_text("\n".join([version, *sorted(columns - missed)]) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.passed = getattr(item, "passed", True) and report.passed
    return report


@pytest.fixture(scope="session")
def bundle() -> str:
    if not BUNDLE.exists():
        pytest.exit(f"{BUNDLE} does not exist; build it with `cargo xtask bundle`", returncode=2)
    return str(BUNDLE)


@pytest.fixture
def load(bundle):
    """Loads a new instance each time it is called; it prints, since this host renders offline."""

    import pedalboard

    def new_instance():
        plugin = pedalboard.VST3Plugin(bundle)
        set_text(plugin, "on_export", "Process")
        return plugin

    return new_instance


@pytest.fixture
def grille(load):
    return load()


def set_text(plugin, name: str, text: str) -> None:
    """Sets a parameter the way a host's text field does."""
    parameter = plugin.parameters[name]
    parameter.raw_value = parameter.get_raw_value_for_text(text)


def choose_slot(plugin, slot: int) -> None:
    set_text(plugin, "slot", "As worn" if slot == 0 else f"Slot {slot}")


def settle(plugin, rate_hz: int = RATE_HZ, num_channels: int = 2, block: int = 8192) -> None:
    """Lets everything that was set arrive.

    A VST3 host hands changes over with the first block, and the plug-in fades to them, as it does while
    somebody listens: a quarter of a second of silence lets that pass.
    """
    plugin.process(np.zeros((num_channels, rate_hz // 4), np.float32), rate_hz, buffer_size=block)


def play(plugin, sound: np.ndarray, rate_hz: int = RATE_HZ, block: int = 8192) -> np.ndarray:
    """What the plug-in makes of a sound once everything that was set has arrived."""
    settle(plugin, rate_hz, sound.shape[0], block)
    return plugin.process(sound, rate_hz, buffer_size=block)


def noise(num_frames: int, num_channels: int = 2, seed: int = 1) -> np.ndarray:
    """White noise, [channel, frame], -20 dBFS RMS."""
    generator = np.random.default_rng(seed)
    return (0.1 * generator.standard_normal((num_channels, num_frames))).astype(np.float32)


def pink(num_frames: int, seed: int = 2) -> np.ndarray:
    """Pink noise with two independent channels, [channel, frame], -20 dBFS RMS."""
    generator = np.random.default_rng(seed)
    spectrum = np.fft.rfft(generator.standard_normal((2, num_frames)))
    frequency = np.arange(spectrum.shape[1], dtype=float)
    frequency[0] = np.inf
    sound = np.fft.irfft(spectrum / np.sqrt(frequency), num_frames)
    return (0.1 * sound / np.sqrt(np.mean(sound**2))).astype(np.float32)


def sines(num_frames: int, rate_hz: int = RATE_HZ) -> np.ndarray:
    """A different sine on each channel, [channel, frame]."""
    time = np.arange(num_frames) / rate_hz
    return np.stack([0.5 * np.sin(2 * np.pi * hz * time) for hz in (997.0, 631.0)]).astype(np.float32)

#!/usr/bin/env bash
# dawdreamer's panner ignores the position it is made with, and a new one is not in the center.
#
# make_panner_processor(name, rule, pan) of dawdreamer 0.9.0 says that pan goes from -1 to 1, but whatever is given, the
# new panner stands at 0.5, half right. Setting its attribute afterwards works. A graph that "pans to the center" to
# feed a plug-in plays the left side 6 dB softer (rule "balanced").
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 dawdreamer==0.9.0
"$place/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
import dawdreamer
import numpy as np

print("dawdreamer", version("dawdreamer"))
rate_hz = 48_000
for pan in (-1.0, 0.0, 1.0):
    engine = dawdreamer.RenderEngine(rate_hz, 512)
    source = engine.make_playback_processor("source", np.ones((2, rate_hz), np.float32))
    panner = engine.make_panner_processor("panner", "balanced", pan)
    engine.load_graph([(source, []), (panner, ["source"])])
    engine.render(0.5)
    print(f"made at {pan:+}: stands at {panner.pan:+}, left and right are {engine.get_audio()[:, -1]}")
    assert panner.pan == 0.5 and np.allclose(engine.get_audio()[:, -1], [0.5, 1.0])
panner.pan = 0.0
engine.render(0.5)
print("set to 0 afterwards:", engine.get_audio()[:, -1])
assert np.allclose(engine.get_audio()[:, -1], 1.0)
PYTHON

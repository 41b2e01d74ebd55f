#!/usr/bin/env bash
# An AutoEq GraphicEQ file says nothing about the level at 1 kHz: its highest point is moved to -0.2 dB.
#
# AutoEq 4.1.2 writes the curve of the equalizer shifted so that its maximum is -0.2 dB, and no Preamp line that would
# tell by how much. One and the same correction with more bass boost has another level everywhere. A reader has to
# level such a file itself; its ParametricEQ files leave the curve where it is and carry the shift as Preamp.
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check autoeq==4.1.2
MPLCONFIGDIR=$place "$place/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
import numpy as np
from autoeq.frequency_response import FrequencyResponse

print("AutoEq", version("autoeq"))
levels_db = []
for boost_db in (3.0, 9.0):
    curve = FrequencyResponse(name="x", frequency=FrequencyResponse.generate_frequencies(f_step=1.01))
    curve.raw = np.zeros(len(curve.frequency))
    curve.equalization = np.where(curve.frequency < 100, boost_db, 0.0)
    text = curve.eqapo_graphic_eq()
    points = [tuple(map(float, point.split())) for point in text.removeprefix("GraphicEQ: ").split("; ")]
    at_1_khz = min(points, key=lambda point: abs(point[0] - 1000))[1]
    print(f"{boost_db} dB of bass: the highest point is {max(g for _, g in points)} dB, 1 kHz is {at_1_khz} dB")
    assert max(gain for _, gain in points) == -0.2 and "Preamp" not in text
    levels_db.append(at_1_khz)
assert levels_db == [-3.2, -9.2]
PYTHON

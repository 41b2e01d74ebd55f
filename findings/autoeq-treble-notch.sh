#!/usr/bin/env bash
# AutoEq's equalizer of a narrow notch at 9.5 kHz is half of the one it makes of the same notch at 300 Hz.
#
# AutoEq 4.1.2 smooths over two octaves above 6 to 8 kHz by default. The notch that every ear simulator has at 9 to 10 kHz is
# in the measurement and only half in the preset, so the inverse of a preset is not the curve it was made from:
# a conversion that mixes rows of both kinds is up to several dB too bright there.
# Seen 2026-11-30. Fails if that changes.
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
freq_hz = FrequencyResponse.generate_frequencies(f_min=20, f_max=20000, f_step=1.01)
boosts_db = {}
for notch_hz in (300, 9500):
    raw = -8 * np.exp(-((np.log2(freq_hz / notch_hz) / 0.2) ** 2))
    curve = FrequencyResponse(name="notch", frequency=freq_hz, raw=raw)
    # What matters is how far the equalizer rises, whatever level the whole is centered at.
    curve.process(target=FrequencyResponse(name="flat", frequency=freq_hz, raw=np.zeros(len(freq_hz))))
    at = lambda hz: float(np.interp(np.log(hz), np.log(curve.frequency), curve.equalization))
    boosts_db[notch_hz] = at(notch_hz) - at(2000)
    print(f"a notch of 8 dB at {notch_hz} Hz: the equalizer rises by {boosts_db[notch_hz]:.1f} dB there")
assert abs(boosts_db[300] - 5.8) < 0.2 and abs(boosts_db[9500] - 3.1) < 0.2
PYTHON

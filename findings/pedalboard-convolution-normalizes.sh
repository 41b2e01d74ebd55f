#!/usr/bin/env bash
# pedalboard's Convolution throws away the level of an impulse response.
#
# JUCE's convolution scales every impulse response to one energy, and pedalboard 0.9.26 has no way to turn that off. A
# single 1.0, which should change nothing, makes everything 18 dB softer, and so does a single 0.5. Level
# differences between the two ears of one file survive; levels between two files do not. A measured head or an equalizer
# as impulse responses cannot be compared by loudness through it.
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 soundfile==0.14.0 pedalboard==0.9.26
cd "$place"
venv/bin/python - <<'PYTHON'
import numpy as np
import pedalboard
import soundfile

print("pedalboard", pedalboard.__version__)
rate_hz = 48_000
click = np.zeros((2, 4800), np.float32)
click[:, 0] = 1


def peaks(left, right):
    """Of what becomes of a click, for a response of one sample per ear."""
    response = np.zeros((256, 2), np.float32)
    response[10] = left, right
    soundfile.write("response.wav", response, rate_hz, subtype="FLOAT")
    return np.abs(pedalboard.Convolution("response.wav", mix=1.0)(click, rate_hz)).max(axis=1)


for left, right in ((1.0, 1.0), (0.5, 0.5), (1.0, 0.25)):
    print(f"a response of {left} and {right} plays a click of 1.0 as {peaks(left, right)}")
assert np.allclose(peaks(1.0, 1.0), 0.125)
assert np.allclose(peaks(0.5, 0.5), 0.125)
assert np.allclose(peaks(1.0, 0.25), [0.125, 0.03125])
PYTHON

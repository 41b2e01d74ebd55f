#!/usr/bin/env bash
# scipy.signal.minimum_phase halves a filter's decibels unless it is told not to.
#
# With its default arguments SciPy 1.15.3 returns a filter of half the length whose magnitude is the square root of the
# one given: -12 dB become -6 dB. Only half=False keeps the magnitude. An equalizer made minimum-phase with the
# default does half of what its curve says.
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.2.6 scipy==1.15.3
"$place/venv/bin/python" - <<'PYTHON'
import numpy as np
import scipy
from scipy import signal

print("scipy", scipy.__version__)


def gain_db(taps):
    """At 80 % of half the sample rate."""
    return 20 * np.log10(abs(signal.freqz(taps, worN=[0.8 * np.pi])[1][0]))


linear = signal.firwin2(511, [0, 0.2, 0.3, 1], [1, 1, 0.25, 0.25])
default = signal.minimum_phase(linear)
whole = signal.minimum_phase(linear, half=False)
for name, taps in (("linear phase", linear), ("default", default), ("half=False", whole)):
    print(f"{name}: {len(taps)} taps, {gain_db(taps):.2f} dB")
assert abs(gain_db(linear) + 12.04) < 0.01 and abs(gain_db(whole) + 12.04) < 0.01
assert abs(gain_db(default) + 6.02) < 0.01 and len(default) == 256
PYTHON

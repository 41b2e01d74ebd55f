#!/usr/bin/env bash
# pyloudnorm's default K-weighting is not the table of ITU-R BS.1770: it reads 0.04 LU low.
#
# BS.1770-4 gives the coefficients of both filters at 48 kHz (tables 1 and 2). pyloudnorm 0.2.0 designs filters of its
# own, whose high pass is scaled to 0 dB at high frequencies where the table's is not: 0.043 dB less above 200 Hz. A
# 997 Hz sine at 0 dBFS in one channel, which the standard calls -3.01 LKFS, reads -3.05. Its filter class "DeMan" is
# the table.
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.2.6 scipy==1.15.3 pyloudnorm==0.2.0
"$place/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version
import numpy as np
import pyloudnorm

print("pyloudnorm", version("pyloudnorm"))
rate_hz = 48_000
time = np.arange(10 * rate_hz) / rate_hz
sine = np.stack([np.sin(2 * np.pi * 997 * time), np.zeros(len(time))], axis=1)
default = pyloudnorm.Meter(rate_hz).integrated_loudness(sine)
table = pyloudnorm.Meter(rate_hz, filter_class="DeMan").integrated_loudness(sine)
print(f"997 Hz at 0 dBFS in one channel: default {default:.3f}, DeMan {table:.3f}, the standard -3.01 LKFS")
assert abs(table + 3.01) < 0.005
assert abs(default + 3.01 + 0.042) < 0.005
PYTHON

#!/usr/bin/env bash
# libmysofa changes the level of a measured head when it opens the file.
#
# mysofa_open of libmysofa 1.3.1 scales all impulse responses so that the frontal one has a certain energy: MIT KEMAR,
# which the library's Debian package ships, comes out 0.96 dB louder than it is in the file.
# mysofa_open_no_norm gives the numbers of the file. Two programs that read one head through the two calls disagree
# about its level.
# Seen 2026-11-29 on Debian 12. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
apt-get download --quiet libmysofa1=1.3.1~dfsg0-1 >apt.log 2>&1 || { cat apt.log; exit 1; }
dpkg --extract libmysofa1_*.deb deb
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check numpy==2.2.6 h5py==3.16.0
venv/bin/python - <<'PYTHON'
import ctypes
import glob
import h5py
import numpy as np

library = ctypes.CDLL(glob.glob("deb/usr/lib/*/libmysofa.so.1")[0])
path = "deb/usr/share/libmysofa/default.sofa"
with h5py.File(path) as file:
    azimuth_deg, elevation_deg, _ = file["SourcePosition"][:].T
    front = np.argmin(abs((azimuth_deg + 180) % 360 - 180) + abs(elevation_deg))
    stored = file["Data.IR"][front, 0]
    rate_hz = float(file["Data.SamplingRate"][0])


def left_ear(opener):
    opener.restype = ctypes.c_void_p
    opener.argtypes = [ctypes.c_char_p, ctypes.c_float, ctypes.c_void_p, ctypes.c_void_p]
    read = library.mysofa_getfilter_float
    read.argtypes = [ctypes.c_void_p] + 3 * [ctypes.c_float] + 4 * [ctypes.c_void_p]
    length, error = ctypes.c_int(), ctypes.c_int()
    head = opener(path.encode(), rate_hz, ctypes.byref(length), ctypes.byref(error))
    assert head, error.value
    ears = np.zeros((2, length.value), np.float32)
    delays = np.zeros(2, np.float32)
    left, right = (row.ctypes.data for row in ears)
    read(head, 1.0, 0.0, 0.0, left, right, delays.ctypes.data, delays.ctypes.data + 4)
    return ears[0]


level_db = {}
for name in ("mysofa_open", "mysofa_open_no_norm"):
    taps = left_ear(getattr(library, name)).astype(float)
    level_db[name] = 10 * np.log10(np.sum(taps**2) / np.sum(stored**2))
    print(f"{name}: the frontal response is {level_db[name]:+.2f} dB against the file")
assert abs(level_db["mysofa_open"] - 0.96) < 0.01
assert abs(level_db["mysofa_open_no_norm"]) < 0.001
PYTHON

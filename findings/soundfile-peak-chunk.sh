#!/usr/bin/env bash
# libsndfile writes the time of day into float WAV files: the same samples, written a second later, make another file.
#
# soundfile 0.14.0 (libsndfile 1.2.2) puts a PEAK chunk before the samples of a WAV with floating-point samples, and
# its third field is the time in seconds. Files of integers have no such chunk and repeat byte for byte. So renders have
# to be compared sample by sample; a checksum of float files says nothing. Ardour 7.3's float exports behave alike.
# Seen 2026-11-29. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.2.6 soundfile==0.14.0
cd "$place"
venv/bin/python - <<'PYTHON'
import time
import numpy as np
import soundfile

print("soundfile", soundfile.__version__, soundfile.__libsndfile_version__)
sound = np.linspace(-0.5, 0.5, 200, dtype=np.float32).reshape(100, 2)
files = {}
for kind in ("FLOAT", "PCM_24"):
    for turn in range(2):
        soundfile.write("x.wav", sound, 48_000, subtype=kind)
        files[kind, turn] = open("x.wav", "rb").read()
        time.sleep(1.1)
    differing = sum(a != b for a, b in zip(files[kind, 0], files[kind, 1]))
    print(f"{kind}: {differing} differing bytes, PEAK chunk: {b'PEAK' in files[kind, 0]}")
assert b"PEAK" in files["FLOAT", 0] and files["FLOAT", 0] != files["FLOAT", 1]
assert files["PCM_24", 0] == files["PCM_24", 1]
PYTHON

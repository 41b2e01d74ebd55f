#!/usr/bin/env bash
# pedalboard reads 16-bit WAV files at another scale than libsndfile: full scale is 32767, not 32768.
#
# AudioFile of pedalboard 0.9.26 divides 16-bit samples by 32767; soundfile 0.14.0 (libsndfile) divides by 32768, as
# most readers do. The same file is 0.0003 dB louder through pedalboard, and a null test between a render of each
# never reaches silence: about -90 dB remain below the music's level. The most negative sample lies
# beyond full scale.
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
from pedalboard.io import AudioFile

print("pedalboard", pedalboard.__version__, "soundfile", soundfile.__version__)
integers = np.array([-32768, -16384, -1, 0, 1, 16384, 32767], np.int16)
soundfile.write("x.wav", integers, 48_000, subtype="PCM_16")
by_soundfile = soundfile.read("x.wav", dtype="float64")[0]
with AudioFile("x.wav") as file:
    by_pedalboard = file.read(len(integers))[0].astype(float)
for row in zip(integers, by_soundfile, by_pedalboard):
    print("%6d: soundfile %.9f, pedalboard %.9f" % row)
assert np.array_equal(by_soundfile, integers / 32768)
assert np.allclose(by_pedalboard, integers / 32767, rtol=1e-6, atol=0)
PYTHON

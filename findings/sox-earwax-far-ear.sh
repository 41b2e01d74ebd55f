#!/usr/bin/env bash
# SoX's earwax makes a hard-panned sound louder at the far ear than at the near one, and in opposite polarity.
#
# Its manual says that it moves the sound image of headphones to outside and in front of the listener, and its table of
# taps names 30° and 330°, so a far ear that is softer and later was expected, as a head makes it. In SoX 14.4.2 (Debian
# package 14.4.2+git20190427) an impulse in the left channel arrives with its largest value at the same frame at both
# ears, of opposite sign, and between 200 Hz and 1.5 kHz the far ear is 4.8 dB louder than the near one.
# Seen 2026-11-30. Fails if that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cd "$place"
version=14.4.2+git20190427-3.5
apt-get download --quiet sox=$version libsox3=$version libgsm1 libltdl7 libmagic1 libmagic-mgc libpng16-16 libgomp1 \
  >apt.log 2>&1 || { cat apt.log; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done
libraries=$(dirname "$(find root -name 'libsox.so.3' | head -n 1)")
sox() { LD_LIBRARY_PATH="$libraries" root/usr/bin/sox "$@"; }
python3 - > impulse.raw <<'PY'
import struct, sys
sys.stdout.buffer.write(struct.pack("<2f", 0.5, 0.0) + bytes(8 * 255))
PY
sox -t f32 -r 44100 -c 2 impulse.raw -t f32 ears.raw earwax
VERSION="$version" python3 - <<'PY'
import cmath, math, os, struct
samples = struct.unpack("<512f", open("ears.raw", "rb").read())
near, far = samples[::2], samples[1::2]
peak = lambda ear: max(range(len(ear)), key=lambda frame: abs(ear[frame]))
def energy(ear):
    at = lambda hz: abs(sum(x * cmath.exp(-2j * math.pi * hz * n / 44100) for n, x in enumerate(ear))) ** 2
    return sum(at(hz) for hz in range(200, 1501, 50))
ild_db = 10 * math.log10(energy(near) / energy(far))
print(f"sox {os.environ['VERSION']}: largest values {near[peak(near)]:+.3f} at frame {peak(near)} (near) and "
      f"{far[peak(far)]:+.3f} at frame {peak(far)} (far); 200 Hz to 1.5 kHz near over far {ild_db:+.1f} dB")
assert peak(near) == peak(far) and near[peak(near)] > 0 > far[peak(far)]
assert abs(ild_db + 4.8) < 0.1
PY

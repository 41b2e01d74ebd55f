"""Makes the SOFA files beside it: a spherical head in small, and what can be wrong with a file.

    pip install h5py hdf5plugin numpy sofar; python3 tests/sofa/make.py

The head: radius 8.75 cm, Woodworth's delay, one first-order shadow per ear. Nothing is measured.
"""

import os
import struct

import h5py
import hdf5plugin
import numpy as np
import sofar

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 48000.0
SAMPLES = 96
ONSET = 24.0
AZIMUTHS = np.arange(0.0, 360.0, 30.0)
POSITIONS = np.array([[a, 0.0, 1.5] for a in AZIMUTHS] + [[0.0, 90.0, 1.5], [0.0, -90.0, 1.5]])


def incidence(position, ear_azimuth):
    azimuth, elevation = np.radians(position[0]), np.radians(position[1])
    return np.arccos(np.clip(np.cos(elevation) * np.cos(azimuth - np.radians(ear_azimuth)), -1, 1))


def delay_samples(angle):
    ahead = -np.cos(angle) if angle < np.pi / 2 else angle - np.pi / 2
    return 0.0875 / 343.0 * ahead * RATE


def response(angle, delay):
    """A delayed impulse behind a shelf whose treble falls with the angle of incidence."""
    freqs = np.fft.rfftfreq(1024, 1 / RATE)
    treble = 1.05 + 0.95 * np.cos(1.2 * angle)
    s = 1j * freqs / (343.0 / 0.0875 / np.pi)
    spectrum = (1 + treble * s) / (1 + s) * np.exp(-2j * np.pi * freqs * delay / RATE)
    spectrum *= np.exp(-((freqs / 21000.0) ** 16))
    # Rounded to the precision of a converter of 20 bits: what is not there need not be kept.
    return np.round(np.fft.irfft(spectrum)[:SAMPLES], 6)


def head(in_delays=False):
    """Responses [M, 2, N] and delays [M, 2]."""
    responses, delays = [], []
    for position in POSITIONS:
        angles = [incidence(position, ear) for ear in (100.0, -100.0)]
        late = [delay_samples(angle) for angle in angles]
        inside = [0.0, 0.0] if in_delays else late
        responses.append([response(a, ONSET + d) for a, d in zip(angles, inside)])
        delays.append([d + 20.0 for d in late] if in_delays else [0.0, 0.0])
    return np.array(responses), np.array(delays)


def path(name):
    return os.path.join(HERE, name + ".sofa")


def with_netcdf(name, convention, responses, delays, positions=POSITIONS, title="small sphere"):
    """As the SOFA libraries write: netCDF-4, chunked, deflated."""
    sofa = sofar.Sofa(convention)
    sofa.Data_IR, sofa.Data_SamplingRate, sofa.Data_Delay = responses, RATE, delays
    sofa.SourcePosition = positions
    sofa.SourcePosition_Type, sofa.SourcePosition_Units = "spherical", "degree, degree, metre"
    sofa.ReceiverPosition = np.array([[0.0, 0.09, 0.0], [0.0, -0.09, 0.0]])[: responses.shape[1]]
    sofa.GLOBAL_Title = title
    sofar.write_sofa(path(name), sofa, compression=9)


def with_hdf5(name, responses, delays, positions=POSITIONS, kind="spherical", rate=RATE, **options):
    """As a hand-written exporter would: plain HDF5."""
    container = {key: options.pop(key) for key in ("userblock_size", "fs_strategy") if key in options}
    more = options.pop("more", {})
    with h5py.File(path(name), "w", libver=options.pop("libver", "earliest"), **container) as file:
        file.attrs["Conventions"] = "SOFA"
        file.attrs["SOFAConventions"] = options.pop("convention", "SimpleFreeFieldHRIR")
        file.create_dataset("Data.IR", data=responses, **options)
        file.create_dataset("Data.SamplingRate", data=np.array([rate]))
        if delays is not None:
            file.create_dataset("Data.Delay", data=delays)
        file.create_dataset("SourcePosition", data=positions).attrs["Type"] = kind
        for key, value in more.items():
            file.create_dataset(key, data=np.array(value)).attrs["Type"] = "cartesian"


def lookup3(data):
    """The checksum of HDF5's metadata (Bob Jenkins, public domain)."""
    mask = 0xFFFFFFFF

    def rot(x, k):
        return ((x << k) | (x >> (32 - k))) & mask

    a = b = c = (0xDEADBEEF + len(data)) & mask
    while len(data) > 12:
        a, b, c = [(v + int.from_bytes(data[4 * i : 4 * i + 4], "little")) & mask for i, v in enumerate((a, b, c))]
        for shift_a, shift_b, shift_c in ((4, 6, 8), (16, 19, 4)):
            a = ((a - c) & mask) ^ rot(c, shift_a)
            c = (c + b) & mask
            b = ((b - a) & mask) ^ rot(a, shift_b)
            a = (a + c) & mask
            c = ((c - b) & mask) ^ rot(b, shift_c)
            b = (b + a) & mask
        data = data[12:]
    if not data:
        return c
    data = data + bytes(12 - len(data))
    a, b, c = [(v + int.from_bytes(data[4 * i : 4 * i + 4], "little")) & mask for i, v in enumerate((a, b, c))]
    c = ((c ^ b) - rot(b, 14)) & mask
    a = ((a ^ c) - rot(c, 11)) & mask
    b = ((b ^ a) - rot(a, 25)) & mask
    c = ((c ^ b) - rot(b, 16)) & mask
    a = ((a ^ c) - rot(c, 4)) & mask
    b = ((b ^ a) - rot(a, 14)) & mask
    c = ((c ^ b) - rot(b, 24)) & mask
    return c


def nested(name, levels):
    """An attribute whose datatype is a sequence of sequences of sequences …: a trap for recursion."""
    step = bytes([0x19, 0, 0, 0]) + struct.pack("<I", 16)
    label, space = b"Conventions\0", bytes([2, 0, 0, 0])
    body = bytes([3, 0]) + struct.pack("<HHH", len(label), 8 * levels, len(space)) + bytes(1)
    body += label + step * levels + space + bytes(16)
    message = bytes([12]) + struct.pack("<H", len(body)) + bytes(1) + body
    header = b"OHDR" + bytes([2, 2]) + struct.pack("<I", len(message)) + message
    header += struct.pack("<I", lookup3(header))
    start = b"\x89HDF\r\n\x1a\n" + bytes([2, 8, 8, 0])
    start += struct.pack("<QQQQ", 0, 0xFFFFFFFFFFFFFFFF, 48 + len(header), 48)
    with open(path(name), "wb") as file:
        file.write(start + struct.pack("<I", lookup3(start)) + header)


def as_measurers_write(responses, common):
    """What is valid and was refused, or loaded as another head."""
    small = dict(compression="gzip", shuffle=True)
    below = POSITIONS.copy()
    below[-1, 1] = -90.0000076
    with_hdf5("pole_below", responses, common, below, **small)
    right_first = [[[0.0], [-0.09], [0.0]], [[0.0], [0.09], [0.0]]]
    with_hdf5("right_first", responses[:, ::-1], common, more={"ReceiverPosition": right_first}, **small)
    turned = POSITIONS + [20.0, 0.0, 0.0]
    view = [[np.cos(np.radians(20.0)), np.sin(np.radians(20.0)), 0.0]]
    more = {"ListenerView": view, "ListenerUp": [[0.0, 0.0, 1.0]], "ListenerPosition": [[0.0, 0.0, 0.0]]}
    with_hdf5("turned", responses, common, turned, more=more, **small)
    with_hdf5("integers", np.round(8000 * responses).astype("i2"), common, **small)
    nowhere = np.vstack([POSITIONS, [[np.nan, 0.0, 1.5]]])
    with_hdf5("without_place", np.concatenate([responses, responses[:1]]), common, nowhere, **small)
    far = POSITIONS.copy()
    far[-2:, 2] = 3.0
    with_hdf5("far_poles", responses, common, far, **small)
    with_hdf5("user_block", responses, common, userblock_size=512, **small)
    with_hdf5("paged", responses, common, fs_strategy="page", libver="latest", **small)
    with_hdf5("zstd", responses, common, **hdf5plugin.Zstd())


def main():
    responses, zero = head()
    as_measurers_write(responses, np.array([[0.0, 0.0]]))
    apart, delays = head(in_delays=True)
    common = np.array([[0.0, 0.0]])
    with_netcdf("good", "SimpleFreeFieldHRIR", responses, common)
    with_netcdf("delays", "SimpleFreeFieldHRIR", apart, delays)
    with_hdf5("convention", responses[:2], common, POSITIONS[:2], convention="GeneralFIR")
    with_hdf5("exchanged", responses[:, ::-1], common, compression="gzip")
    shifted = responses.copy()
    shifted[:, 0] = np.roll(shifted[:, 0], -5, axis=-1)
    with_hdf5("delay_of_one_ear", shifted, np.array([[5.0, 0.0]]))
    azimuth, elevation = np.radians(POSITIONS[:, 0]), np.radians(POSITIONS[:, 1])
    places = np.stack([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
    with_hdf5("cartesian", responses.astype("f4"), None, 1.5 * places.T, "cartesian", libver="latest")
    with_hdf5("one_ear_twice", responses[:, [0, 0]], common, compression="gzip", shuffle=True)
    with_hdf5("three_ears", responses[:2][:, [0, 1, 0]], np.zeros((1, 3)), POSITIONS[:2])
    front = np.abs((POSITIONS[:, 0] + 180) % 360 - 180) < 45
    with_hdf5("front_only", responses[front], common, POSITIONS[front])
    with_hdf5("silent", 0 * responses, common, compression="gzip")
    broken = responses[:4].copy()
    broken[3, 1, 7] = np.nan
    with_hdf5("not_a_number", broken, common, POSITIONS[:4])
    with_hdf5("rate", responses[:2], common, POSITIONS[:2], rate=0.0)
    with h5py.File(path("claims_a_terabyte"), "w") as file:
        file.attrs["Conventions"], file.attrs["SOFAConventions"] = "SOFA", "SimpleFreeFieldHRIR"
        file.create_dataset("Data.IR", shape=(90000, 2, 16384), dtype="f8", chunks=(1, 2, 64))
    with h5py.File(path("chunk_of_a_gigabyte"), "w") as file:
        file.attrs["Conventions"], file.attrs["SOFAConventions"] = "SOFA", "SimpleFreeFieldHRIR"
        options = dict(maxshape=(None, None, None), chunks=(512, 512, 512), compression="gzip")
        file.create_dataset("Data.IR", shape=(14, 2, SAMPLES), dtype="f8", **options)
        file.create_dataset("Data.SamplingRate", data=np.array([RATE]))
        file.create_dataset("SourcePosition", data=POSITIONS).attrs["Type"] = "spherical"
    nested("nested", 8000)


if __name__ == "__main__":
    main()

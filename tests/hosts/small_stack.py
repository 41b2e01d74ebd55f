"""Activates and runs the plug-in in a thread with a small stack: `small_stack.py KIBIBYTES BUNDLE`.

A host may activate plug-ins on a thread of its own, as Ardour does at the end of an export. What needs more stack
than there is ends the process.
"""

import sys
import threading

import numpy as np
import pedalboard

RATE_HZ = 48_000


def run(plugin) -> None:
    for rate_hz in (RATE_HZ, 2 * RATE_HZ):
        plugin.process(np.zeros((2, rate_hz // 10), np.float32), rate_hz)


if __name__ == "__main__":
    kibibytes, bundle = int(sys.argv[1]), sys.argv[2]
    loaded = pedalboard.load_plugin(bundle)
    threading.stack_size(1024 * kibibytes)
    thread = threading.Thread(target=run, args=(loaded,))
    thread.start()
    thread.join()
    print("alive")

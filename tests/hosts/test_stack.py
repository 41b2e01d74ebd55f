"""Activation on a thread with a small stack, in a process of its own, since a failure ends it."""

import pathlib
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).with_name("small_stack.py")


@pytest.mark.parametrize("kibibytes", [512, 256])
def test_the_host_survives_activation_on_a_small_stack(bundle, kibibytes):
    command = [sys.executable, str(SCRIPT), str(kibibytes), bundle]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, f"the host ended with {ended.returncode}: {ended.stderr}"
    assert ended.stdout == "alive\n"

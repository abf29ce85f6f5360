"""Ctrl-C twice: the second ends what hears of nothing, such as a compiled rule that never ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import sim
from sim.commands.interrupts import INTERRUPTED

FOR_EVER = """
import signal
import threading
import time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a script in the background may ignore it
import numba
import numpy as np
from sim.commands.interrupts import second_interrupt_ends

@numba.njit(nogil=True)
def turn(numbers):
    while numbers[0] >= 0.0:
        for k in range(len(numbers)):  # too many for registers: others see them change
            numbers[k] = numbers[k] * 0.5 + 1.0

numbers = np.full(10_000, -1.0)
turn(numbers)
numbers[:] = 0.0

def tell_when_turning():
    while numbers[-1] <= 0.0:
        time.sleep(0.01)
    print("turning", flush=True)

with second_interrupt_ends():
    threading.Thread(target=tell_when_turning, daemon=True).start()
    turn(numbers)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are sent as on POSIX systems")
def test_a_second_ctrl_c_ends_what_never_ends() -> None:
    home = Path(sim.__file__).parents[1]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", FOR_EVER], cwd=home, **pipes) as process:
        try:
            assert process.stdout.readline() == "turning\n"
            process.send_signal(signal.SIGINT)
            assert "Ctrl-C again ends everything at once" in process.stderr.readline()
            assert process.poll() is None, "compiled code hears nothing of the first"
            process.send_signal(signal.SIGINT)
            told, code = process.stderr.read(), process.wait(timeout=60)
        finally:
            process.kill()
    assert code == INTERRUPTED
    assert "Of a study, finished runs are kept" in told
    assert "Traceback" not in told


FINALIZED = """
from sim.commands.interrupts import second_interrupt_ends
class Last:
    def __del__(self):
        raise KeyboardInterrupt
with second_interrupt_ends():
    Last()
    print("went on")
"""


def test_an_interrupt_that_falls_into_a_finalizer_is_not_lost() -> None:
    """Python would print "Exception ignored" with a traceback and go on."""
    home = Path(sim.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", FINALIZED], cwd=home, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (INTERRUPTED, "")
    assert done.stderr.startswith("ended at once") and "Traceback" not in done.stderr

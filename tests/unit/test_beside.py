"""Work in a forked process: what it makes and how it fails is as if it were done here."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import pytest

from sim.commands.interrupts import second_interrupt_ends
from sim.errors import InputError
from sim.show import parallel as module
from sim.show.parallel import beside, can_fork

pytestmark = pytest.mark.skipif(sys.platform != "linux" or (os.cpu_count() or 1) < 2, reason="nothing is forked")


@pytest.fixture(autouse=True)
def forking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process fork beside the threads that pytest has."""
    monkeypatch.setattr(module, "ONLY_WAIT", module.ONLY_WAIT | {thread.name for thread in threading.enumerate()})
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})


def refuse() -> NoReturn:
    raise InputError("unknown")


def fail() -> NoReturn:
    raise ZeroDivisionError


def end_unless(here: int) -> Callable[[], int]:
    """Return work that kills the process it is done in, unless that is a given one."""

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return here

    return work


def test_work_is_done_in_another_process() -> None:
    with beside(os.getpid) as other:
        assert other() != os.getpid()
        assert other() == other()


def test_a_command_can_fork() -> None:
    with second_interrupt_ends(), beside(os.getpid) as other:
        assert other() != os.getpid()


def test_beside_other_threads_work_is_done_here() -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait, name="of a notebook")
    thread.start()
    try:
        assert not can_fork()
        with beside(os.getpid) as other:
            assert other() == os.getpid()
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize(("work", "error"), [(refuse, InputError), (fail, ZeroDivisionError)])
def test_errors_come_out(work: Callable[[], None], error: type[Exception]) -> None:
    with pytest.raises(error), beside(work) as other:
        other()


def test_errors_of_the_work_come_before_those_of_the_block() -> None:
    with pytest.raises(InputError, match="unknown"), beside(refuse):
        raise InputError("of the block")
    with pytest.raises(InputError, match="of the block"), beside(os.getpid):
        raise InputError("of the block")


def test_work_whose_process_is_ended_is_done_here() -> None:
    with beside(end_unless(os.getpid())) as other:
        assert other() == os.getpid()


def test_what_nobody_waits_for_is_ended() -> None:
    with beside(threading.Event().wait):
        pass

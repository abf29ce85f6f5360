"""What this process may use of the machine it happens to run on."""

from __future__ import annotations

import math
import os
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
OWN_GROUPS = Path("/proc/self/cgroup")


def usable_processors() -> int:
    """Return how many processors this process may use, at least one.

    Affinity counts (``taskset``, a batch system), and so does the quota of a container, which leaves all
    processors visible.
    """
    try:
        visible = len(os.sched_getaffinity(0))
    except AttributeError:  # neither macOS nor Windows has it
        visible = os.cpu_count() or 1
    quota = quota_of(OWN_GROUPS, CGROUPS)
    return max(1, min(visible, math.ceil(quota)) if quota else visible)


def quota_of(own: Path, groups: Path) -> float | None:
    """Return the processors that control groups allow, or None for as many as there are.

    Parameters
    ----------
    own : Path
        File that names the groups of this process, one line each: number, controllers, path.
    groups : Path
        Where the groups are; version 2 keeps ``cpu.max``, version 1 ``cpu.cfs_quota_us``.
    """
    allowed = []
    for line in read(own).splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        top = groups / controllers if controllers else groups
        files = ("cpu.cfs_quota_us", "cpu.cfs_period_us") if controllers else ("cpu.max",)
        below = top / path.lstrip("/")
        for folder in [place for place in (below, *below.parents) if place.is_relative_to(top)]:
            limit = [word for name in files for word in read(folder / name).split()]
            if len(limit) == 2 and limit[0] not in ("max", "-1"):
                allowed.append(int(limit[0]) / int(limit[1]))
    return min(allowed, default=None)


def read(file: Path) -> str:
    """Return what a file of the system says, nothing where there is no such file."""
    try:
        return file.read_text(encoding="ascii")
    except OSError:
        return ""

"""Golden numbers: what the program gives, and a way to compare two trees, as before and after a rearrangement.

The studies below cover every shipped scenario and lever, a small nation with mergers, the designs, both engines
and replaced rules. Each is run by the command line, which no rearrangement may change, and each column of what
it stores becomes one line: its digest, and a weighted sum that another machine can compare to twelve digits.
To compare two trees to the last bit, run this in each, on one machine:

    python tests/golden.py > here.csv
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

TREE = Path(__file__).parents[1]
STORED = TREE / "tests/data/golden.csv"

RULES = '''"""Three rules that differ from the shipped ones."""


def cope(person, week, p):
    """Recover at a fixed pace, faster when the leader is clear."""
    person.strain = 0.9 * person.strain + 0.05 * (1.0 - week.clarity)


def adjust_norm(office, p):
    """Move the norm halfway towards how much people work at the office."""
    office.norm = 0.5 * (office.norm + 1.0 - p.mobile.share)


def learn(person, use, seen, p):
    """Learn by the same share of what is missing each week, more among colleagues who use the service."""
    use.mastery = use.mastery + 0.1 * (0.2 + 0.8 * seen.routine_share) * (1.0 - use.mastery)
'''
REPLACED = ("cope", "adjust_norm", "learn")

SAMPLED = ("adviser.lapse_rate=interval(0.001,0.05)", "leader.span=plausible", "office.staff=14", "weeks=60")
BY_MESA = ("engine=reference", "workers=1")
NATION = ("nation=nav_2019", "nation.offices=7", "nation.regions=2", "nation.merger_rate=0.6", "weeks=60")


def choices(group: str) -> str:
    """Return all choices of a group of configs, as a sweep writes them."""
    return ",".join(sorted(path.stem for path in (TREE / "configs" / group).glob("*.yaml")))


def studies(rules: Path) -> dict[str, tuple[str, ...]]:
    """Return the arguments of each study by its name."""
    replaced = tuple(f"+rules.{name}={rules}:{name}" for name in REPLACED)
    return {
        "scenarios": ("-m", f"scenario={choices('scenario')}", "start=2017-01-02", "weeks=110",
                      "replicates=2"),
        "levers": ("-m", f"levers={choices('levers')}", "nation.offices=2", "leader=renewer",
                   "office.staff=25", "replicates=2"),
        "leaders": ("-m", f"leader={choices('leader')}", f"office={choices('office')}", "replicates=1"),
        "prior": ("scenario=renewer", "worlds=prior", "replicates=2", "start=2016-02-01"),
        "nation": ("-m", "levers=none,merger_wave,superusers", *NATION, "replicates=2"),
        "nation_by_mesa": ("-m", "levers=none,merger_wave", *NATION, "replicates=1", *BY_MESA),
        "by_mesa": ("-m", "scenario=baseline,lock_down_2020,merger_wave,fast_change", "office.staff=20",
                    "start=2017-01-02", "weeks=110", "replicates=1", *BY_MESA),
        "replaced": ("-m", "scenario=baseline,control_regime", "office.staff=20", "replicates=2", *replaced),
        "replaced_by_mesa": ("scenario=control_regime", "office.staff=20", "replicates=1", "weeks=110",
                             *BY_MESA, *replaced),
        "lhs": ("-m", "design=lhs", "design.samples=4", *SAMPLED, "scenario=baseline,renewer", "replicates=2"),
        "sobol": ("-m", "design=sobol", "design.samples=4", *SAMPLED, "replicates=2"),
        "morris": ("-m", "design=morris", "design.trajectories=2", *SAMPLED, "replicates=2"),
        "saltelli": ("-m", "design=saltelli", "design.samples=4", *SAMPLED, "replicates=2"),
        "zip": ("-m", "design=zip", "office.staff=10,30,60", "leader.span=8,12,25", "replicates=3", "seed=7"),
    }  # fmt: skip


def columns_of(study: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and values of each column of numbers: of the tables, then of all weeks of all blocks."""
    for path in sorted(study.glob("*.parquet")):
        table = pd.read_parquet(path)
        for name in table.columns:
            if pd.api.types.is_numeric_dtype(table[name]):
                yield f"{path.stem}.{name}", table[name].to_numpy(np.float64)
    weeks: dict[str, list[Any]] = {}
    blocks = [pa.ipc.open_file(path).read_all() for path in (study / "blocks").glob("*.arrow")]
    for block in blocks:
        for name in block.column_names:
            if name.startswith("weeks of "):
                weeks.setdefault(name, []).extend(np.asarray(run.as_py(), float) for run in block[name])
    for (
        name,
        runs,
    ) in weeks.items():  # files of blocks are named by digests, so runs are put in an order of their own
        yield name, np.concatenate(sorted(runs, key=lambda run: (np.round(run, 6).tolist(), run.tobytes())))


def numbers() -> dict[tuple[str, str], tuple[str, float]]:
    """Run the studies and return the digest and the weighted sum of each column, by study and column."""
    from sim.__main__ import main

    found = {}
    with tempfile.TemporaryDirectory() as home:
        rules = Path(home, "three_rules.py")
        rules.write_text(RULES, encoding="utf-8")
        for study, words in studies(rules).items():
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                code = main([*words, "weekly=all", f"study={study}", f"results_dir={home}/out", "report=false"])
            if code:
                raise SystemExit(f"{study}: {said.getvalue()}")
            (folder,) = Path(home, "out").glob(f"{study}-*")
            for column, values in columns_of(folder):
                digest = hashlib.sha256(values.tobytes()).hexdigest()[:16]
                weights = 0.5 + (np.arange(values.size) * 0.6180339887498949 % 1.0)
                found[study, column] = digest, float(np.nansum(np.abs(values) * weights))
    return found


def stored() -> dict[tuple[str, str], tuple[str, float]]:
    """Return what was found when the numbers were last changed on purpose."""
    with STORED.open(encoding="utf-8", newline="") as lines:
        return {(row[0], row[1]): (row[2], float(row[3])) for row in csv.reader(lines)}


if __name__ == "__main__":
    sys.path.insert(0, str(TREE))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for (study, column), (digest, total) in numbers().items():
        writer.writerow([study, column, digest, repr(total)])

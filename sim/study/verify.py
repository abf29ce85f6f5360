"""Verify a study: every file as it was written, tables as its blocks give them, and runs the same today."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from sim.engines.batch import run_unexplained
from sim.errors import InputError
from sim.model.outcomes import OUTCOMES, run_values
from sim.scenario.checks import printed
from sim.study.design.build import Design
from sim.study.reproduce import check_stated, compare_tables, run_again, runnable_design, stated_design
from sim.study.store.blocks import Blocks, DamagedBlock, Failure, kept_mark
from sim.study.store.cells import cell_table, levers_of, services_of
from sim.study.store.files import SEAL, SHOWN, digests, shown_in
from sim.study.store.folder import TABLES, Study
from sim.study.store.schema import SCHEMA
from sim.study.store.tables import Part, write_tables

RUNS = 20
"""Runs that are run again, unless more are wanted."""


def verify(study: Study, runs: int | None = RUNS, run_its_rules: bool = False) -> Iterator[str]:
    """Yield what was checked and is in order.

    Parameters
    ----------
    study : Study
    runs : int or None
        How many runs are run again; None is all of them, and all tables are made again from them.
    run_its_rules : bool
        Whether the user trusts the rules that came with the study.

    Raises
    ------
    InputError
        With everything that is not in order.
    """
    manifest = study.manifest
    wrong = [*wrong_files(study), *wrong_blocks(study)]
    if wrong:
        raise InputError(f"{study.folder} is not in order:\n" + "\n".join(f"  {problem}" for problem in wrong))
    shown = shown_in(study.folder)
    yield f"files: {len(manifest['tables']) + len(manifest.get('configs', ())) + len(shown)} as written"
    names = study.blocks.names()
    yield (
        f"blocks: {len(names)} as written, each of its cell"
        if names
        else "blocks: none here, as in an exported study"
    )
    if manifest["schema"] != SCHEMA and runs == 0:
        yield "recipe, tables and runs: not checked, for that takes the version that made the study"
        return
    design = stated_design(manifest)
    check_stated(design, manifest)
    wrong = [*wrong_facts(study, design), *(wrong_tables(study, design) if names else wrong_counts(study))]
    if wrong:
        raise InputError(f"{study.folder} is not in order:\n" + "\n".join(f"  {problem}" for problem in wrong))
    yield "recipe: gives the fingerprint, and all that the manifest says of the model"
    yield "tables: made again from the blocks, the same" if names else "tables: as many rows as the manifest says"
    if runs is None:
        yield from everything_again(study, run_its_rules)
    elif runs:
        yield from sample_again(study, runs, run_its_rules)
    else:
        yield "runs: none run again, as wished"
    yield "as stated, for no file can prove it: command, versions, and when and where it was run"
    if not names and runs is not None:
        yield "as stated, for the blocks are not here: weeks and differences (--all makes them again)"


def everything_again(study: Study, run_its_rules: bool) -> Iterator[str]:
    """Run a whole study again, and refuse it when a table comes out otherwise."""
    with tempfile.TemporaryDirectory(prefix="nav-adoption-") as folder:
        again = run_again(study, Path(folder), run_its_rules=run_its_rules)
    if again.other:
        raise InputError(f"All runs were run again, and {', '.join(again.other)} came out otherwise.")
    total = sum(study.manifest["replicates_by_cell"])
    yield f"runs: all {total} run again, and all tables made of them are the same"


def sample_again(study: Study, runs: int, run_its_rules: bool) -> Iterator[str]:
    """Run some runs again, and refuse the study when one comes out otherwise."""
    compared = list(run_sample(study, runs, run_its_rules))
    different = [f"  cell {cell}, replicate {k} came out otherwise" for cell, k, same in compared if not same]
    if different:
        raise InputError(
            f"{len(different)} of {len(compared)} runs that were run again differ:\n" + "\n".join(different)
        )
    total = sum(study.manifest["replicates_by_cell"]) - study.manifest["failed"]
    yield f"runs: {len(compared)} of {total} run again, the same to the last bit"


def wrong_files(study: Study) -> Iterator[str]:
    """Yield what is wrong with the files that the manifest and the list of pictures name."""
    manifest = study.manifest
    if manifest["schema"] == SCHEMA:
        if SEAL not in manifest:
            yield "manifest.json has no digest of its own. Run the study again."
        if {key: manifest[key] for key in ("name", "fingerprint", "recipe")} != {
            key: study.plan[key] for key in ("name", "fingerprint", "recipe")
        }:
            yield "plan.json is that of another study."
    needed = {*(f"{name}.parquet" for name in TABLES), "dictionary.csv"} - set(manifest["tables"])
    yield from (f"{name} is not listed in the manifest, though every study has one." for name in sorted(needed))
    shown = {name: about[SEAL] for name, about in shown_in(study.folder).items()}
    for listed, source, mend in (
        (manifest["tables"], "", "Run the study again."),
        (manifest.get("configs", {}), "", "Run the study again."),
        (shown, f", though {SHOWN} lists it", "Draw it again, or remove it from the list."),
    ):
        now = digests(study.folder, listed)
        for name, digest in listed.items():
            if name not in now:
                yield printed(f"{name} is missing{source}. {mend}")
            elif now[name] != digest:
                yield printed(f"{name} is damaged: it is not what was written. {mend}")


def wrong_blocks(study: Study) -> Iterator[str]:
    """Yield what is wrong with the blocks of a study; those of an exported one may be left out as a whole."""
    blocks, manifest = study.blocks, study.manifest
    cells = {cell["identity"][:16]: cell["identity"] for cell in manifest["recipe"]["cells"]}
    for name in blocks.names():
        try:
            blocks.check(name, cells.get(name.cell))
        except DamagedBlock:
            yield f"blocks/{name.file} is damaged: it is not what was written. Run the study again."
        if name.cell not in cells:
            yield f"blocks/{name.file} is of no cell of this study."
    present = {name.file for name in blocks.names()}
    if present:
        missing = sorted(set(manifest.get("blocks", ())) - present)
        yield from (f"blocks/{printed(file)} is missing. Run the study again." for file in missing)
    yield from (f"blocks/{printed(entry)} is none of this study's files." for entry in blocks.foreign)


def wrong_facts(study: Study, design: Design) -> Iterator[str]:
    """Yield what the manifest says of the model that its own recipe contradicts."""
    manifest, first = study.manifest, design.cells[0].scenario
    of_cell = manifest["replicates_by_cell"]
    facts = {
        "seed": design.settings.seed,
        "start": str(first.start),
        "weeks": first.weeks,
        "replicates": min(of_cell),
        "services": services_of(design),
        "levers": levers_of(design),
        "weekly": design.settings.weekly_names,
        "rules_replaced": sorted({rule for book in manifest["recipe"]["books"] for rule in book["rules"]}),
    }
    for key, value in facts.items():
        if manifest[key] != value:
            yield printed(f"manifest.json: {key} is {manifest[key]}, but the recipe gives {value}.")


def wrong_tables(study: Study, design: Design) -> Iterator[str]:
    """Yield the tables that come out otherwise when they are made again from the blocks."""
    import pyarrow.parquet as pq

    manifest, blocks = study.manifest, study.blocks
    replicates = dict(enumerate(manifest["replicates_by_cell"]))
    parts = parts_of(design, blocks, manifest)
    lacking = [part.number for part in parts if covered(part) < part.replicates]
    if lacking:
        yield f"blocks: runs of cell {lacking[0]} are missing. Run the study again."
        return
    about = {"schema": str(SCHEMA), "study": manifest["name"], "fingerprint": manifest["fingerprint"]}
    with tempfile.TemporaryDirectory(prefix="nav-adoption-") as folder:
        place = Path(folder)
        pq.write_table(
            cell_table(design, replicates).replace_schema_metadata(about),
            place / "cells.parquet",
            compression="zstd",
        )
        try:
            names, failed = write_tables(
                place, blocks, parts, manifest["weekly"], manifest["start"], manifest["weeks"], about,
                paths=manifest["weekly_replicates"], describe=partial(failed_run, manifest["seed"]),
            )  # fmt: skip
        except DamagedBlock as damage:
            yield f"blocks/{damage.name.file} does not hold what the study needs. Run the study again."
            return
        made = {f"{name}.parquet" for name in ("cells", *names)}
        listed = {name for name in manifest["tables"] if name.endswith(".parquet")}
        yield from (f"{name} is missing from the manifest." for name in sorted(made - listed))
        compared = compare_tables(study, place, study)
        for name in compared.other:
            if name == "failures.parquet":
                if runs_in(place / name) != runs_in(study.folder / name):
                    yield "failures.parquet lists other runs than those that failed."
            elif name != "dictionary.csv":
                yield f"{name} is not what the blocks give. Run the study again."
    if failed != manifest["failed"]:
        yield f"manifest.json: failed is {manifest['failed']}, but {failed} runs failed."


def parts_of(design: Design, blocks: Blocks, manifest: dict[str, Any]) -> list[Part]:
    """Return the cells of a stored study as the tables want them."""
    mark = kept_mark(manifest["weekly"])
    parts = []
    for cell, written in zip(design.cells, manifest["recipe"]["cells"], strict=True):
        wanted = manifest["replicates_by_cell"][cell.number]
        names = tuple(name for name in blocks.of(written["identity"], mark) if name.first < wanted)
        parts.append(Part(cell.number, design.reference(cell).number, names, wanted))
    return parts


def covered(part: Part) -> int:
    """Return how many of the runs that a cell should have are in its blocks."""
    return sum(min(name.count, part.replicates - name.first) for name in part.blocks)


def failed_run(seed: int, cell: int, failure: Failure, first: bool) -> dict[str, object]:
    """Return the row of a failed run; why it failed and how to replay it are words, which are not compared."""
    return {
        "cell": cell,
        "replicate": failure.replicate,
        "seed": seed,
        "message": "",
        "command": "",
    }


def runs_in(path: Path) -> list[dict[str, Any]]:
    """Return cell and replicate of each row of a table."""
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(path, columns=["cell", "replicate"]).to_pylist()
    return rows


def wrong_counts(study: Study) -> Iterator[str]:
    """Yield tables with another number of rows than the manifest says, of a study whose blocks are not here."""
    manifest = study.manifest
    cells, runs = len(manifest["recipe"]["cells"]), sum(manifest["replicates_by_cell"])
    worked = len(study.runs[["cell"]].drop_duplicates())
    weekly = manifest["weeks"] * len(manifest["weekly"])
    failed = manifest["failed"]
    wanted = {"cells": cells, "runs": runs - failed, "failures": failed, "weeks": worked * weekly}
    for name, rows in wanted.items():
        if len(study.table(name)) != rows:
            yield f"{name}.parquet has {len(study.table(name))} rows; expected {rows}."
    if study.runs.duplicated(["cell", "replicate"]).any():
        yield "runs.parquet has a run twice."


def run_sample(study: Study, runs: int, run_its_rules: bool) -> Iterator[tuple[int, int, bool]]:
    """Yield cell, replicate, and whether the run came out the same."""
    import pyarrow.parquet as pq

    table = pq.ParquetFile(study.folder / "runs.parquet")
    total = table.metadata.num_rows
    # Nobody can know beforehand which runs these will be, not even who made the study.
    wanted = sorted(random.SystemRandom().sample(range(total), min(runs, total)))
    design = runnable_design(study.manifest, run_its_rules)
    names, first = ["cell", "replicate", *OUTCOMES], 0
    for group in range(table.num_row_groups):
        count = table.metadata.row_group(group).num_rows
        here = [row - first for row in wanted if first <= row < first + count]
        first += count
        for row in table.read_row_group(group, columns=names).take(here).to_pylist() if here else []:
            cell, seed = design.cells[row["cell"]], design.settings.seed
            block = run_unexplained(cell.scenario, cell.book, design.settings.engine, seed, row["replicate"], 1)
            yield row["cell"], row["replicate"], alike(row, run_values(block.weekly))


def alike(row: dict[str, Any], values: dict[str, Any]) -> bool:
    """Tell whether a run came out as its row of the table says."""
    return all(np.array_equal(row[name], values[name][0], equal_nan=True) for name in OUTCOMES)

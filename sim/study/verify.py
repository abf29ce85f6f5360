"""Verify a study: files match their digests, tables match the blocks, and runs can be reproduced today."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sim.engines.rulebook.book import OWN_FILE
from sim.errors import InputError
from sim.model.outcomes import OUTCOMES
from sim.scenario.checks import printed
from sim.study.design.build import Design
from sim.study.reproduce import check_stated, compare_tables, run_again, runnable_design, stated_design
from sim.study.run.task import same_today
from sim.study.store.blocks import DamagedBlock, covered
from sim.study.store.content import Failure
from sim.study.store.files import SEAL, SHOWN, digests, shown_in
from sim.study.store.folder import TABLES, Study
from sim.study.store.make_tables import make_cells, make_tables, parts_of
from sim.study.store.manifest import manifest_of
from sim.study.store.provenance import Identity
from sim.study.store.schema import SCHEMA
from sim.study.store.trust import own_rules


def verify(study: Study, runs: int | None = 20, run_its_rules: bool = False) -> Iterator[str]:
    """Yield a line about each check that the study passes.

    Parameters
    ----------
    study : Study
    runs : int or None
        How many runs to repeat; None repeats all, and makes all tables again from them.
    run_its_rules : bool
        Whether the user trusts the rules that came with the study.

    Raises
    ------
    InputError
        Lists every problem of the first check that fails.
    """
    manifest = study.manifest
    refuse(study, [*wrong_files(study), *wrong_blocks(study)])
    pictures = shown_in(study.folder)
    yield f"files: {len(manifest['tables']) + len(manifest.get('configs', ())) + len(pictures)} as written"
    names = study.blocks.names()
    yield (
        f"blocks: {len(names)} as written, each of its cell"
        if names
        else "blocks: none here, as in an exported study"
    )
    if manifest["schema"] != SCHEMA and runs == 0:
        yield "recipe, tables and runs: not checked, which needs the version that made the study"
        return
    design = stated_design(manifest)
    identity = check_stated(design, manifest)
    tables = wrong_tables(study, design, identity) if names else wrong_counts(study)
    refuse(study, [*wrong_facts(study, design), *tables])
    yield "recipe: gives the fingerprint, and all that the manifest says of the model"
    yield "tables: made again from the blocks, the same" if names else "tables: as many rows as the manifest says"
    if runs is None:
        yield rerun_all(study, run_its_rules)
    elif runs:
        yield rerun_sample(study, runs, run_its_rules)
    else:
        yield "runs: none run again, as requested"
    yield "as stated, for no file can prove it: command, versions, and when and where it was run"
    if not names and runs is not None:
        yield "as stated, for the blocks are not here: weeks and differences (--all makes them again)"


def refuse(study: Study, wrong: list[str]) -> None:
    """Raise `InputError` with all problems of a study, if it has any."""
    if wrong:
        raise InputError(f"{study.folder} has problems:\n" + "\n".join(f"  {problem}" for problem in wrong))


def wrong_files(study: Study) -> Iterator[str]:
    """Yield problems of the files that the manifest and the list of pictures name."""
    manifest = study.manifest
    if manifest["schema"] == SCHEMA:
        if SEAL not in manifest:
            yield "manifest.json has no digest of its own. Run the study again."
        if {key: manifest[key] for key in ("name", "fingerprint", "recipe")} != {
            key: study.plan[key] for key in ("name", "fingerprint", "recipe")
        }:
            yield "plan.json belongs to another study."
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
    """Yield problems of the blocks of a study; an exported study may come without any blocks."""
    blocks, manifest = study.blocks, study.manifest
    cells = {cell["identity"][:16]: cell["identity"] for cell in manifest["recipe"]["cells"]}
    for name in blocks.names():
        try:
            blocks.check(name, cells.get(name.cell))
        except DamagedBlock:
            yield f"blocks/{name.file} is damaged: it is not what was written. Run the study again."
        if name.cell not in cells:
            yield f"blocks/{name.file} belongs to no cell of this study."
    present = {name.file for name in blocks.names()}
    if present:
        missing = sorted(set(manifest.get("blocks", ())) - present)
        yield from (f"blocks/{printed(file)} is missing. Run the study again." for file in missing)
    yield from (f"blocks/{printed(entry)} is not one of this study's files." for entry in blocks.foreign)


def wrong_facts(study: Study, design: Design) -> Iterator[str]:
    """Yield statements of the manifest about the model that its own recipe contradicts."""
    manifest, replicates = study.manifest, dict(enumerate(study.manifest["replicates_by_cell"]))
    given = manifest_of(design, manifest, replicates, 0.0)
    given["rules_replaced"] = sorted(set(own_rules(manifest["recipe"])) - {OWN_FILE})
    for key in ("seed", "start", "weeks", "replicates", "services", "levers", "weekly", "rules_replaced"):
        if manifest[key] != given[key]:
            yield printed(f"manifest.json: {key} is {manifest[key]}, but the recipe gives {given[key]}.")


def wrong_tables(study: Study, design: Design, identity: Identity) -> Iterator[str]:
    """Yield the tables that differ from those made again from the blocks."""
    manifest, blocks = study.manifest, study.blocks
    replicates = dict(enumerate(manifest["replicates_by_cell"]))
    parts = parts_of(design, identity, blocks, replicates)
    for part in parts:
        if not covered(part.blocks, part.replicates):
            yield f"blocks: runs of cell {part.number} are missing. Run the study again."
            return
    with tempfile.TemporaryDirectory(prefix="nav-adoption-") as folder:
        place = Path(folder)
        make_cells(place, design, identity, replicates)
        try:
            names, failed = make_tables(
                place, design, identity, blocks, parts, partial(failed_run, manifest["seed"])
            )
        except DamagedBlock as damage:
            yield f"blocks/{damage.name.file} does not hold what the study needs. Run the study again."
            return
        listed = {name for name in manifest["tables"] if name.endswith(".parquet")}
        made = {f"{name}.parquet" for name in ("cells", *names)}
        yield from (f"{name} is missing from the manifest." for name in sorted(made - listed))
        for name in compare_tables(study, Study(place), ("command", "message")).other:
            if name == "failures.parquet":
                yield "failures.parquet lists other runs than those that failed."
            elif name != "dictionary.csv":
                yield f"{name} is not what the blocks give. Run the study again."
    if failed != manifest["failed"]:
        yield f"manifest.json: failed is {manifest['failed']}, but {failed} runs failed."


def failed_run(seed: int, cell: int, failure: Failure, first: bool) -> dict[str, object]:
    """Return the row of a failed run, without its message and command, which are not compared."""
    return {"cell": cell, "replicate": failure.replicate, "seed": seed, "message": "", "command": ""}


def wrong_counts(study: Study) -> Iterator[str]:
    """Yield tables whose number of rows contradicts the manifest, for a study without its blocks."""
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


def rerun_all(study: Study, run_its_rules: bool) -> str:
    """Run a whole study again, and refuse it when a table differs."""
    with tempfile.TemporaryDirectory(prefix="nav-adoption-") as folder:
        again = run_again(study, Path(folder), run_its_rules=run_its_rules)
    if again.other:
        raise InputError(f"All runs were repeated, but these tables differ: {', '.join(again.other)}.")
    total = sum(study.manifest["replicates_by_cell"])
    return f"runs: all {total} run again, and all tables made of them are the same"


def rerun_sample(study: Study, runs: int, run_its_rules: bool) -> str:
    """Run a random sample of runs again, and refuse the study when one of them differs."""
    import pyarrow as pa
    from pyarrow import dataset

    table = dataset.dataset(study.folder / "runs.parquet")
    total = table.count_rows()
    # Nobody can know beforehand which runs these will be, not even the person who made the study.
    wanted = sorted(random.SystemRandom().sample(range(total), min(runs, total)))
    design = runnable_design(study.manifest, run_its_rules)
    columns = [name for name in ("cell", "replicate", *OUTCOMES.known()) if name in table.schema.names]
    rows = table.take(pa.array(wanted, pa.int64()), columns=columns).to_pylist()
    differing = [row for row in rows if not same_today(design.cells[row["cell"]], design.settings, row)]
    if differing:
        lines = [
            f"  cell {row['cell']}, replicate {row['replicate']} gives a different result" for row in differing
        ]
        raise InputError(f"{len(differing)} of {len(rows)} runs that were run again differ:\n" + "\n".join(lines))
    total = sum(study.manifest["replicates_by_cell"]) - study.manifest["failed"]
    return f"runs: {len(rows)} of {total} run again, the same to the last bit"

"""One study from design to folder: run what is missing, pair, summarise, draw, write."""

from __future__ import annotations

import datetime
import json
import shutil
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.errors import Refused, RunFailed, notice
from sim.outcomes import WEEKLY, Array
from sim.study.blocks import Blocks, DamagedBlock, Failure, kept_mark, link_or_copy, missing_ranges
from sim.study.cells import cell_table, levers_of, services_of
from sim.study.design import Design
from sim.study.dictionary import dictionary
from sim.study.lock import locked, this_process
from sim.study.precision import refine
from sim.study.provenance import command, fingerprint, identities, recipe, versions, what_changed
from sim.study.runner import Done, Task, progress, run_local, work
from sim.study.store import (
    SCHEMA,
    Study,
    building,
    check_writable,
    digests,
    read_json,
    tidy,
    write_json,
)
from sim.study.tables import Part, write_tables

Draw = Callable[[Study], None]
Made = TypeVar("Made")


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with what is kept and how to go on."""


def run_study(design: Design, draw: Draw = lambda study: None) -> Study:
    """Run what is missing of a design and leave one study folder, or return the one there is.

    Parameters
    ----------
    draw : callable
        Draws the study's figures into its folder, before they are moved to their place.

    Raises
    ------
    Refused, RunFailed
        With one clear message; finished runs are kept, and without any no folder is left.
    Interrupted
        On Ctrl-C.
    """
    found = finished_study(design)
    if found is not None:
        return found
    with at_work(design) as study:
        if design.settings.precision:
            study.refine()
        else:
            study.extend({cell.number: design.settings.replicates for cell in design.cells})
        return study.finish(draw)


def folder_of(design: Design) -> Path:
    """Return where the study of a design stands; the number of replicates is not in its name."""
    return design.settings.results_dir / f"{study_name(design)}-{fingerprint(design)[:10]}"


def study_name(design: Design) -> str:
    """Return a name for a study: as wished, or its scenario, or what it compares."""
    if design.settings.study:
        return design.settings.study
    if not design.axes:
        return design.cells[0].scenario.name
    return "-by-".join(key.rpartition(".")[2].replace("/", "-") for key in design.axes)


def finished_study(design: Design) -> Study | None:
    """Return the study of a design when nothing of it is missing and all tables are as written."""
    folder, settings = folder_of(design), design.settings
    if not (folder / "manifest.json").exists():
        return None
    try:
        manifest = Study(folder).manifest
    except Refused as damage:
        notice(f"{damage} It is written again.")
        return None
    if (
        min(manifest["replicates_by_cell"]) < settings.replicates
        or manifest["weekly"] != weekly_names(design)
        or manifest["weekly_replicates"] != settings.weekly_replicates
        or (manifest["outcome"], manifest["language"]) != (settings.outcome, settings.language)
        or not as_precise(manifest, design)
    ):
        return None
    return Study(folder) if not changed_tables(folder, manifest) else None


def as_precise(manifest: Mapping[str, Any], design: Design) -> bool:
    """Tell whether a study is as precise as wanted, or has as many replicates as are allowed."""
    settings, found = design.settings, manifest["precision"]
    if not settings.precision:
        return True
    asked = found is not None and found["targets"] == settings.precision
    return asked and (found["reached"] or found["replicates"] >= settings.max_replicates)


def changed_tables(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return the tables that are not as they were written, and say which."""
    now = digests(folder)
    wrong = [name for name, digest in manifest["tables"].items() if now.get(name) != digest]
    for name in wrong:
        notice(f"{folder / name} is not what was written. It is made again from the runs.")
    return wrong


def weekly_names(design: Design) -> list[str]:
    """Return the outcomes whose weeks a study keeps, in the order of the tables."""
    wanted = design.settings.weekly
    return [name for name in WEEKLY if wanted is None or name in wanted]


def disk_needed(design: Design) -> int:
    """Return roughly how many bytes the runs of a study take on the disk; about 0.65 is what LZ4 leaves."""
    weeks = design.cells[0].scenario.weeks
    values = 70 + len(weekly_names(design)) * weeks
    return int(len(design.cells) * design.settings.replicates * values * 8 * 0.65)


@contextmanager
def at_work(design: Design) -> Iterator[StudyAtWork]:
    """Provide a study to be worked on by this process alone."""
    settings = design.settings
    check_writable(settings.results_dir)
    folder = folder_of(design)
    plan_file = folder / "plan.json"
    try:
        new = not plan_file.exists()
        folder.mkdir(exist_ok=True)
        holder = read_json(plan_file).get("process", {}) if not new else {}
    except (OSError, Refused):
        new, holder = True, {}
    try:
        with locked(folder, holder):
            tidy(folder)
            try:
                yield StudyAtWork(design, folder, new)
            finally:
                if not Blocks(folder / "blocks").by_cell and not (folder / "manifest.json").exists():
                    shutil.rmtree(folder, ignore_errors=True)  # nothing was run: leave nothing
    except KeyboardInterrupt as stop:
        raise Interrupted(f"interrupted: {study_kept(folder)}\n{command()}") from stop
    except OSError as error:
        raise Refused(
            f"{folder}: could not be written ({error.strerror or error}). {study_kept(folder)}"
        ) from error


def study_kept(folder: Path) -> str:
    """Say what of a study is kept, and how to go on."""
    if not folder.exists():
        return "Nothing was left behind."
    runs = sum(name.count for names in Blocks(folder / "blocks").by_cell.values() for name in names)
    return f"{runs} runs are kept in {folder}; the same command goes on from there."


class StudyAtWork:
    """A study that this process works on: runs what is missing, and makes tables of what is there.

    Replicates may be added in rounds, to some cells more than to others:

        with at_work(design) as study:
            study.extend({0: 50, 1: 50})
            while too_wide(study.ends(1, "routine_share")):
                study.extend({0: …, 1: …})
            finished = study.finish(draw)

    Attributes
    ----------
    design : Design
    folder : Path
    blocks : Blocks
    replicates : dict
        Runs wanted of each cell, by number.
    precision : dict or None
        Why there are so many, when a precision was asked for.
    """

    def __init__(self, design: Design, folder: Path, new: bool) -> None:
        self.design, self.folder = design, folder
        self.blocks = Blocks(folder / "blocks")
        self.blocks.tidy()
        self.identities = identities(design)
        self.fingerprint = fingerprint(design)
        self.kept = kept_mark(design.settings.weekly)
        self.replicates = dict.fromkeys(range(len(design.cells)), 0)
        self.began, self.started = time.perf_counter(), datetime.datetime.now(datetime.UTC)
        self.told_failure = False
        self.precision: dict[str, Any] | None = None
        for entry in self.blocks.foreign:
            notice(f"{self.blocks.folder / entry} is none of this study's files. It is left alone.")
        manifest = folder / "manifest.json"
        if manifest.exists():
            self.replicates |= dict(enumerate(read_json(manifest).get("replicates_by_cell", [])))
        self.begin(new)

    def begin(self, new: bool) -> None:
        """Write down what is asked for, and take over what other studies of the same name have run."""
        settings = self.design.settings
        self.recipe = recipe(self.design)
        plan: dict[str, Any] = {
            "schema": SCHEMA,
            "name": study_name(self.design),
            "fingerprint": self.fingerprint,
            "command": command(),
            "replicates": settings.replicates,
            "process": this_process(),
            "versions": versions(),
            "recipe": self.recipe,
        }
        if not new:
            then = read_json(self.folder / "plan.json").get("versions", {})
            other = [f"{k} {then[k]} then, {v} now" for k, v in plan["versions"].items() if then.get(k, v) != v]
            if other:
                notice(f"{self.folder} was begun with other versions: {', '.join(other)}.")
        write_json(self.folder / "plan.json", plan)
        others = [path.parent for path in self.folder.parent.glob(f"{study_name(self.design)}-*/plan.json")]
        others = [folder for folder in sorted(others) if folder != self.folder]
        if others:
            self.take_over(others, new)

    def take_over(self, others: list[Path], new: bool) -> None:
        """Take over runs of the same cells from other studies; of a new study, say how it differs."""
        nearest: tuple[int, Path, list[str]] | None = None
        wanted = set(self.identities)
        for folder in others:
            try:
                plan = read_json(folder / "plan.json")
                shared = wanted & {cell["identity"] for cell in plan["recipe"]["cells"]}
                changes = what_changed(plan["recipe"], self.recipe) if new and not shared else []
            except (Refused, KeyError, TypeError):
                continue  # that study is damaged; whoever asks for it is told
            runs_before = self.runs_there()
            their_blocks = Blocks(folder / "blocks") if shared else None
            for identity in sorted(shared):
                assert their_blocks is not None
                self.blocks.take_over(their_blocks, identity)
            taken = self.runs_there() - runs_before
            if taken:
                notice(f"{taken} runs are taken over from {folder}, which has cells in common.")
            elif changes and (nearest is None or len(changes) < nearest[0]):
                nearest = (len(changes), folder, changes)
        if nearest and not self.blocks.by_cell:
            notice(f"{nearest[1]} is another study: {'; '.join(nearest[2])}.")

    def runs_there(self) -> int:
        """Return how many runs there are of the cells of this study."""
        return sum(name.count for cell in set(self.identities) for name in self.blocks.of(cell, self.kept))

    def extend(self, replicates: Mapping[int, int]) -> None:
        """Run what is missing, so that each cell has at least so many replicates.

        Parameters
        ----------
        replicates : mapping
            Replicates by number of the cell; cells left out stay as they are.
        """
        for number, wanted in replicates.items():
            self.replicates[number] = max(wanted, self.replicates[number])
        tasks = self.missing()
        if not tasks:
            return
        self.try_rules(tasks)
        there = self.runs_there()
        total = there + sum(task.count for task in tasks)
        with closing(self.results(tasks)) as ready, progress(total, there) as done:
            for result in ready:
                self.take(result)
                done(result.task.count)

    def refine(self) -> None:
        """Add replicates until the intervals are as narrow as wanted, or there are as many as allowed."""
        settings = self.design.settings
        compared = [(cell.number, self.design.reference(cell).number) for cell in self.design.cells]
        differing = [(cell, reference) for cell, reference in compared if cell != reference]
        there = max(self.replicates.values())
        most, first = max(settings.max_replicates, there), max(settings.replicates, there)
        found = self.mended(
            lambda: refine(
                differing or compared,
                settings.precision,
                extend=self.extend,
                ends=self.ends,
                most=most,
                first=first,
            )
        )
        self.extend({cell.number: found.replicates for cell in self.design.cells})  # also what is not compared
        self.precision = found.record()

    def missing(self) -> list[Task]:
        """Return the blocks that are missing; cells of one identity share theirs."""
        settings = self.design.settings
        wanted: dict[str, int] = {}
        for number, identity in enumerate(self.identities):
            wanted[identity] = max(self.replicates[number], wanted.get(identity, 0))
        tasks = []
        for cell, identity in zip(self.design.cells, self.identities, strict=True):
            there = self.blocks.of(identity, self.kept)
            for first, count in missing_ranges(there, wanted.pop(identity, 0)):
                tasks.append(
                    Task(
                        identity, cell.number, cell.scenario, cell.book.wanted, settings.engine, settings.seed,
                        first, count, settings.weekly,
                    )
                )  # fmt: skip
        return tasks

    def try_rules(self, tasks: list[Task]) -> None:
        """Run one replicate with each rule book first: it compiles the rules, and shows what cannot work."""
        if self.design.settings.engine != "compiled":
            return  # nothing to compile, and the first run itself would show it
        tried = set()
        for task in tasks:
            book = self.design.cells[task.number].book
            if id(book) not in tried:
                tried.add(id(book))
                self.judge(work(Task(**{**vars(task), "count": 1}), book))

    def results(self, tasks: list[Task]) -> Generator[Done]:
        """Yield blocks as they are run, wherever that is."""
        settings = self.design.settings
        books = {cell.number: cell.book for cell in self.design.cells}
        if settings.runner.name == "dask":
            from sim.study.cluster import run_on_dask

            return run_on_dask(tasks, books, settings.runner.address, settings.workers)
        return run_local(tasks, books, settings.workers, settings.engine, settings.runner.name == "processes")

    def take(self, result: Done) -> None:
        """Write a block down."""
        self.judge(result)
        task = result.task
        self.blocks.write(task.identity, task.first, task.count, self.kept, result.content)

    def judge(self, result: Done) -> None:
        """Show the first run that failed at once, and stop when that is wanted."""
        if not result.failures:
            return
        first: Failure = result.failures[0]
        point = ", ".join(f"{k}={v}" for k, v in self.design.cells[result.task.number].point.items())
        message = f"{first.message} (in the cell {point})" if point else first.message
        if self.design.settings.on_error == "stop":
            kept = f"\n{study_kept(self.folder)}" if self.blocks.by_cell else ""
            raise RunFailed(f"{message}{kept}\nTo run all others and list the runs that fail: on_error=continue")
        if not self.told_failure:
            self.told_failure = True
            notice(f"a run failed: {message}\nThe study goes on (on_error=continue).")

    def ends(self, cell: int, outcome: str) -> tuple[Array, Array]:
        """Return the replicates of a cell that worked, and an outcome at their end."""
        replicates, values = [np.zeros(0, np.int32)], [np.zeros(0)]
        for name in self.blocks.of(self.identities[cell], self.kept):
            table = self.blocks.read(name, ["replicate", outcome])
            if table.num_rows:
                replicates.append(np.asarray(table["replicate"]))
                values.append(np.asarray(table[outcome]))
        return np.concatenate(replicates), np.concatenate(values)

    def finish(self, draw: Draw = lambda study: None) -> Study:
        """Make tables and figures of the runs, and return the study."""
        return self.mended(lambda: self.write(draw))

    def mended(self, action: Callable[[], Made]) -> Made:
        """Do something with the blocks; those found damaged are set aside and run again."""
        while True:
            try:
                return action()
            except DamagedBlock as damage:
                aside = self.blocks.set_aside(damage.name)
                notice(
                    f"{self.blocks.folder / damage.name.file} is damaged: it is not what was written. "
                    f"It is moved to {aside}; its {damage.name.count} runs are run again."
                )
                self.extend({})

    def write(self, draw: Draw) -> Study:
        """Write tables, manifest and figures, each whole before it is seen."""
        numbers = {cell.number: self.replicates[cell.number] for cell in self.design.cells}
        old = self.folder / "manifest.json"
        with building(self.folder) as place:
            made_of = self.made_of()
            before = read_json(old) if old.exists() else {}
            if before.get("made_of") == made_of and not changed_tables(self.folder, before):
                for name in before["tables"]:
                    link_or_copy(self.folder / name, place / name)
                failed = before["failed"]
            else:
                failed = self.write_tables(place, numbers)
            manifest = self.manifest(numbers, failed, made_of, digests(place))
            write_json(place / "manifest.json", manifest)
            draw(Study(place))
            (place / "configs").mkdir()
            for cell in self.design.cells:
                text = json.dumps(cell.config, indent=2, ensure_ascii=False, default=str) + "\n"
                (place / "configs" / f"cell-{cell.number:04d}.json").write_text(text, encoding="utf-8")
        return Study(self.folder)

    def made_of(self) -> str:
        """Return a digest of the blocks that the tables are made of, and of what goes into them."""
        from sim.study.provenance import hashed

        settings = self.design.settings
        cells = [[name.file for name in part.blocks] for part in self.parts()]
        return hashed(
            [cells, list(self.replicates.values()), weekly_names(self.design), settings.weekly_replicates]
        )

    def parts(self) -> list[Part]:
        """Return the cells as the tables want them."""
        return [
            Part(
                cell.number,
                self.design.reference(cell).number,
                tuple(
                    name
                    for name in self.blocks.of(self.identities[cell.number], self.kept)
                    if name.first < self.replicates[cell.number]
                ),
                self.replicates[cell.number],
            )
            for cell in self.design.cells
        ]

    def write_tables(self, place: Path, numbers: Mapping[int, int]) -> int:
        """Write all tables and the dictionary; return how many runs failed."""
        import pyarrow.parquet as pq

        name, first = study_name(self.design), self.design.cells[0].scenario
        about = {
            "schema": str(SCHEMA), "study": name, "fingerprint": self.fingerprint,
            "seed": str(self.design.settings.seed),
        }  # fmt: skip
        cells = cell_table(self.design, numbers).replace_schema_metadata(about)
        pq.write_table(cells, place / "cells.parquet", compression="zstd")
        replay = f"python -m sim replay {self.folder.name}"
        names, failed = write_tables(
            place, self.blocks, self.parts(), weekly_names(self.design), str(first.start), first.weeks, about,
            self.design.settings.weekly_replicates, {n: f"{replay} {n}" for n in numbers},
        )  # fmt: skip
        columns = {table: pq.read_schema(place / f"{table}.parquet").names for table in ("cells", *names)}
        (place / "dictionary.csv").write_text(dictionary(columns), encoding="utf-8")
        return failed

    def manifest(
        self, numbers: Mapping[int, int], failed: int, made_of: str, tables: Mapping[str, str]
    ) -> dict[str, Any]:
        """Return what the study is and how it came about."""
        design, settings = self.design, self.design.settings
        return {
            "schema": SCHEMA,
            "name": study_name(design),
            "fingerprint": self.fingerprint,
            "versions": versions(),
            "command": command(),
            "seed": settings.seed,
            "replicates": min(numbers.values()),
            "replicates_by_cell": [numbers[cell.number] for cell in design.cells],
            "failed": failed,
            "engine": settings.engine,
            "runner": settings.runner.name,
            "workers": settings.workers,
            "weekly": weekly_names(design),
            "weekly_replicates": settings.weekly_replicates,
            "outcome": settings.outcome,
            "language": settings.language,
            "start": str(design.cells[0].scenario.start),
            "weeks": design.cells[0].scenario.weeks,
            "axes": [{"key": key, "values": values} for key, values in design.axes.items()],
            "design": design.method.as_config(),
            "services": services_of(design),
            "levers": levers_of(design),
            "precision": self.precision,
            "rules": sorted({cell.book.digest() for cell in design.cells}),
            "rules_replaced": sorted({rule for cell in design.cells for rule in cell.book.replaced}),
            "tables": dict(tables),
            "made_of": made_of,
            "recipe": self.recipe,
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self.began, 2),
        }

"""A study at work: what is missing is run, and tables and figures are made of what is there."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.errors import Refused, notice
from sim.outcomes import Array
from sim.progress import progress
from sim.study.blocks import Blocks, DamagedBlock, kept_mark, link_or_copy, missing_ranges
from sim.study.cells import cell_table
from sim.study.design import Design
from sim.study.dictionary import dictionary
from sim.study.failing import Failing, study_kept
from sim.study.lock import locked
from sim.study.manifest import manifest_of, plan_of
from sim.study.precision import refine
from sim.study.provenance import Identity, command, hashed, identify
from sim.study.runner import run_local
from sim.study.store import SCHEMA, Study, building, check_writable, digests, read_json, tidy, write_json
from sim.study.tables import Part, write_tables
from sim.study.taking_over import take_over
from sim.study.task import Done, Task, block_size, work

Draw = Callable[[Study], None]
Made = TypeVar("Made")


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with what is kept and how to go on."""


@contextmanager
def at_work(design: Design, who: Identity | None = None, by: str | None = None) -> Iterator[StudyAtWork]:
    """Provide a study to be worked on by this process alone.

    Parameters
    ----------
    who : Identity, optional
        What the study is, when that is known already.
    by : str, optional
        The command that it is done by, when that is not this process's own.
    """
    check_writable(design.settings.results_dir)
    who, by = who or identify(design), by or command()
    folder = who.folder(design.settings.results_dir)
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
                yield StudyAtWork(design, who, folder, by, new)
            finally:
                if not Blocks(folder / "blocks").by_cell and not (folder / "manifest.json").exists():
                    shutil.rmtree(folder, ignore_errors=True)  # nothing was run: leave nothing
    except KeyboardInterrupt as stop:
        raise Interrupted(f"interrupted: {study_kept(folder)}\n{by}") from stop
    except OSError as error:
        raise Refused(
            f"{folder}: could not be written ({error.strerror or error}). {study_kept(folder)}"
        ) from error


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

    def __init__(self, design: Design, who: Identity, folder: Path, by: str, new: bool) -> None:
        self.design, self.who, self.folder, self.by = design, who, folder, by
        self.blocks = Blocks(folder / "blocks")
        self.blocks.tidy()
        self.kept = kept_mark(design.settings.weekly)
        self.replicates = dict.fromkeys(range(len(design.cells)), 0)
        self.began = time.time()
        self.precision: dict[str, Any] | None = None
        self.failing = Failing(design, folder)
        for entry in self.blocks.foreign:
            notice(f"{self.blocks.folder / entry} is none of this study's files. It is left alone.")
        if (folder / "manifest.json").exists():
            self.replicates |= dict(enumerate(manifest_now(folder, tell=True).get("replicates_by_cell", [])))
        self.begin(new)

    def begin(self, new: bool) -> None:
        """Write down what is asked for, and take over what other studies of the same name have run."""
        self.plan = plan_of(self.design, self.who, self.by)
        if not new:
            then = read_json(self.folder / "plan.json").get("versions", {})
            now: dict[str, str] = self.plan["versions"]
            other = [f"{name} {then[name]} then, {number} now" for name, number in now.items()
                     if then.get(name, number) != number]  # fmt: skip
            if other:
                notice(f"{self.folder} was begun with other versions: {', '.join(other)}.")
        write_json(self.folder / "plan.json", self.plan)
        take_over(self.blocks, self.who, self.plan["recipe"], self.kept, new)

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
        there = self.blocks.runs(set(self.who.cells), self.kept)
        total = there + sum(task.count for task in tasks)
        try:
            with closing(self.results(tasks)) as ready, progress(total, there) as done:
                for result in ready:
                    self.take(result)
                    done(result.task.count)
        except Refused as refusal:
            raise Refused(
                f"{refusal} {study_kept(self.folder)}" if self.blocks.by_cell else str(refusal)
            ) from refusal

    def missing(self) -> list[Task]:
        """Return the blocks that are missing; cells of one identity share theirs."""
        settings = self.design.settings
        wanted: dict[str, int] = {}
        for number, identity in enumerate(self.who.cells):
            wanted[identity] = max(self.replicates[number], wanted.get(identity, 0))
        tasks = []
        for cell, identity in zip(self.design.cells, self.who.cells, strict=True):
            there = self.blocks.of(identity, self.kept)
            size = block_size(cell.scenario, settings.engine)
            for first, count in missing_ranges(there, wanted.pop(identity, 0), size):
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
                self.failing.judge(work(Task(**{**vars(task), "count": 1}), book))

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
        self.failing.judge(result)
        task = result.task
        self.blocks.write(task.identity, task.first, task.count, self.kept, result.content)

    def ends(self, cell: int, outcome: str) -> tuple[Array, Array]:
        """Return the replicates of a cell that worked, and an outcome at their end."""
        replicates, values = [np.zeros(0, np.int32)], [np.zeros(0)]
        for name in self.blocks.of(self.who.cells[cell], self.kept):
            table = self.blocks.read(name, ["replicate", outcome])
            if table.num_rows:
                replicates.append(np.asarray(table["replicate"]))
                values.append(np.asarray(table[outcome]))
        return np.concatenate(replicates), np.concatenate(values)

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
        with building(self.folder) as place:
            made_of, before = self.made_of(), manifest_now(self.folder)
            changed = changed_tables(self.folder, before) if before else []
            for name in changed:
                notice(f"{self.folder / name} is not what was written. It is made again from the runs.")
            if before.get("made_of") == made_of and not changed:
                for name in before["tables"]:
                    link_or_copy(self.folder / name, place / name)
                failed = before["failed"]
            else:
                failed = self.write_tables(place)
            manifest = manifest_of(self.design, self.plan, self.replicates, self.began)
            manifest |= {
                "precision": self.precision,
                "failed": failed,
                "made_of": made_of,
                "tables": digests(place),
            }
            write_json(place / "manifest.json", manifest)
            (place / "configs").mkdir()
            for cell in self.design.cells:
                text = json.dumps(cell.config, indent=2, ensure_ascii=False, default=str) + "\n"
                (place / "configs" / f"cell-{cell.number:04d}.json").write_text(text, encoding="utf-8")
            draw(Study(place))
        return Study(self.folder)

    def made_of(self) -> str:
        """Return a digest of the blocks that the tables are made of, and of what goes into them."""
        settings = self.design.settings
        runs = [[name.file for name in part.blocks] for part in self.parts()]
        return hashed([runs, list(self.replicates.values()), settings.weekly_names, settings.weekly_replicates])

    def parts(self) -> list[Part]:
        """Return the cells as the tables want them."""
        return [
            Part(
                cell.number,
                self.design.reference(cell).number,
                tuple(
                    name
                    for name in self.blocks.of(self.who.cells[cell.number], self.kept)
                    if name.first < self.replicates[cell.number]
                ),
                self.replicates[cell.number],
            )
            for cell in self.design.cells
        ]

    def write_tables(self, place: Path) -> int:
        """Write all tables and the dictionary; return how many runs failed."""
        import pyarrow.parquet as pq

        settings, first = self.design.settings, self.design.cells[0].scenario
        about = {"schema": str(SCHEMA), "study": self.who.name, "fingerprint": self.who.fingerprint}
        cells = cell_table(self.design, self.replicates).replace_schema_metadata(about)
        pq.write_table(cells, place / "cells.parquet", compression="zstd")
        names, failed = write_tables(
            place, self.blocks, self.parts(), settings.weekly_names, str(first.start), first.weeks, about,
            paths=settings.weekly_replicates, describe=self.failing.row, workers=settings.workers,
        )  # fmt: skip
        columns = {table: pq.read_schema(place / f"{table}.parquet").names for table in ("cells", *names)}
        (place / "dictionary.csv").write_text(dictionary(columns), encoding="utf-8")
        return failed


def manifest_now(folder: Path, tell: bool = False) -> dict[str, Any]:
    """Return a study's manifest; nothing when there is none, or it is damaged, which may be told."""
    try:
        return Study(folder).manifest if (folder / "manifest.json").exists() else {}
    except Refused as damage:
        if tell:
            notice(f"{damage} It is written again.")
        return {}


def changed_tables(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return the tables that are not as they were written."""
    now = digests(folder)
    return [name for name, digest in manifest["tables"].items() if now.get(name) != digest]

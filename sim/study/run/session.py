"""A study at work: what is missing is run, and tables and figures are made of what is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from sim.engines.batch import block_size
from sim.engines.progress import progress
from sim.errors import InputError, notice
from sim.model.outcomes import Array
from sim.statistics.precision import refine
from sim.study.design.build import Design
from sim.study.run.failures import Failing, study_kept
from sim.study.run.lock import OF_WORKING, locked
from sim.study.run.reuse import take_over
from sim.study.run.task import Done, Task, run_local, work
from sim.study.store.blocks import (
    BlockName,
    Blocks,
    Contents,
    DamagedBlock,
    kept_mark,
    link_or_copy,
    missing_ranges,
)
from sim.study.store.cells import cell_table
from sim.study.store.dictionary import dictionary
from sim.study.store.files import SHOWN, as_text, check_writable, digests, shown_in, write_json
from sim.study.store.folder import Study, building, remove_shown, tidy
from sim.study.store.manifest import config_told, manifest_of, plan_of, words_of
from sim.study.store.provenance import Identity, command, hashed, identify
from sim.study.store.schema import SCHEMA
from sim.study.store.tables import Part, write_tables

Draw = Callable[[Study], None]
Made = TypeVar("Made")


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with what is kept and how to go on."""


@contextmanager
def at_work(
    design: Design, who: Identity | None = None, by: str | None = None, alone: bool = False
) -> Iterator[Session]:
    """Provide a study to be worked on by this process alone.

    Parameters
    ----------
    who : Identity, optional
        What the study is, when that is known already.
    by : str, optional
        The command that it is done by, when that is not this process's own.
    alone : bool
        Whether to run everything anew and take no runs from other studies.
    """
    check_writable(design.settings.results_dir)
    who, by = who or identify(design), by or command()
    folder = who.folder(design.settings.results_dir)
    new = not (folder / "plan.json").exists()
    try:
        folder.mkdir(exist_ok=True)
        check_no_links(folder)
        with locked(folder):
            tidy(folder)
            try:
                yield Session(design, who, folder, by, new, alone)
            finally:
                leave_nothing(folder)
    except KeyboardInterrupt as stop:
        raise Interrupted(f"interrupted: {study_kept(folder)}\n{by}") from stop
    except OSError as error:
        raise InputError(
            f"{folder}: could not be written ({error.strerror or error}). {study_kept(folder)}"
        ) from error


def check_no_links(folder: Path) -> None:
    """Refuse a study in whose folder a link would lead what is written to another place."""
    for name in ("blocks", "configs", "damaged", "figures", ".lock"):
        if (folder / name).is_symlink():
            raise InputError(
                f"{folder / name} is a link to another place, where nothing is written. Remove it first."
            )


def leave_nothing(folder: Path) -> None:
    """Remove the plan of a study without runs, and its folder when nothing else is in it."""
    blocks = folder / "blocks"
    if (folder / "manifest.json").exists() or Blocks(blocks).by_cell:
        return
    (folder / "plan.json").unlink(missing_ok=True)
    for empty in (blocks, folder):
        if empty.is_dir() and {path.name for path in empty.iterdir()} <= OF_WORKING:
            for name in OF_WORKING:
                (empty / name).unlink(missing_ok=True)
            empty.rmdir()


class Session:
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

    def __init__(
        self, design: Design, who: Identity, folder: Path, by: str, new: bool, alone: bool = False
    ) -> None:
        self.design, self.who, self.folder, self.by, self.alone = design, who, folder, by, alone
        self.blocks = Blocks(folder / "blocks")
        self.blocks.tidy()
        self.kept = kept_mark(design.settings.weekly)
        self.replicates = dict.fromkeys(range(len(design.cells)), 0)
        self.began = time.time()
        self.precision: dict[str, Any] | None = None
        self.failing = Failing(design, folder)
        for entry in self.blocks.foreign:
            notice(f"{self.blocks.folder / entry} is none of this study's files. It is left alone.")
        before = manifest_now(folder, tell=True)
        self.replicates |= dict(enumerate(before.get("replicates_by_cell", [])))
        self.set_aside_changed(before)
        self.begin(new)

    def begin(self, new: bool) -> None:
        """Write down what is asked for, and take over what other studies of the same name have run."""
        self.plan = plan_of(self.design, self.who, self.by)
        if not new:
            then = plan_now(self.folder).get("versions", {})
            now: dict[str, str] = self.plan["versions"]
            other = [f"{name} {then[name]} then, {number} now" for name, number in now.items()
                     if then.get(name, number) != number]  # fmt: skip
            if other:
                notice(f"{self.folder} was begun with other versions: {', '.join(other)}.")
        write_json(self.folder / "plan.json", self.plan)
        if not self.alone:
            take_over(self.blocks, self.design, self.who, self.plan["recipe"], self.kept, new)

    def set_aside_changed(self, manifest: Mapping[str, Any]) -> None:
        """Move blocks out of the way that are not as they were when the manifest was written."""
        for name in changed_blocks(self.folder, self.blocks, manifest):
            if name in self.blocks.by_cell.get(name.cell, ()):
                self.set_aside(name)

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
        except InputError as refusal:
            raise InputError(
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
            from sim.study.run.cluster import run_on_dask

            return run_on_dask(tasks, books, settings.runner.address, settings.workers)
        return run_local(tasks, books, settings.workers, settings.engine, settings.runner.name == "processes")

    def take(self, result: Done) -> None:
        """Write a block down."""
        self.failing.judge(result)
        task = result.task
        self.blocks.write(Contents(task.identity, task.first, task.count), self.kept, result.content)

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
        """Make tables of the runs, draw what is missing of pictures and report, and return the study."""
        return shown(self.mended(self.write), draw)

    def mended(self, action: Callable[[], Made]) -> Made:
        """Do something with the blocks; those found damaged are set aside and run again."""
        while True:
            try:
                return action()
            except DamagedBlock as damage:
                self.set_aside(damage.name)
                self.extend({})

    def set_aside(self, name: BlockName) -> None:
        """Move a damaged block out of the way and say so."""
        aside = self.blocks.set_aside(name)
        notice(
            f"{self.blocks.folder / name.file} is damaged: it is not what was written. "
            f"It is moved to {aside}; its {name.count} runs are run again."
        )

    def write(self) -> Study:
        """Write tables and manifest, each whole before it is seen."""
        before = manifest_now(self.folder)
        made_of, words = self.made_of(), words_of(self.design)
        if (before.get("made_of"), before.get("words")) != (made_of, words):
            remove_shown(self.folder)
        with building(self.folder) as place:
            changed = changed_files(self.folder, before["tables"]) if before else []
            for name in changed:
                notice(f"{self.folder / name} is not what was written. It is made again from the runs.")
            if before.get("made_of") == made_of and not changed:
                for name in before["tables"]:
                    link_or_copy(self.folder / name, place / name)
                failed = before["failed"]
            else:
                failed = self.write_tables(place)
            self.write_cells(place)
            (place / "configs").mkdir()
            configs = [f"configs/cell-{cell.number:04d}.json" for cell in self.design.cells]
            for cell, name in zip(self.design.cells, configs, strict=True):
                (place / name).write_text(as_text(config_told(cell)), encoding="utf-8")
            manifest = manifest_of(self.design, self.plan, self.replicates, self.began)
            manifest |= {
                "precision": self.precision,
                "failed": failed,
                "made_of": made_of,
                "words": words,
                "tables": digests(place, sorted(path.name for path in place.iterdir())),
                "configs": digests(place, configs),
                "blocks": {file: size for file, size in self.blocks.sizes().items() if file in self.block_files()},
            }
            write_json(place / "manifest.json", manifest)
        for name in before.get("tables", {}):
            if name not in manifest["tables"]:
                (self.folder / name).unlink(missing_ok=True)  # such as paths.parquet, no longer wanted
        return Study(self.folder)

    def block_files(self) -> set[str]:
        """Return the names of the blocks that the tables are made of."""
        return {name.file for part in self.parts() for name in part.blocks}

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
        names, failed = write_tables(
            place, self.blocks, self.parts(), settings.weekly_names, str(first.start), first.weeks, self.about(),
            paths=settings.weekly_replicates, describe=self.failing.row, workers=settings.workers,
        )  # fmt: skip
        columns = {table: pq.read_schema(place / f"{table}.parquet").names for table in names}
        cells = {"cells": cell_table(self.design, self.replicates).column_names}
        (place / "dictionary.csv").write_text(dictionary(cells | columns), encoding="utf-8")
        return failed

    def write_cells(self, place: Path) -> None:
        """Write the table of cells, whose titles may change though no run does."""
        import pyarrow.parquet as pq

        cells = cell_table(self.design, self.replicates).replace_schema_metadata(self.about())
        (place / "cells.parquet").unlink(missing_ok=True)  # perhaps a link to that of before
        pq.write_table(cells, place / "cells.parquet", compression="zstd")

    def about(self) -> dict[str, str]:
        """Return what every table says of the study it belongs to."""
        return {"schema": str(SCHEMA), "study": self.who.name, "fingerprint": self.who.fingerprint}


def shown(study: Study, draw: Draw) -> Study:
    """Draw what is missing of a study's pictures and report, and return it."""
    try:
        shown_in(study.folder)
    except InputError as damage:
        notice(f"{damage} It is written again, and pictures and reports in the folder count as yours.")
        (study.folder / SHOWN).unlink()
    draw(study)
    return study


def manifest_now(folder: Path, tell: bool = False) -> dict[str, Any]:
    """Return the manifest of a study that may be added to; nothing when there is none, or it is damaged.

    Raises
    ------
    InputError
        When the study was written by a version with another form of the folder.
    """
    if not (folder / "manifest.json").exists():
        return {}
    try:
        manifest = Study(folder).manifest
    except InputError as damage:
        if tell:
            notice(f"{damage} It is written again.")
        return {}
    if manifest["schema"] != SCHEMA:
        raise InputError(
            f"{folder} was written by nav-adoption {manifest['versions'].get('nav-adoption')} (form "
            f"{manifest['schema']}). It can be read, but not added to. Choose another name with study=… or "
            "another folder with results_dir=…"
        )
    return manifest


def plan_now(folder: Path) -> dict[str, Any]:
    """Return the plan of a study; nothing when there is none, or it is damaged."""
    try:
        return Study(folder).plan
    except InputError:
        return {}  # it is written again


def changed_blocks(folder: Path, blocks: Blocks, manifest: Mapping[str, Any]) -> list[BlockName]:
    """Return blocks that are not as they were when the manifest was written."""
    if not manifest or not (folder / "blocks").is_dir():
        return []  # an exported study has none
    return blocks.changed(manifest["blocks"], (folder / "manifest.json").stat().st_mtime)


def changed_files(folder: Path, listed: Mapping[str, str]) -> list[str]:
    """Return those of the listed files, each with its digest, that are not as they were written."""
    now = digests(folder, listed)
    return [name for name, digest in listed.items() if now.get(name) != digest]

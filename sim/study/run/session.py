"""Run a study in a session: run missing replicates, then make tables and figures from all runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from sim.engines.agreement import try_on_both
from sim.engines.batch import block_size
from sim.engines.progress import progress
from sim.errors import InputError, notice
from sim.model.formulas import Array
from sim.model.own_tables import declare
from sim.scenario.shipped import hashed
from sim.statistics.precision import refine
from sim.study.design.build import Design
from sim.study.run.failures import Failing
from sim.study.run.finished import changed_blocks, changed_files, finished_study, manifest_now, plan_now
from sim.study.run.lock import holding, study_kept
from sim.study.run.reuse import reuse_runs
from sim.study.run.task import Done, Task, run_local, work
from sim.study.store.blocks import BlockName, Blocks, DamagedBlock, kept_mark, missing_ranges
from sim.study.store.content import Contents
from sim.study.store.files import SHOWN, as_text, check_writable, digests, link_or_copy, shown_in, write_json
from sim.study.store.folder import Study, building, remove_shown
from sim.study.store.make_tables import make_cells, make_tables, parts_of
from sim.study.store.manifest import manifest_of, plan_of, stored_config, words_of
from sim.study.store.provenance import Identity, command, identify

DrawPictures = Callable[[Study], None]
Made = TypeVar("Made")


def run_study(design: Design, draw: DrawPictures = lambda study: None, by: str | None = None) -> Study:
    """Run the missing replicates of a design and return the finished study.

    Parameters
    ----------
    draw : callable
        Draws missing pictures and the report into the study's folder; called every time.
    by : str, optional
        The command to record; by default that of this process.

    Raises
    ------
    InputError, RunFailed
        Finished runs are kept; if there are none, no folder is left.
    Interrupted
        On Ctrl-C.
    """
    identity = identify(design)
    finished = finished_study(design, identity)
    if finished is not None:
        return with_pictures(finished, draw)
    with at_work(design, identity, by) as study:
        if design.settings.precision:
            study.refine()
        else:
            study.extend({cell.number: design.settings.replicates for cell in design.cells})
        return study.finish(draw)


@contextmanager
def at_work(
    design: Design, identity: Identity | None = None, by: str | None = None, alone: bool = False
) -> Iterator[Session]:
    """Provide a session for a study, whose folder is locked against other processes.

    Parameters
    ----------
    identity : Identity, optional
        Identity of the study, if already known.
    by : str, optional
        The command to record; by default that of this process.
    alone : bool
        Whether to run everything here instead of reusing runs of other studies.
    """
    check_writable(design.settings.results_dir)
    identity, by = identity or identify(design), by or command()
    with holding(identity.folder(design.settings.results_dir), by):
        yield Session(design, identity, by, alone)


class Session:
    """A study that this process is working on.

    Replicates may be added in rounds, and to some cells more than to others:

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
        Number of wanted replicates by number of the cell.
    precision : dict or None
        Record of why there are as many, when a precision was asked for.
    """

    def __init__(self, design: Design, identity: Identity, by: str, alone: bool = False) -> None:
        declare(design.cells[0].book.own)  # another command of this process may have declared its own since
        self.design, self.identity, self.began = design, identity, time.time()
        self.folder = identity.folder(design.settings.results_dir)
        self.kept = kept_mark(design.settings.weekly)
        self.failing = Failing(design, self.folder)
        self.tried: set[int] = set()  # rule books with which both engines are known to agree
        self.precision: dict[str, Any] | None = None
        self.blocks = Blocks(self.folder / "blocks")
        self.blocks.tidy()
        for entry in self.blocks.foreign:
            notice(f"{self.blocks.folder / entry} is not one of this study's files. It is left alone.")
        before = manifest_now(self.folder, tell=True)
        self.replicates = dict.fromkeys(range(len(design.cells)), 0)
        self.replicates |= dict(enumerate(before.get("replicates_by_cell", [])))
        for name in changed_blocks(self.folder, self.blocks, before):
            if name in self.blocks.by_cell[name.cell]:
                self.set_aside(name)
        self.plan = plan_of(design, identity, by)
        self.begin(alone)

    def begin(self, alone: bool) -> None:
        """Write the plan, and reuse runs of identical cells from other studies."""
        new = not (self.folder / "plan.json").exists()
        then, now = plan_now(self.folder).get("versions", {}), self.plan["versions"]
        other = [f"{name} {then[name]} then, {number} now" for name, number in now.items()
                 if then.get(name, number) != number]  # fmt: skip
        if other:
            notice(f"{self.folder} was begun with other versions: {', '.join(other)}.")
        write_json(self.folder / "plan.json", self.plan)
        if not alone:
            reuse_runs(self.blocks, self.design, self.identity, self.plan["recipe"], self.kept, new)

    def extend(self, replicates: Mapping[int, int]) -> None:
        """Run missing replicates, so that each cell has at least as many as wanted.

        Parameters
        ----------
        replicates : mapping
            Number of replicates by number of the cell; other cells keep theirs.
        """
        for number, wanted in replicates.items():
            self.replicates[number] = max(wanted, self.replicates[number])
        tasks = self.missing()
        if not tasks:
            return
        self.try_rules(tasks)
        present = self.blocks.runs(set(self.identity.cells), self.kept)
        total, language = present + sum(task.count for task in tasks), self.design.settings.language
        try:
            with closing(self.results(tasks)) as ready, progress(total, present, language) as done:
                for result in ready:
                    self.failing.judge(result)
                    task = result.task
                    self.blocks.write(Contents(task.identity, task.first, task.count), self.kept, result.content)
                    done(task.count)
        except InputError as refusal:
            kept = f" {study_kept(self.folder)}" if self.blocks.names() else ""
            raise InputError(f"{refusal}{kept}") from refusal

    def missing(self) -> list[Task]:
        """Return tasks for the missing blocks; cells with the same identity share blocks."""
        settings = self.design.settings
        wanted: dict[str, int] = {}
        for number, cell_id in enumerate(self.identity.cells):
            wanted[cell_id] = max(self.replicates[number], wanted.get(cell_id, 0))
        return [
            Task(
                cell_id, cell.number, cell.scenario, cell.book.wanted, settings.engine, settings.seed,
                first, count, settings.weekly,
            )
            for cell, cell_id in zip(self.design.cells, self.identity.cells, strict=True)
            if (runs := wanted.pop(cell_id, 0))
            for first, count in missing_ranges(
                self.blocks.of(cell_id, self.kept), runs, block_size(cell.scenario, settings.engine, runs)
            )
        ]  # fmt: skip

    def try_rules(self, tasks: list[Task]) -> None:
        """Run one replicate with each rule book first, to compile the rules and report broken ones early.

        With user rules, a short one runs on both engines before.
        """
        settings = self.design.settings
        if settings.engine != "compiled":
            return  # nothing to compile, and the first run would report it anyway
        with_book: dict[int, Task] = {}
        for task in tasks:
            with_book.setdefault(id(self.design.cells[task.number].book), task)
        for number, task in with_book.items():
            book = self.design.cells[task.number].book
            if number not in self.tried:
                try_on_both(task.scenario, book, settings.seed)
                self.tried.add(number)
            self.failing.judge(work(replace(task, count=1), book))

    def results(self, tasks: list[Task]) -> Generator[Done]:
        """Run blocks with the chosen runner and yield each when it is finished."""
        settings = self.design.settings
        books = {cell.number: cell.book for cell in self.design.cells}
        if settings.runner.name == "dask":
            from sim.study.run.cluster import run_on_dask

            return run_on_dask(tasks, books, settings.runner.address, settings.workers)
        return run_local(tasks, books, settings.workers, settings.engine, settings.runner.name == "processes")

    def refine(self) -> None:
        """Add replicates until the intervals are narrow enough, or the largest allowed number is reached."""
        settings = self.design.settings
        compared = [(cell.number, self.design.reference(cell).number) for cell in self.design.cells]
        differing = [(cell, reference) for cell, reference in compared if cell != reference]
        present = max(self.replicates.values())
        reached = self.retrying_damaged(
            lambda: refine(
                differing or compared,
                settings.precision,
                extend=self.extend,
                ends=self.ends,
                most=max(settings.max_replicates, present - present % len(settings.worlds)),
                first=max(settings.replicates, present),
                worlds=len(settings.worlds),
            )
        )
        self.extend({cell.number: reached.replicates for cell in self.design.cells})  # also what is not compared
        self.precision = reached.record()

    def ends(self, cell: int, outcome: str) -> tuple[Array, Array]:
        """Return the replicates of a cell that worked, and the final values of an outcome."""
        names = self.blocks.of(self.identity.cells[cell], self.kept)
        tables = [self.blocks.read(name, ["replicate", outcome]) for name in names]
        worked = [table for table in tables if table.num_rows]
        replicates = np.concatenate([np.zeros(0, np.int32), *(np.asarray(table["replicate"]) for table in worked)])
        return replicates, np.concatenate([np.zeros(0), *(np.asarray(table[outcome]) for table in worked)])

    def finish(self, draw: DrawPictures = lambda study: None) -> Study:
        """Make the tables, draw missing pictures and the report, and return the study."""
        return with_pictures(self.retrying_damaged(self.write), draw)

    def retrying_damaged(self, action: Callable[[], Made]) -> Made:
        """Perform an action on the blocks; set damaged ones aside, run them again and retry."""
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
        """Write tables and manifest, each complete before it is visible."""
        design, before, words = self.design, manifest_now(self.folder), words_of(self.design)
        parts = parts_of(design, self.identity, self.blocks, self.replicates)
        files = [[name.file for name in part.blocks] for part in parts]
        weekly = [design.settings.weekly_names, design.settings.weekly_replicates]
        made_of = hashed([files, list(self.replicates.values()), *weekly])
        if (before.get("made_of"), before.get("words")) != (made_of, words):
            remove_shown(self.folder)
        with building(self.folder) as place:
            changed = changed_files(self.folder, before.get("tables", {}))
            for name in changed:
                notice(f"{self.folder / name} is not what was written. It is made again from the runs.")
            if before.get("made_of") == made_of and not changed:
                for name in before["tables"]:
                    link_or_copy(self.folder / name, place / name)
                failed = before["failed"]
            else:
                _, failed = make_tables(place, design, self.identity, self.blocks, parts, self.failing.row)
            make_cells(place, design, self.identity, self.replicates)
            tables = digests(place, sorted(path.name for path in place.iterdir()))
            (place / "configs").mkdir()
            configs = {f"configs/cell-{cell.number:04d}.json": stored_config(cell) for cell in design.cells}
            for name, config in configs.items():
                (place / name).write_text(as_text(config), encoding="utf-8")
            manifest = manifest_of(design, self.plan, self.replicates, self.began) | {
                "precision": self.precision,
                "failed": failed,
                "made_of": made_of,
                "words": words,
                "tables": tables,
                "configs": digests(place, configs),
                "blocks": {
                    file: (self.blocks.folder / file).stat().st_size
                    for file in sorted({file for of_cell in files for file in of_cell})
                },
            }
            write_json(place / "manifest.json", manifest)
        for name in before.get("tables", {}).keys() - tables.keys():
            (self.folder / name).unlink(missing_ok=True)  # such as paths.parquet that is no longer wanted
        return Study(self.folder)


def with_pictures(study: Study, draw: DrawPictures) -> Study:
    """Draw missing pictures and the report of a study, and return the study."""
    try:
        shown_in(study.folder)
    except InputError as damage:
        notice(f"{damage} It is written again, and pictures and reports in the folder count as yours.")
        (study.folder / SHOWN).unlink()
    draw(study)
    return study

"""Reproduce a stored study: rebuild its design, rerun one run or all, and find which study made a figure."""

from __future__ import annotations

import glob
import html
import re
import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.engines.rulebook.book import load_rules
from sim.engines.rulebook.files import placed
from sim.errors import InputError
from sim.model.own_tables import declare_also
from sim.scenario.checks import part, printed
from sim.scenario.compose import compose
from sim.scenario.worlds import kept_worlds
from sim.study.design.build import Design, make_cell
from sim.study.design.method import Method
from sim.study.run.session import DrawPictures, at_work
from sim.study.settings import SETTINGS, Settings
from sim.study.store.files import digests
from sim.study.store.folder import Study
from sim.study.store.provenance import Identity, config_of, identify, recipe, what_changed
from sim.study.store.schema import SCHEMA
from sim.study.store.trust import check_may_run, check_sources


def stated_design(manifest: Mapping[str, Any], **settings: Any) -> Design:
    """Return the design that a manifest or plan states, with the shipped rules in place of its own.

    Enough for everything that runs nothing. No code that came with the study is loaded.

    Parameters
    ----------
    manifest : mapping
    **settings
        Settings that replace those of the study, such as ``results_dir``.

    Raises
    ------
    InputError
        When it has another format, contradicts itself, or sets what a study may not set.
    """
    where = f"The study {printed(manifest['name'])}"
    if manifest["schema"] != SCHEMA:
        raise InputError(
            f"{where} was made by nav-adoption {printed(manifest['versions'].get('nav-adoption'))}. It can be "
            "read; to run it again, use that version."
        )
    written = manifest["recipe"]
    how = {key: value for key, value in compose([]).items() if key in SETTINGS}
    kept = ("replicates", "engine", "outcome", "language", "figure", "ask", "weekly", "weekly_replicates")
    how |= {key: manifest[key] for key in kept if key in manifest}
    shipped: dict[str, Any] = {}
    worlds, cells = kept_worlds(written["worlds"]), []
    declared = declare_also(manifest.get("own", {}))
    for cell in written["cells"]:
        config = config_of(written, cell["cell"])
        # Rules are named in their rule book, where `trust` guards them. Where and how a study runs is for its
        # reader to decide: the study may not choose a folder, or a scheduler to connect to.
        more = sorted(set(config) & (SETTINGS - {"seed"} | {"rules"}))
        if isinstance(part("nation", config.get("nation")).get("roster"), str):
            more.append("the file of nation.roster")
        if more:
            raise InputError(
                f"{where}: its recipe sets {', '.join(more)}, which is not for a study to decide. It is damaged."
            )
        everything = {**how, **config, "study": manifest["name"], "worlds": worlds, **settings}
        cells.append(make_cell(cell["cell"], cell["point"], everything, shipped, [], declared))
    axes = {axis["key"]: axis["values"] for axis in manifest["axes"]}
    method, compared = Method.check(manifest["design"]), tuple(manifest["compared"])
    return Design(axes, tuple(cells), Settings.check(cells[0].config), method, compared)


def check_stated(design: Design, manifest: Mapping[str, Any]) -> Identity:
    """Return the identity of a study, or refuse a study whose fingerprint does not match its content."""
    written = manifest["recipe"]
    stated = [written["books"][cell["book"]]["sources"] for cell in written["cells"]]
    identity = identify(design, stated)
    cells = [cell["identity"] for cell in written["cells"]]
    if (identity.fingerprint, identity.cells) != (manifest["fingerprint"], cells):
        raise InputError(
            f"The study {printed(manifest['name'])} has fingerprint {printed(manifest['fingerprint'][:12])}, but "
            f"its content gives {identity.fingerprint[:12]}{likely_reason(manifest, design)}."
        )
    return identity


def likely_reason(manifest: Mapping[str, Any], design: Design) -> str:
    """Return a likely reason for the different fingerprint, as far as the manifest shows one."""
    from importlib.metadata import version

    changes = what_changed(manifest["recipe"], recipe(design, identify(design)))
    then, now = str(manifest["versions"].get("nav-adoption")), version("nav-adoption")
    if then != now:
        changes = [f"it was made with nav-adoption {then}, and this is {now}", *changes]
    return printed(f": {'; '.join(changes)}" if changes else ": it was changed after it was written")


def runnable_design(manifest: Mapping[str, Any], run_its_rules: bool = False, **settings: Any) -> Design:
    """Return the design of a study, ready to run with the rules that the study was run with.

    Parameters
    ----------
    manifest : mapping
        Manifest or plan of the study.
    run_its_rules : bool
        Whether the user trusts the rules that came with the study.
    **settings
        Settings that replace those of the study.

    Raises
    ------
    InputError
        When this version or the study's rules would give different runs, or the rules may not run. Both are
        checked before any of the study's rules is loaded.
    """
    where, written = f"The study {printed(manifest['name'])}", manifest["recipe"]
    design = stated_design(manifest, **settings)
    check_sources(where, written)
    check_stated(design, manifest)
    check_may_run(where, written, run_its_rules)
    try:
        books = [load_rules(placed(book["rules"], written["rule_files"])) for book in written["books"]]
    except InputError as refusal:
        raise InputError(
            f"{refusal} (A study does not include files that its rules read while they are loaded.)"
        ) from refusal
    cells = zip(design.cells, written["cells"], strict=True)
    design = replace(design, cells=tuple(replace(cell, book=books[stated["book"]]) for cell, stated in cells))
    if identify(design).fingerprint != manifest["fingerprint"]:
        raise InputError(f"{where}: its rules are not those that it was run with.")
    return design


@dataclass(frozen=True)
class Comparison:
    """How the tables of a study compare with those of its repetition.

    Attributes
    ----------
    same, same_values, other : tuple of str
        Tables with the same bytes; with the same values in other bytes; and with other values.
    study : Study
        The repetition.
    """

    same: tuple[str, ...]
    same_values: tuple[str, ...]
    other: tuple[str, ...]
    study: Study


def run_again(
    study: Study,
    results: Path,
    draw: DrawPictures = lambda study: None,
    run_its_rules: bool = False,
    **settings: Any,
) -> Comparison:
    """Run a study again in another folder and compare all tables.

    Parameters
    ----------
    study : Study
    results : Path
        Folder for the repetition; it may not hold a study of the same name.
    draw : callable
        Draws the figures of the repetition.
    run_its_rules : bool
        Whether the user trusts the rules that came with the study.
    **settings
        Settings that replace those of the study, such as ``workers``.

    Raises
    ------
    InputError
        When the folder already holds the study or a copy of it, whose runs would be used instead of new ones.
    """
    manifest = study.manifest
    design = runnable_design(manifest, run_its_rules, results_dir=str(results), on_error="continue", **settings)
    place = identify(design).folder(results)
    if place.exists():
        raise InputError(
            f"--into {results}: {place} already exists, and a repetition must not reuse earlier runs. "
            "Name an empty folder, or one that does not exist yet."
        )
    with at_work(design, by=manifest["command"], alone=True) as again:
        again.extend(dict(enumerate(manifest["replicates_by_cell"])))
        again.precision = manifest["precision"]
        repeated = again.finish(draw)
    return compare_tables(study, repeated)


def compare_tables(study: Study, other: Study, words: Sequence[str] = ("command",)) -> Comparison:
    """Return how the tables of a study compare with those of another.

    Parameters
    ----------
    words : sequence of str
        Columns of failed runs to ignore, such as the command that replays a run, which names its study's folder.
    """
    tables = study.manifest["tables"]
    now = digests(other.folder, tables)
    same = [name for name, digest in tables.items() if now.get(name) == digest]
    differ = [name for name in tables if name not in same]
    alike = [name for name in differ if same_values(study.folder / name, other.folder / name, words)]
    return Comparison(tuple(same), tuple(alike), tuple(n for n in differ if n not in alike), other)


def same_values(one: Path, two: Path, words: Sequence[str]) -> bool:
    """Tell whether two tables hold the same values, even if other versions of libraries wrote them."""
    if not (one.exists() and two.exists() and one.suffix == ".parquet"):
        return False
    ignored = list(words) if one.name == "failures.parquet" else []
    try:
        first, second = (pq.read_table(path).drop_columns(ignored) for path in (one, two))
        return bool(first.equals(second))
    except (pa.ArrowException, OSError, KeyError):
        return False  # one of them is not a table


def made_by(figure: Path) -> dict[str, str]:
    """Return name, fingerprint and command of the study that made a figure, from the figure's metadata.

    Raises
    ------
    InputError
        When it is not a figure of a study.
    """
    from PIL import Image

    try:
        if figure.suffix == ".svg":
            text = figure.read_text(encoding="utf-8")
            match = re.search(r"<dc:source>(.*?)</dc:source>", text, re.DOTALL)
            source = html.unescape(match[1]) if match else ""
        else:
            bomb = warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning)
            with bomb, Image.open(figure) as image:
                source = str(image.info.get("Source", ""))
    except FileNotFoundError:
        raise InputError(f"There is no figure {figure}.") from None
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise InputError(f"{figure} cannot be read as a figure: {printed(error)}.") from error
    about = dict(
        re.findall(r"(name|fingerprint|command): (.*?)(?=; (?:fingerprint|command): |$)", source, re.DOTALL)
    )
    if "fingerprint" not in about:
        raise InputError(
            f"{figure} does not say what made it: it is not a figure of a study, or another program saved it."
        )
    return {key: printed(value) for key, value in about.items()}


def study_of(figure: Path, about: Mapping[str, str]) -> Study | None:
    """Return the study that a figure shows, when it is beside the figure or in the folder ``results``."""
    mark = about["fingerprint"]
    near = [figure.resolve().parent.parent, *sorted(Path("results").glob(f"*-{glob.escape(mark[:10])}"))]
    for folder in near:
        with suppress(InputError):  # not a study, or a damaged one: it cannot be the one that the figure shows
            if Study(folder).manifest["fingerprint"] == mark:
                return Study(folder)
    return None

"""A study again: its design made anew from what its folder says, one of its runs, or all of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from sim.configuration import SETTINGS, Settings, compose
from sim.errors import Refused
from sim.study.design import Design, make_cell
from sim.study.method import Method
from sim.study.provenance import config_of, identify, recipe, what_changed
from sim.study.rule_files import placed
from sim.study.store import SCHEMA, Study, digests, read_json
from sim.study.working import Draw, at_work


@contextmanager
def opened(place: Path) -> Iterator[Study]:
    """Provide a study from its folder, its manifest, or the zip it was exported to.

    A name alone is also looked for in the folder ``results``.
    """
    if not place.exists() and (Path("results") / place).exists():
        place = Path("results") / place
    if place.name == "manifest.json":
        yield Study(place.parent)
    elif place.is_file():
        with tempfile.TemporaryDirectory(prefix="nav-adoption-") as folder:
            try:
                with ZipFile(place) as packed:
                    packed.extractall(folder)
            except BadZipFile:
                raise Refused(f"{place} is not a study: neither a folder nor a zip from export.") from None
            yield Study(Path(folder))
    else:
        yield Study(place)


def design_again(manifest: Mapping[str, Any], **settings: Any) -> Design:
    """Return the design that a manifest or plan tells of.

    Parameters
    ----------
    **settings
        Instead of those of the study, such as ``results_dir``.

    Raises
    ------
    Refused
        When this version, or its rules, would give other runs; with what has changed.
    """
    if manifest.get("schema") != SCHEMA:
        raise Refused(f"The study has form {manifest.get('schema')}; this version reads form {SCHEMA}.")
    written = manifest["recipe"]
    how = {key: value for key, value in compose([]).items() if key in SETTINGS}
    kept = ("replicates", "engine", "outcome", "language", "weekly", "weekly_replicates")
    how |= {key: manifest[key] for key in kept if key in manifest}
    books: dict[str, Any] = {}
    cells = []
    for cell in written["cells"]:
        config = config_of(written, cell["cell"])
        config["rules"] = {
            **(config.get("rules") or {}),
            **placed(config.get("rules") or {}, written["rule_files"]),
        }
        everything = {**how, **config, "study": manifest["name"], **settings}
        cells.append(make_cell(cell["cell"], cell["point"], everything, books))
    axes = {axis["key"]: axis["values"] for axis in manifest["axes"]}
    method, compared = Method.check(manifest["design"]), tuple(manifest["compared"])
    design = Design(axes, tuple(cells), Settings.check(cells[0].config), method, compared)
    who = identify(design)
    if who.fingerprint != manifest["fingerprint"]:
        changes = what_changed(written, recipe(design, who))
        now, then = who.fingerprint[:12], manifest["fingerprint"][:12]
        raise Refused(
            f"This version gives other runs: fingerprint {now} instead of {then}"
            f"{': ' + '; '.join(changes) if changes else ''}. The study was made with nav-adoption "
            f"{manifest['versions']['nav-adoption']}; use that, with the same sources."
        )
    return design


@dataclass(frozen=True)
class Comparison:
    """How the tables of a study and of its repetition compare.

    Attributes
    ----------
    same, same_values, other : tuple of str
        Tables alike to the last byte; alike in every value; and not alike.
    study : Study
        The repetition.
    """

    same: tuple[str, ...]
    same_values: tuple[str, ...]
    other: tuple[str, ...]
    study: Study


def run_again(study: Study, results: Path, draw: Draw = lambda study: None, **settings: Any) -> Comparison:
    """Run a study again elsewhere and compare all its tables.

    Parameters
    ----------
    results : Path
        Where the repetition stands.
    draw : callable
        Draws its figures.
    **settings
        Such as ``workers``.
    """
    manifest = study.manifest
    design = design_again(manifest, results_dir=str(results), on_error="continue", **settings)
    with at_work(design, by=manifest["command"]) as again:
        again.extend(dict(enumerate(manifest["replicates_by_cell"])))
        again.precision = manifest["precision"]
        repeated = again.finish(draw)
    now = digests(repeated.folder)
    same = [name for name, digest in manifest["tables"].items() if now.get(name) == digest]
    differ = [name for name in manifest["tables"] if name not in same]
    alike = [name for name in differ if same_values(study.folder / name, repeated.folder / name)]
    return Comparison(tuple(same), tuple(alike), tuple(n for n in differ if n not in alike), repeated)


def same_values(one: Path, two: Path) -> bool:
    """Tell whether two tables hold the same values, though perhaps packed by other versions of libraries."""
    import pyarrow.parquet as pq

    if not (one.exists() and two.exists() and one.suffix == ".parquet"):
        return False
    return bool(pq.read_table(one).equals(pq.read_table(two)))


def made_by(figure: Path) -> dict[str, str]:
    """Return what made a figure, from what is written inside it.

    Raises
    ------
    Refused
        When it is not a figure of a study.
    """
    import html
    import re

    try:
        if figure.suffix == ".svg":
            text = figure.read_text(encoding="utf-8")
            told = re.search(r"<dc:source>(.*?)</dc:source>", text, re.DOTALL)
            source = html.unescape(told[1]) if told else ""
        else:
            from PIL import Image

            with Image.open(figure) as image:
                source = str(image.info.get("Source", ""))
    except FileNotFoundError:
        raise Refused(f"There is no figure {figure}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{figure} cannot be read as a figure: {error}.") from error
    about = dict(
        re.findall(r"(name|fingerprint|command): (.*?)(?=; (?:fingerprint|command): |$)", source, re.DOTALL)
    )
    if "fingerprint" not in about:
        raise Refused(f"{figure} does not say what made it: it is not a figure of a study, or was saved anew.")
    return about


def study_of(figure: Path, about: Mapping[str, str]) -> Study | None:
    """Return the study that a figure is of, when it is beside it or in the folder ``results``."""
    mark = about["fingerprint"]
    near = [figure.resolve().parent.parent, *sorted(Path("results").glob(f"*-{mark[:10]}"))]
    for folder in near:
        if (folder / "manifest.json").exists() and read_json(folder / "manifest.json").get("fingerprint") == mark:
            return Study(folder)
    return None

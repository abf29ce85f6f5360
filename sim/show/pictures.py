"""Pictures as files: drawn into the folder of a study, with metadata, the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, did_you_mean, notice
from sim.show.drawing import Picture, Unsuitable, style
from sim.show.figures import picture, prepare
from sim.show.parallel import beside, load_for_all
from sim.show.text.response import asked
from sim.study.design.method import ANALYSED
from sim.study.store.files import is_current, record_shown
from sim.study.store.folder import Study, make_room
from sim.study.store.provenance import shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure


FORMATS = ("png", "svg", "pdf")


FIRST = ("sensitivity", "comparison")
"""Figures that answer the question of a study alone: the first for a sensitivity analysis, else the second."""


def draw_pictures(study: Study) -> None:
    """Draw the picture that a study asks for into its folder, and the first of those that fit any study.

    In the language and for the outcome that the study names. An existing picture is left as it is.
    """
    figure = study.manifest.get("figure")  # version 0.1.0 named none
    first = FIRST if study.manifest["design"]["kind"] in ANALYSED else FIRST[1:]
    if figure and figure not in first:
        draw_first(study, (figure,))
    draw_first(study, first)


def draw_first(study: Study, names: Sequence[str]) -> None:
    """Draw the first of these pictures that fits a study."""
    outcome, language = study.manifest["outcome"], study.manifest["language"]
    for name in names:
        files = [f"figures/{file_of(name, language, kind)}" for kind in ("png", "svg")]
        if all(is_current(study.folder, file, outcome) for file in files):
            return
        try:
            ask = asked(study) if name == "response" else {}
            how = (
                {"outcomes": ask["outcomes"], "across": ask["across"][0], "along": ask["along"][0]} if ask else {}
            )
            drawn = picture(name, study, outcome, language, **how)
        except Unsuitable as reason:  # runs of a sample failed; what is left can still be looked at
            if name == FIRST[-1]:
                raise
            notice(str(reason))
        else:
            save(drawn, study, outcome, language)
            return


def file_of(name: str, language: str, kind: str) -> str:
    """Return the file name of a picture, which includes the language."""
    return f"{name}.{language}.{kind}"


def with_report(draw: Callable[[Study], None], language: str | None) -> Callable[[Study], None]:
    """Return a function that draws and, given a language, writes the report, unless every run failed."""

    def both(study: Study) -> None:
        if not some_worked(study.manifest):
            return
        try:
            outcome = study.manifest["outcome"]
            if not language or is_current(study.folder, report_file(language), outcome):
                draw(study)
                return
            from sim.show.report import document

            load_for_all(study)
            prepare(study, outcome)
            with beside(lambda: draw(study)) as pictures:
                page = document.html(study, language, outcome)
                pictures()  # one after the other, as both are listed in the same file
            place = make_room(study.folder, report_file(language))
            document.keep(study, place, page.encode("utf-8", "replace"), outcome)
        except InputError as reason:  # the tables are stored all the same, including that of failures
            notice(f"no picture and no report: {reason}")

    return both


def report_file(language: str) -> str:
    """Return the name of a study's report in a language."""
    return f"report.{language}.html"


def some_worked(manifest: Mapping[str, Any]) -> bool:
    """Return whether any run of a study succeeded, so that there is something to show."""
    return bool(manifest["failed"] < sum(manifest["replicates_by_cell"]))


def check_formats(formats: Sequence[str]) -> list[str]:
    """Return the file formats; refuse unknown ones."""
    for wanted in formats:
        if wanted not in FORMATS:
            raise InputError(
                f"--format {wanted}: pictures can be {', '.join(FORMATS)}.{did_you_mean(wanted, FORMATS)}"
            )
    return list(formats)


def save(
    drawn: Picture, study: Study, outcome: str, language: str, formats: Sequence[str] = ("png", "svg")
) -> list[Path]:
    """Write a picture into the folder of its study, list it in the manifest, and return its path.

    Parameters
    ----------
    drawn : Picture
    study : Study
        Its fingerprint and command are written into every file.
    outcome, language : str
        What the picture is about, and in what language.
    formats : sequence of str
        Of `FORMATS`.
    """
    about = {"Title": drawn.title, "Description": drawn.alt, **origin(study.manifest)}
    for kind in formats:
        make_room(study.folder, f"figures/{file_of(drawn.name, language, kind)}")
    written = save_figure(drawn.figure, study.folder / "figures", f"{drawn.name}.{language}", about, formats)
    record_shown(study.folder, written, outcome)
    return written


def save_figure(
    figure: Figure,
    folder: Path,
    stem: str,
    about: Mapping[str, str],
    formats: Sequence[str] = ("png", "svg"),
) -> list[Path]:
    """Write a figure, each file whole or not at all, and return the paths.

    The same figure gives the same bytes: no date and no random names are put into it.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    folder : pathlib.Path
        Is made when it is missing.
    stem : str
        Name of the files before the dot.
    about : mapping
        Written into every file: Title, Description, and where it is from, such as fingerprint.
    formats : sequence of str
        Of `FORMATS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in formats:
        path = folder / f"{stem}.{kind}"
        unfinished = folder / f".{stem}.{os.getpid()}.{kind}"
        try:
            with style.in_force():
                figure.savefig(unfinished, format=kind, dpi=style.RESOLUTION, metadata=metadata(kind, about))
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
        written.append(path)
    return written


def origin(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a manifest that go into every file, so that its origin can be traced."""
    known = {key: str(manifest[key]) for key in ("name", "fingerprint")}
    return {**known, "command": shown(manifest["command"])}


def metadata(kind: str, about: Mapping[str, str]) -> dict[str, str | None]:
    """Return the metadata of a file: what it shows, and how to trace the study."""
    title, description = about.get("Title", ""), about.get("Description", "")
    source = "; ".join(f"{key}: {value}" for key, value in about.items() if key not in ("Title", "Description"))
    program = "nav-adoption"
    if kind == "png":
        return {"Title": title, "Description": description, "Source": source, "Software": program}
    if kind == "svg":
        return {"Title": title, "Description": description, "Source": source, "Creator": program, "Date": None}
    return {"Title": title, "Subject": f"{description} {source}".strip(), "Creator": program, "Producer": program,
            "CreationDate": None}  # fmt: skip

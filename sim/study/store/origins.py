"""Figures know what made them: the command and the fingerprint are written into every file."""

from __future__ import annotations

import glob
import html
import re
import warnings
from collections.abc import Mapping
from pathlib import Path

from sim.errors import InputError
from sim.scenario.checks import printed
from sim.study.store.folder import Study


def made_by(figure: Path) -> dict[str, str]:
    """Return what made a figure, from what is written inside it.

    Raises
    ------
    InputError
        When it is not a figure of a study.
    """
    from PIL import Image

    try:
        if figure.suffix == ".svg":
            text = figure.read_text(encoding="utf-8")
            told = re.search(r"<dc:source>(.*?)</dc:source>", text, re.DOTALL)
            source = html.unescape(told[1]) if told else ""
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
        raise InputError(f"{figure} does not say what made it: it is not a figure of a study, or was saved anew.")
    return {key: printed(value) for key, value in about.items()}


def study_of(figure: Path, about: Mapping[str, str]) -> Study | None:
    """Return the study that a figure is of, when it is beside it or in the folder ``results``."""
    mark = about["fingerprint"]
    near = [figure.resolve().parent.parent, *sorted(Path("results").glob(f"*-{glob.escape(mark[:10])}"))]
    for folder in near:
        study = Study(folder)
        try:
            if study.manifest["fingerprint"] == mark:
                return study
        except InputError:
            continue  # no study, or a damaged one: it cannot be what the figure is of
    return None

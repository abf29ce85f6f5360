"""``figures``: the pictures of a study that is there, in a language and as files of one's choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.errors import InputError, did_you_mean
from sim.language import check_language, say
from sim.show.drawing.frame import LOOKS, Unsuitable
from sim.show.figures import FIGURES, figure_file, picture
from sim.show.pictures import check_formats, save
from sim.study.store.folder import Study


def figures(
    folder: Path,
    names: Sequence[str],
    language: str | None = None,
    formats: Sequence[str] = ("png", "svg"),
    outcome: str | None = None,
    look: str = "wide",
) -> Iterator[str]:
    """Draw pictures into the folder of a study, and yield a line on each.

    Parameters
    ----------
    folder : pathlib.Path
        Of a finished study.
    names : sequence of str
        Of figures; none means all that fit the study.
    language, outcome : str, optional
        As the study was run with, when not given.
    formats : sequence of str
        Of `sim.show.pictures.FORMATS`.
    look : str
        ``wide``, ``page`` or ``phone``.

    Raises
    ------
    InputError
        When a figure is asked for by name and does not fit the study, or there is none of that name.
    """
    study = Study(folder)
    manifest = study.manifest
    language = check_language(language or manifest["language"])
    outcome = outcome or manifest["outcome"]
    check_formats(formats)
    for name in names:
        figure_file(name)
    if look not in LOOKS:
        raise InputError(f"--look {look}: choose {', '.join(LOOKS)}.{did_you_mean(look, LOOKS)}")
    for name in names or FIGURES:
        try:
            drawn = picture(name, study, outcome, language, LOOKS[look])
        except Unsuitable as reason:
            if names:
                raise
            yield say("{name}: not drawn. {reason}", language, name=name, reason=reason)
            continue
        written = save(drawn, study, outcome, language, formats)
        yield say("{name}: {title}", language, name=name, title=drawn.title)
        yield "  " + "  ".join(str(path) for path in written)

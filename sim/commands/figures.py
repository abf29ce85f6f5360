"""``figures``: draw the figures of a stored study, in any language and file format."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from sim.commands.options import LOOK, STUDY
from sim.language import check_language, languages, say


@STUDY
@click.argument("names", nargs=-1)
@click.option("--language", type=click.Choice(languages()), help="By default the study's own.")
@click.option("--format", "formats", default="png,svg", show_default=True, help="Of png, svg and pdf.")
@click.option("--outcome", help="What the figures show; by default the study's own.")
@LOOK
def figures(
    study: Path, names: Sequence[str], language: str | None, formats: str, outcome: str | None, look: str
) -> Iterator[str]:
    """Draw the figures of a study: FOLDER [NAME …]; without a name, all that suit the study.

    Those of a zip from ``export`` are put into a folder beside it.

    Raises
    ------
    InputError
        When a named figure does not exist or does not suit the study.
    """
    from sim.model.outcomes import OUTCOMES
    from sim.scenario.checks import one_of
    from sim.show.drawing.frame import LOOKS, Unsuitable
    from sim.show.figures import FIGURES, figure_file, picture
    from sim.show.pictures import check_formats, save
    from sim.study.repeated_weeks import with_weeks
    from sim.study.store.unpack import is_packed, opened

    with opened(study) as stored:
        asked = formats.split(",")
        language = check_language(language or stored.manifest["language"])
        outcome = outcome or str(stored.manifest["outcome"])
        one_of("--outcome", outcome, tuple(OUTCOMES))
        check_formats(asked)
        for name in names:
            figure_file(name)
        one_of("--look", look, tuple(LOOKS))
        stored = with_weeks(stored, outcome)
        for name in names or FIGURES:
            try:
                drawn = picture(name, stored, outcome, language, LOOKS[look])
            except Unsuitable as reason:
                if names:
                    raise
                yield say("{name}: not drawn. {reason}", language, name=name, reason=reason)
                continue
            written = save(drawn, stored, outcome, language, asked)
            if is_packed(study):
                kept = study.with_name(f"{study.stem}-figures")
                kept.mkdir(exist_ok=True)
                written = [Path(shutil.copy(path, kept)) for path in written]
            yield say("{name}: {title}", language, name=name, title=drawn.title)
            yield "  " + "  ".join(str(path) for path in written)

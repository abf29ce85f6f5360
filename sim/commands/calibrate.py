"""``calibrate``: find the draws of chosen parameters that show what was counted in a user's offices."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import click

from sim.commands.options import settings_apart

WORDS = ("data", "parameters", "draws", "candidates")
"""The verb's own settings; all other words describe the scenario, as for a run."""


@click.argument("words", nargs=-1)
def calibrate(words: Sequence[str]) -> Generator[str, None, int]:
    """Calibrate parameters to your own counts: data=FILE parameters=[NAME,…] [draws=64] [key=value …].

    The result is a folder with draws for worlds=FILE, a picture and a page. Without data= the draws cover the
    plausible ranges. Exit code 1 means that nothing comes near the counts.

    Parameters
    ----------
    words : sequence of str
        See docs/how-to/calibrate.md.
    """
    from sim.analysis.calibration.asked import CANDIDATES, DRAWS, DRAWS_FILE, asked_of
    from sim.commands.run import empty_folder_removed
    from sim.language import say, say_many
    from sim.notebook.calibrations import calibrated
    from sim.scenario.checks import whole_from_text
    from sim.scenario.worlds import MOST
    from sim.show.calibration.page import page_of, picture_of
    from sim.show.calibration.sentences import sentences
    from sim.study.run.estimate import duration
    from sim.study.store.provenance import command

    given, rest = settings_apart(words, WORDS)
    asked = asked_of(
        rest, command(), given.get("data"),
        [name.strip() for name in given.get("parameters", "").strip("[]").split(",") if name.strip()],
        whole_from_text("draws", given.get("draws", str(DRAWS)), MOST),
        whole_from_text("candidates", given.get("candidates", str(CANDIDATES)), 100 * MOST),
    )  # fmt: skip
    language = asked.settings.language
    if asked.counts and asked.stored() is None:
        yield say("{counts}, {candidates} candidates: {runs}, about {time} on {workers}.", language,
                  counts=say_many("{count} count", "{count} counts", len(asked.counts), language),
                  candidates=asked.candidates,
                  runs=say_many("{count} run", "{count} runs", asked.count_of_runs, language),
                  time=duration(asked.seconds(), language),
                  workers=say_many("{count} worker", "{count} workers", asked.settings.workers, language),
        )  # fmt: skip
    with empty_folder_removed(asked.settings.results_dir):
        made = calibrated(asked)
    yield from ["", *sentences(made, language, str(asked.cell.scenario.start)), ""]
    if made.near:
        yield say("Draws: worlds={path}", language, path=asked.folder / DRAWS_FILE)
    if made.shown:
        yield say("Picture: {picture}", language, picture=asked.folder / f"{picture_of(language)}.png")
    yield say("Page: {path}", language, path=asked.folder / page_of(language))
    return 0 if made.near else 1

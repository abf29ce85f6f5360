"""Presets run from `experiments/`: the design of a preset, laid over with what the command line says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sim.commands.run import check_worked, guarded, tell_levers_outside

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.study.store.folder import Study


def answer(ask: Callable[[list[str]], None]) -> None:
    """Answer a research question with the settings of the command line; a refusal is one message.

    Parameters
    ----------
    ask : callable
        Runs, draws and prints; given the settings, such as ``["replicates=50", "language=nb"]``.
    """
    sys.exit(guarded(lambda: ask(sys.argv[1:])))


def run_preset(name: str, settings: list[str], draw: Callable[[Study], None] = lambda study: None) -> Study:
    """Run a preset and return its study.

    Parameters
    ----------
    draw : callable
        Draws into the folder of the study.
    """
    from sim.show.pictures import with_report
    from sim.study.design.build import preset
    from sim.study.run.session import run_study

    design = preset(name, settings)
    tell_levers_outside(design)
    study = run_study(design, with_report(draw, None))
    check_worked(study)
    return study


def ask_by_figure(name: str, settings: list[str], figure: str) -> None:
    """Run a preset, draw one of the figures of `sim.show.figures` and say what was found."""
    from sim.show.text.sentences import findings

    study = run_preset(name, settings, draw_figure(figure))
    print(*findings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, figure)


def ask_by_ranking(name: str, settings: list[str]) -> None:
    """Run a preset, draw which parameters matter and say so."""
    from sim.show.text.ranking import rankings

    study = run_preset(name, settings, draw_figure("sensitivity"))
    print(*rankings(study, study.manifest["outcome"], study.manifest["language"]), sep="\n")
    print_picture(study, "sensitivity")


def ask_by_response(name: str, settings: list[str], outcomes: Sequence[str], across: str, along: str) -> None:
    """Run a preset, draw how outcomes answer to an axis and say where they are best; see `draw_response`."""
    study = run_preset(name, settings, draw_response(outcomes, across, along))
    print_response(study, outcomes, along)
    print_picture(study)


def draw_response(outcomes: Sequence[str], across: str, along: str) -> Callable[[Study], None]:
    """Return what draws how outcomes answer to an axis.

    Parameters
    ----------
    across : str
        Axis from left to right in the picture.
    along : str
        Axis whose values are compared to its first.
    """
    from sim.show.validation.response import response_figure, response_sentences

    def draw(study: Study) -> None:
        language = study.manifest["language"]
        title = response_sentences(study, outcomes[0], along, language)[0]
        save_picture(study, "response", title, response_figure(study, outcomes, across, along, language))

    return draw


def draw_figure(name: str) -> Callable[[Study], None]:
    """Return what draws one of the figures of `sim.show.figures` for a study."""
    from sim.show.figures import picture
    from sim.show.pictures import save

    def draw(study: Study) -> None:
        manifest = study.manifest
        drawn = picture(name, study, manifest["outcome"], manifest["language"])
        save(drawn, study, manifest["outcome"], manifest["language"])

    return draw


def save_picture(study: Study, stem: str, title: str, figure: Figure) -> None:
    """Save a picture among the figures of a study, marked with its fingerprint.

    Parameters
    ----------
    title : str
        What it answers, in words; for those who cannot see it.
    """
    from sim.show.pictures import save_in_study

    manifest = study.manifest
    save_in_study(figure, study, stem, (title, title), manifest["outcome"], manifest["language"])


def print_response(study: Study, outcomes: Sequence[str], along: str) -> None:
    """Print where outcomes are best along an axis, in words."""
    from sim.show.validation.response import response_sentences

    for outcome in outcomes:
        for sentence in response_sentences(study, outcome, along, study.manifest["language"]):
            print(sentence)


def print_picture(study: Study, stem: str = "response") -> None:
    """Print where the picture of a study lies; nothing when it could not be drawn, which has been told."""
    from sim.show.pictures import file_of

    place = study.folder / "figures" / file_of(stem, study.manifest["language"], "png")
    if place.exists():
        print(f"\n{place}")

"""The page of a calibration, and all files for its readers."""

from __future__ import annotations

from pathlib import Path

from sim.analysis.calibration.asked import DRAWS_FILE, Asked
from sim.analysis.calibration.calibrated import Calibration, Known, Shown
from sim.language import day_of_week, label_of, languages, number, percent, say
from sim.model.outcomes import WEEKLY
from sim.model.parameters import registry
from sim.show.calibration import picture
from sim.show.calibration.sentences import sentences, series, values, verdict
from sim.show.drawing import level
from sim.show.pictures import save_figure
from sim.show.text import markdown
from sim.study.store.provenance import shown as shown_command


def write_shown(asked: Asked, made: Calibration, folder: Path) -> None:
    """Write page and picture of a calibration into a folder, in every language."""
    for language in languages():
        (folder / page_of(language)).write_text(page(asked, made, language), encoding="utf-8")
        if made.shown:
            start, mark = str(asked.cell.scenario.start), asked.digest[:10]
            figure = picture.draw(made, start, language, mark)
            about = {
                "Title": verdict(made, language),
                "Description": " ".join(sentences(made, language, start)[1:3]),
                "calibration": asked.digest,
            }
            save_figure(figure, folder, picture_of(language), about)


def page_of(language: str) -> str:
    """Return the file name of the page."""
    return f"calibration.{language}.md"


def picture_of(language: str) -> str:
    """Return the file name of the picture, without its ending."""
    return f"calibration.{language}"


def page(asked: Asked, made: Calibration, language: str) -> str:
    """Return the page as Markdown."""
    first, *others = sentences(made, language, str(asked.cell.scenario.start))
    parts = [f"# {first.rstrip('.')}", "\n".join(f"- {sentence}" for sentence in others)]
    if made.shown:
        shows = say("What was counted, and what the draws show", language)
        parts.append(f"![{shows}]({picture_of(language)}.png)")
    if made.near:
        parts += [
            "## " + say("What the counts tell about each parameter", language),
            say("Region: the middle 90 % of the posterior. Width: as a share of the middle 90 % of what is "
                "plausible; near 1 the counts tell nothing. Held and usual width: of data sets whose truth is "
                "known.", language),
            parameters(made, language),
            say("Run a study in these draws with {worlds}. All are equally likely, and none is true: they are "
                "what the model, its other worlds and the counts leave over. Do not test the model on what it was "
                "calibrated to.", language, worlds=f"`worlds={asked.folder / DRAWS_FILE}`"),
        ]  # fmt: skip
    if made.shown:
        start = str(asked.cell.scenario.start)
        parts += ["## " + say("Every count", language), every_count(made, start, language)]
    parts.append(
        say("Made by {command}. Calibration {mark}, {candidates} candidates.", language,
            command=f"`{shown_command(asked.command, bare=True)}`", mark=asked.digest[:10],
            candidates=number(made.candidates, language))
    )  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def parameters(made: Calibration, language: str) -> str:
    """Return a table of the parameters, the best known first."""
    heads = (
        say("parameter", language), say("plausible", language), say("region", language), say("median", language),
        say("width", language), say("usual width", language), say("held", language),
    )  # fmt: skip
    rows = [parameter(one, language) for one in sorted(made.known, key=lambda one: one.width)]
    return markdown.table(heads, rows)


def parameter(one: Known, language: str) -> tuple[str, ...]:
    """Return the cells of one parameter."""
    shown = values(one, language)
    label = label_of(registry()[one.name].label, language)
    return (
        f"{label}, `{one.name}`",
        say("{low} to {high}", language, low=shown["least"], high=shown["most"]),
        say("{low} to {high}", language, low=shown["low"], high=shown["high"]),
        shown["median"],
        number(one.width, language, 2),
        number(one.played, language, 2),
        "–" if one.held != one.held else percent(one.held, language, 1),
    )


def every_count(made: Calibration, start: str, language: str) -> str:
    """Return a table of the counts, next to what the draws show."""
    heads = (
        say("what", language), say("date", language), say("counted", language),
        say("draws, middle 90 %", language), say("median", language), say("within", language),
    )  # fmt: skip
    return markdown.table(heads, [row(one, start, language) for one in made.shown])


def row(one: Shown, start: str, language: str) -> tuple[str, ...]:
    """Return the cells of one count."""
    about = WEEKLY[one.count.outcome]
    return (
        series(one.count, language),
        day_of_week(start, one.count.week).isoformat(),
        level(one.count.value, about, language),
        say(
            "{low} to {high}",
            language,
            **{end: level(getattr(one, end), about, language) for end in ("low", "high")},
        ),
        level(one.median, about, language),
        say("yes", language) if one.inside else f"**{say('no', language)}**",
    )

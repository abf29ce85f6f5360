"""What a sample of points found, in words: how widely an outcome ranges, and where a difference holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.analysis.studies.sensitivity import robustness
from sim.language import label_of, mark, say, say_plain, spoken
from sim.model.outcomes import OUTCOMES
from sim.show.text.ranking import WORDS as RANKING_WORDS
from sim.show.text.ranking import capital, decimal

if TYPE_CHECKING:
    from sim.study.store.folder import Study

WORDS = {
    "level": mark(
        "{outcome} in the last week, over {points} points: {median} {unit} in the middle one, "
        "from {low} to {high}."
    ),
    "difference": mark(
        "{line}: above {reference} at {above} of {points} points, below at {below}, no "
        "detectable difference at {rest}; the difference is {median} {unit} in the middle "
        "one, from {low} to {high}."
    ),
}


def over_points(study: Study, outcome: str = "routine_share", language: str = "en") -> list[str]:
    """Return what a sampled study found, one sentence for the level and one for each compared value."""
    about = OUTCOMES[outcome]
    factor = 100.0 if about.percent else 1.0
    last = int(study.manifest["weeks"]) - 1
    weeks, cells = study.weeks, study.cells.set_index("cell")
    references = cells.index[cells["reference"] == cells.index]
    now = weeks[(weeks["outcome"] == outcome) & (weeks["week"] == last) & weeks["cell"].isin(references)]["mean"]
    sizes = {"median": now.median(), "low": now.min(), "high": now.max()}
    sentences = [
        spoken(WORDS, language)["level"].format(
            outcome=capital(label_of(about.label, language)),
            points=len(now),
            unit="%" if about.percent else say_plain(about.unit, language),
            **{name: decimal(factor * float(size), 2, language) for name, size in sizes.items()},
        )
    ]
    for one in robustness(study, outcome):
        sentences.append(
            spoken(WORDS, language)["difference"].format(
                line=cells.loc[one.cell, f"label_{language}"],
                reference=cells.loc[one.reference, f"label_{language}"],
                points=one.points,
                above=one.above,
                below=one.below,
                rest=one.points - one.above - one.below,
                unit=spoken(RANKING_WORDS, language)["points"]
                if about.percent
                else say_plain(about.unit, language),
                **{name: decimal(factor * getattr(one, name), 2, language) for name in ("median", "low", "high")},
            )
        )
        if one.same:
            sentences.append(
                say("Of the points without a detectable difference, {count} have the same outcome in every run: "
                    "there it has no effect.", language, count=one.same)
            )  # fmt: skip
    return sentences

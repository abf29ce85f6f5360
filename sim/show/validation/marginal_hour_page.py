"""The marginal hour as a page: docs/marginal-hour.md and docs/marginal-hour.nb.md.

The text of each language is a template beside this file.
"""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

from sim.analysis.studies.marginal_hour import JUDGED, YEAR, YEARS, Hours, Worth, ranked
from sim.analysis.studies.runs import scenario_of_cell
from sim.analysis.validation.marginal_hour import EXPECTED
from sim.language import capital, listed, number, percent, say
from sim.model.formulas import Outcome
from sim.model.outcomes import OUTCOMES
from sim.model.parameters.leader import ACTIVITIES
from sim.model.population import department_heads
from sim.show.drawing import scale
from sim.show.drawing.mixes import activity_name
from sim.show.text import markdown
from sim.show.validation.hypothesis_row import row
from sim.study.store.folder import Study


def marginal_hour_page(study: Study, hours: Hours, language: str) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    study : Study
        Of the preset `marginal_hour`.
    hours : Hours
        Of the study.
    language : str
    """
    p = scenario_of_cell(study, 0).parameters
    leaders = 1 + department_heads(p.office.staff, p)
    fronts = {year: hours.on_front(year) for year in YEARS}
    mean = {one: fmean(front[one] for front in fronts.values()) for one in ACTIVITIES}
    first, second, *_, last = sorted(ACTIVITIES, key=lambda one: -mean[one])
    template = Path(__file__).with_name(f"marginal_hour.{language}.md").read_text(encoding="utf-8")
    return template.format(
        runs=study.manifest["replicates"],
        cells=len(ACTIVITIES) * len(YEARS) + 1,
        fingerprint=study.manifest["fingerprint"],
        staff=p.office.staff,
        leaders=leaders,
        booked=leaders * YEAR,
        answer=answer(hours, language),
        expected="\n".join(row(one, hours, language) for one in EXPECTED),
        numbers="\n".join(numbers(hours, year, one, language) for year in YEARS for one in ACTIVITIES),
        first=activity_name(first, language),
        second=activity_name(second, language),
        last=activity_name(last, language),
        large=sum(abs(float(x.mean())) >= OUTCOMES[name].margin for (_, _, name), x in hours.differences.items()),
        all=len(hours.differences),
        first_share=percent(mean[first], language),
        second_share=percent(mean[second], language),
        last_share=percent(mean[last], language),
        heads=" | ".join(capital(activity_name(one, language)) for one in ACTIVITIES),
        rules=" --- |" * len(ACTIVITIES),
        front="\n".join(
            markdown.row(str(year), *(percent(fronts[year][one], language) for one in ACTIVITIES))
            for year in YEARS
        ),
    )


def answer(hours: Hours, language: str) -> str:
    """Return, for each outcome, what the hour is best spent on in each year."""
    lines = []
    for name in JUDGED:
        about = OUTCOMES[name]
        parts = []
        for year in YEARS:
            first, second = ranked(hours, year, name)[:2]
            worth = hours.worth(first, year, name)
            sure = hours.best(year, name) is not None
            words = (
                say("year {year}: {best} ({size})", language, year=year, best=activity_name(first, language),
                    size=shown(worth.mean, about, language))
                if sure
                else say("year {year}: {best} ({size}), not distinguishable from {second}", language, year=year,
                         best=activity_name(first, language), size=shown(worth.mean, about, language),
                         second=activity_name(second, language))
            )  # fmt: skip
            parts.append(words)
        label = about.label.get(language, about.label["en"])
        lines.append(f"- **{label}** – {listed(parts, language)}.")
    return "\n".join(lines)


def numbers(hours: Hours, year: int, activity: str, language: str) -> str:
    """Return what the hour changes in each outcome, as a row of a table."""
    cells = (cell(hours.worth(activity, year, name), OUTCOMES[name], language) for name in JUDGED)
    return markdown.row(str(year), activity_name(activity, language), *cells)


def cell(worth: Worth, about: Outcome, language: str) -> str:
    """Return the mean, the range over worlds and the share of worlds."""
    low, high = (shown(x, about, language) for x in (worth.q05, worth.q95))
    better = percent(worth.better, language) if worth.low * worth.high > 0 else "–"
    return say("{mean} [{low} to {high}], {share}", language, mean=shown(worth.mean, about, language), low=low,
               high=high, share=better)  # fmt: skip


def shown(value: float, about: Outcome, language: str) -> str:
    """Return a change with its sign, in percentage points."""
    return number(scale(about) * value, language, 2, plus=True)

"""Where the hours go: the week of a leader and the week of an adviser, scenario by scenario."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.endpoints import Ends
from sim.language import label_of, listed, mark, number, say
from sim.model.outcomes import ACTIVITY_LABELS, OUTCOMES
from sim.show.drawing import Look, Picture, check_runs, chosen_cells, framed, layout, panels_of, style
from sim.show.drawing.bars import Bar, stacked_bars
from sim.show.text.sentences import last_date
from sim.study.store.folder import Study

QUESTION = mark("What do leaders and advisers spend their week on?")

LEADERS = tuple(f"hours_{activity}" for activity in ACTIVITY_LABELS)
ADVISERS = (
    "users_personal", "users_digital", "peers_personal", "peers_digital", "help_personal", "help_digital",
    "hours_casework", "hours_trying", "hours_noise", "hours_slack",
)  # fmt: skip
MOST = 8


def draw(study: Study, outcome: str, language: str, look: Look) -> Picture:
    """Return the mean hours of the last week of each scenario, as stacked bars."""
    check_runs(study, (*LEADERS, *ADVISERS), "hours")
    chosen = chosen_cells(panels_of(study, language), MOST)
    ends = Ends(study)
    width = min(look.width, 9.0)
    weeks = {
        who: [Bar(name, {part: ends.level(cell, part).mean for part in parts}) for cell, name in chosen.cells]
        for who, parts in (("leaders", LEADERS), ("advisers", ADVISERS))
    }
    headings = {
        "leaders": say("A leader's week, hours", language),
        "advisers": say("An adviser's week, hours", language),
    }
    names = {
        "leaders": {f"hours_{activity}": label_of({"nb": nb, "en": en}, language)
                    for activity, (nb, en) in ACTIVITY_LABELS.items()},
        "advisers": {name: label_of(OUTCOMES[name].label, language) for name in ADVISERS},
    }  # fmt: skip
    body = []
    for who, parts in (("leaders", LEADERS), ("advisers", ADVISERS)):
        body.append(layout.heading(headings[who], width))
        looks = {part: style.HOURS[part] for part in parts}
        body += stacked_bars(weeks[who], looks, names[who], width, language)
    notes = [
        say("Mean of all replicates in the week of {date}.", language, date=last_date(study, language)),
        *chosen.left_out(language),
    ]
    return framed(
        "hours", study.manifest, language, look,
        title=title_of(weeks["leaders"], language),
        subtitle=chosen.under(say("Hours of the last week, by what they are spent on", language)),
        alt=say("Stacked bars of hours per week. {told}", language, told=" ".join(
            in_words(bar, names[who], language) for who in weeks for bar in weeks[who])),
        notes=notes,
        body=body,
        width=width,
    )  # fmt: skip


def title_of(leaders: Sequence[Bar], language: str) -> str:
    """Return how many hours of a leader's week are left for the advisers, least and most."""
    spare = ("hours_facilitating", "hours_integrating", "hours_renewing", "hours_support")
    totals = {bar.name: sum(bar.parts[part] for part in spare) for bar in leaders}
    low, high = min(totals, key=totals.__getitem__), max(totals, key=totals.__getitem__)
    whole = sum(leaders[0].parts.values())
    if len(totals) == 1 or totals[high] - totals[low] < 0.05:
        return say("Of a leader's {whole} hours, {hours} go to facilitating, integrating, renewing and one-to-one "
                   "support", language, whole=number(whole, language, 1),
                   hours=number(totals[low], language, 1))  # fmt: skip
    return say(
        "Of a leader's week, {low} hours ({low_line}) to {high} hours ({high_line}) go to facilitating, "
        "integrating, renewing and one-to-one support",
        language,
        low=number(totals[low], language, 1),
        low_line=low,
        high=number(totals[high], language, 1),
        high_line=high,
    )


def in_words(bar: Bar, names: dict[str, str], language: str) -> str:
    """Return the parts of a bar in words, largest first."""
    parts = sorted(bar.parts, key=lambda part: -bar.parts[part])
    told = [
        f"{names[part].lower()} {number(bar.parts[part], language, 1)}" for part in parts if bar.parts[part] > 0.05
    ]
    return f"{bar.name}: {listed(told, language)}."

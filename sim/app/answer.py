"""What a comparison of choices says: sentences, gauges, weekly numbers and the leader's week, ready for the page.

Size, certainty given the model, and how a difference holds over worlds stay apart, as in `sim.analysis.studies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.analysis.studies.effects import Effect, Kind, Size
from sim.analysis.studies.endpoints import Certainty
from sim.analysis.studies.no_effect import idle_lever, reasons
from sim.app.about import SHOWN, activity_label
from sim.app.choices import MEASURES, Choice, measure
from sim.app.compute import Compared, Compute
from sim.app.labels import BETWEEN, NAMES, labels, office_parts, short, typical
from sim.language import capital, decimals_for, listed, mark, number, say, say_many, small
from sim.model.formulas import Array
from sim.model.outcomes import ACTIVITY_LABELS
from sim.model.population import department_heads
from sim.scenario.scenario import Scenario
from sim.show.drawing.measures import between, change, name_of
from sim.show.text.amounts import amount
from sim.show.text.certainty import CHANCE, SIZES, in_worlds
from sim.show.text.course import develops
from sim.show.text.over_worlds import worlds_sentence
from sim.show.text.price import may_cost, price
from sim.show.text.working_time import takes_in
from sim.study.store.pieces import SPREAD

ALONG = {
    ("strain", 1, Size.SMALL): mark("Strain rises a little."),
    ("strain", 1, Size.LARGE): mark("Strain rises a lot."),
    ("strain", -1, Size.SMALL): mark("Strain falls a little."),
    ("strain", -1, Size.LARGE): mark("Strain falls a lot."),
    ("trust", 1, Size.SMALL): mark("Trust in leaders rises a little."),
    ("trust", 1, Size.LARGE): mark("Trust in leaders rises a lot."),
    ("trust", -1, Size.SMALL): mark("Trust in leaders falls a little."),
    ("trust", -1, Size.LARGE): mark("Trust in leaders falls a lot."),
    ("contact", 1, Size.SMALL): mark("Personal contact rises a little."),
    ("contact", 1, Size.LARGE): mark("Personal contact rises a lot."),
    ("contact", -1, Size.SMALL): mark("Personal contact falls a little."),
    ("contact", -1, Size.LARGE): mark("Personal contact falls a lot."),
}
"""What changes along with use, by outcome, side and size."""


def answer(
    compute: Compute,
    compared: Sequence[Compared],
    against: int | None,
    language: str,
    called: Sequence[str] = NAMES,
) -> dict[str, Any]:
    """Return the answer to a question: what each choice changes, compared with the reference of all.

    Parameters
    ----------
    compared : sequence of Compared
        One for each choice.
    against : int or None
        Which choice the others are compared with; None is typical leadership.
    called : sequence of str
        What the choices are called: *now*, and letters.
    """
    first, names = compared[0], labels([one.choice for one in compared], language)
    label = reference_label(None if against is None else called[against], language)
    replicates = first.runs.weekly.shape[-1]
    return {
        "worlds": min(replicates, len(compute.worlds)),
        "replicates": replicates,
        "choices": [
            of_choice(compute, one, name, label, language) | {"short": short_name}
            for one, name, short_name in zip(compared, names, short(names), strict=True)
        ],
        "reference": {
            "label": capital(label),
            "levels": {key: plain(first.base.weekly[k].mean(axis=-1)) for k, key in enumerate(SHOWN)},
        },
    }


def reference_label(name: str | None, language: str) -> str:
    """Return what the choice of a name is called within a sentence; without one, typical leadership."""
    if name is None:
        return small(typical(language))
    if name == NAMES[0]:
        return say("the current choice", language)
    return say("choice {letter}", language, letter=name)


def of_choice(compute: Compute, one: Compared, name: str, reference: str, language: str) -> dict[str, Any]:
    """Return what one choice changes."""
    scenario = compute.scenario(one.choice)
    use, same = one.effects["use"], one.choice == one.reference or one.idle
    return {
        "label": name,
        "office": office_words(one.choice, scenario, language),
        "idle": list(idle(compute, one, language)),
        "sentence": sentence(one, scenario, reference, language),
        "price": cost(one, scenario, compute.scenario(one.reference), language),
        "when": "" if same else when(use, scenario, language),
        "sure": sure(use, len(compute.worlds), language),
        "size": size(one, language),
        "certainty": {"luck": luck(use, same, language), "worlds": over_worlds(use, same, language)},
        "outcomes": {key: outcome(one, key) for key in SHOWN},
        "monday": monday(one, language),
    }


def office_words(choice: Choice, scenario: Scenario, language: str) -> str:
    """Return how large an office is, who leads it, and how fast services change there."""
    told = office_parts(choice, language) | {"leaders": leaders_words(scenario, language)}
    return BETWEEN.join(filter(None, (told[part] for part in ("staff", "leaders", "caseload", "pace"))))


def leaders_words(scenario: Scenario, language: str) -> str:
    """Return who leads the office."""
    heads = department_heads(scenario.parameters.office.staff, scenario.parameters)
    if not heads:
        return say("one office leader", language)
    return say_many("one office leader and {count} department head",
                    "one office leader and {count} department heads", heads, language)  # fmt: skip


def outcome(one: Compared, key: str) -> dict[str, Any]:
    """Return the level of an outcome and its difference, week by week and at the end."""
    k, effect, weeks = list(SHOWN).index(key), one.effects[key], one.weeks
    levels = one.level(key)
    return {
        "level": plain(levels),
        "difference": plain(weeks["mean"][k]),
        "low": plain(weeks["low"][k]),
        "high": plain(weeks["high"][k]),
        "world_low": plain(weeks["world_q05"][k]),
        "world_high": plain(weeks["world_q95"][k]),
        "end": {
            "level": float(levels[-1]),
            "difference": effect.end.mean,
            "low": effect.end.low,
            "high": effect.end.high,
        },
    }


def plain(values: Array) -> list[float] | None:
    """Return an array as numbers; None when there are none."""
    return None if np.isnan(values).any() else [float(value) for value in values]


# ---------------------------------------------------------------- sentences


def sentence(one: Compared, scenario: Scenario, reference: str, language: str) -> str:
    """Return how many services an adviser uses with a choice and its reference, and what else changes most."""
    services, use = len(scenario.services), one.effects["use"]
    now = services * float(one.level("use")[-1])
    before = now - services * use.end.mean
    decimals = 1 if round(now, 1) != round(before, 1) else 2
    gaps = {
        "now": number(now, language, decimals),
        "before": number(before, language, decimals),
        "services": services,
        "years": number(scenario.weeks / 52, language),
        "reference": reference,
    }
    if one.choice == one.reference or one.idle:
        form = mark(
            "An adviser uses {now} of {services} services routinely after {years} years, as with {reference}."
        )
    elif not use.end.sign:
        form = mark(
            "An adviser uses {now} of {services} services routinely after {years} years; the difference from "
            "{reference} ({before}) is not distinguishable from chance."
        )
    else:
        form = mark(
            "An adviser uses {now} of {services} services routinely after {years} years, against {before} with "
            "{reference}."
        )
    return f"{say(form, language, **gaps)} {along(one.effects, language)}".strip()


def along(effects: Mapping[str, Effect], language: str) -> str:
    """Return what worsens most along with use, by margins; where nothing does, what gets better most."""
    changed = {key: effect for key, effect in effects.items() if key in SHOWN and key != "use" and effect.side}
    if not changed:
        return ""
    key, most = max(
        changed.items(),
        key=lambda one: (one[1].verdict == Kind.WORSE, abs(one[1].end.mean) / one[1].outcome.margin),
    )
    return say(ALONG[key, most.side, most.size], language)


def cost(one: Compared, scenario: Scenario, before: Scenario, language: str) -> str:
    """Return the price of a choice as the report of a study tells it: working hours and outcomes."""
    if one.choice == one.reference or one.idle:
        return ""
    use, known = one.effects["use"], {effect.outcome.name: effect for effect in one.effects.values()}
    changes = [known[other.name] for other in may_cost(use.outcome)]
    said = takes_in(scenario, before, use, language), price(changes, use.outcome, language)
    return " ".join(filter(None, said))


def when(use: Effect, scenario: Scenario, language: str) -> str:
    """Return how the difference in use develops."""
    if use.course is None:
        return say("The difference in {outcome} is too small to matter at the end.", language,
                   outcome=name_of(use.outcome, language))  # fmt: skip
    most, now = (said(size, use, language) for size in (use.course.most, use.end.mean))
    return develops(use.course, use.outcome, str(scenario.start), most, now, language)


def said(size: float, effect: Effect, language: str) -> str:
    """Return how far a difference is from zero, with its unit."""
    return amount(abs(size), effect.outcome, language)


def sure(use: Effect, worlds: int, language: str) -> str:
    """Return how certain the difference in use is, given the model and over worlds."""
    if use.idle:
        return say("Every run is the same.", language)
    if not use.end.mean and not use.end.high > use.end.low:
        return ""
    decimals, (_, low, high) = decimals_for(100 * use.end.mean), use.end
    told = say("{luck} ({size}, 95 % interval {interval}).", language,
               luck=capital(say(CHANCE[use.end.certainty], language)),
               size=change(use.end.mean, use.outcome, language, plus=True),
               interval=between(low, high, use.outcome, language, decimals, plus=True))  # fmt: skip
    if use.spread is None:
        return told
    row = {column: getattr(use.spread, attribute) for column, attribute in SPREAD.items()}
    return f"{told} {worlds_sentence(row, worlds, use.outcome, language)}".strip()


def size(one: Compared, language: str) -> dict[str, str]:
    """Return how large the difference in use is; where nothing was changed there is none."""
    if one.choice == one.reference:
        return {"key": "none", "label": say("You have not changed any hours or measures yet.", language)}
    large = one.effects["use"].size
    return {"key": large.name.lower(), "label": say(SIZES[large], language)}


def luck(use: Effect, same: bool, language: str) -> dict[str, Any]:
    """Return the certainty of the difference in use given the model; the same runs have none."""
    if same:
        return {"key": Certainty.NONE.name.lower(), "label": say("every run is the same", language)}
    return {"key": use.end.certainty.name.lower(), "label": say(CHANCE[use.end.certainty], language)}


def over_worlds(use: Effect, same: bool, language: str) -> dict[str, Any]:
    """Return in how many worlds what most of them say holds."""
    _, share, verdict = use.told
    if use.spread is None:
        return {"holds": "unknown", "count": None, "of": None,
                "label": say("more runs needed", language)}  # fmt: skip
    return {
        "holds": verdict.name.lower(),
        "count": round(share * use.spread.worlds),
        "of": use.spread.worlds,
        "label": say("every run is the same", language) if same else in_worlds(use, language),
    }


# ---------------------------------------------------------------- what cannot act


def idle(compute: Compute, one: Compared, language: str) -> Iterator[dict[str, Any]]:
    """Yield each measure that cannot act in this office, chosen or not, and why a whole choice changes nothing."""
    scenario = compute.scenario(one.choice)
    chosen = {lever.key: lever for lever in scenario.levers}
    for key in MEASURES:
        why = list(idle_lever(chosen.get(key) or measure(key), scenario, language))
        if why:
            yield {"measure": key, "why": listed(why, language)}
    if one.idle:
        why = list(reasons(scenario, compute.scenario(one.reference), language))
        yield {"measure": None, "why": listed(why or [say("every run is the same", language)], language)}


# ---------------------------------------------------------------- hours


def monday(one: Compared, language: str) -> list[dict[str, Any]]:
    """Return the leader's week with the reference and with the choice, in hours of the last week."""
    before, after = one.base.ends.mean(axis=1), one.runs.ends.mean(axis=1)
    return [
        {
            "key": activity,
            "label": activity_label(activity, language),
            "before": float(before[k]),
            "after": float(after[k]),
        }
        for k, activity in enumerate(ACTIVITY_LABELS)
    ]

"""What the answer of a comparison says besides the outcome: what lines take in hours, and what they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.studies.effects import LARGE, Effect, Kind
from sim.analysis.studies.effort import LEAST
from sim.language import capital, listed, mark, say, small
from sim.show.text.amounts import amount, amounts, said
from sim.show.text.cases import Case, Row, places
from sim.show.text.price import FALLS, RISES, THEMSELVES, along_with, price
from sim.show.text.sentence_context import Telling
from sim.show.text.working_time import hours_by_line, takes

MOST_BESIDE = 3
"""Changes in other outcomes that are named; the table has all."""
MOST_PAID = 4
"""Foremost cases whose price is named."""
NEAR = 1 / 3
"""Part of an amount by which another is still about as large."""
FAR = 2.0
"""How many times what changes along with the first line another line's change is before the answer names it."""


def paid(first: Row, case: Case, rest: Sequence[Row], telling: Telling) -> str:
    """Return what the foremost case takes and what changes along with it; and what another line changes far more.

    Of several panels it names the one, and those in which an outcome changes the other way.
    """
    language, effects, cell = telling.language, telling.effects, case.effect.cell
    changes = along_with(effects, cell, telling.outcome)
    words = price(changes, telling.outcome, language)
    if words and case.panel:
        here = capital(places(telling.study, [case], language))
        words = say("{where}: {changes}", language, where=here, changes=small(words))
        words = "; ".join([words.removesuffix("."), *turned(first, case, changes, telling)]) + "."
    hours = takes(telling.study, case.effect, effects.ends.reference[cell], language)
    return " ".join(filter(None, (hours, words, far_more(changes, rest, telling))))


def paid_by_each(each: Sequence[tuple[Case, Sequence[Case]]], telling: Telling) -> str:
    """Return what each of several foremost lines takes and changes, and where else that is about as much.

    Parameters
    ----------
    each : sequence of (Case, sequence of Case)
        The case that stands for a line, and all cases that the line is ahead in.
    """
    shown = each[:MOST_PAID]
    told = [case for case, _ in shown]
    if len({case.panel for case in told}) > 1:
        return " ".join([paid_by(case, telling, case.panel) for case in told])
    words = [paid_in(told, telling)]
    others = list(dict.fromkeys(case.panel for _, cases in shown for case in cases if case.panel != told[0].panel))
    here = [{case.panel: case for case in cases} for _, cases in shown]
    similar = [
        panel
        for panel in others
        if all(as_dear(case, by_panel[panel], telling) for case, by_panel in zip(told, here, strict=True))
    ]
    if similar:
        words.append(
            say(
                "The price is about as high {where}.",
                telling.language,
                where=places(telling.study, [here[0][panel] for panel in similar], telling.language),
            )
        )
    words += [paid_in([by_panel[panel] for by_panel in here], telling) for panel in others if panel not in similar]
    return " ".join(filter(None, words))


def paid_in(cases: Sequence[Case], telling: Telling) -> str:
    """Return what several cases of a panel take and change, a sentence for each, and what none of them changes."""
    language = telling.language
    said = [paid_by(case, telling) for case in cases]
    along = [along_with(telling.effects, case.effect.cell, telling.outcome) for case in cases]
    same = [
        max(effects, key=lambda effect: effect.verdict == Kind.UNSURE)
        for effects in zip(*along, strict=True)
        if not any(effect.side for effect in effects)
    ]
    if any(effect.side for effects in along for effect in effects):
        said.append(price(same, telling.outcome, language))
    words = " ".join(filter(None, said))
    if not (words and cases[0].panel):
        return words
    head = say("This is the price {where}.", language, where=places(telling.study, cases[:1], language))
    return f"{head} {words}"


def as_dear(case: Case, other: Case, telling: Telling) -> bool:
    """Tell whether a case takes and changes about as much as another: on the same sides, within a third."""
    ours, theirs = (along_with(telling.effects, one.effect.cell, telling.outcome) for one in (case, other))
    pairs = [(one.end.mean, two.end.mean, one.outcome.margin) for one, two in zip(ours, theirs, strict=True)]
    hours = [next(iter(hours_by_line([one], telling).values()), 0.0) for one in (case, other)]
    return all(near(*pair) for pair in (*pairs, (*hours, LEAST))) and all(
        one.side == two.side for one, two in zip(ours, theirs, strict=True)
    )


def near(one: float, other: float, least: float) -> bool:
    """Tell whether two amounts differ by less than the least that counts, or by no more than a third."""
    return abs(one - other) <= max(least, NEAR * max(abs(one), abs(other)))


def paid_by(case: Case, telling: Telling, panel: str = "") -> str:
    """Return what one case takes and what changes by what matters along with it, in one sentence that names it."""
    language, effects, cell = telling.language, telling.effects, case.effect.cell
    where = f" {places(telling.study, [case], language)}" if panel else ""
    hours = takes(telling.study, case.effect, effects.ends.reference[cell], language)
    changes = along_with(effects, cell, telling.outcome)
    changed = [effect for effect in changes if effect.side]
    words = price(changed or changes, telling.outcome, language)
    clauses = [small(clause).removesuffix(".") for clause in (hours, words) if clause]
    return f"{capital(case.label)}{where}: {'; '.join(clauses)}." if clauses else ""


def turned(first: Row, case: Case, changes: Sequence[Effect], telling: Telling) -> Iterator[str]:
    """Yield where an outcome changes the other way than in this panel."""
    for change in changes:
        others = [one for one in first.cases if one is not case and not one.effect.idle]
        others_change = [(one, telling.effects.of(one.effect.cell, change.outcome.name)) for one in others]
        if other_way := [(one, effect) for one, effect in others_change if effect.side * change.side < 0]:
            sizes = sorted((effect.end.mean for _, effect in other_way), key=abs)
            yield say("{where} {outcome} changes the other way ({sizes})", telling.language,
                      where=places(telling.study, [one for one, _ in other_way], telling.language),
                      outcome=say(THEMSELVES[change.outcome.name], telling.language),
                      sizes=amounts(sizes, change.outcome, telling.language, plus=True))  # fmt: skip


def far_more(changes: Sequence[Effect], rest: Sequence[Row], telling: Telling) -> str:
    """Return what another line changes most besides the outcome, when it is large and far above these changes."""
    here = max((margins(change) for change in changes if change.outcome is not telling.outcome), default=0.0)
    for line, most in side_effects(rest, telling)[:1]:
        if margins(most) >= max(LARGE, FAR * here):
            return say("The largest change besides is with {line}: {change}.", telling.language, line=line,
                       change=say((RISES if most.side > 0 else FALLS)[most.outcome.name], telling.language,
                                  size=said(most, telling.language)))  # fmt: skip
    return ""


def margins(effect: Effect) -> float:
    """Return a difference in smallest differences that matter; 0 when it does not matter or may be chance."""
    return abs(effect.end.mean) / effect.outcome.margin if effect.side else 0.0


def side_effects(rows: Sequence[Row], telling: Telling) -> list[tuple[str, Effect]]:
    """Return the largest change of each line in each outcome that use may cost, the largest first."""
    changed: list[tuple[str, Effect]] = []
    for row in rows:
        for name in THEMSELVES:
            if name in (telling.outcome.name, "routine_share") or name not in telling.study.runs.columns:
                continue
            changes = [telling.effects.of(case.effect.cell, name) for case in row.cases if not case.effect.idle]
            if changes and (most := max(changes, key=lambda effect: abs(effect.end.mean))).side:
                changed.append((row.label, most))
    return sorted(changed, key=lambda one: -margins(one[1]))


def beside(rows: Sequence[Row], telling: Telling) -> tuple[str, ...]:
    """Return what lines change besides the outcome, the largest first: none of it is hidden by a small gain."""
    sizes: dict[str, list[str]] = {}
    several = any(len(row.cases) > 1 for row in rows)
    for line, most in side_effects(rows, telling)[:MOST_BESIDE]:
        words = mark("{outcome} up to {size}") if several else mark("{outcome} {size}")
        size = amount(most.end.mean, most.outcome, telling.language, plus=True)
        about = say(THEMSELVES[most.outcome.name], telling.language)
        sizes.setdefault(line, []).append(say(words, telling.language, outcome=about, size=size))
    if not sizes:
        return ()
    changes = listed([f"{line} ({listed(said, telling.language)})" for line, said in sizes.items()],
                     telling.language)  # fmt: skip
    return (say("What else changes: {changes}.", telling.language, changes=changes),)

"""The claims page: docs/claims.md and its Norwegian twin, written from what a run found, never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.validation.claims import Claims, Estimate, Expectation, Judgement
from sim.analysis.validation.influence import Effort, Share
from sim.analysis.validation.signs import Sign
from sim.language import number
from sim.model.outcomes import OUTCOMES
from sim.scenario.compose import groups
from sim.show.text.wording import wording

COMMAND = "python experiments/claims.py"


@dataclass(frozen=True)
class Findings:
    """All that the page is written from.

    Attributes
    ----------
    claims : Claims
    judgements : list of Judgement
    shares : list of Share
        Whose parameters explain the variance of routine use (C2).
    efforts : list of Effort
        What levers bring for an hour (C26).
    signs : mapping
        How often each decisive expectation has its sign over what is plausible, by claim and place.
    seed, replicates, points, runs : int
    fingerprint : str
    """

    claims: Claims
    judgements: Sequence[Judgement]
    shares: Sequence[Share]
    efforts: Sequence[Effort]
    signs: Mapping[tuple[str, int], Sign]
    seed: int
    replicates: int
    points: int
    runs: int
    fingerprint: str


def claims_page(found: Findings, language: str) -> str:
    """Return the page as Markdown in a language."""
    page = Page(found, language)
    return "\n".join(page.lines()) + "\n"


class Page:
    """The page in the making, in one language."""

    def __init__(self, found: Findings, language: str) -> None:
        self.found = found
        self.language = language
        self.words = wording("claims_page", language)

    def lines(self) -> Iterable[str]:
        """Yield the lines of the page."""
        w, found = self.words, self.found
        verdicts = [judgement.verdict for judgement in found.judgements]
        counts = {
            key.split()[0]: verdicts.count(key)
            for key in ("reproduced", "conditional", "not reproduced", "context")
        }
        yield f"# {w['title']}"
        yield f"\n{w['other']}\n"
        yield w["made"].format(
            command=COMMAND, seed=found.seed, replicates=found.replicates, fingerprint=found.fingerprint
        )
        yield f"\n{w['rule']}\n"
        yield w["count"].format(**counts)
        yield ""
        yield from table(
            w["head"],
            (
                (
                    f"[{j.claim.key}](#{j.claim.key.lower()})",
                    j.claim.text[self.language],
                    w[j.verdict],
                    self.where(j),
                    self.held(j),
                    self.weakest(j.claim.key),
                )
                for j in found.judgements
            ),
        )
        yield f"\n{self.space()}"
        yield f"\n{w['picture']}\n"
        for judgement in found.judgements:
            yield from self.section(judgement)

    def place(self, context: str) -> str:
        """Return a context in words."""
        return str(self.found.claims.contexts[context]["text"][self.language])

    def where(self, judgement: Judgement) -> str:
        """Return in which contexts a claim holds, in words."""
        holds = judgement.contexts()
        yes = [self.place(context) for context, held in holds.items() if held]
        no = [self.place(context) for context, held in holds.items() if not held]
        if not holds:
            return self.words["no_where"]
        if not no:
            return self.words["everywhere"]
        if not yes:
            return self.words["nowhere"].format(places="; ".join(no))
        return self.words["some"].format(yes="; ".join(yes), no="; ".join(no))

    def held(self, judgement: Judgement) -> str:
        """Return how many decisive expectations hold, over all contexts."""
        decisive = [
            estimate.outcome == "holds"
            for expectation, estimates in zip(judgement.claim.expectations, judgement.estimates, strict=True)
            if expectation.decisive
            for estimate in estimates
        ]
        return self.words["held"].format(held=sum(decisive), tried=len(decisive)) if decisive else "–"

    def space(self) -> str:
        """Return what signs are counted over, and how many expectations mostly have theirs, or the other."""
        space, signs = self.found.claims.space, self.found.signs.values()
        return self.words["space"].format(
            points=space.points,
            runs=space.runs,
            parameters=len(space.axes()),
            mostly=sum(2 * sign.expected > sign.points for sign in signs),
            turned=sum(2 * sign.other > sign.points for sign in signs),
            tried=len(signs),
        )

    def weakest(self, key: str) -> str:
        """Return the least of the decisive expectations of a claim, by points that have the sign."""
        signs = [sign for (claim, _), sign in self.found.signs.items() if claim == key]
        return self.signed(min(signs, key=lambda sign: sign.expected)) if signs else "–"

    def signed(self, sign: Sign) -> str:
        """Return at how many points an expectation has its sign, and at how many the other."""
        return self.words["signed"].format(expected=sign.expected, other=sign.other, points=sign.points)

    def section(self, judgement: Judgement) -> Iterable[str]:
        """Yield the section of one claim: what it is in the model, and each expectation."""
        w, claim = self.words, judgement.claim
        yield f"## {claim.key}\n"
        yield f"{claim.text[self.language]} **{w[judgement.verdict].capitalize()}**" + (
            f", {self.where(judgement)}.\n" if claim.expectations else ".\n"
        )
        worlds = {self.found.claims.worlds[world].scenario for one in claim.expectations for world in one.worlds}
        shipped = [name for name in groups()["scenario"] if name in worlds]
        outcomes = dict.fromkeys(name for one in claim.expectations for name in one.measure.outcomes)
        yield w["model"].format(
            rules=self.names(claim.rules),
            parameters=self.names(claim.parameters),
            scenarios=self.names(shipped),
            outcomes=self.names(outcomes),
            tests=self.names(claim.tests),
        )
        yield ""
        if claim.expectations:
            rows = [
                self.row(expectation, estimate, self.found.signs.get((claim.key, place)))
                for place, (expectation, estimates) in enumerate(
                    zip(claim.expectations, judgement.estimates, strict=True)
                )
                for estimate in estimates
            ]
            yield from table(w["table"], rows)
            yield ""
        if claim.limits:
            yield w["limits"].format(what=claim.limits[self.language].strip()) + "\n"
        if claim.key == "C2":
            yield from self.influence()
        if claim.key == "C26":
            yield from self.effort()

    def names(self, names: Iterable[str]) -> str:
        """Return names as code, or that there are none."""
        return ", ".join(f"`{name}`" for name in names) or self.words["none"]

    def row(self, expectation: Expectation, estimate: Estimate, sign: Sign | None) -> tuple[str, ...]:
        """Return one expectation in one context."""
        w = self.words
        says = expectation.says[self.language].strip()
        notes = [w["further"]] if not expectation.decisive else []
        if expectation.beyond:
            notes.append(w["compared_to"].format(beyond=self.value(expectation.beyond, expectation, level=True)))
        if estimate.best:
            notes.append(w["best"].format(best=estimate.best))
        if notes:
            says = f"{says} ({', '.join(notes)})"
        level = bool(expectation.beyond)
        low, high = (self.value(bound, expectation, level, unit=False) for bound in (estimate.low, estimate.high))
        mean = self.value(estimate.mean, expectation, level)
        to = w["to"]
        often = self.signed(sign) if sign and sign.context == estimate.context else "–"
        return says, self.place(estimate.context), mean, f"{low} {to} {high}", w[estimate.outcome], often

    def value(self, value: float, expectation: Expectation, level: bool = False, unit: bool = True) -> str:
        """Return a value of an expectation's outcome: percentage points, hours or weeks, signed unless a level."""
        outcome = OUTCOMES[expectation.measure.outcomes[0]]
        return self.amount(value, outcome.percent, level, unit, outcome.unit)

    def amount(
        self, value: float, percent: bool, level: bool = False, unit: bool = True, name: str = "hours per week"
    ) -> str:
        """Return an amount with its unit, signed unless a level; *name* is that of a unit that is no share."""
        shown = 100 * value if percent else value
        told = number(shown, self.language, 1 if level else 2, plus=not level)
        if not unit:
            return told
        return f"{told} {self.words['level' if level else 'points'] if percent else self.words[name]}"

    def influence(self) -> Iterable[str]:
        """Yield whose parameters explain the variance (C2)."""
        w, shares = self.words, sorted(self.found.shares, key=lambda one: -one.total)
        largest = w[shares[0].group].capitalize()
        yield w["influence"].format(points=self.found.points, runs=self.found.runs, largest=largest) + "\n"
        yield from table(
            w["share_head"],
            (
                (
                    w[one.group],
                    str(one.parameters),
                    self.amount(one.first, True, level=True),
                    self.amount(one.total, True, level=True),
                    f"± {self.amount(one.total_half, True, level=True, unit=False)}",
                )
                for one in shares
            ),
        )
        yield ""

    def effort(self) -> Iterable[str]:
        """Yield what levers bring for an hour put in (C26)."""
        w, efforts = self.words, self.found.efforts
        best, second = efforts[0].per_thousand(), efforts[1].per_thousand()
        sure = "sure" if best and second and best[1] > second[2] else "unsure"
        yield w["effort"].format(best=f"`{efforts[0].scenario}`", sure=w[sure]) + "\n"
        yield from table(w["effort_head"], (self.effort_row(one) for one in efforts))
        yield ""

    def effort_row(self, one: Effort) -> tuple[str, ...]:
        """Return one lever."""

        def both(low: float, high: float) -> str:
            return f"{self.amount(low, True, unit=False)} {self.words['to']} {self.amount(high, True, unit=False)}"

        each = one.per_thousand()
        return (
            f"`{one.scenario}`",
            self.amount(one.mean, True),
            both(one.low, one.high),
            number(one.hours, self.language, 0),
            self.amount(each[0], True) if each else "–",
            both(each[1], each[2]) if each else "–",
        )


def table(head: str, rows: Iterable[Sequence[Any]]) -> Iterable[str]:
    """Yield a Markdown table; the head is given with bars between its columns."""
    columns = head.split(" | ")
    yield "| " + " | ".join(columns) + " |"
    yield "|" + " --- |" * len(columns)
    for row in rows:
        yield "| " + " | ".join(" ".join(str(cell).split()) for cell in row) + " |"


def records(found: Findings) -> list[Mapping[str, Any]]:
    """Return every expectation in every context as one record, for a table that machines read.

    Signs stand with the context they were counted in; elsewhere their columns are empty.
    """
    return [
        {
            "claim": judgement.claim.key,
            "verdict": judgement.verdict,
            "expectation": expectation.says["en"].strip(),
            "decisive": expectation.decisive,
            "outcome": " + ".join(expectation.measure.outcomes),
            "when": expectation.measure.when,
            "context": estimate.context,
            "mean": estimate.mean,
            "low": estimate.low,
            "high": estimate.high,
            "beyond": expectation.beyond,
            "margin": expectation.margin,
            "sign": expectation.sign,
            "holds": estimate.outcome,
            **signs_of(found.signs.get((judgement.claim.key, place)), estimate.context),
        }
        for judgement in found.judgements
        for place, (expectation, estimates) in enumerate(
            zip(judgement.claim.expectations, judgement.estimates, strict=True)
        )
        for estimate in estimates
    ]


def signs_of(sign: Sign | None, context: str) -> dict[str, int | None]:
    """Return the columns of a sign, empty where it was not counted."""
    if sign is None or sign.context != context:
        return {"points": None, "points_expected": None, "points_other": None}
    return {"points": sign.points, "points_expected": sign.expected, "points_other": sign.other}

"""The claims page: docs/claims.md and its Norwegian version, generated from the results of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.analysis.validation.claims import VERDICTS, Claim, Claims, Estimate, Expectation, Judgement
from sim.analysis.validation.influence import Effort, Share
from sim.analysis.validation.signs import Sign
from sim.language import label_of, mark, number, say
from sim.model.outcomes import OUTCOMES
from sim.scenario.compose import groups

COMMAND = "python experiments/claims.py"

WORDS = {
    "reproduced": mark("reproduced"),
    "conditional": mark("conditional"),
    "not reproduced": mark("not reproduced"),
    "context": mark("context"),
    "holds": mark("**holds**"),
    "too small": mark("too small"),
    "opposite": mark("opposite"),
    "uncertain": mark("uncertain"),
    "behaviour": mark("what leaders do"),
    "situation": mark("conditions leaders work under"),
    "place": mark("the office"),
    "leaders": mark("leaders"),
    "advisers": mark("advisers"),
    "above": mark("decided above"),
    "office": mark("office and work"),
    "points": mark("pp"),
    "hours per week": mark("h/week"),
    "weeks": mark("weeks"),
}
"""Verdicts, outcomes of estimates, groups of parameters and units, by their names in the analysis."""


@dataclass(frozen=True)
class Findings:
    """Everything the page is generated from.

    Attributes
    ----------
    claims : Claims
    judgements : list of Judgement
    differ : mapping
        By outcome, how much of what differs between offices each group makes (C2).
    unknown : list of Share
        How much of what is not known about routine use lies with each group.
    efforts : list of Effort
        Effect of levers per hour (C26).
    signs : mapping
        How often each decisive expectation has its sign over the plausible ranges, by claim and index.
    seed, replicates, points, runs : int
    fingerprint : str
    """

    claims: Claims
    judgements: Sequence[Judgement]
    differ: Mapping[str, Sequence[Share]]
    unknown: Sequence[Share]
    efforts: Sequence[Effort]
    signs: Mapping[tuple[str, int], Sign]
    seed: int
    replicates: int
    points: int
    runs: int
    fingerprint: str


def claims_page(findings: Findings, language: str) -> str:
    """Return the page as Markdown in a language; its text is that of ``claims.md`` beside this file."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    page = Page(findings, language)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, autoescape=False,
    )  # fmt: skip
    return environment.get_template("claims.md").render(
        page=page, findings=findings, say=page.say, word=page.word, label=page.label, table=table, command=COMMAND
    )


class Page:
    """The computed parts of the page, in one language."""

    def __init__(self, findings: Findings, language: str) -> None:
        self.findings = findings
        self.language = language
        self.unknown = sorted(findings.unknown, key=lambda one: -one.total)

    def say(self, message: str, **gaps: object) -> str:
        """Return a message in the language of the page."""
        return say(message, self.language, **gaps)

    def word(self, name: str) -> str:
        """Return a verdict, an outcome, a group or a unit in words."""
        return self.say(WORDS[name])

    def label(self, labels: Mapping[str, str]) -> str:
        """Return one of the texts that claims have in two languages."""
        return label_of(labels, self.language)

    def counts(self) -> dict[str, int]:
        """Return how many claims have each verdict, by the first word of it."""
        verdicts = [judgement.verdict for judgement in self.findings.judgements]
        return {key.split()[0]: verdicts.count(key) for key in VERDICTS}

    def overview(self) -> Iterable[tuple[str, ...]]:
        """Yield every claim with its verdict."""
        for judgement in self.findings.judgements:
            key = judgement.claim.key
            yield (
                f"[{key}](#{key.lower()})",
                self.label(judgement.claim.text),
                self.word(judgement.verdict),
                self.where(judgement),
                self.held(judgement),
                self.weakest(key),
            )

    def place(self, context: str) -> str:
        """Return a context in words."""
        return self.label(self.findings.claims.contexts[context]["text"])

    def where(self, judgement: Judgement) -> str:
        """Return the contexts in which a claim holds, in words."""
        holds = judgement.contexts()
        yes, no = ("; ".join(self.place(context) for context in holds if holds[context] == held)
                   for held in (True, False))  # fmt: skip
        if yes and no:
            return self.say("in {yes}; not in {no}", yes=yes, no=no)
        if no:
            return self.say("in none of: {places}", places=no)
        return self.say("in all contexts") if yes else "–"

    def held(self, judgement: Judgement) -> str:
        """Return how many decisive expectations hold, over all contexts."""
        decisive = [
            estimate.outcome == "holds"
            for expectation, estimates in zip(judgement.claim.expectations, judgement.estimates, strict=True)
            if expectation.decisive
            for estimate in estimates
        ]
        return self.say("{held} of {tried}", held=sum(decisive), tried=len(decisive)) if decisive else "–"

    def space(self) -> dict[str, int]:
        """Return the space over which signs are counted, and how many expectations mostly have their sign."""
        space, signs = self.findings.claims.space, self.findings.signs.values()
        return {
            "points": space.points,
            "runs": space.runs,
            "parameters": len(space.axes()),
            "mostly": sum(2 * sign.expected > sign.points for sign in signs),
            "turned": sum(2 * sign.other > sign.points for sign in signs),
            "tried": len(signs),
        }

    def weakest(self, key: str) -> str:
        """Return the weakest decisive expectation of a claim, by points that have its sign."""
        signs = [sign for (claim, _), sign in self.findings.signs.items() if claim == key]
        return self.signed(min(signs, key=lambda sign: sign.expected)) if signs else "–"

    def signed(self, sign: Sign) -> str:
        """Return at how many points an expectation has its sign, and at how many the other."""
        return self.say(
            "{expected} of {points} ({other})", expected=sign.expected, other=sign.other, points=sign.points
        )

    def model(self, claim: Claim) -> dict[str, str]:
        """Return the rules, parameters, scenarios, outcomes and tests of a claim."""
        worlds = {
            self.findings.claims.worlds[world].scenario for one in claim.expectations for world in one.worlds
        }
        return {
            "rules": self.names(claim.rules),
            "parameters": self.names(claim.parameters),
            "scenarios": self.names(name for name in groups()["scenario"] if name in worlds),
            "outcomes": self.names(name for one in claim.expectations for name in one.measure.outcomes),
            "tests": self.names(claim.tests),
        }

    def rows(self, judgement: Judgement) -> Iterable[tuple[str, ...]]:
        """Yield each expectation of a claim in each context."""
        return (self.row(*one) for one in estimated(self.findings, judgement))

    def names(self, names: Iterable[str]) -> str:
        """Return names as code, each once, or a word for none."""
        return ", ".join(f"`{name}`" for name in dict.fromkeys(names)) or self.say("none")

    def row(self, expectation: Expectation, estimate: Estimate, sign: Sign | None) -> tuple[str, ...]:
        """Return one expectation in one context."""
        level = bool(expectation.beyond)
        notes = [self.say("further")] if not expectation.decisive else []
        if level:
            notes.append(
                self.say("compared to {beyond}", beyond=self.value(expectation.beyond, expectation, level=True))
            )
        if estimate.best:
            notes.append(self.say("best: `{best}`", best=estimate.best))
        says = self.label(expectation.says).strip() + (f" ({', '.join(notes)})" if notes else "")
        low, high = (self.value(bound, expectation, level, unit=False) for bound in (estimate.low, estimate.high))
        return (
            says,
            self.place(estimate.context),
            self.value(estimate.mean, expectation, level),
            self.between(low, high),
            self.word(estimate.outcome),
            self.signed(sign) if sign else "–",
        )

    def between(self, low: str, high: str) -> str:
        """Return the ends of an interval."""
        return self.say("{low} to {high}", low=low, high=high)

    def value(self, value: float, expectation: Expectation, level: bool = False, unit: bool = True) -> str:
        """Return a value of an expectation's outcome: percentage points, hours or weeks, signed unless a level."""
        outcome = OUTCOMES[expectation.measure.outcomes[0]]
        return self.amount(value, outcome.percent, level, unit, outcome.unit)

    def amount(
        self, value: float, percent: bool, level: bool = False, unit: bool = True, name: str = "hours per week"
    ) -> str:
        """Return an amount with its unit, signed unless a level; *name* is the unit when it is not a share."""
        digits = number(100 * value if percent else value, self.language, 1 if level else 2, plus=not level)
        if not unit:
            return digits
        return f"{digits} {'%' if percent and level else self.word('points' if percent else name)}"

    def differ_rows(self) -> Iterable[tuple[str, ...]]:
        """Yield how much of what differs between offices each group makes, for each outcome (C2)."""
        for outcome, differ in self.findings.differ.items():
            for one in differ:
                spread = self.amount(one.spread, True).removeprefix("+")
                yield self.label(OUTCOMES[outcome].label), *self.shared(one), spread

    def unknown_rows(self) -> Iterable[tuple[str, ...]]:
        """Yield how much of what is not known lies with each group, the most first."""
        return (self.shared(one) for one in self.unknown)

    def shared(self, one: Share) -> tuple[str, ...]:
        """Return a share of a variance in words."""
        first, total, half = (self.amount(share, True, True) for share in (one.first, one.total, one.total_half))
        return self.word(one.group), str(one.parameters), first, total, f"± {half.removesuffix(' %')}"

    def best_is_sure(self) -> bool:
        """Return whether the interval of the best lever per hour lies above that of the next (C26)."""
        best, second = (effort.per_thousand() for effort in self.findings.efforts[:2])
        return bool(best and second and best[1] > second[2])

    def effort_rows(self) -> Iterable[tuple[str, ...]]:
        """Yield the effect of each lever per hour invested (C26)."""
        for one in self.findings.efforts:
            each = one.per_thousand()
            yield (
                f"`{one.scenario}`",
                self.amount(one.mean, True),
                self.between(*(self.amount(end, True, unit=False) for end in (one.low, one.high))),
                number(one.hours, self.language, 0),
                self.amount(each[0], True) if each else "–",
                self.between(*(self.amount(end, True, unit=False) for end in each[1:])) if each else "–",
            )


def estimated(findings: Findings, judgement: Judgement) -> Iterable[tuple[Expectation, Estimate, Sign | None]]:
    """Yield every expectation of a claim in every context, with its sign in the context where it was counted."""
    together = zip(judgement.claim.expectations, judgement.estimates, strict=True)
    for place, (expectation, estimates) in enumerate(together):
        sign = findings.signs.get((judgement.claim.key, place))
        for estimate in estimates:
            yield expectation, estimate, sign if sign and sign.context == estimate.context else None


def table(head: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the head is given with bars between its columns."""
    lines = [f"| {head} |", "|" + " --- |" * (head.count(" | ") + 1)]
    return "\n".join([*lines, *("| " + " | ".join(" ".join(cell.split()) for cell in row) + " |" for row in rows)])


def records(findings: Findings) -> list[Mapping[str, Any]]:
    """Return every expectation in every context as one record, for a machine-readable table.

    Signs are given for the context they were counted in; elsewhere their columns are empty.
    """
    return [
        {
            "claim": judgement.claim.key,
            "verdict": judgement.verdict,
            "expectation": label_of(expectation.says, "en").strip(),
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
            "points": sign and sign.points,
            "points_expected": sign and sign.expected,
            "points_other": sign and sign.other,
        }
        for judgement in findings.judgements
        for expectation, estimate, sign in estimated(findings, judgement)
    ]

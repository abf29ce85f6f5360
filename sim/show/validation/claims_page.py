"""The claims page: docs/claims.md and its Norwegian version, generated from the results of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.analysis.validation.claims import Claim, Claims, Expectation
from sim.analysis.validation.influence import Effort, Share
from sim.analysis.validation.judging import VERDICTS, Estimate, Judgement, weakest
from sim.analysis.validation.verdict_history import chain, changed, moved
from sim.language import label_of, mark, number, say
from sim.model.outcomes import OUTCOMES
from sim.scenario.folders import groups
from sim.show.text import markdown

COMMAND = "python experiments/claims.py"

WORDS = {
    "reproduced": mark("reproduced"),
    "conditional": mark("conditional"),
    "not reproduced": mark("not reproduced"),
    "context": mark("context"),
    "robust": mark("**robust**"),
    "holds in most": mark("**conditional**"),
    "too small": mark("too small"),
    "opposite": mark("opposite"),
    "fragile": mark("fragile"),
    "rules": mark("rules"),
    "worlds": mark("worlds"),
    "expectations": mark("expectations"),
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
        By the expectations that count.
    first : list of Judgement
        By those of the first edition, on the same runs.
    differ : mapping
        By outcome, how much of what differs between offices each group makes (C2).
    unknown : list of Share
        How much of what is not known about routine use lies with each group.
    efforts : list of Effort
        Effect of levers per hour (C26).
    seed, replicates, worlds, points, runs : int
    fingerprint : str
    """

    claims: Claims
    judgements: Sequence[Judgement]
    first: Sequence[Judgement]
    differ: Mapping[str, Sequence[Share]]
    unknown: Sequence[Share]
    efforts: Sequence[Effort]
    seed: int
    replicates: int
    worlds: int
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

    def counts_before(self) -> dict[str, int]:
        """Return how many claims had each verdict in the first edition, by the first word of it."""
        verdicts = list(self.findings.claims.before["first_rules"].values())
        return {key.split()[0]: verdicts.count(key) for key in VERDICTS}

    def overview(self) -> Iterable[tuple[str, ...]]:
        """Yield every claim with its verdict, and that of the first edition."""
        for judgement in self.findings.judgements:
            key, lowest = judgement.claim.key, weakest(judgement.decisive())
            yield (
                self.link(key),
                self.label(judgement.claim.text),
                self.word(self.before(key, "first_rules")),
                f"**{self.word(judgement.verdict)}**",
                self.where(judgement),
                self.shares(lowest) if lowest else "–",
            )

    def steps(self) -> Iterable[tuple[str, ...]]:
        """Yield the verdicts of each claim step by step, and which steps changed them."""
        for judgement, first in zip(self.findings.judgements, self.findings.first, strict=True):
            if judgement.claim.expectations:
                verdicts = chain(self.findings.claims, judgement, first)
                yield (
                    self.link(judgement.claim.key),
                    *(self.word(verdict) for verdict in verdicts),
                    ", ".join(self.word(step) for step in changed(verdicts)) or "–",
                )

    def before(self, key: str, when: str) -> str:
        """Return the verdict of a claim that was printed before."""
        return self.findings.claims.before[when].get(key, "context")

    def anew(self) -> dict[str, object]:
        """Return what other expectations made of verdicts, as the gaps of a sentence; see `Moved`."""
        moves = moved(self.findings.judgements, self.findings.first)
        return {**moves._asdict(), "dropped": ", ".join(moves.dropped) or self.say("none")}

    def link(self, key: str) -> str:
        """Return a claim as a link to its section."""
        return f"[{key}](#{key.lower()})"

    def place(self, context: str) -> str:
        """Return a context in words."""
        return self.label(self.findings.claims.contexts[context]["text"])

    def where(self, judgement: Judgement) -> str:
        """Return in which contexts a claim is robust, in which conditional, and in which neither, in words."""
        strength = judgement.contexts()
        if not strength:
            return "–"
        parts = [
            self.say(words, places=places)
            for rank, words in ((2, mark("robust: {places}")), (1, mark("conditional: {places}")),
                                (0, mark("neither: {places}")))
            if (places := "; ".join(self.place(context) for context, one in strength.items() if one == rank))
        ]  # fmt: skip
        return " · ".join(parts)

    def shares(self, one: Estimate) -> str:
        """Return in how many worlds an expectation holds, and in how many the opposite."""
        if one.expected != one.expected:
            return "–"
        expected, other = (round(share * one.worlds) for share in (one.expected, one.other))
        return self.say("{expected} of {worlds} ({other})", expected=expected, other=other, worlds=one.worlds)

    def model(self, claim: Claim) -> dict[str, str]:
        """Return the rules, parameters, scenarios, outcomes and tests of a claim."""
        asked = (*claim.expectations, *claim.first)
        used = {self.findings.claims.cases[case].scenario for one in asked for case in one.cases}
        return {
            "rules": self.names(claim.rules),
            "parameters": self.names(claim.parameters),
            "scenarios": self.names(name for name in groups()["scenario"] if name in used),
            "outcomes": self.names(name for one in asked for name in one.measure.outcomes),
            "tests": self.names(claim.tests),
        }

    def rows(self, judgement: Judgement) -> Iterable[tuple[str, ...]]:
        """Yield each expectation of a claim in each context."""
        return (self.row(*one) for one in estimated(judgement))

    def names(self, names: Iterable[str]) -> str:
        """Return names as code, each once, or a word for none."""
        return ", ".join(f"`{name}`" for name in dict.fromkeys(names)) or self.say("none")

    def row(self, expectation: Expectation, estimate: Estimate) -> tuple[str, ...]:
        """Return one expectation in one context."""
        level = bool(expectation.beyond)
        notes = [self.say("further")] if not expectation.decisive else []
        if level:
            notes.append(
                self.say("compared to {beyond}", beyond=self.value(expectation.beyond, expectation, level=True))
            )
        margin, usual = expectation.margin, expectation.measure.about.margin
        if not level and margin != usual:
            notes.append(
                self.say("smallest difference {margin}", margin=self.value(margin, expectation).lstrip("+"))
            )
        if estimate.best:
            notes.append(self.say("best: {best}", best=self.names(estimate.best)))
        says = self.label(expectation.says).strip() + (f" ({', '.join(notes)})" if notes else "")
        luck, worlds = (
            self.between(*(self.value(bound, expectation, level, unit=False) for bound in bounds))
            for bounds in ((estimate.low, estimate.high), (estimate.q05, estimate.q95))
        )
        outcome = "holds in most" if estimate.outcome == "conditional" else estimate.outcome
        return (
            says,
            self.place(estimate.context),
            self.value(estimate.mean, expectation, level),
            luck,
            worlds,
            self.shares(estimate),
            self.word(outcome),
        )

    def between(self, low: str, high: str) -> str:
        """Return the ends of an interval."""
        return self.say("{low} to {high}", low=low, high=high)

    def value(self, value: float, expectation: Expectation, level: bool = False, unit: bool = True) -> str:
        """Return a value of an expectation's outcome: percentage points, hours or weeks, signed unless a level."""
        outcome = expectation.measure.about
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


def estimated(judgement: Judgement) -> Iterable[tuple[Expectation, Estimate]]:
    """Yield every expectation of a judgement in every context."""
    for expectation, estimates in zip(judgement.expectations, judgement.estimates, strict=True):
        for estimate in estimates:
            yield expectation, estimate


def table(head: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; the head is given with bars between its columns."""
    return markdown.table(head.split(" | "), ([" ".join(cell.split()) for cell in row] for row in rows))


def records(findings: Findings) -> list[Mapping[str, Any]]:
    """Return every expectation of both editions in every context as one record, for a machine-readable table."""
    digest = findings.claims.digest()
    return [
        {
            "claim": judgement.claim.key,
            "edition": edition,
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
            "worlds": estimate.worlds,
            "worlds_expected": estimate.expected,
            "worlds_other": estimate.other,
            "worlds_q05": estimate.q05,
            "worlds_q95": estimate.q95,
            "outcome_over_worlds": estimate.outcome,
            "expectations": digest,
        }
        for edition, judgements in (("second", findings.judgements), ("first", findings.first))
        for judgement in judgements
        for expectation, estimate in estimated(judgement)
    ]

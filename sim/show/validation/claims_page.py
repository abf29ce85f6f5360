"""The claims page: docs/claims.md and its Norwegian twin, written from what a run found, never by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.validation.claims import Claims, Estimate, Expectation, Judgement
from sim.analysis.validation.effort import Effort
from sim.analysis.validation.influence import Share
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
    "leaders": mark("leaders"),
    "advisers": mark("advisers"),
    "above": mark("decided above"),
    "office": mark("office and work"),
    "points": mark("pp"),
    "hours per week": mark("h/week"),
    "weeks": mark("weeks"),
}
"""Verdicts, outcomes of estimates, groups of parameters and units, by their names in the analysis."""

RULE = mark(
    "**How to read it.** The claims are those of Bergum (2019), in our own words. Each leads one to expect a "
    "difference between worlds, given in [`sim/analysis/claims.yaml`](../sim/analysis/claims.yaml). Worlds "
    "are compared replicate by replicate on the same luck. An expectation **holds** when the whole 95 % "
    "interval of the mean difference lies on the expected side, beyond the smallest difference that matters "
    "(one percentage point, a tenth of an hour a week, or one week, unless said otherwise; assumed). *Too "
    "small*: the interval lies within that difference. *Opposite*: beyond it on the other side. *Uncertain*: "
    "neither. A claim is **reproduced** when all its decisive expectations hold in every context, "
    "**conditional** when they do in some, **not reproduced** when they do in none; *context* is motivation. "
    "Further expectations come from theory or other studies and decide nothing. The fifth column counts "
    "decisive expectations over all contexts. Expectations, margins and worlds were written down while the "
    "model was being built and after looking at early results, so the verdicts are not blind tests. A "
    "verdict is about this model under its default assumptions, not about NAV."
)
SPACE = mark(
    "**Over what is plausible.** Defaults are one choice of many. The last columns tell at how many of "
    "{points} points, spread as a Latin hypercube over the plausible ranges of the {parameters} parameters "
    "whose values are measured, derived or assumed, a decisive expectation has its sign: there the mean "
    "difference of {runs} runs, all worlds of a point on the same luck, lies on the expected side, beyond "
    "the smallest difference that matters. In parentheses: at how many it lies beyond it on the other side. "
    "At the rest it is smaller; where the smallest difference is 0 there is no rest, and luck alone gives "
    "one sign or the other. On other luck most counts would move by a few points, those of an inner optimum "
    "by more, as half of the runs choose it. It is counted in one context, the row it stands in; in the "
    "table above stands the expectation of the claim with the fewest points. What a world of the expectation "
    "sets itself does not vary, nor do the values of services. Ranges are judgements and are varied "
    "independently, so a share of points is no probability. It changes no verdict. Of {tried} decisive "
    "expectations {mostly} have their sign at more than half of the points, and {turned} the other sign."
)
INFLUENCE = mark(
    "Instead of a verdict: how much of the variance of routine use in the last week, over the plausible "
    "ranges of all parameters (30 staff), do the parameters of each group explain? Total effects of groups "
    "(Sobol; {points} points, {runs} runs each), 95 % intervals by bootstrap. {largest} explain most. Shares "
    "may add up to more than one; parameters that are central decisions are counted as such, wherever they "
    "stand."
)
EFFORT = mark(
    "Effect on effective use in the last week (60 staff), ranked by effect for each thousand working hours "
    "that the office puts in; levers without hours of its own come last. {best} brings most for an "
    "hour{sure}."
)


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
    return "\n".join(Page(found, language).lines()) + "\n"


class Page:
    """The page in the making, in one language."""

    def __init__(self, found: Findings, language: str) -> None:
        self.found = found
        self.language = language

    def say(self, message: str, **gaps: object) -> str:
        """Return a message in the language of the page."""
        return say(message, self.language, **gaps)

    def lines(self) -> Iterable[str]:
        """Yield the lines of the page."""
        found = self.found
        verdicts = [judgement.verdict for judgement in found.judgements]
        counts = {
            key.split()[0]: verdicts.count(key)
            for key in ("reproduced", "conditional", "not reproduced", "context")
        }
        yield "# " + self.say("The claims of the article, and what the model makes of them")
        yield "\n" + self.say("[På norsk](claims.nb.md)") + "\n"
        yield self.say(
            "Generated by `{command}`; do not edit. Seed {seed}, {replicates} replicates of each world in "
            "each context, fingerprint `{fingerprint}`. A test fails when rules, parameters, outcomes or "
            "claims have changed since: run the command again.",
            command=COMMAND, seed=found.seed, replicates=found.replicates, fingerprint=found.fingerprint,
        )  # fmt: skip
        yield f"\n{self.say(RULE)}\n"
        yield self.say(
            "Of 27 claims {reproduced} are reproduced, {conditional} conditional, {not} not reproduced, and "
            "{context} context.",
            **counts,
        )
        yield ""
        yield from table(
            self.say(
                "claim | in our words | verdict | where | decisive expectations that hold | weakest sign "
                "over what is plausible"
            ),
            (
                (
                    f"[{j.claim.key}](#{j.claim.key.lower()})",
                    label_of(j.claim.text, self.language),
                    self.say(WORDS[j.verdict]),
                    self.where(j),
                    self.held(j),
                    self.weakest(j.claim.key),
                )
                for j in found.judgements
            ),
        )
        yield f"\n{self.space()}"
        picture = self.say(
            "![Every expectation in every context, in smallest differences that matter](pictures/claims.png)"
        )
        yield f"\n{picture}\n"
        for judgement in found.judgements:
            yield from self.section(judgement)

    def place(self, context: str) -> str:
        """Return a context in words."""
        return label_of(self.found.claims.contexts[context]["text"], self.language)

    def where(self, judgement: Judgement) -> str:
        """Return in which contexts a claim holds, in words."""
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

    def space(self) -> str:
        """Return what signs are counted over, and how many expectations mostly have theirs, or the other."""
        space, signs = self.found.claims.space, self.found.signs.values()
        return self.say(
            SPACE,
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
        return self.say(
            "{expected} of {points} ({other})", expected=sign.expected, other=sign.other, points=sign.points
        )

    def section(self, judgement: Judgement) -> Iterable[str]:
        """Yield the section of one claim: what it is in the model, and each expectation."""
        claim = judgement.claim
        yield f"## {claim.key}\n"
        where = f", {self.where(judgement)}" if claim.expectations else ""
        text, verdict = label_of(claim.text, self.language), self.say(WORDS[judgement.verdict]).capitalize()
        yield f"{text} **{verdict}**{where}.\n"
        worlds = {self.found.claims.worlds[world].scenario for one in claim.expectations for world in one.worlds}
        yield self.say(
            "Rules {rules} · parameters {parameters} · scenarios {scenarios} · outcomes {outcomes} · tests "
            "{tests}",
            rules=self.names(claim.rules),
            parameters=self.names(claim.parameters),
            scenarios=self.names(name for name in groups()["scenario"] if name in worlds),
            outcomes=self.names(name for one in claim.expectations for name in one.measure.outcomes),
            tests=self.names(claim.tests),
        )
        yield ""
        if claim.expectations:
            head = self.say(
                "expectation | context | found | 95 % interval | outcome | sign over what is plausible"
            )
            yield from table(head, (self.row(*one) for one in estimated(self.found, judgement)))
            yield ""
        if claim.limits:
            yield self.say("**Limits.** {what}", what=label_of(claim.limits, self.language).strip()) + "\n"
        if claim.key == "C2":
            yield from self.influence()
        if claim.key == "C26":
            yield from self.effort()

    def names(self, names: Iterable[str]) -> str:
        """Return names as code, each once, or that there are none."""
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
        says = label_of(expectation.says, self.language).strip() + (f" ({', '.join(notes)})" if notes else "")
        low, high = (self.value(bound, expectation, level, unit=False) for bound in (estimate.low, estimate.high))
        return (
            says,
            self.place(estimate.context),
            self.value(estimate.mean, expectation, level),
            self.between(low, high),
            self.say(WORDS[estimate.outcome]),
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
        """Return an amount with its unit, signed unless a level; *name* is that of a unit that is no share."""
        told = number(100 * value if percent else value, self.language, 1 if level else 2, plus=not level)
        if not unit:
            return told
        return f"{told} {'%' if percent and level else self.say(WORDS['points' if percent else name])}"

    def influence(self) -> Iterable[str]:
        """Yield whose parameters explain the variance (C2)."""
        found, shares = self.found, sorted(self.found.shares, key=lambda one: -one.total)
        largest = self.say(WORDS[shares[0].group]).capitalize()
        yield self.say(INFLUENCE, points=found.points, runs=found.runs, largest=largest) + "\n"
        yield from table(
            self.say("group | parameters | alone | in all | 95 % interval"),
            (
                (
                    self.say(WORDS[one.group]),
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
        efforts = self.found.efforts
        best, second = efforts[0].per_thousand(), efforts[1].per_thousand()
        sure = (
            self.say(", and its interval lies above that of the next")
            if best and second and best[1] > second[2]
            else self.say(", but not detectably more than the next")
        )
        yield self.say(EFFORT, best=f"`{efforts[0].scenario}`", sure=sure) + "\n"
        head = self.say("lever | effect | 95 % interval | hours put in | effect per 1,000 hours | 95 % interval")
        yield from table(head, (self.effort_row(one) for one in efforts))
        yield ""

    def effort_row(self, one: Effort) -> tuple[str, ...]:
        """Return one lever."""
        each = one.per_thousand()
        return (
            f"`{one.scenario}`",
            self.amount(one.mean, True),
            self.between(*(self.amount(end, True, unit=False) for end in (one.low, one.high))),
            number(one.hours, self.language, 0),
            self.amount(each[0], True) if each else "–",
            self.between(*(self.amount(end, True, unit=False) for end in each[1:])) if each else "–",
        )


def estimated(found: Findings, judgement: Judgement) -> Iterable[tuple[Expectation, Estimate, Sign | None]]:
    """Yield every expectation of a claim in every context, with its sign in the context where it was counted."""
    together = zip(judgement.claim.expectations, judgement.estimates, strict=True)
    for place, (expectation, estimates) in enumerate(together):
        sign = found.signs.get((judgement.claim.key, place))
        for estimate in estimates:
            yield expectation, estimate, sign if sign and sign.context == estimate.context else None


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
        for judgement in found.judgements
        for expectation, estimate, sign in estimated(found, judgement)
    ]

"""What the words of the report mean."""

from __future__ import annotations

from collections.abc import Sequence

from sim.language import label_of, mark, say
from sim.model.outcomes import Outcome
from sim.study.store.folder import Study

TERMS = (
    (mark("Scenario"), mark("A world to simulate: an office, its leaders, its services and what changes when.")),
    (mark("Case"), mark("One combination of what the study varies, such as a scenario in an office of one size.")),
    (mark("Replicate"),
     mark("One run of a case with its own luck. The same number has the same luck in all cases.")),
    (mark("Paired difference"),
     mark("Two cases compared replicate by replicate, with the same luck, so that what differs comes from the "
          "scenarios.")),
    (mark("95 % interval"),
     mark("Where the mean difference lies, as far as the number of replicates tells. Made in this way, 95 of 100 "
          "intervals hold the mean that endless replicates would give.")),
    (mark("Percentage point"),
     mark("Difference between two percentages: from 40 % to 43 % is 3 percentage points.")),
    (mark("Clearly"),
     mark("Zero lies outside an interval twice as wide as the 95 % interval, with 20 replicates or more.")),
    (mark("Probably"), mark("Zero lies outside the 95 % interval.")),
    (mark("Not distinguishable"), mark("The 95 % interval holds zero. That is a result, not a failure.")),
    (mark("Measured, derived, assumed"),
     mark("How a parameter is known: measured by somebody, worked out from what was measured, or assumed because "
          "nobody has measured it. A design choice is set by whoever makes the study.")),
    (mark("Lever"), mark("A dated change of parameters, such as relief from administration from one month on.")),
    (mark("Stages of adoption"),
     mark("Unaware, aware, persuaded, trying and routine use, after Rogers; whoever stops has lapsed.")),
    (mark("Leader roles"),
     mark("Facilitator: makes trial and learning possible. Integrator: makes sense of what comes from above. "
          "Renewer: changes how the work is done. Role model: uses the services visibly.")),
    (mark("Fingerprint"),
     mark("A number made from scenarios, rules, seed and version. The same fingerprint means the same results.")),
)  # fmt: skip


def glossary(study: Study, outcomes: Sequence[Outcome], language: str) -> list[tuple[str, str]]:
    """Return terms and what they mean: those of the method, then the outcomes shown."""
    terms = [(say(term, language), say(meaning, language)) for term, meaning in TERMS]
    return terms + [(label_of(o.label, language), label_of(o.explanation, language)) for o in outcomes]

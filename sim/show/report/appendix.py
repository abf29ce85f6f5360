"""What a reader needs to judge a study: its limits, a glossary, and how to reproduce it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.analysis.studies.endpoints import FEW
from sim.language import label_of, listed, mark, number, say, say_many
from sim.model.formulas import Outcome
from sim.show.text.switches import varies_switches
from sim.study.store.folder import Study

FIRST = ("nav-adoption", "python")
"""Versions that are listed first."""


TERMS = (
    (mark("Scenario"), mark("What is simulated: an office, its leaders, its services, and what changes when.")),
    (mark("World"),
     mark("One plausible set of the numbers that nobody has measured. Runs go through many worlds in turn, so "
          "that one can count in how many a finding holds.")),
    (mark("Robust, conditional, fragile"),
     mark("In how many worlds a finding holds: robust in nine of ten or more, of at least 32; conditional in half "
          "or more; fragile in fewer. Worlds in which a difference is negligible are counted in the same way.")),
    (mark("Case"), mark("One combination of what the study varies, such as a scenario in an office of one size.")),
    (mark("Replicate"),
     mark("One run of a case. Runs of the same number have the same random draws in all cases.")),
    (mark("Paired difference"),
     mark("Two cases compared replicate by replicate with the same random draws, so that any difference comes "
          "from the scenarios.")),
    (mark("95 % interval"),
     mark("Where the mean difference lies, as far as the number of replicates tells. Made in this way, 95 of 100 "
          "intervals hold the mean that endless replicates would give.")),
    (mark("Percentage point"),
     mark("Difference between two percentages: from 40 % to 43 % is 3 percentage points.")),
    (mark("Small, large"),
     mark("Small: from the smallest difference that matters on, such as one percentage point or six minutes a "
          "week. Large: from five times as much on. Below, a difference is negligible.")),
    (mark("Clearly"),
     mark("Zero lies outside an interval twice as wide as the 95 % interval, with 20 replicates or more.")),
    (mark("Probably"),
     mark("Zero lies outside the 95 % interval, also when all comparisons of the study are counted (Holm).")),
    (mark("May be chance"),
     mark("The 95 % interval holds zero, or comes so near it that one of many comparisons could do so by chance. "
          "That is a result, not a failure.")),
    (mark("Measured, derived, assumed"),
     mark("How a parameter is known: measured by somebody, worked out from what was measured, or assumed because "
          "nobody has measured it. A design choice is made by the author of the study.")),
    (mark("Adviser"),
     mark("Employee of a NAV office who works with users. Services are for advisers to adopt; leaders are counted "
          "apart.")),
    (mark("Span of control"), mark("How many advisers one department head leads.")),
    (mark("Change fatigue"),
     mark("Weariness of changes: it grows when much changes in a short time, wears off slowly, and raises "
          "strain.")),
    (mark("Shapley"),
     mark("A way to share out what several mechanisms do together: what each adds, on average over all orders in "
          "which they can be switched on.")),
    (mark("Lever"), mark("A dated change of parameters, such as relief from administration from one month on.")),
    (mark("Stages of adoption"),
     mark("Unaware, aware, persuaded, trying and routine use, after Rogers; a person who stops has lapsed.")),
    (mark("Leader roles"),
     mark("Facilitator: makes trial and learning possible. Integrator: makes sense of what comes from above. "
          "Renewer: changes how the work is done. Role model: uses the services visibly.")),
    (mark("Fingerprint"),
     mark("A number made from scenarios, rules, seed and version. The same fingerprint means the same results.")),
)  # fmt: skip


def limits(study: Study, language: str) -> list[str]:
    """Return what the numbers do not show: limits of the model, then of this study."""
    manifest = study.manifest
    sentences = [
        say("This is not a prediction. It shows what follows from the assumptions, in the model.", language),
        say("Most parameters are assumed, because nobody has measured them. Another plausible value can give "
            "another answer, also with another sign.", language),
        say("The interval tells how sure the mean over replicates is, with these assumptions. It does not tell "
            "how sure the assumptions are, nor how far a single office may lie from the mean.", language),
        say("A difference that cannot be distinguished may still be there; more replicates make smaller ones "
            "visible. That one is distinguishable does not make it large enough to matter.", language),
        say("A model that reproduces what was said in interviews does not show that this is how it came about.",
            language),
    ]  # fmt: skip
    sentences += of_this_study(study, language)
    if manifest["rules_replaced"]:
        sentences.append(
            say("These rules are not the ones the model is shipped with: {rules}.", language,
                rules=listed([str(rule) for rule in manifest["rules_replaced"]], language))
        )  # fmt: skip
    return sentences


def of_this_study(study: Study, language: str) -> list[str]:
    """Return what is missing or thin in this one study."""
    manifest = study.manifest
    sentences = []
    if manifest["replicates"] < FEW:
        sentences.append(
            say_many("There is only {count} replicate of each case, so this is a first look.",
                     "There are only {count} replicates of each case, so this is a first look.",
                     manifest["replicates"], language)
        )  # fmt: skip
    comparisons = int((study.cells["cell"] != study.cells["reference"]).sum())
    if varies_switches(study):  # compared with all off, which is the reference of only some
        sentences.append(
            say("Of many comparisons some find a difference by chance. Each 95 % interval speaks of its own "
                "comparison alone.", language)
        )  # fmt: skip
    elif comparisons > 1:
        sentences.append(
            say("Of many comparisons some find a difference by chance. What is called distinguishable here counts "
                "all {count} (Holm); each 95 % interval speaks of its own comparison alone.", language,
                count=number(comparisons, language))
        )  # fmt: skip
    by_cell = study.runs.groupby("cell").size()
    failed = int(manifest.get("failed", 0) or 0)
    if failed:
        sentences.append(
            say_many("{count} run failed and is left out of all numbers.",
                     "{count} runs failed and are left out of all numbers.", failed, language)
        )  # fmt: skip
    elif int(by_cell.min()) < int(by_cell.max()):
        sentences.append(
            say("Some cases have fewer runs than others: {low} to {high}.", language, low=int(by_cell.min()),
                high=int(by_cell.max()))
        )  # fmt: skip
    return sentences


def glossary(outcomes: Sequence[Outcome], language: str) -> list[tuple[str, str]]:
    """Return terms and what they mean: those of the method, then the outcomes shown."""
    terms = {say(term, language): say(meaning, language) for term, meaning in TERMS}
    for outcome in outcomes:
        term = label_of(outcome.label, language)
        terms[term] = " ".join(filter(None, (terms.get(term, ""), label_of(outcome.explanation, language))))
    return [*terms.items()]


def provenance(study: Study, language: str) -> list[tuple[str, str]]:
    """Return what is needed to reproduce a study, as pairs of words."""
    manifest = study.manifest
    versions = manifest["versions"]
    order = [*(name for name in FIRST if name in versions), *(n for n in sorted(versions) if n not in FIRST)]
    return [
        (say("Study", language), str(manifest["name"])),
        (say("Fingerprint", language), str(manifest["fingerprint"])),
        (say("Seed", language), str(manifest["seed"])),
        (say("Replicates", language), number(manifest["replicates"], language)),
        (say("Cases", language), number(len(study.cells), language)),
        (say("Weeks", language), number(manifest["weeks"], language)),
        (say("Engine", language), str(manifest["engine"])),
        (say("Run", language), str(manifest["started"])),
        (say("Versions", language), ", ".join(f"{name} {versions[name]}" for name in order)),
    ]

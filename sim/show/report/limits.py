"""What the study cannot tell."""

from __future__ import annotations

from sim.analysis.studies.endpoints import FEW
from sim.language import listed, say, say_many
from sim.study.store.folder import Study


def limits(study: Study, language: str) -> list[str]:
    """Return what the numbers do not show: what holds for the model, and then for this study."""
    manifest = study.manifest
    told = [
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
    told += of_this_study(study, language)
    if manifest["rules_replaced"]:
        told.append(
            say("These rules are not the ones the model is shipped with: {rules}.", language,
                rules=listed([str(rule) for rule in manifest["rules_replaced"]], language))
        )  # fmt: skip
    return told


def of_this_study(study: Study, language: str) -> list[str]:
    """Return what is missing or thin in this one study."""
    manifest = study.manifest
    told = []
    if not manifest["axes"]:
        told.append(say("Nothing is compared here, so nothing is said about causes.", language))
    if manifest["replicates"] < FEW:
        told.append(
            say_many("There is only {count} replicate of each case, so this is a first look.",
                     "There are only {count} replicates of each case, so this is a first look.",
                     manifest["replicates"], language)
        )  # fmt: skip
    by_cell = study.runs.groupby("cell").size()
    failed = int(manifest.get("failed", 0) or 0)
    if failed:
        told.append(
            say_many("{count} run failed and is left out of all numbers.",
                     "{count} runs failed and are left out of all numbers.", failed, language)
        )  # fmt: skip
    elif int(by_cell.min()) < int(by_cell.max()):
        told.append(
            say("Some cases have fewer runs than others: {low} to {high}.", language, low=int(by_cell.min()),
                high=int(by_cell.max()))
        )  # fmt: skip
    return told

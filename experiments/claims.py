"""Does the model reproduce the claims of the article, C1 to C27?

Design: sim/analysis/validation/claims.yaml. Writes docs/claims.md, docs/claims.nb.md, docs/claims.csv and
the picture docs/pictures/claims.png; a test fails when they are older than the rules.
Run it with ``python experiments/claims.py``; it takes under four minutes on two idle cores.
Its cases are a study like any other, in results/claims-… (about 1.6 GB): it can be resumed, and checked with
``python -m sim verify``.
``replicates=20`` gives a quick look and writes no page.
"""

import csv
import sys
from pathlib import Path

from sim.analysis.validation.cases import Measure
from sim.analysis.validation.claims import fingerprint, load_claims
from sim.analysis.validation.influence import (
    DIFFER,
    LEVERS,
    between_offices,
    efforts,
    not_known,
    variance_shares,
)
from sim.analysis.validation.judging import judge_all
from sim.commands.run import guarded
from sim.engines.progress import progress
from sim.errors import InputError
from sim.scenario.checks import whole
from sim.scenario.worlds import DEFAULT
from sim.show.drawing import style
from sim.show.validation.claims_page import Findings, claims_page, records
from sim.show.validation.forest import claims_figure
from sim.study.run.session import run_study

WORLDS = DEFAULT["constrained"]
SEED, REPLICATES = 1, 4 * WORLDS  # four runs in each world, as any study has: two hide much of what worlds show
POINTS, RUNS = 128, 2  # of shares of variances; parameters that are not known are in four groups
SAMPLES = POINTS * RUNS * (len(DIFFER) + 2 + 4 + 2)
ROUTINE, STRAIN, EFFECTIVE = (Measure((name,)) for name in ("routine_share", "strain", "effective_use"))
DOCS = Path(__file__).resolve().parents[1] / "docs"


def words_of(settings: list[str]) -> dict[str, str]:
    """Return the settings of the study, refusing those that cannot be set."""
    given = dict(setting.partition("=")[::2] for setting in settings)
    for key, value in given.items():
        if key not in ("replicates", "results_dir") or (key == "replicates" and not value.isdigit()):
            raise InputError(f"{key}={value}: expected nothing, results_dir=…, or replicates=20 for a quick look.")
    whole("replicates", int(given.get("replicates", REPLICATES)), 2, 10_000)
    return {"replicates": str(REPLICATES), "seed": str(SEED), "worlds": "constrained", **given}


def ask(settings: list[str]) -> None:
    """Run the study of all cases, judge all claims, and write the page."""
    words = words_of(settings)
    replicates = int(words["replicates"])
    claims = load_claims()
    for lever in ("baseline", *LEVERS):
        claims.also(lever, "sixty", EFFECTIVE)
    design = claims.design([f"{key}={value}" for key, value in words.items()])
    scenarios = dict(zip(claims.needed(), (cell.scenario for cell in design.cells), strict=True))
    results = claims.measured(design, run_study(design), replicates)
    quick = replicates < REPLICATES
    with progress(SAMPLES) as done:
        differ = variance_shares(between_offices(), (ROUTINE, STRAIN), {}, POINTS, RUNS, SEED, done=done)
        unknown = variance_shares(not_known(), (ROUTINE,), {"office.staff": 30}, POINTS, RUNS, SEED, done=done)

    findings = Findings(
        claims=claims,
        judgements=judge_all(claims, results, WORLDS),
        first=judge_all(claims, results, WORLDS, first=True),
        differ={measure.outcomes[0]: shares for measure, shares in differ.items()},
        unknown=unknown[ROUTINE],
        efforts=efforts(results, scenarios, "sixty", EFFECTIVE, WORLDS),
        seed=SEED,
        replicates=replicates,
        worlds=WORLDS,
        points=POINTS,
        runs=RUNS,
        fingerprint=fingerprint(load_claims(), SEED, replicates),
    )

    for judgement in findings.judgements:
        print(f"{judgement.claim.key:4} {judgement.verdict:15} {judgement.claim.text['en']}")

    if quick:
        print(f"\nA quick look: nothing was written, and below {REPLICATES} replicates the means alone decide.")
        print(f"Leave out replicates={replicates} to write the page.")
    else:
        (DOCS / "claims.md").write_text(claims_page(findings, "en"), encoding="utf-8")
        (DOCS / "claims.nb.md").write_text(claims_page(findings, "nb"), encoding="utf-8")
        with (DOCS / "claims.csv").open("w", encoding="utf-8", newline="") as file:
            rows = records(findings)
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        with style.in_force():
            figure = claims_figure(claims, findings.judgements)
            figure.savefig(
                DOCS / "pictures" / "claims.png", dpi=style.RESOLUTION, metadata={"Software": "nav-adoption"}
            )
        print(f"\nPage: {DOCS / 'claims.md'}")


if __name__ == "__main__":
    sys.exit(guarded(lambda: ask(sys.argv[1:])))

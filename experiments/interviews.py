"""What can interviews tell, and what would a survey or registers tell better?

Claims C3 and C6. Asks 25 leaders in many virtual studies what they say about themselves, beside what they do. Then
runs the preset interviews, judges what was expected of it (sim/analysis/validation/evidence.py), and writes
docs/interviews.md, docs/interviews.nb.md and their pictures. Run it with ``python experiments/interviews.py``; it
takes five minutes on two cores.

With settings, such as ``language=nb leader.span=20``, only the leaders of that world are asked about themselves,
which takes half a minute; ``replicates`` is then the number of offices in each of five size classes.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from sim.analysis.studies.pairing import labels
from sim.analysis.validation.interviews import SIZES, STUDIES, Interviews, interview
from sim.analysis.validation.pattern_samples import Samples
from sim.analysis.validation.what_data_tell import MEASURES, cells_of, evidence_of
from sim.commands.run import check_worked, guarded
from sim.scenario.compose import compose, scenario_of
from sim.show.figures import picture
from sim.show.pictures import save_figure
from sim.show.validation.interviews import interviews_figure, sentences
from sim.show.validation.interviews_page import interviews_page
from sim.study.design.build import preset
from sim.study.run.session import run_study
from sim.study.settings import Settings

WAVES = {2017: 26, 2019: 130}
"""Interviews were made mainly in 2017 and 2019; the weeks are those of July."""
DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"en": "interviews.md", "nb": "interviews.nb.md"}


def main(arguments: list[str]) -> None:
    """Ask leaders about themselves; without settings, write what data of each kind tell as well."""
    count = [] if any(a.startswith("replicates=") for a in arguments) else ["replicates=60"]
    config = compose(["office=national", *count, *arguments])
    settings = Settings.check(config)
    scenario = scenario_of(config)
    waves = {year: interview(scenario, settings.replicates, settings.seed, week) for year, week in WAVES.items()}
    for sentence in sentences(waves, settings.language):
        print(sentence)
    mark = Samples(scenario, settings.replicates, settings.seed).fingerprint()
    about = {
        "studies": STUDIES,
        "offices": settings.replicates * len(SIZES),
        "fingerprint": mark[:12],
    }
    figure = interviews_figure(waves, about, settings.language)
    print(f"\n{save_figure(figure, settings.results_dir / 'interviews', 'interviews', {'fingerprint': mark})[0]}")
    if all(argument.startswith(("results_dir=", "workers=")) for argument in arguments):
        write_pages(arguments, waves, about)


def write_pages(settings: list[str], waves: Mapping[int, Interviews], about: Mapping[str, object]) -> None:
    """Run the preset, and write what interviews, survey and registers tell."""
    study = run_study(preset("interviews", settings))
    check_worked(study)
    manifest, pictures = study.manifest, DOCS / "pictures"
    evidence, mark = evidence_of(study, manifest["outcome"]), {"fingerprint": manifest["fingerprint"]}
    for language, page in PAGES.items():
        drawn = picture("evidence", study, manifest["outcome"], language)
        save_figure(drawn.figure, pictures, f"interviews.{language}", mark, formats=("png",))
        said = interviews_figure(waves, about, language)
        save_figure(said, pictures, f"interviews-said.{language}", {"fingerprint": str(about["fingerprint"])},
                    formats=("png",))  # fmt: skip
        cells, named = cells_of(study), labels(study, language)
        names = {measure: named[cells[measure]] for measure in MEASURES}
        text = interviews_page(
            evidence, names, sentences(waves, language), mark["fingerprint"], manifest["replicates"], language
        )
        (DOCS / page).write_text(text, encoding="utf-8")
        print(DOCS / page)


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))

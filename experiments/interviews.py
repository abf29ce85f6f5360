"""What would 25 interviewed leaders say about themselves as role models, and what do they do?

Claims C3 and C6. Run it with ``python experiments/interviews.py``; it takes half a minute. Settings may follow,
such as ``language=nb leader.span=20``; ``replicates`` is the number of offices in each of five size classes.
"""

import sys

from sim.analysis.validation.interviews import SIZES, STUDIES, interview
from sim.analysis.validation.samples import Samples
from sim.commands.run import guarded
from sim.scenario.compose import compose, scenario_of
from sim.show.pictures import save_figure
from sim.show.validation.interviews import interviews_figure, sentences
from sim.study.settings import Settings

WAVES = {2017: 26, 2019: 130}
"""Interviews were made mainly in 2017 and 2019; the weeks are those of July."""


def main(arguments: list[str]) -> None:
    """Run the interviews, print the answers and draw them."""
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


if __name__ == "__main__":
    sys.exit(guarded(lambda: main(sys.argv[1:])))

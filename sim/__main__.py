"""The command line: ``python -m sim [-m] key=value …`` runs, ``python -m sim <verb> …`` tells."""

from __future__ import annotations

import sys

from sim.commands import VERBS

HELP = """\
How local leaders in NAV, with scarce hours, change whether digital services come into use.

Run:      python -m sim scenario=renewer office.staff=30
Compare:  python -m sim -m scenario=baseline,facilitator office.staff=10,30,100
Preset:   python -m sim experiment=role_by_size

  Settings are Hydra's: key=value, with -m several values a,b or range(1,10). The main ones:
  scenario  office  leader  services  levers  experiment     choices: python -m sim list
  replicates=200  weeks=156  seed=1  workers=2  engine=compiled|reference
  results_dir=results  study=NAME  language=en|nb  outcome=routine_share
  rules.persuade=my_rules.py:persuade                        replaces one rule
  adviser.learning_rate=0.08                                 any parameter

Ask:
  python -m sim list [parameters|outcomes|rules|scenario|…]  what there is
  python -m sim explain adviser.learning_rate                value, range, unit, source, what set it
  python -m sim describe scenario=facilitator                what differs from the baseline
  python -m sim story adviser=17 scenario=control_regime     one person's life, week by week
  python -m sim network service=modia office.staff=30        one office, who looks to whom
  python -m sim figures results/FOLDER --language nb         all pictures of a study that is there
  python -m sim report results/FOLDER --pdf --xlsx           one file to send, in Bokmål (--language en)
  python -m sim completion bash                              Tab completion

Hydra's own flags work too: --cfg job shows the configuration, --hydra-help lists them all.
Exit codes: 0 done, 2 refused. HYDRA_FULL_ERROR=1 shows tracebacks.
Results are conditional on the model's assumptions. They explore and explain; they do not predict.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if {"-h", "--help"} & set(arguments[:1]):
        print(HELP, end="")
        return 0
    if "--version" in arguments:
        from importlib.metadata import version

        print(f"nav-adoption {version('nav-adoption')}")
        return 0
    if arguments and arguments[0] in VERBS:
        from sim.commands.verbs import ask

        return ask(arguments)
    from sim.commands.run import run

    try:
        return run(arguments)
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())

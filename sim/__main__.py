"""The command line: ``python -m sim [-m] key=value …`` runs studies, ``python -m sim <verb> …`` examines them."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from typing import TextIO

from sim.commands import VERBS
from sim.commands.interrupts import INTERRUPTED, second_interrupt_ends

HELP = """\
How local leaders in NAV, with scarce hours, change whether digital services come into use.

Run:      python -m sim scenario=renewer office.staff=30
Compare:  python -m sim -m scenario=baseline,facilitator office.staff=10,30,100
Preset:   python -m sim experiment=role_by_size

  Settings are Hydra's: key=value, with -m several values a,b or range(1,10). The main ones:
  scenario  office  leader  services  levers  experiment     choices: python -m sim list
  replicates=256  weeks=156  seed=1  workers=auto  engine=compiled|reference  on_error=stop|continue
  worlds=constrained|typical|prior|FILE.csv                  what is not known, drawn run by run
  design=product|zip|list|table|lhs|sobol|morris|saltelli    which cells; ranges: key=interval(a,b), key=plausible
  runner=local|processes|dask  runner.address=tcp://…  weekly=shown|all|[clarity,…]
  results_dir=results  study=NAME  language=en|nb  outcome=routine_share
  rules.persuade=my_rules.py:persuade                        replaces one rule
  own.file=my_rules.py  own.NAME=0.2                         parameters, state and outcomes of a file of your own
  adviser.learning_rate=0.08                                 any parameter

Ask:
  python -m sim list [parameters|outcomes|rules|scenario|…]  what can be set and measured
  python -m sim explain adviser.learning_rate                value, range, unit, source, what set it
  python -m sim new-rule persuade > my_rules.py              a rule as a start for your own
  python -m sim check-rule my_rules.py                       what is wrong in it; do both engines agree?
  python -m sim describe scenario=facilitator                what differs from the baseline
  python -m sim story adviser=17 scenario=control_regime     one person's life, week by week
  python -m sim verify results/STUDY                         unchanged, and the same results today?
  python -m sim reproduce results/STUDY                      run it again and compare; or --figure FILE
  python -m sim export results/STUDY                         one zip for an article's supplement
  python -m sim replay results/STUDY CELL REPLICATE          one run on the reference engine
  python -m sim compare results/a [results/b]                differences, run by run with the same draws
  python -m sim plan experiment=role_by_size [effect=0.02]   what a study would take, without running it
  python -m sim optimise over=[…] for=[routine_share,strain] which mix is best over all worlds, within limits
  python -m sim discover results/NAME above=0.4              under which settings a sampled outcome is high or low
  python -m sim sensitivity results/NAME                     which parameters matter, of a Morris or Saltelli study
  python -m sim value results/NAME                           which number, if measured, would change the advice
  python -m sim calibrate data=shares.csv parameters=[…]     draws of your own offices, for worlds=FILE
  python -m sim check expectations.yaml                      do the expectations in a file hold?
  python -m sim network service=modia office.staff=30        one office, who looks to whom
  python -m sim figures results/FOLDER --language nb         all pictures of a stored study
  python -m sim report results/FOLDER --pdf --xlsx           one file to send, in Bokmål (--language en)
  python -m sim app [results/STUDY]                          explore choices in a browser, live
  python -m sim completion bash                              Tab completion

Flags of Hydra: --config-dir FOLDER adds configuration files of your own, --cfg job shows the configuration.
The same command again runs only what is missing; new replicates are added to existing ones.
Exit codes: 0 done, 1 runs failed or an expectation does not hold, 2 refused, 130 interrupted, 141 reader gone.
HYDRA_FULL_ERROR=1 shows tracebacks.
Results are conditional on the model's assumptions. They explore and explain; they do not predict.
"""


REFUSED, CLOSED_PIPE = 2, 141
"""Exit codes; the last is what a shell reports for a process killed by SIGPIPE: 128 plus its number."""


SELDOM = 10_000
"""New objects after which Python looks for garbage; loading makes hundreds of thousands of objects that stay."""


def start() -> int:
    """Run the command line in a process that has nothing else to do, and return its exit code.

    At the end Python would look through all objects once more, which takes longer than many commands do.
    """
    gc.set_threshold(SELDOM)
    code = main()
    gc.freeze()
    return code


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        open_streams()
        with second_interrupt_ends():
            code = dispatch(arguments) if is_here() else REFUSED
        sys.stdout.flush()
    except KeyboardInterrupt as stop:
        print(str(stop) or "interrupted: nothing was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader has closed the pipe
        unheard(sys.stdout)
        unheard(sys.stderr)
        return CLOSED_PIPE
    except OSError as error:
        unheard(sys.stdout)
        print(f"error: the output could not be written ({error.strerror or error}).", file=sys.stderr)
        return REFUSED
    return code


def dispatch(arguments: list[str]) -> int:
    """Run a verb or a study, and return the exit code."""
    if arguments and arguments[0] in VERBS:
        from sim.commands.verbs import ask

        return ask(arguments)
    if {"-h", "--help"} & set(arguments):
        print(HELP, end="")
        return 0
    if "--version" in arguments:
        from importlib.metadata import version

        print(f"nav-adoption {version('nav-adoption')}")
        return 0
    from sim.commands.run import run

    return run(arguments)


def is_here() -> bool:
    """Tell whether the working directory exists, with an error message if not."""
    try:
        os.getcwd()
    except FileNotFoundError:
        print("error: the working directory no longer exists. Change to another: cd FOLDER", file=sys.stderr)
        return False
    return True


def open_streams() -> None:
    """Make output safe everywhere: replace unsupported characters, and discard output to a closed stream."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - until the process ends
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def unheard(stream: TextIO) -> None:
    """Redirect a stream to nowhere, so that Python does not try to flush it again at exit."""
    with contextlib.suppress(io.UnsupportedOperation):  # a stream without a file, as in tests
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(start())

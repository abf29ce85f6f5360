"""``completion``: Tab completion of verbs, groups, choices and parameters after ``nav-adoption``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from sim.commands import VERBS
from sim.commands.calibrate import WORDS
from sim.commands.folders import folders_apart
from sim.language import languages

SCRIPT = r"""# Tab completion for nav-adoption. In ~/.bashrc:  eval "$(nav-adoption completion bash)"
# In ~/.zshrc:  autoload -U +X bashcompinit && bashcompinit; eval "$(nav-adoption completion bash)"
_nav_adoption() {
    local IFS=$'\n' line="${COMP_LINE:0:COMP_POINT}"
    local word="${line##* }" reply
    COMPREPLY=($(nav-adoption completion for "$line" 2>/dev/null))
    # Bash splits words at = and :, so the part before them must be removed again.
    if [[ "$COMP_WORDBREAKS" == *"="* && "$word" == *[=:]* ]]; then
        local before="${word%"${word##*[=:]}"}"
        COMPREPLY=("${COMPREPLY[@]#"$before"}")
    fi
    for reply in "${COMPREPLY[@]}"; do [[ "$reply" == *= ]] && compopt -o nospace 2>/dev/null; done
    return 0
}
complete -F _nav_adoption nav-adoption
"""


@click.argument("what", type=click.Choice(["bash", "for"]), default="bash")
@click.argument("line", required=False, default="")
def completion(what: str, line: str) -> Iterator[str]:
    """Print the script for Tab completion (bash, and zsh with bashcompinit)."""
    yield from [SCRIPT.rstrip()] if what == "bash" else complete(line)


def complete(line: str) -> list[str]:
    """Return possible completions of a command line.

    Parameters
    ----------
    line : str
        The line up to the cursor, including the program's name.
    """
    from sim.model.outcomes import OUTCOMES
    from sim.model.parameters import registry
    from sim.model.rules import REPLACEABLE
    from sim.scenario.folders import groups, own_folders
    from sim.scenario.roster import KEYS
    from sim.study.settings import SETTINGS

    words = line.split(" ")[1:] or [""]
    word = words[-1]
    folders, before = folders_apart([w for w in words[:-1] if w])
    with own_folders(folders, before):
        choices = groups()
    own = [in_file(file) for file in files_in(words)]
    mine = [f"own.{name}" for tables in own for name in tables["PARAMETERS"]]
    outcomes = [*OUTCOMES, *(name for tables in own for name in tables["OUTCOMES"])]
    keys = [
        *registry(),
        *mine,
        *(f"nation.{key}" for key in KEYS),
        *SETTINGS,
        "weeks",
        "start",
        "own.file",
        *(f"rules.{name}" for name in REPLACEABLE),
    ]
    settings = [f"{key}=" for key in [*choices, *keys]]
    verb = before[0] if before and before[0] in VERBS else None
    if verb == "list":
        offered = ["parameters", "outcomes", "rules", *choices]
    elif verb == "explain" and len(before) == 1:
        offered = [*registry(), *mine, *outcomes, *REPLACEABLE]
    elif verb == "new-rule":
        offered = list(REPLACEABLE)
    elif verb == "check-rule" and not before[1:]:
        offered = [str(path) for path in sorted(Path(word).parent.glob("*.py"))]
    elif verb == "completion":
        offered = ["bash"]
    else:
        offered = settings if before else [*VERBS, "-m", *settings]
        group, equals, value = word.partition("=")
        if verb == "calibrate":
            offered += [f"{name}=" for name in WORDS]
        if verb == "calibrate" and equals and group == "parameters":
            done = value[: max(value.rfind(","), value.rfind("[")) + 1]
            offered = [f"parameters={done}{name}" for name in registry()]
        elif equals and group in choices:
            done = value[: value.rfind(",") + 1]
            offered = [f"{group}={done}{option}" for option in choices[group]]
        elif equals and group in FEW:
            offered = [f"{group}={option}" for option in FEW[group]]
        elif group == "outcome" and equals:
            offered = [f"outcome={name}" for name in outcomes]
        elif group.startswith("rules.") and value.endswith(".py:"):
            offered = [f"{word}{name}" for name in in_file(value[:-1])["functions"]]
    return sorted({o for o in offered if o.startswith(word)})


def files_in(words: Iterable[str]) -> list[str]:
    """Return the user files that a command line names."""
    values = [word.partition("=")[2] for word in words if word.startswith(("own.file=", "rules."))]
    parts = [part.partition(":")[0] for value in values for part in value.split(",")]
    return list(dict.fromkeys(part for part in parts if part.endswith(".py") and Path(part).is_file()))


def in_file(file: str) -> dict[str, list[str]]:
    """Return the names that a file declares, by table, and its functions; it is read, and nothing in it runs."""
    names: dict[str, list[str]] = {"PARAMETERS": [], "OUTCOMES": [], "functions": []}
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return names  # an unfinished file is no error while somebody types
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            names["functions"].append(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id in names:
                    keys = [key.value for key in node.value.keys if isinstance(key, ast.Constant)]
                    names[target.id] += [str(key) for key in keys]
    return names


FEW = {"engine": ("compiled", "reference"), "language": languages(), "weekly_replicates": ("true", "false")}

"""What a file declares besides its rules: parameters, state and user outcomes, checked as it is loaded."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.engines.rulebook.mistakes import Problem
from sim.model.own import KIND_OF, attribute, checked, parameter
from sim.model.own_tables import Own, wrong_means
from sim.scenario.shipped import normalised

FIELDS = {"PARAMETERS": "parameters", "STATE": "state", "OUTCOMES": "outcomes"}
"""Which part of `Own` each table of a file becomes."""


STAND_INS = {"PARAMETERS": parameter(0.0, 0.0, 1.0), "STATE": attribute()}
"""What stands for an entry that is wrong, so that rules which read it are not blamed as well."""


def tables_of(module: ModuleType) -> tuple[Own, list[Problem]]:
    """Return what a loaded file declares, and all that is wrong in its tables, each with its line."""
    path = Path(module.__file__ or "")
    own: dict[str, dict[str, Any]] = {}
    wrong: list[tuple[int, str]] = []
    for table in KIND_OF:
        entries = getattr(module, table, {})
        own[table] = {}
        if not isinstance(entries, dict):
            says = f"{table}: expected a dict, got {type(entries).__name__}. {rename(table)}"
            wrong.append((line_of(path, table), says))
            continue
        another = "" if KIND_OF[table] in map(type, entries.values()) else f" {rename(table)}"
        for name, entry in entries.items():
            try:
                made = checked(table, name, entry)
            except ValueError as error:
                wrong.append((line_of(path, table, name), f"{table}[{name!r}]: {error}{another}"))
                made = stand_in(table, name)
                if made is None:
                    continue
            own[table][made.name if table == "PARAMETERS" else name] = made
    for name, value in vars(module).items():
        kinds = set(map(type, value.values())) if isinstance(value, dict) else set()
        for table, kind in KIND_OF.items():
            if name not in KIND_OF and kinds == {kind}:
                wrong.append((line_of(path, name), f"{name} is not a table. Name it {table}."))
    wrong += named_twice(path)
    made = Own(**{FIELDS[table]: entries for table, entries in own.items()})
    for name, says in wrong_means(made):
        wrong.append((line_of(path, "OUTCOMES", name), f"OUTCOMES[{name!r}]: {says}"))
    return made, [Problem("", path.name, line, says) for line, says in sorted(wrong)]


def named_twice(path: Path) -> Iterator[tuple[int, str]]:
    """Yield functions, and entries of tables, that a later one of the same name silently replaces."""
    lines: dict[str, int] = {}
    for node in ast.parse(normalised(path)).body:
        if isinstance(node, ast.FunctionDef):
            if node.name in lines and not node.decorator_list:
                yield node.lineno, twice(node.name, lines[node.name])
            lines[node.name] = node.lineno
        targets = node.targets if isinstance(node, ast.Assign) else []
        table = next((one.id for one in targets if isinstance(one, ast.Name) and one.id in KIND_OF), "")
        if table and isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            keys: dict[object, int] = {}
            for key in node.value.keys:
                if isinstance(key, ast.Constant):
                    if key.value in keys:
                        yield key.lineno, twice(f"{table}[{key.value!r}]", keys[key.value])
                    keys[key.value] = key.lineno


def twice(name: str, line: int) -> str:
    """Say that a name stands for two things."""
    return f"{name} is there already, in line {line}, and only the last one counts. Rename or remove one."


def rename(table: str) -> str:
    """Say what to do when a file uses the name of a table for something else."""
    return f"A file's {table} declares what is its own; if yours is for something else, rename it: MY_{table}."


def stand_in(table: str, name: Any) -> Any:
    """Return what stands for an entry that is wrong; None when its name fits nothing."""
    if table not in STAND_INS:
        return None
    try:
        return checked(table, name, STAND_INS[table])
    except ValueError:
        return None


def line_of(path: Path, table: str, key: object = None) -> int:
    """Return the line of a table, or of one of its entries, in a file."""
    tree = ast.parse(normalised(path))
    targets = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    value = targets.get(table)
    if isinstance(value, ast.Dict):
        for entry in value.keys:
            if isinstance(entry, ast.Constant) and entry.value == key:
                return entry.lineno
    return value.lineno if value is not None else 1

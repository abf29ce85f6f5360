"""What a file declares beside its rules: parameters, state and outcomes of one's own, checked as it is loaded."""

from __future__ import annotations

import ast
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.engines.rulebook.sources import normalised
from sim.errors import InputError
from sim.model.own import KIND_OF, Own, checked, missing

FIELDS = {"PARAMETERS": "parameters", "STATE": "state", "OUTCOMES": "outcomes"}
"""Which part of `Own` each table of a file becomes."""


def tables_of(module: ModuleType) -> Own:
    """Return what a loaded file declares.

    Raises
    ------
    InputError
        With all that is wrong in the tables, each with its line.
    """
    path = Path(module.__file__ or "")
    own: dict[str, dict[str, Any]] = {}
    wrong: list[tuple[int, str]] = []
    for table in KIND_OF:
        entries = getattr(module, table, {})
        own[table] = {}
        if not isinstance(entries, dict):
            wrong.append((line_of(path, table), f"{table}: expected a dict, got {type(entries).__name__}."))
            continue
        for name, entry in entries.items():
            try:
                made = checked(table, name, entry)
            except ValueError as error:
                wrong.append((line_of(path, table, name), f"{table}[{name!r}]: {error}"))
                continue
            own[table][made.name if table == "PARAMETERS" else name] = made
    for name, value in vars(module).items():
        kinds = set(map(type, value.values())) if isinstance(value, dict) else set()
        for table, kind in KIND_OF.items():
            if name not in KIND_OF and kinds == {kind}:
                wrong.append((line_of(path, name), f"{name} is no table. Name it {table}."))
    made = Own(**{FIELDS[table]: entries for table, entries in own.items()})
    for name, says in missing(made):
        wrong.append((line_of(path, "OUTCOMES", name), f"OUTCOMES[{name!r}]: {says}"))
    if wrong:
        raise InputError("\n".join(f"{path.name}, line {line}: {says}" for line, says in sorted(wrong)))
    return made


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

"""Imports go down only, the model stays free of everything heavy, and no file knows a machine."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import sim

HOUSE = Path(sim.__file__).parent

FLOORS = {
    "sim.errors": 0, "sim.progress": 0, "sim.sources": 0, "sim.words": 0,
    "sim.draws": 1, "sim.rules": 1,
    "sim.parameters": 2, "sim.checks": 2, "sim.services": 2, "sim.levers": 2, "sim.scenario": 2,
    "sim.state": 2, "sim.population": 2,
    "sim.rulebook": 3, "sim.compiling": 3, "sim.workspace": 3, "sim.seeing": 3, "sim.kernel": 3,
    "sim.audits": 3, "sim.rule_sources": 3, "sim.rule_checks": 3, "sim.rule_draws": 3, "sim.rule_compilable": 3,
    "sim.rule_loading": 3, "sim.compile_checks": 3, "sim.rule_calls": 3, "sim.machine_code": 3,
    "sim.tallying": 3, "sim.agents": 3, "sim.offices": 3, "sim.model": 3, "sim.outcomes": 3,
    "sim.configuration": 4, "sim.unreadable": 4, "sim.simulate": 4, "sim.study": 4,
    "sim.analysis": 5,
    "sim.show": 6,
    "sim.commands": 7, "sim.__main__": 7,
}  # fmt: skip

UPWARD_WHEN_CALLED: set[tuple[str, str]] = set()
"""Leave to import from a floor above inside a function: (module, what it imports). Nobody needs it."""

ENGINES = {
    "sim.kernel", "sim.workspace", "sim.seeing", "sim.compiling", "sim.model", "sim.agents", "sim.offices",
}  # fmt: skip
PLAIN = {"__future__", "math", "enum", "typing", "collections", "contextlib", "dataclasses", "sim"}
"""All that keyed draws and rules may import: nothing of numbers in arrays, of files or of frameworks."""


@dataclass(frozen=True)
class Import:
    """One import: who, what, on which line, and whether only when a function is called."""

    importer: str
    imported: str
    line: int
    late: bool


def imports(source: str, importer: str, package: bool = False) -> Iterator[Import]:
    """Yield every import that can happen at run time; those for type checkers are left out."""

    def visit(node: ast.AST, late: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                for other in child.orelse:
                    yield from visit(ast.Module([other], []), late)
            elif isinstance(child, ast.Import):
                for name in child.names:
                    yield Import(importer, name.name, child.lineno, late)
            elif isinstance(child, ast.ImportFrom):
                home = child.module or ""
                if child.level:
                    up = child.level - (1 if package else 0)
                    parts = importer.split(".")
                    home = ".".join([*parts[: len(parts) - up], *([home] if home else [])])
                for name in child.names:
                    yield Import(importer, f"{home}.{name.name}", child.lineno, late)
            else:
                inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from visit(child, late or inside)

    yield from visit(ast.parse(source), late=False)


def below(name: str, tops: set[str]) -> bool:
    """Tell whether a dotted name is one of some modules or lies within one."""
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def floor(name: str) -> int | None:
    """Return the floor of a dotted name, None outside the house."""
    return next((number for top, number in FLOORS.items() if below(name, {top})), None)


def upward(found: Import) -> bool:
    """Tell whether an import goes up without leave."""
    here, there = floor(found.importer), floor(found.imported)
    if here is None or there is None or there <= here:
        return False
    return not (
        found.late
        and any(found.importer == who and below(found.imported, {what}) for who, what in UPWARD_WHEN_CALLED)
    )


def modules() -> dict[str, Path]:
    """Return every file of the house by module name."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = ["sim", *path.relative_to(HOUSE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


@functools.cache
def imports_of(module: str) -> list[Import]:
    path = MODULES[module]
    return list(imports(path.read_text(encoding="utf-8"), module, path.name == "__init__.py"))


def test_every_file_stands_on_a_floor() -> None:
    """A new file at the top of `sim` needs a place in FLOORS, and so in the reader's mind."""
    assert len(MODULES) > 40
    assert [name for name in MODULES if name != "sim" and floor(name) is None] == []
    gone = [top for top in FLOORS if top not in MODULES]
    assert gone in ([], ["sim.analysis"])


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module: str) -> None:
    assert [found for found in imports_of(module) if upward(found)] == []


def test_no_leave_to_import_upward_is_kept_that_nobody_needs() -> None:
    late = [found for module in MODULES for found in imports_of(module) if found.late]
    for who, what in UPWARD_WHEN_CALLED:
        assert any(found.importer == who and below(found.imported, {what}) for found in late), (who, what)


def test_the_door_opens_without_loading_the_house() -> None:
    assert [found.imported for found in imports_of("sim") if not found.imported.startswith("__future__")] == [
        "importlib", "os", "sys", "typing.Any",
    ]  # fmt: skip


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, {"sim.rules", "sim.draws"})])
def test_draws_and_rules_import_nothing_but_plain_python(module: str) -> None:
    assert {found.imported.partition(".")[0] for found in imports_of(module)} <= PLAIN


@pytest.mark.parametrize("module", sorted(ENGINES))
def test_engines_know_no_framework_around_them(module: str) -> None:
    assert [
        f for f in imports_of(module) if below(f.imported, {"hydra", "omegaconf", "matplotlib", "pandas"})
    ] == []


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, {"sim.show"})])
def test_pictures_never_run_anything(module: str) -> None:
    assert [found for found in imports_of(module) if below(found.imported, ENGINES)] == []


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, {"sim.kernel", "sim.compiling"})])
def test_the_compiled_engine_does_not_need_mesa(module: str) -> None:
    assert [found for found in imports_of(module) if below(found.imported, {"mesa", "sim.model"})] == []


def test_the_fingerprint_rests_on_all_that_the_engines_reach_and_on_nothing_else() -> None:
    """Sources count by folder, so that a new file that decides numbers cannot be forgotten in a list."""
    from sim.study.provenance import WITHOUT_NUMBERS, shipped_sources

    reached, waiting = set(), ["sim.kernel", "sim.model", "sim.outcomes", "sim.scenario"]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [m for m in MODULES if any(m in (f.imported, f.imported.rpartition(".")[0])
                                                  for f in imports_of(module))]  # fmt: skip
    files = {f"sim/{MODULES[module].relative_to(HOUSE).as_posix()}" for module in reached}
    silent = {f"sim/{name}" for name in WITHOUT_NUMBERS}
    assert files - silent == set(shipped_sources())


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("sim.rules.coping", "import sim.kernel"),
        ("sim.scenario", "from sim import configuration"),
        ("sim.state", "from sim.rulebook import RuleBook"),
        ("sim.state", "from .rulebook import RuleBook"),
        ("sim.study.runner", "def f():\n    from sim.show.measures import level"),
        ("sim.study.study", "def f():\n    from sim.show.figures import picture"),
        ("sim.kernel", "class A:\n    def f(self):\n        from sim import simulate"),
        ("sim.show.rows", "try:\n    import sim.commands.run\nexcept ImportError:\n    pass"),
        ("sim.outcomes", "if TYPE_CHECKING:\n    pass\nelse:\n    import sim.study"),
    ],
)
def test_a_wrong_import_is_found(importer: str, source: str) -> None:
    """Negative control: the eyes of the tests above see."""
    assert [found for found in imports(source, importer) if upward(found)]


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("sim.rules.coping", "if TYPE_CHECKING:\n    from sim.kernel import run"),
        ("sim.study.study", "def f():\n    from sim.simulate import simulate"),
        ("sim.commands.run", "from sim.study.study import run_study"),
        ("sim.kernel", "import numpy as np\nfrom sim.model import run"),
        ("sim.errors", "import difflib, simulation.of.something.other"),
    ],
)
def test_a_right_import_is_let_through(importer: str, source: str) -> None:
    assert not [found for found in imports(source, importer) if upward(found)]


REGISTRIES = re.compile(r"https?://[^\s\"')]+/simple\b|index-url|registry\.\w+/", re.I)
MACHINES = re.compile(r"(?<![\w.~:/])/(home|root|users|work|tmp|var|opt|usr|mnt|srv|etc)/\w|[^\w][A-Z]:\\\w", re.I)


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    for folder in (HOUSE, HOUSE.parent / "hydra_plugins", HOUSE.parent / "configs"):
        files = [path for kind in ("*.py", "*.yaml") for path in folder.rglob(kind)]
        assert files
        for path in files:
            text = path.read_text(encoding="utf-8")
            for pattern in (REGISTRIES, MACHINES):
                assert not (found := pattern.search(text)), f"{path}: {found}"
    for bad in ('x = "/' + 'home/me/x.csv"', "r'C:\\Users\\me'", "open('/tmp/x')"):
        assert MACHINES.search(bad), "negative control"
    assert REGISTRIES.search("https://packages.example/simple")
    assert not MACHINES.search("path/to/file.py and ~/.cache and https://host/home/page")

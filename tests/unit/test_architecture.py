"""Imports go down only, the model stays free of everything heavy, and no file knows a machine."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

import sim

HOUSE = Path(sim.__file__).parent

ORDER = (
    "errors", "language", "model", "scenario", "statistics", "engines", "study", "analysis", "show", "notebook",
    "app", "commands", "__main__",
)  # fmt: skip
"""Rooms and modules at the top of the package, from the ground up: each may import those before it, and itself."""

MOST_ROOMS = 12
"""What `ls sim` may show at most, so that a newcomer reads it at a glance."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "mesa": ("sim.engines.mesa",),
    "numba": ("sim.engines.compiled",),
    "llvmlite": ("sim.engines.compiled",),
    "matplotlib": ("sim.show",),
    "hydra": (
        "sim.scenario.compose",
        "sim.scenario.origin",
        "sim.scenario.config_errors",
        "sim.study.design",
        "sim.commands",
    ),
    "click": ("sim.commands", "sim.scenario.config_errors"),
    "starlette": ("sim.app.guard", "sim.app.limits", "sim.app.server"),
    "uvicorn": ("sim.commands.app",),
}
"""The only places that know a framework."""

PLAIN_MODULES = {"sim.model.rules", "sim.model.state", "sim.model.ranges", "sim.model.draws"}
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


def below(name: str, tops: Iterable[str]) -> bool:
    """Tell whether a dotted name is one of some modules or lies within one."""
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def room(name: str) -> str | None:
    """Return the room of a dotted name, None outside the house."""
    parts = name.split(".")
    return parts[1] if parts[0] == "sim" and len(parts) > 1 and parts[1] in ORDER else None


def upward(found: Import) -> bool:
    """Tell whether an import goes up."""
    here, there = room(found.importer), room(found.imported)
    return here is not None and there is not None and ORDER.index(there) > ORDER.index(here)


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


def module_of(name: str) -> str | None:
    """Return the module that an imported name is, or lies in; None outside the house."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name if name and name != "sim" else None


def circles(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Return what imports each other in a circle, however long."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for other in edges.get(waiting.pop(), set()) - found:
                found.add(other)
                waiting.append(other)
        return found

    far = {name: reached(name) for name in edges}
    return [{other for other in far[name] if name in far.get(other, ())} for name in far if name in far[name]]


def test_every_module_stands_in_a_room_and_rooms_are_few() -> None:
    shown = {path.name for path in HOUSE.iterdir()} - {"locale", "py.typed", "configs"}
    shown = {name.removesuffix(".py") for name in shown if not name.startswith("__")}
    assert shown == {name for name in ORDER if not name.startswith("__")}
    assert len(shown) <= MOST_ROOMS


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down_only(module: str) -> None:
    assert [found for found in imports_of(module) if upward(found)] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    edges = {module: {other for found in imports_of(module) if (other := module_of(found.imported))} - {module}
             for module in MODULES}  # fmt: skip
    assert circles(edges) == []


def test_no_rooms_within_a_room_import_each_other_in_a_circle() -> None:
    """Such as `study.store` and `study.run`: one of two siblings stands above the other."""
    edges: dict[str, set[str]] = {}
    for module in MODULES:
        here = ".".join(module.split(".")[:3])
        others = {module_of(found.imported) for found in imports_of(module)} - {None}
        edges.setdefault(here, set()).update({".".join(str(other).split(".")[:3]) for other in others} - {here})
    tops = {name for name in edges if name.count(".") == 1}  # the docstring of a room belongs to no sibling
    assert circles({name: found - tops for name, found in edges.items() if name not in tops}) == []


def test_circles_are_found() -> None:
    """Negative control."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})[0] == {"a", "b", "c"}
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_the_door_opens_without_loading_the_house() -> None:
    assert [found.imported for found in imports_of("sim") if not found.imported.startswith("__future__")] == [
        "importlib", "os", "sys", "typing.TYPE_CHECKING", "typing.Any",
    ]  # fmt: skip


def test_type_checkers_see_what_the_door_opens_to() -> None:
    """They take the branch that imports; `study` is a function to them, though a room has that name too."""
    tree = ast.parse(MODULES["sim"].read_text(encoding="utf-8"))
    branch = next(
        node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    )
    seen = {
        name.name: node.module for node in branch.body if isinstance(node, ast.ImportFrom) for name in node.names
    }
    assert seen == {**sim._HOMES, "study": "sim.notebook"}
    assert set(seen) == set(sim.__all__)


@pytest.mark.parametrize("module", [name for name in MODULES if below(name, PLAIN_MODULES)])
def test_draws_and_rules_import_nothing_but_plain_python(module: str) -> None:
    assert {found.imported.partition(".")[0] for found in imports_of(module)} <= PLAIN


@pytest.mark.parametrize("framework", ONLY_IN)
def test_frameworks_are_known_in_their_rooms_only(framework: str) -> None:
    knowing = {module for module in MODULES for found in imports_of(module) if below(found.imported, {framework})}
    assert {module for module in knowing if not below(module, ONLY_IN[framework])} == set()
    assert knowing, "negative control"


def test_pictures_never_run_anything() -> None:
    assert [
        found
        for module in MODULES
        if below(module, {"sim.show"})
        for found in imports_of(module)
        if below(found.imported, {"sim.engines"})
    ] == []


def test_the_explorer_writes_studies_through_commands_and_their_session_only() -> None:
    """It starts the command line in a process of its own; nothing in the room runs or writes a study itself."""
    own = [found for module in MODULES if below(module, {"sim.app"}) for found in imports_of(module)]
    assert [found for found in own if below(found.imported, {"sim.study.run", "sim.study.export"})] == []
    assert [found for found in own if below(found.imported, {"sim.engines.batch"})], "negative control"


def test_the_compiled_engine_does_not_need_mesa() -> None:
    waiting, reached = ["sim.engines.compiled.week"], set()
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [other for found in imports_of(module) if (other := module_of(found.imported))]
    assert not {module for module in reached if below(module, {"sim.engines.mesa"})}
    assert len(reached) > 20


def test_the_fingerprint_rests_on_all_that_the_engines_reach_and_on_nothing_else() -> None:
    """Sources count by folder, so that a new file that decides numbers cannot be forgotten in a list."""
    from sim.scenario.shipped import WITHOUT_NUMBERS, shipped_sources

    reached: set[str] = set()
    waiting = [
        "sim.engines.compiled.week",
        "sim.engines.mesa.model",
        "sim.model.outcomes",
        "sim.scenario.scenario",
    ]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [other for found in imports_of(module) if (other := module_of(found.imported))]
    files = {f"sim/{MODULES[module].relative_to(HOUSE).as_posix()}" for module in reached}
    silent = {f"sim/{name}" for name in ("errors.py", "language.py", "engines/progress.py", *WITHOUT_NUMBERS)}
    assert files - silent == set(shipped_sources())


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("sim.model.rules.coping", "import sim.engines.compiled.week"),
        ("sim.scenario.scenario", "from sim import engines"),
        ("sim.model.state", "from sim.engines.rulebook.book import RuleBook"),
        ("sim.model.state", "from ..engines.rulebook.book import RuleBook"),
        ("sim.study.run.task", "def f():\n    from sim.show.drawing.measures import level"),
        ("sim.engines.batch", "class A:\n    def f(self):\n        from sim import study"),
        ("sim.show.drawing.panels", "try:\n    import sim.commands.run\nexcept ImportError:\n    pass"),
        ("sim.model.outcomes", "if TYPE_CHECKING:\n    pass\nelse:\n    import sim.study"),
    ],
)
def test_a_wrong_import_is_found(importer: str, source: str) -> None:
    """Negative control: the eyes of the tests above see."""
    assert [found for found in imports(source, importer) if upward(found)]


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("sim.model.rules.coping", "if TYPE_CHECKING:\n    from sim.engines.compiled.week import run"),
        ("sim.study.run.session", "def f():\n    from sim.engines.simulate import simulate"),
        ("sim.commands.run", "from sim.study.run.session import run_study"),
        ("sim.engines.compiled.week", "import numpy as np\nfrom sim.engines.batch import run_block"),
        ("sim.errors", "import difflib, simulation.of.something.other"),
    ],
)
def test_a_right_import_is_let_through(importer: str, source: str) -> None:
    assert not [found for found in imports(source, importer) if upward(found)]


REGISTRIES = re.compile(r"https?://[^\s\"')]+/simple\b|index-url|registry\.\w+/", re.I)
MACHINES = re.compile(r"(?<![\w.~:/])/(home|root|users|work|tmp|var|opt|usr|mnt|srv|etc)/\w|[^\w][A-Z]:\\\w", re.I)


def test_no_file_names_a_registry_or_a_place_on_one_machine() -> None:
    for folder in (HOUSE, HOUSE.parent / "configs"):
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

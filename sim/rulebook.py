"""The rule book in use: shipped rules, some perhaps replaced from a user's own file.

`link` makes new functions out of the same source in which every call to a replaced rule goes
to its replacement. Nothing is patched in place, so books with different rules live side by
side. The reference engine links plain functions, the compiled engine links compiled ones.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, SimpleNamespace
from typing import Any, get_type_hints

from sim.errors import Refused, RunFailed, did_you_mean
from sim.rules import RULES
from sim.rules.things import Leader, Stage

Wrap = Callable[[FunctionType], Any]


@dataclass(frozen=True)
class RuleBook:
    """Which function stands for each rule.

    Attributes
    ----------
    replaced : dict
        Replacement by rule name; empty for the shipped rules.
    wanted : dict
        What was asked for, so that another process can load the same rules.
    """

    replaced: Mapping[str, FunctionType] = field(default_factory=dict)
    wanted: dict[str, Any] = field(default_factory=dict)

    def link(self, function: Callable[..., Any], wrap: Wrap, named: Wrap | None = None) -> Any:
        """Return `function` with every function it calls linked and wrapped.

        Parameters
        ----------
        wrap : callable
            Applied to each linked function, such as a compiler or the identity.
        named : callable, optional
            Applied, after `wrap`, to those that are rules.
        """
        stands_for = {RULES[name]: new for name, new in self.replaced.items()}
        rules = set(RULES.values()) | set(self.replaced.values())
        done: dict[Any, Any] = {}

        def linked(old: Any, within: frozenset[Any]) -> Any:
            # Within its replacement the shipped rule stays itself, so that the one can call the other.
            source = old if old in within else stands_for.get(old, old)
            if (source, within) not in done:
                inside = within if source is old else within | {old}
                scope = dict(source.__globals__)
                for name in names_used(source.__code__):
                    if isinstance(scope.get(name), FunctionType) and scope[name] is not source:
                        scope[name] = linked(scope[name], inside)
                twin = FunctionType(
                    source.__code__, scope, source.__name__, source.__defaults__, source.__closure__
                )
                twin.__kwdefaults__ = source.__kwdefaults__
                twin.__qualname__ = source.__qualname__
                twin.__module__ = source.__module__
                new = wrap(twin)
                done[source, within] = named(new) if named and source in rules else new
            return done[source, within]

        return linked(function, frozenset())

    def plain(self, wrap: Wrap = lambda function: function) -> SimpleNamespace:
        """Return all rules by name as plain functions that check what they leave behind."""
        return SimpleNamespace(**{name: self.link(rule, wrap, named=audited) for name, rule in RULES.items()})

    def files(self) -> list[Path]:
        """Return the source files that decide what a run does, shipped ones first."""
        here = Path(__file__).parent
        shipped = [
            here / f"{name}.py"
            for name in ("draws", "population", "state", "workspace", "seeing", "kernel", "tallying", "compiling")
        ]
        shipped += sorted((here / "rules").glob("*.py"))
        own = {Path(f.__code__.co_filename) for f in self.own_functions()}
        for function in self.own_functions():
            for name in names_used(function.__code__):
                value = function.__globals__.get(name)
                if isinstance(value, ModuleType) and value.__name__.partition(".")[0] not in KNOWN_MODULES:
                    own.add(Path(value.__file__ or "<no file>"))
        return shipped + sorted(path for path in own - set(shipped) if path.is_file())

    def own_functions(self) -> list[FunctionType]:
        """Return the replacements and all plain functions they call by name."""
        return [f for _, new in sorted(self.replaced.items()) for f in reachable(new)]

    def digest(self) -> str:
        """Return the SHA-256 of all rule sources and replacements, 64 hexadecimal digits.

        Beside the files go in the constants and enclosed values that replacements use, which may
        come from anywhere, and the code of functions that have no file.
        """
        total = hashlib.sha256()
        for path in self.files():
            total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        for name, new in sorted(self.replaced.items()):
            total.update(f"{name}={new.__qualname__}\0".encode())
        for function in self.own_functions():
            code = function.__code__
            if not Path(code.co_filename).is_file():
                total.update(code.co_code + repr(code.co_names).encode() + repr(code.co_consts).encode())
            enclosed = [cell.cell_contents for cell in function.__closure__ or ()]
            constants = {
                name: function.__globals__[name]
                for name in sorted(names_used(code))
                if isinstance(function.__globals__.get(name), int | float | str | tuple)
            }
            total.update(repr((function.__qualname__, enclosed, constants)).encode())
        return total.hexdigest()


KNOWN_MODULES = {*sys.stdlib_module_names, "sim", "numpy", "numba"}
"""Modules whose versions the fingerprint holds anyway."""


def names_used(code: CodeType) -> set[str]:
    """Return every global name that a function's code, or code nested in it, may use."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= names_used(constant)
    return names


def reachable(function: FunctionType, seen: set[Any] | None = None) -> Iterator[FunctionType]:
    """Yield a function and all plain functions it calls by name."""
    seen = set() if seen is None else seen
    if function in seen:
        return
    seen.add(function)
    yield function
    for name in sorted(names_used(function.__code__)):
        value = function.__globals__.get(name)
        if isinstance(value, FunctionType):
            yield from reachable(value, seen)


def load_rules(wanted: Mapping[str, str | Callable[..., Any] | None]) -> RuleBook:
    """Return the rule book in which the wanted rules are replaced.

    Parameters
    ----------
    wanted : mapping
        Rule name to ``path/to/file.py:function``, to a function, or to None for the shipped rule.

    Raises
    ------
    Refused
        When a rule name, the file, the function in it or its form is not usable.
    """
    replaced = {}
    for name, place in wanted.items():
        if name not in RULES:
            raise Refused(
                f"There is no rule named '{name}'.{did_you_mean(name, RULES)} Rules: {', '.join(RULES)}."
            )
        if place is None:
            continue
        function = load_function(name, place) if isinstance(place, str) else place
        check_form(name, function)
        replaced[name] = function
    return RuleBook(replaced, dict(wanted))  # type: ignore[arg-type]


def load_function(name: str, place: str) -> Any:
    """Return the function named by ``path/to/file.py:function``."""
    file, _, function = place.rpartition(":")
    if not file.endswith(".py") or not function:
        raise Refused(
            f"rules.{name}={place}: expected a file and a function, such as rules.{name}=my_rules.py:{name}."
        )
    path = Path(file).expanduser().resolve()
    if not path.is_file():
        raise Refused(f"rules.{name}: there is no file {file} (looked in {Path.cwd()}).")
    # The name holds no folder: compiled code is kept under it, and must be found when the file moves.
    module_name = f"_own_rules_{hashlib.sha256(path.name.encode() + path.read_bytes()).hexdigest()[:16]}"
    if module_name not in sys.modules:
        spec = importlib.util.spec_from_file_location(module_name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except SyntaxError as error:
            raise Refused(
                f"rules.{name}: {file}, line {error.lineno}, is not valid Python: {error.msg}.\n"
                f"    {(error.text or '').strip()}"
            ) from error
        except Exception as error:
            raise Refused(f"rules.{name}: {file} cannot be loaded: {type(error).__name__}: {error}.") from error
        sys.modules[module_name] = module
    found = getattr(sys.modules[module_name], function, None)
    if found is None:
        own = [
            n for n, v in vars(sys.modules[module_name]).items()
            if isinstance(v, FunctionType) and v.__module__ == module_name
        ]  # fmt: skip
        raise Refused(
            f"rules.{name}: {file} has no function '{function}'.{did_you_mean(function, own)}"
            f" It has: {', '.join(own) or 'none'}."
        )
    return found


def check_form(name: str, function: Any) -> None:
    """Refuse a replacement that cannot stand for the rule: wrong arguments, or a returned value."""
    if not isinstance(function, FunctionType):
        raise Refused(f"rules.{name}: expected a plain function, got {type(function).__name__}.")
    expected = list(inspect.signature(RULES[name]).parameters)
    given = list(inspect.signature(function).parameters)
    where = f"{Path(function.__code__.co_filename).name}, line {function.__code__.co_firstlineno}"
    if len(given) != len(expected):
        raise Refused(
            f"rules.{name}: {function.__name__} ({where}) takes ({', '.join(given)}); "
            f"the rule takes ({', '.join(expected)})."
        )
    try:
        tree = ast.parse(inspect.cleandoc("\n" + inspect.getsource(function)))
    except (OSError, SyntaxError):
        return  # typed in a session, no source to look at; the engines check what it leaves behind
    for node in own_nodes(tree.body[0]):
        if isinstance(node, ast.Return) and node.value is not None and not is_none(node.value):
            line = function.__code__.co_firstlineno + node.lineno - 1
            raise Refused(
                f"rules.{name}: {function.__name__} returns a value "
                f"({Path(function.__code__.co_filename).name}, line {line}). A rule sets attributes and "
                "returns nothing: write use.stage = Stage.PERSUADED, for example."
            )


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what stands in a function, leaving out functions defined inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.Lambda):
            yield child
            yield from own_nodes(child)


def is_none(node: ast.expr) -> bool:
    """Tell whether an expression is the literal None."""
    return isinstance(node, ast.Constant) and node.value is None


SHARES = (
    "mastery", "belief", "strain", "trust", "skill", "threshold", "clarity", "facilitation", "licence",
    "support", "practice", "combining", "fatigue", "insight", "aim", "pressure", "said", "overload",
)  # fmt: skip
"""Attributes that must stay in [0, 1] whatever a rule does."""

AMOUNTS = (
    "messages",
    "support_hours",
    "need",
    "help_personal",
    "help_digital",
    *(n for n in get_type_hints(Leader) if n.startswith("hours_")),
)
"""Attributes that must stay zero or more."""


@functools.cache
def limited(kind: Any) -> tuple[tuple[str, float], ...]:
    """Return the limited attributes of a kind of thing, each with its upper limit."""
    fields: set[str] = set()
    for base in kind.__mro__:
        fields |= set(getattr(base, "__annotations__", {}))
    limits = [(n, 1.0) for n in SHARES if n in fields] + [(n, math.inf) for n in AMOUNTS if n in fields]
    return tuple([("stage", len(Stage) - 1.0)] if "stage" in fields else []) + tuple(limits)


def nonsense(thing: Any) -> str | None:
    """Say what is wrong with a thing after a rule, or None when it is in order."""
    for name, most in limited(type(thing)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(thing, name)
        fine = 0.0 <= value <= most and value != math.inf and (name != "stage" or value == int(value))
        if not fine:
            if name == "stage":
                return f"stage = {value!r}; expected a whole number from 0 to {len(Stage) - 1} (see Stage)"
            kind = "a number from 0 to 1" if most == 1.0 else "a finite number, zero or more"
            return f"{name} = {value!r}; expected {kind}"
    return None


def audited(rule: Any) -> Any:
    """Return a rule that checks, after each call, what it left behind (reference engine)."""

    @functools.wraps(rule)
    def checked(thing: Any, *others: Any) -> None:
        where = f"{Path(rule.__code__.co_filename).name}, line {rule.__code__.co_firstlineno}"
        try:
            rule(thing, *others)
        except RunFailed:
            raise
        except Exception as error:
            line = innermost_line(error, rule.__code__.co_filename) or rule.__code__.co_firstlineno
            raise RunFailed(
                f"rule {rule.__name__} ({Path(rule.__code__.co_filename).name}, line {line}) raised "
                f"{type(error).__name__}: {error}"
            ) from error
        for touched in (thing, *others[:1]):
            problem = nonsense(touched)
            if problem:
                raise RunFailed(f"rule {rule.__name__} ({where}) left {problem}")

    return checked


def innermost_line(error: BaseException, file: str) -> int | None:
    """Return the last line of a file that an error passed through."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line

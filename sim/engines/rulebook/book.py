"""The rule book in use: shipped rules, some of them replaced from a user's file.

`link` makes new functions out of the same source in which every call to a replaced rule goes
to its replacement. Nothing is patched in place, so books with different rules live side by
side. The reference engine links plain functions, the compiled engine links compiled ones.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

from sim.engines.rulebook.audits import audited
from sim.engines.rulebook.compilable import FREER, uncompilable
from sim.engines.rulebook.draws import drawn_by_two_rules, drawn_twice
from sim.engines.rulebook.loading import function_in, load_file
from sim.engines.rulebook.mistakes import Problem, formula_problems, problems
from sim.engines.rulebook.signatures import ASKED, EVERY, USUAL, signature_of
from sim.engines.rulebook.sources import (
    code_told_apart,
    is_own,
    is_own_function,
    is_own_module,
    names_used,
    place,
    reachable,
    told_apart,
    values_used,
)
from sim.engines.rulebook.tables import tables_of
from sim.errors import InputError, did_you_mean
from sim.model.own_tables import NOTHING, Own, united
from sim.model.rules import REPLACEABLE
from sim.scenario.shipped import code_digest, shipped_files, text_digest

Wrap = Callable[[FunctionType], Any]
Named = Callable[[str, Any, bool], Any]


@dataclass(frozen=True)
class RuleBook:
    """Which function stands for each rule.

    Attributes
    ----------
    replaced : dict
        Replacement by rule name; empty for the shipped rules.
    wanted : dict
        What was asked for, so that another process can load the same rules.
    loaded : frozenset of Path
        Rule files, and the user files that they import.
    own : Own
        What the files declare besides rules.
    """

    replaced: Mapping[str, FunctionType] = field(default_factory=dict)
    wanted: dict[str, Any] = field(default_factory=dict)
    loaded: frozenset[Path] = frozenset()
    own: Own = NOTHING

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how another process rebuilds the same book, from its files."""
        return load_rules, ({**self.replaced, **self.wanted},)

    def __deepcopy__(self, memo: Any) -> RuleBook:
        return self  # nothing in it changes

    @functools.cached_property
    def stand_ins(self) -> dict[str, FunctionType]:
        """What stands for shipped functions by name: replacements, and what the tables make of hooks."""
        return {**self.own.hooks, **self.replaced}

    @functools.cached_property
    def roomy(self) -> bool:
        """Whether it needs more than the usual kernel offers, see `sim.engines.compiled.rule_calls`."""
        more = any(new.__code__.co_argcount > len(signature_of(name)) for name, new in self.replaced.items())
        elsewhere = (name for name in ASKED if name not in USUAL)
        return bool(self.own) or more or any(map(self.acting_in, elsewhere if self.replaced else ()))

    def link(self, function: Callable[..., Any], wrap: Wrap, named: Named | None = None) -> Any:
        """Return `function` with every function it calls linked and wrapped; see `linker`."""
        return self.linker(wrap, named)(function)

    def linker(self, wrap: Wrap, named: Named | None = None) -> Callable[[Callable[..., Any]], Any]:
        """Return what links and wraps functions, and every function that they call, each once.

        Parameters
        ----------
        wrap : callable
            Applied to each linked function, such as a compiler or the identity.
        named : callable, optional
            Applied, after `wrap`, to those that are rules, with the rule's name and whether it is a
            replacement or called by one.
        """
        stands_for = {EVERY[name]: new for name, new in self.stand_ins.items()}
        rules = {rule: name for name, rule in EVERY.items()} | {new: name for name, new in self.stand_ins.items()}
        done: dict[Any, Any] = {}

        def linked(old: Any, within: frozenset[Any]) -> Any:
            # Within its replacement the shipped rule stays itself, so that the one can call the other.
            source = old if old in within else stands_for.get(old, old)
            if (source, within) not in done:
                inside = within if source is old else within | {old}
                scope = dict(source.__globals__)
                twin = FunctionType(
                    source.__code__, scope, source.__name__, source.__defaults__, source.__closure__
                )
                twin.__kwdefaults__ = source.__kwdefaults__
                twin.__qualname__ = source.__qualname__
                twin.__module__ = source.__module__
                new = wrap(twin)
                done[source, within] = (
                    named(rules[source], new, bool(inside)) if named and source in rules else new
                )
                # Only now, for functions may call each other, and themselves.
                for name in names_used(source.__code__):
                    if isinstance(scope.get(name), FunctionType):
                        scope[name] = linked(scope[name], inside)
            return done[source, within]

        return lambda function: linked(function, frozenset())

    def plain(self, wrap: Wrap = lambda function: function) -> SimpleNamespace:
        """Return all rules by name as plain functions that check what they leave behind."""
        linked = self.linker(wrap, named=functools.partial(audited, kinds=self.own.kinds))
        return SimpleNamespace(**{name: linked(rule) for name, rule in EVERY.items()})

    def files(self) -> list[Path]:
        """Return the source files that decide what a run does, shipped ones first."""
        shipped = list(shipped_files())
        own = set(self.loaded)
        for function in self.own_functions():
            own.add(Path(function.__code__.co_filename))
            for _, value in values_used(function):
                if is_own_module(value):
                    own.add(Path(value.__file__ or ""))
        mine = [path for path in own - set(shipped) if path.is_file() and is_own(str(path))]
        return shipped + sorted(mine, key=lambda path: (path.name, str(path)))

    def own_functions(self) -> list[FunctionType]:
        """Return the replacements, formulas of outcomes, and all user functions that they may call."""
        formulas: list[Any] = [one.compute for one in self.own.per_run.values()]
        mine = [*(new for _, new in sorted(self.replaced.items())), *filter(is_own_function, formulas)]
        return [f for new in mine for f in reachable(new)]

    def digest(self) -> str:
        """Return the SHA-256 of all rule sources and replacements, 64 hexadecimal digits.

        Besides the files, of which shipped ones count without comments and docstrings, it covers the values that
        replacements use, such as tables read while the file is loaded, and the code of functions that have no
        file. Of rules from files it is that of the moment in which it is first asked for, whatever they keep
        while they run.
        """
        from_files = all(isinstance(self.wanted.get(name), str) for name in self.replaced)
        return self._digest_as_loaded if from_files else self._digest()

    @functools.cached_property
    def _digest_as_loaded(self) -> str:
        return self._digest()

    def _digest(self) -> str:
        total = hashlib.sha256()
        for path in self.files():
            digest = text_digest(path) if is_own(str(path)) else code_digest(path)
            total.update(f"{path.name}\0{digest}\0".encode())
        for name, new in sorted(self.replaced.items()):
            total.update(f"{name}={new.__qualname__}\0".encode())
        for function in self.own_functions():
            code = function.__code__
            if not Path(code.co_filename).is_file():
                total.update(code.co_code + repr(code.co_names).encode() + repr(code.co_consts).encode())
            used = [(name, told_apart(value)) for name, value in values_used(function)]
            total.update(repr((function.__qualname__, used)).encode())
        if self.own:
            total.update(self.own.text.encode())
        return total.hexdigest()

    def acting_in(self, rule: str) -> list[str]:
        """Return the names of what stands for a rule or what it calls; none where it is as shipped."""
        replaced_here: set[str] = set()

        def note(name: str, linked: Any, replaced: bool) -> Any:
            if replaced:
                replaced_here.add(name)
            return linked

        self.link(EVERY[rule], lambda function: function, note)
        return sorted(replaced_here & self.stand_ins.keys())

    def digest_of(self, rule: str) -> str:
        """Return the SHA-256 of all that one rule's machine code is made from, wherever its file lies."""
        total = hashlib.sha256(f"{SHIPPED_RULES.digest()}\0{rule}".encode())
        if self.roomy:
            total.update(self.own.layout.encode())
        for name in self.acting_in(rule):
            number = {function: k for k, function in enumerate(reachable(self.stand_ins[name]))}
            for function in number:
                used = [
                    (name, number[value] if is_own_function(value) else told_apart(value))
                    for name, value in values_used(function)
                ]
                total.update(repr((name, code_told_apart(function.__code__), used)).encode())
        return total.hexdigest()

    def kept(self) -> dict[str, str]:
        """Return what replacements read from outside and might change, by name; a run must leave it the same."""
        return {
            f"{name} ({place(function)})": repr(told_apart(value))
            for function in self.own_functions()
            for name, value in values_used(function)
        }

    def problems(self, compiled: bool) -> Iterator[Problem]:
        """Yield every mistake in the replacements.

        Parameters
        ----------
        compiled : bool
            Whether what only Python can do is a mistake too.
        """
        stands_for = {EVERY[name]: new for name, new in self.replaced.items()}
        for name, new in self.replaced.items():
            wrong = [*problems(name, new, self.own)]
            # Within its replacement a rule stays itself.
            others: dict[Any, FunctionType] = {
                old: other for old, other in stands_for.items() if old is not EVERY[name]
            }
            wrong += drawn_twice(name, new, others)
            yield from wrong
            told = {(one.file, one.line) for one in wrong}
            if compiled:
                yield from (one for one in uncompilable(name, new) if (one.file, one.line) not in told)
        yield from drawn_by_two_rules(self.replaced)
        for name, one in self.own.per_run.items():
            formula: Any = one.compute
            if is_own_function(formula):
                yield from formula_problems(name, formula)


SHIPPED_RULES = RuleBook()
"""The rule book in which nothing is replaced."""


def load_rules(wanted: Mapping[str, Any], compiled: bool = False) -> RuleBook:
    """Return the rule book in which the wanted rules are replaced.

    Parameters
    ----------
    wanted : mapping
        Rule name to ``path/to/file.py:function``, to a function, or to None for the shipped rule; and
        ``own.file`` to a file, or several, with user tables.
    compiled : bool
        Whether to refuse what only the reference engine can run; the compiled engine refuses it later at any rate.

    Raises
    ------
    InputError
        When a rule name, the file, the function in it or its form is not usable.
    """
    replaced: dict[str, Any] = {}
    modules: dict[str, ModuleType] = {}
    loaded: frozenset[Path] = frozenset()
    for name, where in wanted.items():
        if name == OWN_FILE:
            for file in files_of(where):
                if file not in modules:
                    modules[file], files = load_file(name, file)
                    loaded |= files
            continue
        if name not in REPLACEABLE:
            raise InputError(
                f"There is no rule named '{name}'.{did_you_mean(name, REPLACEABLE)} "
                f"Rules: {', '.join(REPLACEABLE)}."
            )
        if where is None:
            continue
        function: Any = where
        if isinstance(where, str):
            file, _, called = where.rpartition(":")
            if not file.endswith(".py") or not called:
                raise InputError(
                    f"rules.{name}={where}: expected a file and a function, such as "
                    f"rules.{name}=my_rules.py:{name}."
                )
            if file not in modules:
                modules[file], files = load_file(f"rules.{name}", file)
                loaded |= files
            function = function_in(name, file, modules[file], called)
        if not isinstance(function, FunctionType):
            raise InputError(f"rules.{name}: expected a plain function, got {type(function).__name__}.")
        replaced[name] = function
    book, wrong = with_tables(replaced, wanted, modules, loaded)
    refuse(itertools.chain(wrong, book.problems(compiled)))
    return book


def with_tables(
    replaced: Mapping[str, Any],
    wanted: Mapping[str, Any],
    modules: Mapping[str, ModuleType],
    loaded: frozenset[Path],
) -> tuple[RuleBook, list[Problem]]:
    """Return a rule book with what its files declare, and all that is wrong in their tables."""
    tables = [tables_of(module) for module in modules.values()]
    try:
        own = united(one for one, _ in tables)
    except ValueError as error:
        raise InputError(f"{', '.join(Path(file).name for file in modules)}: {error}") from error
    return RuleBook(replaced, dict(wanted), loaded, own), [one for _, wrong in tables for one in wrong]


OWN_FILE = "own.file"
"""Setting that names files with user tables."""


def files_of(value: Any) -> list[str]:
    """Return the files that a setting names: one, several, or none; or refuse what names none."""
    named = [] if value is None else [value] if isinstance(value, str) else value
    files = isinstance(named, list | tuple) and all(isinstance(one, str) and one.endswith(".py") for one in named)
    if not files:
        raise InputError(f"{OWN_FILE}={value}: expected a file, such as {OWN_FILE}=my_rules.py.")
    return list(named)


SHOWN = 8
"""Most mistakes that one message lists."""


def refuse(mistakes: Iterable[Problem]) -> None:
    """Raise `InputError` with all mistakes, when there are any."""
    told = {str(problem): problem for problem in mistakes}
    lines = list(told)
    if len(lines) > SHOWN:
        lines[SHOWN:] = [f"… and {len(lines) - SHOWN} more"]
    if lines and all(problem.compiled_only for problem in told.values()):
        lines.append(FREER)
    if lines:
        raise InputError("\n".join(lines))

"""What one function of a rule does, statement by statement: what it names, sets, calls and draws."""

from __future__ import annotations

import ast
import enum
import math
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from sim.engines.rulebook.audits import THINGS, ranges
from sim.engines.rulebook.calls import given_to, is_followed, wrong_call
from sim.engines.rulebook.kinds import FIXED, is_kind, mixed, names_of, nearest, word_of
from sim.engines.rulebook.sentences import (
    EXAMPLES,
    KEEPS_NOTHING,
    RETURNS,
    SETTING,
    UNSTEADY_SAYS,
    WHOLE_HOW,
)
from sim.engines.rulebook.sources import NOT_THERE, value_of
from sim.engines.rulebook.syntax import argument, never_ends, root_of
from sim.errors import did_you_mean
from sim.model import draws
from sim.model.draws import Draw
from sim.model.state import Seen

UNSTEADY = (
    "random", "_random", "secrets", "uuid", "time", "datetime", "os", "posix", "nt", "numpy.random", "socket",
    "subprocess", "threading", "multiprocessing", "asyncio", "pathlib", "io", "_io", "tempfile", "urllib",
)  # fmt: skip
"""Modules whose answers change from call to call or from machine to machine."""

HOMES = ("sim.model.draws", "sim.model.state", "math")
"""Modules a rule file may have forgotten to import from."""
NOT_IN_RULES: dict[type[ast.AST], str] = {
    ast.Import: "imports inside a function. Import at the top of the file.",
    ast.ImportFrom: "imports inside a function. Import at the top of the file.",
    ast.Global: f"global. {KEEPS_NOTHING}",
    ast.Nonlocal: f"nonlocal. {KEEPS_NOTHING}",
}
"""What no engine allows: it hides where numbers come from, or keeps them."""
UNSTEADY_BUILTINS = ("hash", "id", "open", "input", "exec", "eval", "compile", "globals", "locals", "__import__")
REFLECTING = ("setattr", "delattr", "vars")
AMOUNTS = (("hazard", draws.happens, math.inf), ("mean", draws.poisson, 500.0))
"""Argument of a draw that may not be negative, the function that takes it, and the most it may be."""
DRAWING = ("happens", "uniform", "normal", "poisson", "pair", "words")


class Body:
    """What one function does, statement by statement.

    Parameters
    ----------
    function : function
    tree : FunctionDef
        Its syntax tree.
    kinds : dict
        What its arguments are, as far as is known.
    returns : bool
        Whether it may return something; a rule may not.
    sees : bool
        Whether it may set what is seen.
    chance : str
        What to write where something is left to chance, see `sim.engines.rulebook.chance.how_to_draw`.

    Attributes
    ----------
    calls : list
        Functions of the model and of the user that it calls, each with what is handed over.
    reads, sets : set of str
        Attributes and parameters, such as ``person.strain`` and ``p.adviser.learning_rate``.
    drawn : set of str
        Purposes of its draws.

    All but `local` are filled as `check` goes through the function.
    """

    def __init__(
        self,
        function: FunctionType,
        tree: ast.FunctionDef,
        kinds: dict[str, Any],
        returns: bool,
        sees: bool = False,
        chance: str = "",
    ) -> None:
        self.function, self.tree, self.returns, self.sees = function, tree, returns, sees
        self.kinds, self.chance = dict(kinds), chance
        words = {word_of(kind): name for name, kind in kinds.items()}
        has = [one.replace(word, words[word], 1) for word, one in EXAMPLES.items() if word in words]
        self.example = next(iter(has), EXAMPLES["person"])
        self.calls: list[tuple[FunctionType, dict[str, Any]]] = []
        self.reads: set[str] = set()
        self.sets: set[str] = set()
        self.drawn: set[str] = set()
        code = function.__code__
        inner = {node.target for node in ast.walk(tree) if isinstance(node, ast.comprehension)}
        bound = {name.id for target in inner for name in ast.walk(target) if isinstance(name, ast.Name)}
        self.local = {*code.co_varnames, *code.co_cellvars, *bound}

    def check(self) -> Iterator[tuple[int, str]]:
        """Yield line and sentence of every mistake."""
        for statement in self.tree.body:
            yield from self.statement(statement)

    def statement(self, node: ast.AST) -> Iterator[tuple[int, str]]:
        """Check a statement or an expression, and all within it, in order."""
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            return  # has names of its own
        if type(node) in NOT_IN_RULES:
            says = NOT_IN_RULES[type(node)].format(example=self.example)
            yield node.lineno, says  # type: ignore[attr-defined]  # statements have a line
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Compare):
            yield node.lineno, f"{ast.unparse(node)} changes nothing. To set an attribute write = instead of ==."
        elif isinstance(node, ast.If | ast.While | ast.IfExp) and callable(self.value(node.test)):
            name = ast.unparse(node.test)
            yield (
                node.lineno,
                f"asks whether the function {name} exists, which is always true. Call it: {name}(…).",
            )
        elif isinstance(node, ast.While) and never_ends(node):
            yield node.lineno, f"never ends: nothing in the loop changes {ast.unparse(node.test)}, or leaves it."
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            owner = root_of(node)
            if owner is not None and owner.id not in self.local:
                yield node.lineno, f"sets {ast.unparse(node)}, which stays from call to call. {self.keeping}"
        given = node.value if isinstance(node, ast.Return) else None
        if given is not None and not self.returns and ast.unparse(given) != "None":
            yield given.lineno, RETURNS.format(name=self.function.__name__)
        for child in ast.iter_child_nodes(node):
            yield from self.statement(child)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from self.assign(target, node.value)
        elif isinstance(node, ast.AugAssign):
            changed = node.target
            if isinstance(changed, ast.Attribute) and (word := word_of(self.kind(changed.value))):
                self.reads.add(f"{word}.{changed.attr}")
            yield from self.assign(node.target, ast.BinOp(node.target, node.op, node.value))
        elif isinstance(node, ast.Attribute):
            yield from self.attribute(node)
        elif isinstance(node, ast.Subscript) and names_of(kind := self.kind(node.value)) and kind is not Draw:
            name = ast.unparse(node.value)
            yield node.lineno, f"{ast.unparse(node)}: attributes take a dot: write {name}.name."
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield from self.name(node)
        elif isinstance(node, ast.Call):
            yield from self.call(node)

    def assign(self, target: ast.expr, value: ast.expr | None) -> Iterator[tuple[int, str]]:
        """Remember what a name stands for, and check what an attribute is given."""
        if isinstance(target, ast.Tuple):
            parts = value.elts if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts) else []
            for k, part in enumerate(target.elts):
                yield from self.assign(part, parts[k] if parts else None)
            return
        kind = None if value is None else self.kind(value)
        if isinstance(target, ast.Name):
            before = self.kinds.get(target.id, kind)
            self.kinds[target.id] = kind if before == kind else float if {before, kind} == {int, float} else None
        elif isinstance(target, ast.Attribute) and value is not None:
            thing = self.kind(target.value)
            allowed = ranges(thing).get(target.attr) if is_kind(thing, *THINGS.values()) else None
            if allowed is None or self.is_fixed(thing):
                return
            must = f"{ast.unparse(target)} must be {allowed.words}, but gets"
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                how = "Write Stage.PERSUADED, for example." if "Stage" in allowed.words else "Write a number."
                yield target.lineno, f"{must} text. {how}"
            elif allowed.whole and kind is float:
                yield target.lineno, f"{must} a number with decimals. {WHOLE_HOW}"
            elif (number := self.number(value)) is not None and not allowed.low <= number <= allowed.high:
                yield target.lineno, f"{must} {number:g}."

    def attribute(self, node: ast.Attribute) -> Iterator[tuple[int, str]]:
        """Check that an attribute exists, and is not set where everything is read only."""
        kind = self.kind(node.value)
        written = ast.unparse(node)
        names = names_of(kind)
        if names is not None:
            before = ast.unparse(node.value)
            if node.attr not in names:
                yield node.lineno, f"there is no {written}.{nearest(before, node.attr, kind, self.kinds)}"
                return
            if names_of(names[node.attr]) is None and (word := word_of(kind)):
                (self.reads if isinstance(node.ctx, ast.Load) else self.sets).add(f"{word}.{node.attr}")
            if not isinstance(node.ctx, ast.Load) and self.is_fixed(kind):
                yield node.lineno, f"sets {written}, but {before} is read only. {self.instead_of(kind, node.attr)}"
            return
        owner = self.value(node.value)
        if isinstance(owner, type) and issubclass(owner, enum.Enum):
            if node.attr not in owner.__members__ and not hasattr(owner, node.attr):
                near = did_you_mean(node.attr, owner.__members__).replace("'", f"'{owner.__name__}.", 1)
                near = near or f" There is: {', '.join(owner.__members__)}."
                yield node.lineno, f"there is no {written}.{near}"
        elif isinstance(owner, ModuleType):
            value = getattr(owner, node.attr, NOT_THERE)
            if value is NOT_THERE:
                yield node.lineno, f"there is no {written}.{did_you_mean(node.attr, vars(owner))}"
            elif unsteady(value) and not unsteady(owner):
                yield node.lineno, self.by_chance(written)

    def is_fixed(self, kind: Any) -> bool:
        """Tell whether nothing of a kind of thing may be set here."""
        return is_kind(kind, *FIXED) and not (self.sees and kind is Seen)

    def name(self, node: ast.Name) -> Iterator[tuple[int, str]]:
        """Check that a name is defined, and does not stand for chance outside the keyed draws."""
        if node.id in self.local:
            return
        value = value_of(self.function, node.id)
        if value is NOT_THERE:
            known = [*self.local, *self.function.__globals__, "min", "max", "abs"]
            home = next((home for home in HOMES if hasattr(sys.modules[home], node.id)), None)
            hint = f" Write at the top: {import_of(home, node.id)}" if home else did_you_mean(node.id, known)
            yield node.lineno, f"'{node.id}' is not defined here.{hint}"
        elif unsteady(value) or node.id in UNSTEADY_BUILTINS:
            yield node.lineno, self.by_chance(node.id)
        elif node.id in REFLECTING:
            yield node.lineno, f"{node.id}() is not allowed in rules. {self.setting}"

    def call(self, node: ast.Call) -> Iterator[tuple[int, str]]:
        """Check the purpose of a draw; remember a call of a user function."""
        callee = self.value(node.func)
        if any(callee is getattr(draws, name) for name in DRAWING):
            yield from self.draw(node)
        if is_followed(callee):
            given = given_to(callee, node)
            self.calls.append((callee, {name: self.kind(value) for name, value in given.items()}))
            if says := wrong_call(callee, node, self.kind):
                yield node.lineno, says

    def draw(self, node: ast.Call) -> Iterator[tuple[int, str]]:
        """Check that a draw has a known purpose, and a possible hazard or mean."""
        purpose = argument(node, 1, "purpose")
        value = NOT_THERE if purpose is None else self.value(purpose)
        if isinstance(value, int) and value in list(draws.Purpose):
            self.drawn.add(draws.Purpose(value).name)
        elif isinstance(value, int):
            yield node.lineno, f"{ast.unparse(node)}: {value} is not the purpose of any draw. {self.chance}"
        elif value is not NOT_THERE and not isinstance(value, int):
            yield node.lineno, f"{ast.unparse(node)}: expected a purpose. {self.chance}"

        for name, function, most in AMOUNTS:
            given = argument(node, 2, name) if self.value(node.func) is function else None
            number = None if given is None else self.number(given)
            if number is not None and not 0.0 <= number <= most:
                upto = "of 0 or more" if most == math.inf else f"from 0 to {most:g}"
                yield (
                    node.lineno,
                    f"{ast.unparse(node)}: {number:g} is not a valid {name}; expected a number {upto}.",
                )

    @property
    def keeping(self) -> str:
        """What to do instead of keeping something."""
        return KEEPS_NOTHING.format(example=self.example)

    @property
    def setting(self) -> str:
        """What a rule may set."""
        return SETTING.format(example=self.example)

    def by_chance(self, name: str) -> str:
        """Say what is wrong with a name whose answers change from call to call."""
        return f"{UNSTEADY_SAYS.format(name=name)} {self.chance}".rstrip()

    def instead_of(self, kind: Any, attribute: str) -> str:
        """Say what to do instead of setting an attribute of something that is read only."""
        full = f"{(word_of(kind) or '').removeprefix('p.')}.{attribute}"
        if (word_of(kind) or "").startswith("p."):
            return f"Set it on the command line, such as {full}=1, or in a lever."
        return self.setting

    def value(self, node: ast.expr) -> Any:
        """Return what an expression stands for as far as it depends on no argument, or `NOT_THERE`."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return NOT_THERE if node.id in self.local else value_of(self.function, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.value(node.value)
            if isinstance(owner, ModuleType | type):
                return getattr(owner, node.attr, NOT_THERE)
        return NOT_THERE

    def number(self, node: ast.expr) -> float | None:
        """Return the number that an expression always is, or None."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            number = self.number(node.operand)
            return None if number is None else -number
        value = self.value(node)
        return float(value) if isinstance(value, int | float) else None

    def kind(self, node: ast.expr) -> Any:
        """Return what an expression is: a kind of thing, int for whole numbers, float, or None when unknown."""
        if isinstance(node, ast.Name) and node.id in self.local:
            return self.kinds.get(node.id)
        if isinstance(node, ast.Attribute) and (names := names_of(self.kind(node.value))) is not None:
            return names.get(node.attr)
        if isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
            return int
        if isinstance(node, ast.UnaryOp):
            return self.kind(node.operand)
        if isinstance(node, ast.BinOp):
            parts = {self.kind(node.left), self.kind(node.right)}
            if isinstance(node.op, ast.Div):
                return float
            return None if isinstance(node.op, ast.Pow) and float not in parts else mixed(parts)
        if isinstance(node, ast.BoolOp | ast.IfExp):
            values = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            return mixed({self.kind(part) for part in values})
        if isinstance(node, ast.Call):
            return self.kind_of_call(node)
        value = self.value(node)
        return int if isinstance(value, int) else float if isinstance(value, float) else None

    def kind_of_call(self, node: ast.Call) -> Any:
        """Return what a call gives."""
        callee = self.value(node.func)
        if any(callee is function for function in (min, max, abs)):
            return mixed({self.kind(part) for part in node.args})
        if any(callee is function for function in (float, draws.uniform, draws.normal)):
            return float
        if any(callee is function for function in (int, bool, len, draws.poisson, draws.happens)):
            return int
        return None


def import_of(home: str, name: str) -> str:
    """Return the line that imports a name from its home module, or imports it when it is a module itself."""
    inner = isinstance(getattr(sys.modules[home], name), ModuleType)
    return f"import {name}" if inner else f"from {home} import {name}"


def unsteady(value: Any) -> bool:
    """Tell whether a value comes from a module whose answers change from call to call."""
    if isinstance(value, ModuleType):
        homes = [value.__name__]
    else:
        owner = getattr(value, "__self__", value)
        homes = [getattr(value, "__module__", None) or "", type(owner).__module__]
    return any(home == name or home.startswith(f"{name}.") for home in homes for name in UNSTEADY)

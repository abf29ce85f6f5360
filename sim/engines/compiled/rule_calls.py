"""Calls of rules from the compiled engine: a shipped rule is inlined, a replaced one is called by its address.

The engine is compiled once, for every rule book. Where it says ``rules.cope(person, week, p, draw)``, machine
code looks up a number in `Rules`: 0 for the shipped rule, else where another one lies in this process. Such a rule
is compiled by itself, with the signature that its annotations name, and called as numba calls its own functions.
(Functions as values of numba's would do the same, yet each call carries code for calls back into Python.)

There are two kernels of one source. The usual one looks up the rules and has all else within: hooks, where
nothing happens, take no time. The roomy one looks up whatever can be replaced, hands over the key of draws to each
rule, and finds rows wherever they lie, so that a row may be followed by user attributes: numba hands over
rows by their place, and a rule that is compiled for the longer row sees all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, Signature, infer_getattr, signature
from numba.extending import NativeValue, lower_builtin, models, register_model, typeof_impl, unbox
from numba.np.numpy_support import from_dtype

from sim.engines.rulebook.audits import THINGS
from sim.engines.rulebook.signatures import ASKED, EVERY, USUAL, handed_over
from sim.engines.rulebook.signatures import signature_of as arguments_of
from sim.model.draws import Draw
from sim.model.own_tables import NOTHING, Own
from sim.model.records import PARAMETERS, parameters_record, record
from sim.model.totals import TOTALS, totals_record

KINDS: dict[str, Any] = {
    "None": types.none,
    "bool": types.boolean,
    "int": types.int64,
    "float": types.float64,
    "Draw": types.NamedUniTuple(types.int64, len(Draw._fields), Draw),
    "Share": types.float64,
    "Amount": types.float64,
    "MutableSequence[int]": types.Array(types.int64, 1, "C"),
    "Totals": from_dtype(TOTALS),
    "Parameters": from_dtype(PARAMETERS),
    **{name: from_dtype(record(thing)) for name, thing in THINGS.items()},
}
"""What a rule is given and returns in machine code, by the word in its annotations."""

SHIPPED: dict[str, Any] = {}
"""Shipped rules as numba's functions, which are inlined where the engine asks them."""


def kinds_with(own: Own) -> dict[str, Any]:
    """Return what rules are given in machine code where a file declares user attributes."""
    kinds = {name: from_dtype(record(kind)) for name, kind in own.kinds.items() if name != "Parameters"}
    zeros = {name.partition(".")[2]: about.kind(0) for name, about in own.parameters.items()}
    longer = {"Parameters": parameters_record(zeros), "Totals": totals_record(own.totals)}
    return {**KINDS, **kinds, **{name: from_dtype(kind) for name, kind in longer.items()}}


def signature_of(rule: str, roomy: bool = False, own: Own = NOTHING) -> Signature:
    """Return the signature of a rule in machine code, for the usual kernel or for the roomy one."""
    kinds = kinds_with(own) if own else KINDS
    given = handed_over(rule) if roomy else arguments_of(rule)
    returns = kinds[EVERY[rule].__annotations__["return"]]
    return cast(Signature, signature(returns, *(kinds[kind] for kind in given.values())))


class Rules:
    """Which machine code stands for each rule that the engine asks.

    Parameters
    ----------
    replaced : mapping
        Of each rule that is not the shipped one its compiled function, which lives as long as this.
    roomy : bool
        For which kernel they are.
    """

    def __init__(self, replaced: Mapping[str, Any], roomy: bool = False) -> None:
        self.replaced, self.roomy = dict(replaced), roomy
        self.addresses = np.array([address(replaced[n]) if n in replaced else 0 for n in ASKED], np.int64)
        self.place = self.addresses.ctypes.data


def address(rule: Any) -> int:
    """Return where the machine code of a function with one signature lies."""
    (made,) = rule.overloads.values()
    place: int = made.library.get_pointer_to_function(made.fndesc.llvm_func_name)
    assert place, "numba made no machine code"
    return place


class RulesType(types.Type):
    """numba's type of `Rules`, one for each kernel."""

    def __init__(self, roomy: bool) -> None:
        self.roomy = roomy
        super().__init__(name="RoomyRules" if roomy else "Rules")


register_model(RulesType)(models.OpaqueModel)


@typeof_impl.register(Rules)
def type_of_rules(value: Rules, context: Any) -> RulesType:
    """Tell numba the type of `Rules`."""
    return RulesType(value.roomy)


@unbox(RulesType)
def unbox_rules(kind: RulesType, value: Any, compiler: Any) -> NativeValue:
    """Hand over where the addresses stand."""
    place = compiler.pyapi.object_getattr_string(value, "place")
    pointer = compiler.pyapi.long_as_voidptr(place)
    compiler.pyapi.decref(place)
    return NativeValue(pointer)


@infer_getattr
class RulesAttributes(AttributeTemplate):
    """Lets numba know ``rules.cope`` as a method."""

    key = RulesType

    def generic_resolve(self, value: Any, name: str) -> Any:  # type: ignore[override]  # a placeholder there
        """Return the rule of this name as a method."""
        return types.BoundFunction(METHODS[name], value) if name in METHODS else None


def method(rule: str) -> type:
    """Return what numba is to know of ``rules.<rule>(…)``: its signature, and how it is called."""
    expected = signature_of(rule, roomy=True)
    usual = signature_of(rule)
    number = ASKED.index(rule)

    def generic(self: Any, given: Iterable[Any], named: Any) -> Any:
        given = tuple(given)
        fits = len(given) == len(expected.args) and all(
            self.context.can_convert(one, other) is not None
            for one, other in zip(given, expected.args, strict=True)
        )
        return expected.replace(recvr=self.this) if fits else None

    def call(context: Any, builder: Any, sig: Signature, values: Any) -> Any:
        rules, *given = values
        roomy = sig.args[0].roomy
        shipped = types.Dispatcher(SHIPPED[rule])
        usual_call: Any = shipped.get_call_type(context.typing_context, usual.args, {})
        returns, kinds = usual.return_type, (expected if roomy else usual).args
        assert usual_call.return_type == returns, f"{rule} returns {usual_call.return_type}"
        if not roomy and rule not in USUAL:
            return context.get_function(shipped, usual_call)(builder, given[: len(usual.args)])
        places = builder.bitcast(rules, ir.IntType(64).as_pointer())
        place = builder.load(cgutils.gep_inbounds(builder, places, number))
        place.set_metadata("invariant.load", builder.module.add_metadata([]))
        result = cgutils.alloca_once(builder, context.get_value_type(returns))
        with builder.if_else(cgutils.is_null(builder, place), likely=True) as (as_shipped, other):
            with as_shipped:
                answer = context.get_function(shipped, usual_call)(builder, given[: len(usual.args)])
                builder.store(answer, result)
            with other:
                made_for = context.call_conv.get_function_type(returns, kinds)
                function = builder.inttoptr(place, made_for.as_pointer())
                status, value = context.call_conv.call_function(
                    builder, function, returns, kinds, given[: len(kinds)]
                )
                with cgutils.if_unlikely(builder, status.is_error):
                    context.call_conv.return_status_propagate(builder, status)
                builder.store(value, result)
        return builder.load(result)

    key = f"rules.{rule}"
    lower_builtin(key, RulesType, types.VarArg(types.Any))(call)
    return type(f"Call_{rule}", (AbstractTemplate,), {"key": key, "generic": generic})


METHODS = {rule: method(rule) for rule in ASKED}

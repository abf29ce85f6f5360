"""What only the types that numba infers can show: set what is read only, or cut off decimals unseen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numba.core import ir, types
from numba.core.compiler_machinery import AnalysisPass, register_pass
from numba.core.errors import TypingError
from numba.core.typed_passes import NopythonTypeInference
from numba.np.numpy_support import from_dtype

from sim.engines.compiled.machine_code import Compiler
from sim.engines.rulebook.audits import READ_ONLY, THINGS
from sim.engines.rulebook.sentences import WHOLE_HOW
from sim.model.parameters import GROUPS
from sim.model.records import PARAMETERS, record

MISTAKE = "A rule cannot be used: "
"""How the message of a mistake begins in numba's report."""

SEEN = from_dtype(record(THINGS["Seen"]))
FIXED = [from_dtype(PARAMETERS)]
FIXED += [from_dtype(record(kind)) for kind in (*GROUPS.values(), *(THINGS[n] for n in READ_ONLY if n in THINGS))]
"""Types of which nothing can be set."""


@register_pass(mutates_CFG=False, analysis_only=True)  # type: ignore[no-untyped-call]
class CheckSetting(AnalysisPass):
    """Refuse a number with decimals where a whole one belongs; numba would cut them off."""

    _name = "check_setting"
    sees = False

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def run_pass(self, state: Any) -> bool:
        """Look at every attribute that a function sets."""
        for block in state.func_ir.blocks.values():
            for step in block.find_insts(ir.SetAttr):
                target, value = state.typemap[step.target.name], state.typemap[step.value.name]
                if not isinstance(target, types.Record):
                    continue
                if target in FIXED and not (self.sees and target == SEEN):
                    says = f"sets .{step.attr} of something that is read only."
                elif isinstance(target.typeof(step.attr), types.Integer) and isinstance(value, types.Float):
                    says = f".{step.attr} must be a whole number, and may get one with decimals here. {WHOLE_HOW}"
                else:
                    continue
                where = f"{Path(step.loc.filename).name}, line {step.loc.line}"
                raise TypingError(f"{MISTAKE}{where}: {says}", loc=step.loc)
        return False


@register_pass(mutates_CFG=False, analysis_only=True)  # type: ignore[no-untyped-call]
class CheckSeeing(CheckSetting):
    """The same for functions that say what is seen."""

    _name = "check_seeing"
    sees = True


class Checking(Compiler):
    """The usual compiler with these checks."""

    check: type[CheckSetting] = CheckSetting

    def add_checks(self, passes: Any) -> None:
        """Check what is set where types are known."""
        passes.add_pass_after(self.check, NopythonTypeInference)


class CheckingSight(Checking):
    """The usual compiler with the checks for functions that say what is seen."""

    check = CheckSeeing


def fix(parameters: Any) -> None:
    """Refuse to set parameters that are followed by user parameters."""
    FIXED.extend(kind for kind in (parameters, parameters.typeof("own")) if kind not in FIXED)

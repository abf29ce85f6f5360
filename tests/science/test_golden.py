"""The numbers of 0.1.0 stay: what is rearranged must not change what comes out."""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def golden() -> ModuleType:
    spec = importlib.util.spec_from_file_location("golden", Path(__file__).parents[1] / "golden.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_study_gives_the_stored_numbers(golden: ModuleType) -> None:
    """Sums agree to 12 digits on any machine; ``python tests/golden.py`` compares two trees to the last bit."""
    found, stored = golden.numbers(), golden.stored()
    assert found.keys() == stored.keys()
    differing = {
        key: (stored[key][1], total)
        for key, (_, total) in found.items()
        if not math.isclose(total, stored[key][1], rel_tol=1e-12, abs_tol=1e-15)
    }
    assert differing == {}


def test_a_changed_number_is_found(golden: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: another seed changes most columns of a study."""
    (words,) = [words for name, words in golden.studies(Path("none")).items() if name == "zip"]
    assert words[-1] == "seed=7"
    monkeypatch.setattr(golden, "studies", lambda rules: {"zip": (*words[:-1], "seed=8")})
    found, stored = golden.numbers(), golden.stored()
    same = [key for key in found if math.isclose(found[key][1], stored[key][1], rel_tol=1e-12)]
    assert len(same) < len(found) / 2

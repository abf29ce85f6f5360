"""The ODD describes the model that is there: its tables are fresh, and it names everything."""

import importlib.util
import re
from pathlib import Path
from typing import get_type_hints

import pytest

from sim.model import state
from sim.model.draws import Purpose
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import GROUPS, registry
from sim.model.rules import RULES
from sim.model.state import Kind, Stage
from sim.scenario.folders import groups
from sim.study.design.overrides import NATION

ROOT = Path(__file__).resolve().parents[2]
ODD = ROOT / "docs" / "odd.md"
THINGS = {t.__name__.lower(): t for t in (
    state.Person, state.Use, state.Leader, state.Office, state.Service, state.Seen, state.Week
)}  # fmt: skip


def load_tables():
    spec = importlib.util.spec_from_file_location("make_odd_tables", ROOT / "docs" / "make_odd_tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tables = load_tables()
TEXT = ODD.read_text(encoding="utf-8")
BY_HAND = tables.by_hand(TEXT)


def missing(names, text, form="`{}`"):
    return [name for name in names if form.format(name) not in text]


def words(text):
    """Return all names, dotted ones as a whole: `leader.learning` does not name `learning`."""
    return set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*", text))


def fences(text):
    return re.findall(r"^```text\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def unknown_names(text):
    """Return dotted names, in backticks or equations, that are no parameter, attribute, module or file."""
    quoted = re.findall(r"`([A-Za-z_]+(?:\.[A-Za-z_]+)+)`", text)
    in_equations = [w for block in fences(text) for w in words(block) if "." in w]
    return sorted({name for name in (*quoted, *in_equations) if not known(name)})


def known(name):
    group, _, leaf = name.partition(".")
    if group in GROUPS:
        return name in {*registry(), *NATION}
    if group in THINGS:
        return leaf in get_type_hints(THINGS[group])
    if group in ("sim", "np"):
        path = ROOT.joinpath(*name.split("."))
        inner = ROOT.joinpath(*name.split(".")[:-1]).with_suffix(".py")
        has = inner.is_file() and re.search(rf"\b{name.split('.')[-1]}\b", inner.read_text(encoding="utf-8"))
        return path.is_dir() or path.with_suffix(".py").is_file() or bool(has)
    return any(ROOT.rglob(name)) if name.endswith((".py", ".yaml", ".md", ".csv")) else False


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_table_is_fresh(name):
    _, between, _ = tables.split(TEXT, name)
    assert between.strip() == tables.TABLES[name]().strip(), "stale: run python docs/make_odd_tables.py"


def test_renewing_changes_nothing_else():
    renewed = tables.renewed(TEXT)
    assert tables.by_hand(renewed) == BY_HAND
    assert tables.renewed(renewed) == renewed


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (RULES, BY_HAND),
        (registry(), TEXT),
        (OUTCOMES, TEXT),
        (groups()["scenario"], TEXT),
        ([s for c in groups()["services"] for s in tables.config("services", c)], TEXT),
        (groups()["leader"], TEXT),
        (groups()["levers"], BY_HAND),
        (groups()["office"], BY_HAND),
        (groups()["nation"], BY_HAND),
        ([stage.name for stage in Stage], BY_HAND),
        ([kind.name for kind in Kind], BY_HAND),
        ([purpose.name for purpose in Purpose], BY_HAND),
    ],
    ids=["rules", "parameters", "outcomes", "scenarios", "services", "profiles", "levers", "offices",
         "nations", "stages", "kinds", "purposes"],
)  # fmt: skip
def test_everything_is_named(names, text):
    assert not missing(names, text)


def test_every_rule_has_a_heading_of_its_own():
    assert not missing(RULES, BY_HAND, "\n#### `{}`")


def test_every_parameter_stands_in_an_equation_or_in_the_text():
    """The table alone would name a parameter that nothing explains."""
    assert not sorted(set(registry()) - words(BY_HAND))


def test_every_state_variable_is_named():
    for thing in THINGS.values():
        names = words(BY_HAND)
        assert not sorted(set(get_type_hints(thing)) - names), thing.__name__


def test_no_name_is_made_up():
    assert not unknown_names(TEXT)


def test_a_made_up_name_is_found_out():
    """Negative control, in text, in an equation, and for what is not a parameter."""
    for text in ("see `leader.moods`", "```text\nx = adviser.learning_rat · 2\n```", "`person.height`"):
        assert unknown_names(text)
    assert not unknown_names("`leader.span`, `person.strain`, `sim.model.state`")


def test_patterns_and_claims_are_all_listed():
    rows = re.findall(r"^\| ([PC]\d+) \|", BY_HAND, flags=re.MULTILINE)
    assert sorted(rows) == sorted([f"P{k}" for k in range(1, 13) if k != 11] + [f"C{k}" for k in range(1, 28)])


@pytest.mark.parametrize("damage", ["twice", "missing", "turned"])
def test_broken_markers_are_refused(damage):
    begin, end = "<!-- outcomes:begin -->", "<!-- outcomes:end -->"
    text = {"twice": begin + begin + end, "missing": begin, "turned": end + begin}[damage]
    with pytest.raises(ValueError, match="expected <!-- outcomes:begin -->"):
        tables.split(text, "outcomes")

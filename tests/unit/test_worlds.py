"""Worlds: the shipped draws are what they say, and a file of draws is read whole or refused in one message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.model.parameters import registry
from sim.scenario.compose import load_scenario
from sim.scenario.worlds import PRIOR, hypercube_column, kept_worlds, load_worlds, prior, worlds_of

GOOD = "adviser.news_rate,adviser.duty\n0.2,0.9\n0.3,1\n"


def test_the_shipped_draws_are_64_plausible_and_different_ones() -> None:
    worlds = load_worlds("constrained")
    assert (len(worlds), len(worlds.names), len(set(worlds.draws))) == (64, 46, 64)
    draws = np.array(worlds.draws)
    low, high = np.array([registry()[name].plausible for name in worlds.names]).T
    assert ((low <= draws) & (draws <= high)).all()
    assert len(set(worlds.names)) == 46
    assert min(len(set(column)) for column in draws.T) > 50, "every number differs between worlds"


def test_the_typical_world_is_the_first_of_them() -> None:
    typical, constrained = load_worlds("typical"), load_worlds("constrained")
    assert typical.names == constrained.names
    assert typical.draws == constrained.draws[:1]
    assert typical.digest != constrained.digest
    assert [constrained.at(r) for r in (3, 67)] == [typical.at(5) | constrained.at(3)] * 2


def test_the_prior_is_a_latin_hypercube_over_every_uncertain_number() -> None:
    worlds = load_worlds("prior")
    about = registry()
    uncertain = {name for name, a in about.items() if a.confidence != "design" and a.plausible[0] < a.plausible[1]}
    assert set(worlds.names) == uncertain
    assert len(worlds) == PRIOR == 64
    for k, name in enumerate(worlds.names):
        low, high = about[name].plausible
        shares = (np.array(worlds.draws)[:, k] - low) / (high - low)
        assert ((shares >= 0.0) & (shares <= 1.0)).all(), name
        if about[name].kind is float:
            assert sorted((shares * 64 + 1e-9).astype(int)) == list(range(64)), name
        else:
            assert all(isinstance(draw[k], int) for draw in worlds.draws), name
    prior.cache_clear()
    assert load_worlds("prior") == worlds


def test_columns_of_the_hypercube_are_not_alike() -> None:
    columns = np.array([hypercube_column(k, 64) for k in range(110)])
    apart = np.corrcoef(columns) - np.eye(110)
    assert np.abs(apart).max() < 0.6
    assert apart[~np.eye(110, dtype=bool)].std() == pytest.approx(1 / np.sqrt(63), rel=0.1)
    assert not np.array_equal(hypercube_column(0, 64, seed=2), columns[0])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "draws.csv"


def test_a_file_of_draws(file: Path) -> None:
    file.write_bytes(GOOD.encode())
    worlds = load_worlds(str(file))
    assert (worlds.name, worlds.names, worlds.draws) == (
        "draws.csv", ("adviser.news_rate", "adviser.duty"), ((0.2, 0.9), (0.3, 1.0)),
    )  # fmt: skip
    assert worlds.at(0) == worlds.at(2) == {"adviser.news_rate": 0.2, "adviser.duty": 0.9}
    again = kept_worlds(worlds.as_table())
    assert again == worlds
    assert again.digest == worlds.digest


@pytest.mark.parametrize(
    "text",
    [
        f"# made by hand\n{GOOD}",
        "# one\n# two\nadviser.news_rate,adviser.duty\n# three\n0.2,0.9\n0.3,1\n",
        GOOD.replace("0.3", "\n0.3") + "\n",
        GOOD.replace("\n", "\r\n"),
        "\ufeff" + GOOD,
        " adviser.news_rate , adviser.duty\n 0.2, 0.9\n 0.3, 1",
        '"adviser.news_rate","adviser.duty"\n"0.2","0.9"\n3e-1,1.0\n',
    ],
    ids=["comment", "comments", "empty lines", "Windows", "Excel", "spaces", "quotes"],
)
def test_what_stands_around_draws_does_not_change_them(file: Path, text: str) -> None:
    plain = file.with_name("plain.csv")
    plain.write_bytes(GOOD.encode())
    file.write_bytes(text.encode())
    one, other = load_worlds(str(plain)), load_worlds(str(file))
    assert (one.names, one.draws, one.digest) == (other.names, other.draws, other.digest)


REFUSED = {
    "unknown parameter": (
        "adviser.duty,adviser.news_rat\n0.9,0.2\n",
        "{file}, line 1: Unknown setting 'adviser.news_rat'. Did you mean 'adviser.news_rate'? "
        "List all with: python -m sim list parameters",
    ),
    "no names": ("0.9,0.2\n0.8,0.3\n", "{file}, line 1: Unknown setting '0.9'."),
    "out of range": (
        "adviser.duty,adviser.news_rate\n0.9,0.2\n-1,0.2\n",
        "{file}, line 3: adviser.duty=-1.0: expected a number from 0 to",
    ),
    "after a comment": (
        "# by me\nadviser.duty\n0.9\n\n# and\n-1\n",
        "{file}, line 6: adviser.duty=-1.0: expected a number from 0 to",
    ),
    "decimal comma": (
        'adviser.duty,adviser.news_rate\n"0,9",0.2\n',
        "{file}, line 2: adviser.duty=0,9: expected a number with a decimal point.",
    ),
    "decimal comma and commas": (
        "adviser.duty,adviser.news_rate\n0,9,0,2\n",
        "{file}, line 2: 4 values for 2 parameters.",
    ),
    "semicolons": ("adviser.duty;adviser.news_rate\n0,9;0,2\n", "{file}, line 1: Unknown setting 'adviser.duty;"),
    "empty value": (
        "adviser.duty,adviser.news_rate\n0.9,\n",
        "{file}, line 2: adviser.news_rate=: expected a number with a decimal point.",
    ),
    "missing value": (
        "adviser.duty,adviser.news_rate\n0.9,0.2\n0.9\n",
        "{file}, line 3: 1 value for 2 parameters.",
    ),
    "not a number": (
        "adviser.duty\nnan\n",
        "{file}, line 2: adviser.duty=nan: expected a number with a decimal point.",
    ),
    "infinite": ("adviser.duty\ninf\n", "{file}, line 2: adviser.duty=inf: expected a number from 0 to"),
    "half a tie": (
        "office.ties\n4.5\n",
        "{file}, line 2: office.ties=4.5: expected a whole number from",
    ),
    "named twice": (
        "adviser.duty,adviser.news_rate,adviser.duty\n0.9,0.2,0.9\n",
        "{file}, line 1: adviser.duty is named twice.",
    ),
    "only names": (
        "# nothing yet\nadviser.duty,adviser.news_rate\n",
        "{file}: expected names of parameters and then 1 to 100,000 draws, got 1 line.",
    ),
    "empty": ("", "{file}: expected names of parameters and then 1 to 100,000 draws, got 0 lines."),
    "a quote that does not end": ('adviser.duty\n"0.9\n0.8\n', "{file}: not a valid CSV table"),
    "offices": (
        "nation.offices\n40\n",
        "{file}, line 1: nation.offices is the same in all worlds; it cannot be drawn.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_with_something_else_is_refused_with_its_line(file: Path, case: str) -> None:
    text, message = REFUSED[case]
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        load_worlds(str(file))
    assert str(refusal.value).startswith(message.format(file=file))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"# made by hand\nadviser.duty;adviser.news_rate\n0,9;0,1\n", "line 2: semicolons separate the columns"),
        ("# prøve\nadviser.duty\n0.9\n".encode("latin-1"), "line 1: not UTF-8 text"),
        ("adviser.duty\n0.9\n".encode("utf-16"), "line 1: not UTF-8 text"),
    ],
    ids=["semicolons", "latin-1", "utf-16"],
)
def test_what_a_spreadsheet_may_write_is_refused_with_its_line(file: Path, content: bytes, told: str) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError, match=told):
        load_scenario(worlds=str(file))
    with pytest.raises(InputError, match=r"worlds=~nobody_here/x\.csv: cannot be read"):
        load_scenario(worlds="~nobody_here/x.csv")


@pytest.mark.parametrize("content", ["adviser.duty # prøve\n0.9\n".encode("latin-1"), b"PK\x03\x04\x00\xff\xfe"])
def test_what_is_not_text_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(InputError, match="not UTF-8 text"):
        load_worlds(str(file))


@pytest.mark.parametrize("name", ["constraind", "nowhere/draws.csv", "", "."])
def test_a_name_that_is_none_and_no_file(name: str) -> None:
    expected = (
        f"worlds={name}: expected constrained, typical, prior, or a file of draws such as worlds=my_draws.csv"
    )
    with pytest.raises(InputError) as refusal:
        load_worlds(name)
    assert str(refusal.value).startswith(expected)
    assert ("Did you mean 'constrained'?" in str(refusal.value)) == (name == "constraind")


@pytest.mark.parametrize("value", [None, 3, True, ["typical"], {}])
def test_what_is_not_even_a_name(value: object) -> None:
    with pytest.raises(InputError, match=r"expected constrained, typical, prior, or a file of draws, got"):
        worlds_of(value)


def test_kept_draws_are_checked_like_a_file() -> None:
    """A manifest may have been edited."""
    with pytest.raises(InputError, match=r"^worlds=mine, line 3: adviser.duty=-1.0: expected a number"):
        kept_worlds({"name": "mine", "names": ["adviser.duty"], "draws": [[0.9], [-1.0]]})


@pytest.mark.parametrize(
    ("draws", "given", "why"),
    [
        ("0.05,8\n" * 40, {}, "all draws are alike, so all 40 worlds are identical"),
        ("0.05,8\n0.06,8\n", {"adviser": {"lapse_rate": 0.1}}, "with adviser.lapse_rate set nothing is drawn, so"),
    ],
)
def test_several_worlds_that_are_one_are_refused(file: Path, draws: str, given: dict[str, Any], why: str) -> None:
    file.write_text(f"adviser.lapse_rate,leader.span\n{draws}", encoding="utf-8")
    with pytest.raises(InputError, match=why):
        load_scenario(worlds=str(file), **given)


def test_what_somebody_set_is_left_out() -> None:
    worlds = load_worlds("constrained")
    assert worlds.without([]) is worlds
    assert worlds.without(["office.staff"]) is worlds, "nobody draws it"
    less = worlds.without({"adviser.duty", worlds.names[0]})
    assert set(worlds.names) - set(less.names) == {"adviser.duty", worlds.names[0]}
    assert [less.at(r) for r in range(64)] == [
        {name: value for name, value in worlds.at(r).items() if name in less.names} for r in range(64)
    ]
    assert worlds.without([worlds.names[0], "adviser.duty", "office.staff"]) is less, "made once"
    nothing = worlds.without(worlds.names)
    assert (len(nothing), nothing.at(5)) == (64, {})

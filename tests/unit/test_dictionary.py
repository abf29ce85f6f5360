"""What the dictionary of a study says about its columns can be relied on by who has nothing but the tables."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from sim.engines.simulate import simulate
from sim.model.outcomes import OUTCOMES
from sim.scenario.compose import load_scenario
from sim.study.store.dictionary import dictionary

PART = {
    ("adviser", "en"): "One of the parts that add up to the adviser's working week.",
    ("adviser", "nb"): "En av delene som til sammen er veilederens arbeidsuke.",
    ("leader", "en"): "One of the parts that add up to the leader's working week.",
    ("leader", "nb"): "En av delene som til sammen er lederens arbeidsuke.",
}


@pytest.fixture(scope="module")
def runs() -> pd.DataFrame:
    """Return runs in which freed time goes back to users, so that counting it twice would show."""
    scenario = load_scenario("baseline", worlds=None, office={"staff": 12}, weeks=60, contact={"given_back": 1.0},
                             adviser={"routine_mastery": 0.1, "news_rate": 0.5, "trial_rate": 3.0})  # fmt: skip
    return simulate(scenario, 2, engine="reference").runs


@pytest.fixture(scope="module")
def meanings() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(dictionary({"runs": list(OUTCOMES)}))).set_index("column")


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("who", ["adviser", "leader"])
def test_the_columns_that_make_up_a_week_add_up_to_it(
    who: str, language: str, runs: pd.DataFrame, meanings: pd.DataFrame
) -> None:
    columns = meanings.index[meanings[f"meaning_{language}"].str.contains(PART[who, language], regex=False)]
    assert len(columns) == {"adviser": 9, "leader": 9}[who]
    assert runs[list(columns)].sum(axis=1).to_numpy() == pytest.approx(37.5)
    assert list(columns) == [name for name, outcome in OUTCOMES.items() if outcome.week_of == who]


SUMS = {
    "personal_contact": ["help_personal", "peers_personal", "users_personal"],
    "support_per_adviser": ["help_personal", "help_digital"],
}


def test_what_overlaps_with_parts_of_the_week_says_so(runs: pd.DataFrame, meanings: pd.DataFrame) -> None:
    assert (runs["hours_released"] > 0.1).all(), "so that adding it would be wrong"
    assert (
        "Counted in personal contact with users already: not to be added."
        in meanings.loc["hours_released", "meaning_en"]
    )
    assert "skal ikke legges til" in meanings.loc["hours_released", "meaning_nb"]
    assert (runs["hours_released"] <= runs["users_personal"]).all()
    for name, parts in SUMS.items():
        assert meanings.loc[name, "meaning_en"].endswith(" together. Last week.")
        assert meanings.loc[name, "meaning_nb"].endswith(" til sammen. Siste uke.")
        assert runs[parts].sum(axis=1).to_numpy() == pytest.approx(runs[name].to_numpy()), name


def test_every_column_in_hours_says_what_it_is_a_part_of() -> None:
    """A new one must be a part of a week, or a sum of such, or inside one; else nobody could add them up."""
    said = {n for n, o in OUTCOMES.items() if o.week_of} | {
        "personal_contact",
        "support_per_adviser",
        "hours_released",
    }
    in_hours = {name for name, outcome in OUTCOMES.items() if outcome.unit == "hours per week"}
    assert in_hours - said == {"contact_change"}, "a change and not hours of a week"

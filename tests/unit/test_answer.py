"""The answer paragraph: what it says of certainty, ties, opposite signs and too few replicates."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.analysis.studies.endpoints import Certainty, certainty
from sim.language import NO_BREAK
from sim.show.text.sentences import answer, findings

LABELS = {"base": ("Grunnlinje", "Baseline"), "a": ("Ane", "Ann"), "b": ("Bo", "Bob")}
SIZES = {"small": ("små kontorer", "small offices"), "large": ("store kontorer", "large offices")}
NO = float("nan")


def study(differences: dict[str, dict[str, tuple[float, float, float]]], replicates: int = 200) -> SimpleNamespace:
    """Return a study of one week: by panel and line, mean, low and high in percentage points."""
    panels = list(differences)
    lines = ["base", *next(iter(differences.values()))]
    axes = [{"key": "scenario", "values": lines}]
    if len(panels) > 1:
        axes.append({"key": "office", "values": panels})
    cells, levels, gaps = [], [], []
    for place, panel in enumerate(panels):
        for number, line in enumerate(lines):
            cell, reference = place * len(lines) + number, place * len(lines)
            row = {"cell": cell, "reference": reference, "scenario": line, "office": panel}
            for code, which in (("nb", 0), ("en", 1)):
                row[f"label_{code}"] = LABELS[line][which]
                row[f"panel_{code}"] = SIZES[panel][which] if len(panels) > 1 else ""
            cells.append(row)
            key = {"cell": cell, "week": 0, "outcome": "routine_share"}
            levels.append({**key, "mean": 0.5, "q05": 0.4, "q95": 0.6})
            if line != "base":
                mean, low, high = (value / 100 for value in differences[panel][line])
                gaps.append({**key, "mean": mean, "low": low, "high": high, "replicates": replicates})
    columns = ["cell", "week", "outcome", "mean", "low", "high", "replicates"]
    return SimpleNamespace(
        worlds=1,
        manifest={"axes": axes, "replicates": replicates, "start": "2017-01-02", "weeks": 1},
        cells=pd.DataFrame(cells),
        runs=pd.DataFrame({"cell": range(len(cells)), "replicate": 0, "strain": range(len(cells))}),
        weeks=pd.DataFrame(levels),
        differences=pd.DataFrame(gaps, columns=columns),
    )


CASES: dict[str, tuple[dict[str, dict[str, tuple[float, float, float]]], int, str, str]] = {
    "clear": (
        {"small": {"a": (9.0, 8.0, 10.0)}}, 200,
        "Ane: fast bruk ligger klart over Grunnlinje, med 9,0 prosentpoeng "
        "(95 %-intervall 8,0 til 10,0; 200 parede replikater).",
        "Ann: routine use is clearly above Baseline, by 9.0 percentage points "
        "(95 % interval 8.0 to 10.0; 200 paired replicates).",
    ),
    "probable": (
        {"small": {"a": (-3.0, -5.5, -0.5)}}, 200,
        "Ane: fast bruk ligger sannsynligvis under Grunnlinje, med 3,0 prosentpoeng "
        "(95 %-intervall 0,5 til 5,5; 200 parede replikater).",
        "Ann: routine use is probably below Baseline, by 3.0 percentage points "
        "(95 % interval 0.5 to 5.5; 200 paired replicates).",
    ),
    "none": (
        {"small": {"a": (0.4, -0.6, 1.4)}}, 200,
        "Ane: ingen påviselig forskjell i fast bruk fra Grunnlinje (0,40 prosentpoeng; "
        "95 %-intervall −0,60 til 1,40; 200 parede replikater).",
        "Ann: no detectable difference in routine use from Baseline (0.40 percentage points; "
        "95 % interval −0.60 to 1.40; 200 paired replicates).",
    ),
    "few replicates": (
        {"small": {"a": (9.0, 8.0, 10.0)}}, 8,
        "Ane: fast bruk ligger sannsynligvis over Grunnlinje, med 9,0 prosentpoeng "
        "(95 %-intervall 8,0 til 10,0; 8 parede replikater). Med bare 8 replikater er dette en "
        "første titt; kjør flere.",
        "Ann: routine use is probably above Baseline, by 9.0 percentage points "
        "(95 % interval 8.0 to 10.0; 8 paired replicates). With only 8 replicates this is a first look; run more.",
    ),
    "one replicate": (
        {"small": {"a": (9.0, NO, NO)}}, 1,
        "Ane: fast bruk ligger 9,0 prosentpoeng over Grunnlinje i ett replikat, noe som kan være flaks. "
        "Med bare 1 replikat er dette en første titt; kjør flere.",
        "Ann: routine use is 9.0 percentage points above Baseline in one replicate, which may be luck. "
        "With only 1 replicate this is a first look; run more.",
    ),
    "one replicate alike": (
        {"small": {"a": (0.0, NO, NO)}}, 1,
        "Ane: fast bruk er lik Grunnlinje i ett replikat. Med bare 1 replikat er dette en første "
        "titt; kjør flere.",
        "Ann: routine use equals Baseline in one replicate. With only 1 replicate this is a first look; run more.",
    ),
    "tie": (
        {"small": {"a": (5.0, 4.0, 6.0), "b": (4.5, 3.5, 5.5)}}, 200,
        "Ane: fast bruk ligger klart over Grunnlinje, med 5,0 prosentpoeng (95 %-intervall 4,0 til "
        "6,0; 200 parede "
        "replikater). Bo: fast bruk ligger klart over Grunnlinje, med 4,5 prosentpoeng (95 "
        "%-intervall 3,5 til 5,5; "
        "200 parede replikater). Hvem av Ane og Bo som skiller seg mest ut, kan ikke avgjøres: "
        "intervallene overlapper.",
        "Ann: routine use is clearly above Baseline, by 5.0 percentage points (95 % interval 4.0 to "
        "6.0; 200 paired "
        "replicates). Bob: routine use is clearly above Baseline, by 4.5 percentage points (95 % "
        "interval 3.5 to 5.5; "
        "200 paired replicates). Which of Ann and Bob differs more cannot be told: their intervals overlap.",
    ),
    "alike in all sizes": (
        {"small": {"a": (4.0, 3.0, 5.0)}, "large": {"a": (9.0, 8.0, 10.0)}}, 200,
        "Ane: fast bruk ligger klart over Grunnlinje i begge tilfeller, med 4,0 til 9,0 prosentpoeng.",
        "Ann: routine use is clearly above Baseline in both cases, by 4.0 to 9.0 percentage points.",
    ),
    "the weakest certainty counts": (
        {"small": {"a": (-4.0, -7.5, -0.5)}, "large": {"a": (-9.0, -10.0, -8.0)}}, 200,
        "Ane: fast bruk ligger sannsynligvis under Grunnlinje i begge tilfeller, med 4,0 til 9,0 prosentpoeng.",
        "Ann: routine use is probably below Baseline in both cases, by 4.0 to 9.0 percentage points.",
    ),
    "opposite signs": (
        {"small": {"a": (4.0, 3.0, 5.0)}, "large": {"a": (-9.0, -10.0, -8.0)}}, 200,
        "Ane: det kommer an på: for små kontorer ligger fast bruk over Grunnlinje, for store kontorer under.",
        "Ann: it depends on the case: routine use is above Baseline in small offices, and below in large offices.",
    ),
    "only in some": (
        {"small": {"a": (0.1, -3.0, 3.2)}, "large": {"a": (-9.0, -10.0, -8.0)}}, 200,
        "Ane: fast bruk ligger under Grunnlinje for store kontorer; ingen påviselig forskjell for små kontorer.",
        "Ann: routine use is below Baseline in large offices; no detectable difference in small offices.",
    ),
    "in none": (
        {"small": {"a": (0.1, -3.0, 3.2)}, "large": {"a": (-0.2, -1.0, 0.6)}}, 200,
        "Ane: ingen påviselig forskjell i fast bruk fra Grunnlinje i noen av de 2 tilfellene.",
        "Ann: no detectable difference in routine use from Baseline in any of the 2 cases.",
    ),
}  # fmt: skip
CAVEAT = {
    "nb": " Dette gjelder i modellen, under antakelsene som er listet opp; det er ikke en prognose.",
    "en": " This holds in the model, under the assumptions listed; it is not a prediction.",
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_answer_says_how_sure_it_is(case: str, language: str) -> None:
    differences, replicates, nb, en = CASES[case]
    told = answer(study(differences, replicates), "routine_share", language).replace(NO_BREAK, " ")
    assert told == {"nb": nb, "en": en}[language] + CAVEAT[language]


def test_one_scenario_is_answered_by_its_level() -> None:
    told = answer(study({"small": {}}), "routine_share", "en").replace(NO_BREAK, " ")
    assert told.startswith(
        "Baseline: routine use is 50 % in the week of 2 January 2017 (middle 90 % of replicates"
    )


@pytest.mark.parametrize(
    ("mean", "low", "high", "replicates", "sure"),
    [
        (1.0, 0.6, 1.4, 200, Certainty.CLEAR),
        (1.0, 0.6, 1.4, 19, Certainty.PROBABLE),
        (1.0, 0.4, 1.6, 200, Certainty.PROBABLE),
        (-1.0, -1.4, -0.6, 20, Certainty.CLEAR),
        (1.0, 0.0, 2.0, 200, Certainty.NONE),
        (-1.0, -2.1, 0.1, 200, Certainty.NONE),
        (0.0, 0.0, 0.0, 200, Certainty.NONE),
        (2.0, NO, NO, 1, Certainty.ALONE),
        (0.0, NO, NO, 1, Certainty.NONE),
    ],
)
def test_certainty_follows_its_rules(
    mean: float, low: float, high: float, replicates: int, sure: Certainty
) -> None:
    assert certainty(mean, low, high, replicates) == sure


def test_no_answer_foretells() -> None:
    for differences, replicates, _, _ in CASES.values():
        for language, words in (("en", r"\bwill\b|\bexpected\b|forecast"), ("nb", r"\bvil\b|\bspår\b|forutsi")):
            made = study(differences, replicates)
            for told in (answer(made, "routine_share", language), *findings(made, "routine_share", language)):
                assert not re.search(words, told)

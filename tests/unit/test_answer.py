"""The answer in sentences: size, certainty, worlds, price and course apart; every kind of study its question."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.studies.compare import compare
from sim.analysis.studies.effects import effects_of
from sim.analysis.studies.endpoints import Certainty, certainty
from sim.analysis.studies.mixes import AXES, TYPICAL, Mix, Mixes, leading
from sim.analysis.studies.value import choices_of
from sim.errors import InputError
from sim.language import NO_BREAK, say_plain
from sim.model.outcomes import ACTIVITY_LABELS, OUTCOMES
from sim.scenario.compose import compose
from sim.show.drawing import Unsuitable, panels_of
from sim.show.drawing.caption import source
from sim.show.drawing.cases import compared
from sim.show.figures.contact import title_of as title_of_contact
from sim.show.figures.matrix import rows_of as rows_of_matrix
from sim.show.report.comparison import tables
from sim.show.report.document import for_management, points
from sim.show.report.question import office, title
from sim.show.report.workbook import UNITS
from sim.show.text.amounts import decimals_of_minutes
from sim.show.text.answer import answer, between_offices, findings, headline, whole_answer
from sim.show.text.answer_parts import Answer
from sim.show.text.comparison_table import told as told_by_compare
from sim.show.text.like_for_like import between_studies, other_offices
from sim.show.text.mixes import disagreement, headline_words
from sim.show.text.other_cases import some_of
from sim.show.text.switches import switch_answer
from sim.study.store.dictionary import meaning

LABELS = {
    "base": ("Vanlig ledelse", "Typical leadership"), "a": ("Avlastning", "Aid"), "b": ("Bonus", "Bonus"),
    "c": ("Kurs", "Course"),
}  # fmt: skip
WEEKS = 104
NO = float("nan")
BASE = {
    "routine_share": 0.4, "strain": 0.3, "trust": 0.5, "personal_contact": 9.6, "services_released": 9.0,
    "fatigue": 0.4, "lapsed_share": 0.2, "weeks_to_50": 80.0,
}  # fmt: skip

CHANCE = {"clear": 0.008, "probable": 0.12, "none": 0.3, "nothing": 0.0}
"""Half-distance of the two runs of a world; the standard error of a mean of 128 is an eighth of it."""
COURSES = {
    "lasting": np.minimum(np.arange(WEEKS) / 50, 1.0),
    "growing": np.arange(WEEKS) / (WEEKS - 1),
    "closing": np.interp(np.arange(WEEKS), [0, 51, WEEKS - 1], [0.0, 2.0, 1.0]),
}


@dataclass
class Line:
    """What a line changes in use, how surely, and in which worlds; along with what, and how it develops.

    `worlds` is how far worlds lie apart; with `few` the mean is due to a few of them.
    """

    use: float
    chance: str = "clear"
    worlds: float = 0.0
    few: bool = False
    along: dict[str, float] = field(default_factory=dict)
    course: str = "lasting"


def study(
    panels: dict[int, dict[str, Line]], *, runs: int = 128, worlds: int = 64, base: dict[str, float] = BASE
) -> SimpleNamespace:
    """Return a study of two years, by size of the office and line, in which every number is known."""
    lines = ["base", *next(iter(panels.values()))]
    axes = [{"key": "scenario", "values": lines}] if len(lines) > 1 else []
    if len(panels) > 1:
        axes.append({"key": "office.staff", "values": [*panels]})
    replicate = np.arange(runs)
    world = replicate % worlds
    even = np.linspace(-1, 1, worlds)[world] if worlds > 1 else np.zeros(runs)
    uneven = (even + 1.0) ** 4 / 16 - np.mean((even + 1.0) ** 4 / 16)
    chance = np.where(replicate // worlds % 2 if worlds > 1 else replicate % 2, 1.0, -1.0)
    cells, values, weeks, differences = [], [], [], []
    for place, (staff, changed) in enumerate(panels.items()):
        for number, name in enumerate(lines):
            cell, reference = place * len(lines) + number, place * len(lines)
            row: dict[str, Any] = {"cell": cell, "reference": reference, "scenario": name, "office.staff": staff}
            for code, which in (("nb", 0), ("en", 1)):
                row[f"label_{code}"] = LABELS[name][which]
                row[f"panel_{code}"] = f"{staff} {('ansatte', 'staff')[which]}" if len(panels) > 1 else ""
            cells.append(row)
            line = changed.get(name, Line(0.0))
            tilt = uneven if line.few else even
            gap = line.use + line.worlds * tilt + CHANCE[line.chance] * chance if name != "base" else 0.0 * chance
            mine = {key: value + line.along.get(key, 0.0) for key, value in base.items()}
            mine["routine_share"] = base["routine_share"] + gap
            mine["services_per_adviser"] = 9.0 * mine["routine_share"]
            values.append(pd.DataFrame({"cell": cell, "replicate": replicate, **mine}))
            key = {"cell": cell, "week": np.arange(WEEKS), "outcome": "routine_share"}
            weeks.append(pd.DataFrame({**key, "mean": base["routine_share"], "q05": 0.3, "q95": 0.5}))
            if name != "base":
                mean = line.use * COURSES[line.course]
                differences.append(pd.DataFrame({**key, "mean": mean, "low": mean, "high": mean}))
    columns = ["cell", "week", "outcome", "mean", "low", "high"]
    return SimpleNamespace(
        worlds=worlds,
        manifest={
            "axes": axes, "replicates": runs, "start": "2017-01-02", "weeks": WEEKS, "outcome": "routine_share",
            "design": {"kind": "product"},
        },
        cells=pd.DataFrame(cells),
        runs=pd.concat(values, ignore_index=True),
        weeks=pd.concat(weeks, ignore_index=True),
        differences=pd.concat(differences or [pd.DataFrame(columns=columns)], ignore_index=True),
        table=no_table,
    )  # fmt: skip


def no_table(name: str) -> pd.DataFrame:
    raise InputError(f"no {name}")


def plain(words: str) -> str:
    return words.replace(NO_BREAK, " ")


def parts(made: SimpleNamespace, language: str, outcome: str = "routine_share") -> Answer:
    return whole_answer(made, outcome, language)


# ---------------------------------------------------------------- one difference

SURE = {
    "small, clear, robust": (
        Line(0.04),
        "Forskjellen er liten, men kan ikke forklares med tilfeldigheter, og den gjelder i alle 64 verdener "
        "(robust).",
        "The difference is small but clearly not due to chance, and it holds in all 64 worlds (robust).",
    ),
    "large, clear, robust": (
        Line(-0.2, worlds=0.2),
        "Forskjellen er stor og kan ikke forklares med tilfeldigheter, og den gjelder i 62 av 64 verdener "
        "(robust).",
        "The difference is large and clearly not due to chance, and it holds in 62 of 64 worlds "
        "(robust).",
    ),
    "small, probable, robust": (
        Line(0.04, "probable"),
        "Forskjellen er liten og trolig ikke tilfeldig, og den gjelder i alle 64 verdener (robust).",
        "The difference is small and probably not due to chance, and it holds in all 64 worlds "
        "(robust).",
    ),
    "large, probable, conditional": (
        Line(0.055, "probable", worlds=0.5),
        "Forskjellen er stor og trolig ikke tilfeldig, og den gjelder i 35 av 64 verdener (betinget: den "
        "avhenger av antakelser).",
        "The difference is large and probably not due to chance, and it holds in 35 of 64 worlds "
        "(conditional: it depends on assumptions).",
    ),
    "small, clear, fragile": (
        Line(0.012, worlds=0.2, few=True),
        "Forskjellen er liten, men kan ikke forklares med tilfeldigheter; den gjelder likevel bare i 22 av "
        "64 verdener "
        "(skjør: den avhenger av antakelser).",
        "The difference is small but clearly not due to chance; yet it holds in only 22 of 64 worlds "
        "(fragile: it depends on assumptions).",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SURE)
def test_size_chance_and_worlds_are_three_things(case: str) -> None:
    line, nb, en = SURE[case]
    made = study({30: {"a": line}})
    assert (plain(parts(made, "nb").sure), plain(parts(made, "en").sure)) == (nb, en)


FEW = {
    "one world": (
        100, 1,
        "Forskjellen er liten, men kan ikke forklares med tilfeldigheter; bare ett sett antakelser er kjørt.",
        "The difference is small but clearly not due to chance; only one set of assumptions was run.",
    ),
    "too few for worlds": (
        64, 64,
        "Forskjellen er liten, men kan ikke forklares med tilfeldigheter. Det trengs minst 128 kjøringer "
        "for å si i hvor mange verdener dette gjelder.",
        "The difference is small but clearly not due to chance. It takes 128 runs or more to say in how many "
        "worlds this holds.",
    ),
    "a first look": (
        8, 1, "Forskjellen er liten og trolig ikke tilfeldig. Med bare 8 replikater er dette foreløpig; kjør "
        "flere.",
        "The difference is small and probably not due to chance. With only 8 replicates this is a first look; run "
        "more.",
    ),
    "one run": (
        1, 1, "Dette er én enkelt kjøring og kan være tilfeldig; kjør flere.",
        "This is a single run, and may be chance; run more.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FEW)
def test_too_few_runs_are_said_to_be_too_few(case: str) -> None:
    runs, worlds, nb, en = FEW[case]
    made = study({30: {"a": Line(0.045)}}, runs=runs, worlds=worlds)
    assert (plain(parts(made, "nb").sure), plain(parts(made, "en").sure)) == (nb, en)


LEADS = {
    "helps": (
        Line(0.04),
        "Avlastning hjelper: en veileder har 4,0 av 9 tjenester i fast bruk etter 2 år, mot 3,6 med vanlig "
        "ledelse.",
        "What helps is aid: an adviser uses 4.0 of 9 services routinely after 2 years, against 3.6 with typical "
        "leadership.",
    ),
    "probably harms": (
        Line(-0.04, "probable"),
        "Avlastning gir trolig dårligere resultat: en veileder har 3,2 av 9 tjenester i fast bruk etter 2 år, "
        "mot 3,6 med vanlig ledelse.",
        "What probably does harm is aid: an adviser uses 3.2 of 9 services routinely after 2 years, against 3.6 "
        "with typical leadership.",
    ),
    "negligible": (
        Line(0.0045),
        "Avlastning: forskjellene i fast bruk er i snitt for små til å bety noe etter 2 år; en veileder har 3,6 "
        "av 9 tjenester i fast bruk med vanlig ledelse.",
        "Aid: no difference in routine use that matters on average after 2 years; with typical leadership, an "
        "adviser uses 3.6 of 9 services routinely.",
    ),
    "may be chance": (
        Line(0.02, "none"),
        "Avlastning: etter 2 år kan ingen forskjell i fast bruk skilles fra tilfeldigheter; en veileder har 3,6 "
        "av 9 tjenester i fast bruk med vanlig ledelse.",
        "Aid: no difference in routine use that can be distinguished from chance after 2 years; with typical "
        "leadership, an adviser uses 3.6 of 9 services routinely.",
    ),
    "cannot act": (
        Line(0.0, "nothing"),
        "Avlastning har ingen virkning her: hver kjøring er lik den for vanlig ledelse.",
        "Aid has no effect here: every run is the same as that of typical leadership.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LEADS)
def test_the_lead_says_how_much_in_services_and_nothing_below_what_matters(case: str) -> None:
    line, nb, en = LEADS[case]
    made = study({30: {"a": line}})
    assert (plain(parts(made, "nb").lead), plain(parts(made, "en").lead)) == (nb, en)


def test_what_is_negligible_and_what_may_be_chance_differ() -> None:
    small, unknown = (parts(study({30: {"a": line}}), "en") for line in (Line(0.0045), Line(0.002, "none")))
    assert small.sure.endswith("the difference is negligible in all 64 worlds.")
    assert "negligible" not in unknown.short


PRICES = {
    "more strain": (
        {"strain": 0.02, "trust": 0.004, "personal_contact": 0.05},
        "Belastningen går opp med 2,0 prosentpoeng; endringstrettheten, tilliten til lederne og den personlige "
        "kontakten endrer seg knapt.",
        "Strain rises by 2.0 percentage points; change fatigue, trust in leaders and personal contact hardly "
        "change.",
    ),
    "less of all": (
        {"strain": -0.03, "fatigue": 0.013, "trust": -0.05, "personal_contact": -1.5},
        "Belastningen går ned med 3,0 prosentpoeng; endringstrettheten går opp med 1,3 prosentpoeng; tilliten "
        "til lederne går ned med 5,0 prosentpoeng; den personlige kontakten går ned med 1,5 timer per uke.",
        "Strain falls by 3.0 percentage points; change fatigue rises by 1.3 percentage points; trust in leaders "
        "falls by 5.0 percentage points; personal contact falls by 1.5 hours per week.",
    ),
    "a few minutes": (
        {"personal_contact": 0.3},
        "Den personlige kontakten går opp med 18 minutter i uka; belastningen, endringstrettheten og tilliten til "
        "lederne endrer seg knapt.",
        "Personal contact rises by 18 minutes a week; strain, change fatigue and trust in leaders hardly change.",
    ),
    "nothing": (
        {},
        "Belastningen, endringstrettheten, tilliten til lederne og den personlige kontakten endrer seg knapt.",
        "Strain, change fatigue, trust in leaders and personal contact hardly change.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PRICES)
def test_the_price_has_numbers_only_for_what_matters(case: str) -> None:
    along, nb, en = PRICES[case]
    made = study({30: {"a": Line(0.04, along=along)}})
    assert (plain(parts(made, "nb").price), plain(parts(made, "en").price)) == (nb, en)


def test_where_nothing_helps_a_price_says_how_sure_it_is() -> None:
    made = study({30: {"a": Line(0.0045, along={"personal_contact": 0.5})}})
    english, bokmål = (re.split(r"[;.] ", plain(parts(made, language).price))[0] for language in ("en", "nb"))
    assert re.fullmatch(r"Personal contact rises by 30 minutes a week \(95 % interval \d+( to \d+)?\)", english)
    assert re.fullmatch(
        r"Den personlige kontakten går opp med 30 minutter i uka \(95 %-intervall \d+( til \d+)?\)", bokmål
    )


@pytest.mark.parametrize(("after", "before", "decimals"), [(28.9, 20.45, 1), (29.0, 20.6, 0), (20.0, 20.0, 0)])
def test_levels_in_minutes_lie_as_far_apart_as_their_difference_says(
    after: float, before: float, decimals: int
) -> None:
    assert decimals_of_minutes(after / 60, before / 60) == decimals


COURSE = {
    "growing": (
        "Forskjellen øker fortsatt når perioden slutter.",
        "The difference is still growing as the run ends.",
    ),
    "lasting": (
        "Forskjellen varer: Det siste halvåret endrer den seg med mindre enn ett prosentpoeng.",
        "The difference lasts: over the last half year it changes by less than one percentage point.",
    ),
    "closing": (
        "Forskjellen er størst i desember 2017, på 1,4 tjenester, og er på vei ned når perioden slutter, på 0,7 "
        "tjenester.",
        "The difference peaks in December 2017, at 1.4 services, and is closing as the run ends, at 0.7 services.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COURSE)
def test_when_a_difference_peaks_and_whether_it_lasts(case: str) -> None:
    made = study({30: {"a": Line(0.08, course=case)}})
    assert (plain(parts(made, "nb").when), plain(parts(made, "en").when)) == COURSE[case]


# ---------------------------------------------------------------- several lines and panels


def test_what_helps_comes_first_and_every_line_is_named() -> None:
    made = parts(study({30: {"c": Line(-0.09), "b": Line(0.001), "a": Line(0.04)}}), "en")
    assert plain(made.lead).startswith("What helps most is aid: ")
    assert [plain(words) for words in made.others] == [
        "What does harm: course (−0.8 services, 64 of 64 worlds).", "Negligible on average: bonus.",
    ]  # fmt: skip


TIES: dict[str, tuple[dict[int, dict[str, Line]], str, str]] = {
    "one of them is ahead": (
        {30: {"a": Line(0.04), "b": Line(0.02)}},
        "What helps most is aid: an adviser uses 4.0 of 9 services routinely after 2 years",
        "What helps most is aid: routine use is 4.0 percentage points higher",
    ),
    "none is": (
        {30: {"a": Line(0.04), "b": Line(0.038)}},
        "Aid and bonus help about as much: an adviser uses 3.9 to 4.0 of 9 services routinely after 2 years",
        "Aid and bonus help about as much: routine use is 3.8 to 4.0 percentage points higher",
    ),
    "one may be chance": (
        {30: {"a": Line(0.04), "b": Line(0.038, "probable")}},
        "Aid and bonus probably help about as much: an adviser",
        "Aid and bonus probably help about as much: routine use",
    ),
    "none does more harm": (
        {30: {"a": Line(-0.04), "b": Line(-0.038)}},
        "On average nothing compared here raises routine use enough to matter; aid and bonus do about as much "
        "harm: ",
        "Aid and bonus do about as much harm: routine use is 3.8 to 4.0 percentage points lower",
    ),
    "in offices of every size": (
        {30: {"a": Line(0.050), "b": Line(0.049)}, 60: {"a": Line(0.044), "b": Line(0.042)}},
        "Aid and bonus help about as much: in offices of 30, an adviser uses 4.0 to 4.1 of 9 services",
        "Aid and bonus help about as much: routine use is 4.9 to 5.0 percentage points higher",
    ),
    "in one size another is surely less": (
        {30: {"a": Line(0.050), "b": Line(0.049)}, 60: {"a": Line(0.044), "b": Line(0.03)}},
        "What helps most is aid: in offices of 30, an adviser",
        "What helps most is aid: routine use is 5.0 percentage points higher",
    ),
    "the order turns": (
        {30: {"a": Line(0.08), "b": Line(0.04)}, 60: {"a": Line(0.03), "b": Line(0.06)}},
        "What helps most depends on the size of the office: in offices of 30 it is aid (+0.7 services), in "
        "offices of 60 it is bonus (+0.5 services); these are differences in routine use after 2 years from what "
        "it is with typical leadership.",
        "What helps most depends on the size of the office: in offices of 30 it is aid (+8.0 percentage points), "
        "in offices of 60 it is bonus (+6.0 percentage points)",
    ),
}  # fmt: skip
"""Lines in offices of some sizes; how lead and title then begin."""


@pytest.mark.parametrize("case", TIES)
def test_none_is_said_to_be_first_of_what_cannot_be_distinguished(case: str) -> None:
    panels, lead, title = TIES[case]
    made = parts(study(panels), "en")
    assert (plain(made.lead)[: len(lead)], plain(made.headline)[: len(title)]) == (lead, title)


def test_of_what_may_be_as_good_it_is_said_what_each_costs_how_sure_and_where_the_order_turns() -> None:
    first, other = {"strain": -0.1}, {"fatigue": 0.013}
    made = parts(
        study({
            30: {"a": Line(0.052, along=first), "b": Line(0.049, along=other)},
            60: {"a": Line(0.042, along=first), "b": Line(0.044, along=other)},
        }),
        "nb",
    )  # fmt: skip
    assert plain(made.price) == (
        "Dette er prisen på kontorer med 30 ansatte. Avlastning: belastningen går ned med 10,0 prosentpoeng. "
        "Bonus: endringstrettheten går opp med 1,3 prosentpoeng. Tilliten til lederne og den personlige kontakten "
        "endrer seg knapt. Prisen er omtrent like høy på kontorer med 60 ansatte."
    )
    assert plain(made.sure) == (
        "Avlastning gir en forskjell som er stor, klart ikke tilfeldig og gjelder i alle 64 verdener (robust); "
        "bonus gir en forskjell som er liten, klart ikke tilfeldig og gjelder i alle 64 verdener (robust)."
    )
    assert made.when == "Forskjellene varer: Det siste halvåret endrer de seg med mindre enn ett prosentpoeng."
    assert plain(made.others[0]) == (
        "Litt foran, men med for lite til å bety noe: avlastning på kontorer med 30 ansatte og bonus på kontorer "
        "med 60 ansatte."
    )
    dearer = study({
        30: {"a": Line(0.052, along=first, course="growing"), "b": Line(0.049, along=other)},
        60: {"a": Line(0.042, along={"strain": -0.02}), "b": Line(0.044, along=other)},
    })  # fmt: skip
    made = parts(dearer, "en")
    assert "This is the price in offices of 60. Aid: strain falls by 2.0 percentage points. Bonus: " in plain(
        made.price
    )
    assert plain(made.when) == (
        "Aid in offices of 30: the difference is still growing as the run ends. Aid in offices of 60 and bonus in "
        "offices of 30 and 60: the difference lasts: over the last half year it changes by less than one "
        "percentage point."
    )


@pytest.mark.parametrize(
    ("lines", "said"), [(5, "a, b, c, d and e"), (6, "a, b, c, d and 2 others (see the table)")]
)
def test_of_many_lines_some_are_named_and_the_rest_counted(lines: int, said: str) -> None:
    assert some_of("abcdef"[:lines], "en") == said


def test_when_nothing_helps_that_is_said_first() -> None:
    made = parts(study({30: {"a": Line(-0.04), "b": Line(-0.06)}}), "en")
    assert plain(made.lead).startswith(
        "On average nothing compared here raises routine use enough to matter; what does most harm is bonus: an "
    )
    assert plain(made.others[0]) == "What also does harm: aid (−0.4 services, 64 of 64 worlds)."


def test_what_is_robust_in_one_size_is_not_said_to_be_in_all() -> None:
    made = study({30: {"a": Line(0.08)}, 10: {"a": Line(0.06, worlds=0.15)}, 100: {"a": Line(0.05)}})
    assert plain(parts(made, "en").sure) == (
        "The difference is large and clearly not due to chance, and it holds in all 64 worlds (robust). In "
        "offices of 100 it holds in all 64 worlds (robust). In offices of 10 it holds in 43 of 64 worlds "
        "(conditional)."
    )


def test_sizes_in_which_it_helps_harms_and_hardly_matters() -> None:
    made = study({
        10: {"a": Line(0.08), "b": Line(0.001)},
        30: {"a": Line(-0.03), "b": Line(0.04)},
        100: {"a": Line(0.001), "b": Line(0.03)},
    })  # fmt: skip
    english, norwegian = parts(made, "en"), parts(made, "nb")
    assert plain(english.lead) == (
        "What helps most depends on the size of the office: in offices of 10 it is aid (+0.7 services), in "
        "offices of 30 and 100 it is bonus (+0.3 to +0.4 services); these are differences in routine use after 2 "
        "years from what it is with typical leadership."
    )
    assert [plain(words) for words in norwegian.others] == [
        "Dette gir dårligere resultat: avlastning (−0,3 tjenester på kontorer med 30 ansatte, 64 av 64 verdener).",
        "Ubetydelig i snitt: bonus på kontorer med 10 ansatte; avlastning på kontorer med 100 ansatte.",
    ]


def test_what_is_negligible_on_average_only_says_so() -> None:
    made = parts(study({30: {"a": Line(0.04), "b": Line(0.001, worlds=0.1), "c": Line(0.001)}}), "en")
    assert plain(made.others[0]) == (
        "Negligible on average: bonus and course. Yet not in every world: bonus (higher in 29 and lower in 29 of "
        "64 worlds)."
    )


def test_the_price_is_that_of_the_office_that_is_named_and_says_where_it_turns() -> None:
    small, large = (
        {"a": Line(use, along={"personal_contact": more})} for use, more in ((0.06, 0.5), (0.04, -0.4))
    )
    made = study({30: small, 60: large})
    assert plain(parts(made, "en").price) == (
        "In offices of 30: personal contact rises by 30 minutes a week; strain, change fatigue and trust in "
        "leaders hardly change; in offices of 60 personal contact changes the other way (−24 minutes a week)."
    )
    assert "på kontorer med 60 ansatte endrer den personlige kontakten seg motsatt vei" in parts(made, "nb").price
    alike = parts(study({30: small, 60: small}), "en").price
    assert plain(alike).startswith("In offices of 30: personal contact rises") and "other way" not in alike


@pytest.mark.parametrize(
    ("first", "other", "said"), [(0.0, -0.11, True), (-0.09, -0.11, False), (0.0, -0.04, False)]
)
def test_a_large_change_that_another_line_makes_is_part_of_the_answer(
    first: float, other: float, said: bool
) -> None:
    lines = {"a": Line(0.06, along={"strain": first}), "b": Line(0.03, along={"strain": other})}
    words = "The largest change besides is with bonus: strain falls by 11.0 percentage points."
    assert (words in plain(parts(study({30: lines}), "en").price)) == said


@pytest.mark.parametrize(("sizes", "most"), [((30,), ""), ((30, 60), "up to ")])
def test_what_a_line_changes_besides_is_said_in_one_place(sizes: tuple[int, ...], most: str) -> None:
    lines = {"a": Line(0.06), "b": Line(0.03, along={"strain": -0.04, "trust": 0.02})}
    told = [plain(words) for words in parts(study(dict.fromkeys(sizes, lines)), "en").others]
    changes = f"strain {most}−4.0 percentage points and trust in leaders {most}+2.0 percentage points"
    assert f"What else changes: bonus ({changes})." in told


def test_an_interval_names_its_line_where_others_cannot_act() -> None:
    two, one = {"a": Line(0.0045), "b": Line(0.0, "nothing")}, {"a": Line(0.0045)}
    assert plain(parts(study({30: two}), "en").sure).startswith("The 95 % interval of aid is ")
    assert plain(parts(study({30: one}), "en").sure).startswith("The 95 % interval is ")


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("line", [Line(0.2), Line(0.04), Line(-0.04), Line(0.001), Line(0.02, "none")])
def test_the_short_answer_has_at_most_three_sentences_and_the_title_none(line: Line, language: str) -> None:
    made = study({30: {"a": line, "b": Line(0.001)}})
    said = plain(answer(made, "routine_share", language))
    assert len(re.findall(r"[.?!](?= [A-ZÅØÆ0-9]|$)", said)) <= 3
    assert not headline(made, panels_of(made, language), OUTCOMES["routine_share"], language).endswith(".")


def test_strain_helps_when_it_falls_and_says_what_use_does() -> None:
    made = study({30: {"a": Line(0.04, along={"strain": 0.03}), "b": Line(-0.02, along={"strain": -0.05})}})
    made.weeks = pd.concat([made.weeks, made.weeks.assign(outcome="strain")])
    said = parts(made, "en", "strain")
    assert plain(said.lead) == (
        "What helps most is bonus: strain is 25 % after 2 years, against 30 % with typical leadership."
    )
    assert plain(said.price).startswith("Routine use falls by 2.0 percentage points; ")
    assert plain(said.others[0]) == "What does harm: aid (+3.0 percentage points, 64 of 64 worlds)."


# ---------------------------------------------------------------- each kind of study


def test_one_scenario_is_answered_by_its_level_when_half_is_reached_and_what_is_dropped() -> None:
    made = parts(study({30: {}}), "en")
    assert plain(made.lead) == "An adviser uses 3.6 of 9 services routinely after 2 years with typical leadership."
    assert (
        plain(made.price)
        == "An adviser has dropped 1.8 services again. Nothing is compared here, so nothing is said about causes."
    )
    assert plain(made.when) == "Routine use reaches 50 % in 128 of 128 runs, in half of these by July 2018."
    assert made.sure.endswith("they differ by chance and by what is not known.")
    never = parts(study({30: {}}, base=BASE | {"weeks_to_50": NO}), "nb")
    assert plain(never.when) == "Fast bruk når ikke 50 % i noen av de 128 kjøringene."


def test_switches_are_answered_by_the_total_and_the_largest_share(handmade: Callable[..., Any]) -> None:
    switches = handmade({"contact.given_back": {0.5: 0.02, 0: 0.0}, "contact.rebound": {0.3: -0.03, 0: 0.0}})
    switches.manifest["outcome"] = "routine_share"
    made = parts(switches, "en")
    assert plain(made.lead) == (
        "Routine use ends at 49 % with all 2 mechanisms on; it ends at 50 % with all off. “Rebound of demand” "
        "takes most away from routine use: 3.1 percentage points (3.0 to 3.3)."
    )
    assert plain(made.price).startswith("With all on rather than off: ")
    assert re.match(r"Routine use ends 1\.\d percentage points lower than with all off\.", plain(made.sure))
    assert plain(made.others[0]).startswith("What raises it: “Freed time back to users” (+2.1 percentage points)")
    assert plain(parts(switches, "nb").price).startswith("Med alle på i stedet for av: ")


def test_personal_contact_says_with_whom_and_counts_more_not_higher(handmade: Callable[..., Any]) -> None:
    switches = handmade({"contact.given_back": {0.5: 0.06, 0: 0.0}, "contact.rebound": {0.3: -0.03, 0: 0.0}})
    switches.manifest["outcome"] = "personal_contact"
    english, bokmål = (
        switch_answer(switches, OUTCOMES["personal_contact"], language) for language in ("en", "nb")
    )
    assert english.lead.startswith("Advisers' personal contact with users, colleagues and leaders ")
    assert bokmål.lead.startswith("Veiledernes personlige kontakt med brukere, kolleger og ledere ")
    assert re.search(r"minutes a week (more|less) than with all off", plain(english.sure))
    assert re.search(r"minutter i uka (mer|mindre) enn med alle av", plain(bokmål.sure))
    assert re.search(r"with users, .* with colleagues and .* with leaders\.$", plain(english.others[-1]))


def test_mixes_are_answered_in_hours_a_week(handmade: Callable[..., Any]) -> None:
    values = {0.0: 0.0, 0.3: 0.03, 0.6: -0.03}
    roles = handmade(dict.fromkeys(AXES, values))
    made = parts(roles, "nb")
    assert re.match(r"Den beste blandingen er \d t \d+ min til tilrettelegging, ", plain(made.lead))
    assert "vekt" not in made.short.lower()
    english = parts(roles, "en")
    assert re.search(r"against \d\.\d with the mix nearest to typical leadership\.$", plain(english.lead))
    assert english.others[0].startswith("With the worst mix, ")


def mixes_around_typical(handmade: Callable[..., Any], gains: tuple[float, float, float]) -> Any:
    """Return a study in which every mix is compared with typical leadership; others drop or double a role."""
    shifts = {
        axis: {default: 0.0, 0.0: gain, 2 * default: -0.02}
        for axis, default, gain in zip(AXES, TYPICAL, gains, strict=True)
    }
    made = handmade(shifts)
    made.cells["reference"] = 0
    made.manifest["compared"] = [*AXES]
    return made


def test_mixes_are_compared_with_typical_leadership_and_what_cannot_be_told_apart_is_named(
    handmade: Callable[..., Any],
) -> None:
    made = mixes_around_typical(handmade, (-0.1, -0.1, 0.04))  # best without renewing
    weeks = [
        pd.DataFrame({"cell": cell, "week": np.arange(WEEKS), "outcome": "routine_share", "mean": 0.04})
        for cell in made.cells["cell"][1:]
    ]
    made.differences = pd.concat(weeks)
    english, bokmål = parts(made, "en"), parts(made, "nb")
    assert re.search(r"against \d\.\d with the mix of typical leadership\.$", plain(english.lead))
    assert plain(english.price).startswith(
        "Compared with the mix of typical leadership (1 h 30 min on facilitating, "
    )
    assert plain(bokmål.price).startswith(
        "Sammenlignet med blandingen i vanlig ledelse (1 t 30 min til tilrettelegging"
    )
    assert "each of the other 26 mixes is worse" in plain(english.sure)
    assert english.when.startswith("The difference lasts: ")
    assert "hver av de 26 andre blandingene" in plain(bokmål.sure)
    (panel,) = panels_of(made, "nb")
    assert panel.reference is not None and panel.reference.label == "Vanlig ledelse"
    assert all(line.is_reference or " t" in plain(line.label) for line in panel.lines), "hours, not weights"
    typical = parts(mixes_around_typical(handmade, (-0.1, -0.1, -0.1)), "en")
    assert typical.price == "This is the mix of typical leadership."


@pytest.mark.parametrize(("language", "label", "against"), [
    ("nb", "Uten bo", "uten bo"), ("en", "Without bob", "without bob"),
])  # fmt: skip
def test_a_lever_is_compared_with_what_is_without_it(
    handmade: Callable[..., Any], language: str, label: str, against: str
) -> None:
    name = {"nb": "Bo", "en": "Bob"}[language]
    made = handmade({"levers": {"none": 0.0, "bo": 0.06}}, labels={"none": "No levers", "bo": name})
    assert panels_of(made, language)[0].lines[0].label == label
    assert plain(parts(made, language).lead).endswith(f" {against}.")
    assert "with without" not in parts(made, language).headline


@pytest.mark.parametrize(("apart", "said"), [(0.002, ["All cases"]), (0.1, ["Without bob", "Bob"])])
def test_offices_that_are_alike_are_told_once(handmade: Callable[..., Any], apart: float, said: list[str]) -> None:
    use = np.linspace(0.2, 0.6, 50)
    offices = pd.DataFrame({"cell": np.repeat([0, 1], 50), "routine_share": [*use, *(use + apart)]})
    made = handmade(
        {"levers": {"none": 0.0, "bo": 0.06}},
        labels={"none": "No levers", "bo": "Bob"},
        tables={"offices": offices},
    )
    told = between_offices(made, panels_of(made, "en"), OUTCOMES["routine_share"], "en")
    assert [words.partition(":")[0] for words in told] == said


def test_of_several_measures_the_question_is_which_gives_most(handmade: Callable[..., Any]) -> None:
    made = handmade({"levers": {"none": 0.0, "bo": 0.06, "mo": 0.01}})
    asked = [title(made, panels_of(made, "nb"), OUTCOMES[name], "nb") for name in ("routine_share", "strain")]
    assert asked == ["Hvilket tiltak øker fast bruk mest?", "Hvilket tiltak gir minst belastning?"]


def test_of_what_may_be_as_good_the_cheapest_is_named_first(tmp_path: Path) -> None:
    made = study({30: {"a": Line(0.050), "b": Line(0.049)}})
    kept = keep_settings(made, tmp_path, [[], ["leader.administration_share=0.1"], ["leader.facilitating=0.9"]])
    told = parts(kept, "en")
    assert told.headline.startswith("Bonus and aid help about as much: routine use is")
    assert re.match(
        r"Bonus: it takes no further working time; .* Aid: on average it takes \d+ min per adviser and week "
        r"\(time of those who take over",
        plain(told.price),
    )


def test_what_is_negligible_in_most_worlds_is_told_as_compare_tells_it() -> None:
    told = plain(parts(study({30: {"a": Line(0.012, worlds=0.04, few=True)}}), "en").sure)
    assert re.search(r"it holds in only \d+ of 64 worlds, and is negligible in \d+ \(conditional\)\.", told), told


def test_what_is_there_in_few_worlds_does_not_count_as_help() -> None:
    made = parts(study({30: {"a": Line(0.08), "b": Line(0.012, worlds=0.04, few=True)}}), "en")
    assert re.match(r"Different on average, but in fewer than half the worlds: bonus \(.*, \d+ of 64 worlds\)\.",
                    plain(made.others[0]))  # fmt: skip


def test_rules_that_are_not_shipped_are_named() -> None:
    made = study({30: {"a": Line(0.04)}})
    assert "own" not in parts(made, "en").sure
    made.manifest["rules_replaced"] = ["cope", "plan"]
    assert parts(made, "en").sure.endswith("With rules of your own: cope and plan.")
    assert source({**made.manifest, "name": "x", "fingerprint": "0" * 20}, "nb").endswith(
        "Med egne regler: cope og plan."
    )


def test_few_runs_that_are_alike_tell_nothing() -> None:
    made = parts(study({10: {"a": Line(0.0, "nothing", along={"strain": 0.02})}}, runs=4), "en")
    assert "egligible" not in made.lead + made.sure + "".join(made.others)
    assert "With only 4 replicates this is a first look" in plain(made.sure)


def test_in_how_many_worlds_a_mix_is_best() -> None:
    some = [Mix(cell, (weight, 1.0 - weight, 0.0), (0.0, 0.0, 0.0), 0.0) for cell, weight in ((0, 1.0), (1, 0.5))]
    world, luck = np.repeat(np.arange(32), 4), np.tile([-0.001, 0.001], 64)
    gains = {0: 0.0 * luck, 1: np.where(world < 20, 0.1, -0.1) + luck}
    ends = SimpleNamespace(apart=lambda cell, outcome, to: (gains[cell], world), study=SimpleNamespace(worlds=32))
    counted = leading(some, SimpleNamespace(ends=ends), "routine_share")  # type: ignore[arg-type]
    assert counted == ((some[1], 20), (some[0], 12))
    assert sum(count for _, count in counted) == 32
    assert some[1].shares == (0.5, 0.5, 0.0)


@pytest.mark.parametrize(
    ("tied", "worlds", "said"),
    [
        (0, 40, "Routine use is best with {mix}"),
        (0, 21, "No single mix is best for routine use: {mix} on average, but {mix} in 22 of 64 worlds"),
        (2, 21, "Routine use is best with {mix}, or with one of 2 others, which may be as good"),
    ],
)
def test_a_mix_is_called_best_as_far_as_it_is(tied: int, worlds: int, said: str) -> None:
    best, *rest = (Mix(cell, (float(cell), 0.0, 0.0), (1.0, 0.0, 0.0), 0.0) for cell in range(4))
    made = Mixes({}, (best, *rest), best, rest[-1], tuple(rest[:tied]), ((rest[0], 22), (best, worlds)))
    study = SimpleNamespace(worlds=64, manifest={"axes": []})
    told = headline_words(made, study, OUTCOMES["routine_share"], "en")  # type: ignore[arg-type]
    assert plain(told) == said.format(mix="1 h on facilitating a week")
    lead = " ".join(disagreement(made, study, "en"))  # type: ignore[arg-type]
    assert ("No single mix is best: in 22 of 64 worlds" in plain(lead)) == (worlds < 32)


ONE: dict[str, Any] = {"nation": {"offices": 1}, "office": {"drawn": 0, "staff": 40, "mean_staff": 40.0}}
TEN: dict[str, Any] = {"nation": {"offices": 10}, "office": {**ONE["office"], "drawn": 1}}


@pytest.mark.parametrize(
    ("mine", "theirs", "apart"),
    [
        (ONE, ONE, {}),
        (TEN, ONE, {"nation.offices": 10, "office.drawn": 1}),
        (TEN, {**TEN, "office": {**TEN["office"], "staff": 9}}, {}),
        ({**ONE, "office": {**ONE["office"], "staff": 9}}, ONE, {"office.staff": 9}),
        ({**TEN, "office": {**TEN["office"], "mean_staff": 9.0}}, TEN, {"office.mean_staff": 9.0}),
        ({**ONE, "office": {**ONE["office"], "mean_staff": 9.0}}, ONE, {}),
        ({**ONE, "nation": {"offices": 1, "roster": [{}]}}, ONE, {"nation.roster": "FILE"}),
    ],
)
def test_other_offices_are_seen(mine: dict[str, Any], theirs: dict[str, Any], apart: dict[str, Any]) -> None:
    assert other_offices(mine, theirs) == apart


PACE = {0: 0.0, 1: 0.05, 2: 0.049, 4: 0.0, 8: -0.08}


def test_a_number_is_answered_by_the_next_step_from_typical_leadership_then_by_the_extreme(
    handmade: Callable[..., Any],
) -> None:
    made = parts(handmade({"office.pace": PACE}), "en")
    assert plain(made.lead) == (
        "Routine use is about the same with pace of updates 1 to 2; with 8 it is 13.2 percentage points lower "
        "than with 1 (as with typical leadership)."
    )
    assert plain(made.price).startswith("Pace of updates 8 instead of 1: ")
    assert made.headline.startswith("Routine use is about the same with pace of updates 1 to 2; with 8")


def test_a_step_that_matters_is_told_with_both_levels_in_both_languages(handmade: Callable[..., Any]) -> None:
    made = handmade({"leader.span": {12: 0.0, 8: 0.06, 16: -0.02, 40: -0.2}})
    english, bokmål = parts(made, "en"), parts(made, "nb")
    assert re.match(
        r"With span of control 8 instead of 12 \(as with typical leadership\), routine use is \d\.\d against ",
        plain(english.lead),
    )
    assert english.headline.startswith("Routine use is 6.")
    assert "med 40 er resultatet" in plain(bokmål.lead) and "(som med vanlig ledelse)" in bokmål.lead


def test_shares_along_an_axis_are_written_in_per_cent_and_typical_leadership_is_named(
    handmade: Callable[..., Any],
) -> None:
    made = parts(handmade({"contact.digital_contact": {0.4: 0.0, 0.2: 0.05, 1.0: -0.1}}), "en")
    assert "20 % digital contact with advisers instead of 40 % (nearest to typical leadership, 35 %)" in plain(
        made.lead
    )


def test_what_holds_for_one_value_of_another_axis_says_so_within_each_sentence(
    handmade: Callable[..., Any],
) -> None:
    axes = {"contact.digital_contact": {0.4: 0.0, 0.2: 0.05, 1.0: -0.1}, "leader.span": {8: 0.0, 12: 0.001}}
    made = parts(handmade(axes), "en")
    assert "routine use with span of control 12 is" in plain(made.lead)
    assert made.headline.startswith("Routine use with span of control 12 is")
    assert made.sure.startswith("The difference with span of control 12 is")
    assert "routine use with span of control 8 is" in plain(made.others[0])
    axes["contact.digital_contact"][0.2] = 0.0
    made = parts(handmade(axes), "nb")
    assert "med kontrollspenn 12" in made.lead and "i stedet for 40 % med kontrollspenn 12: " in plain(made.price)


def test_sentences_for_researchers_say_where_a_number_is_best_and_from_where_it_is_worse(
    handmade: Callable[..., Any],
) -> None:
    said = findings(handmade({"office.pace": PACE}), "routine_share", "en")
    best = (
        "Routine use is highest with pace of updates 1 (hardly different: 2); it is worse from 4 on, and with 8 "
        "it is 13.2 percentage points lower than with 1 ("
    )
    assert any(plain(words).startswith(best) for words in said)


HOURS = {
    "relief of leaders": (
        ["leader.administration_share=0.1"], 0.05,
        r"On average it takes \d+ min per adviser and week \(time of those who take over the leaders' "
        r"administration\), \d+ min for each percentage point\.",
    ),
    "relief that harms": (
        ["leader.administration_share=0.1"], -0.05,
        r"On average it takes \d+ min per adviser and week \(time of those who take over the leaders' "
        r"administration\)\.",
    ),
    "courses": (
        ["adviser.training_hours=2.0"], 0.05,
        r"On average it takes 2 h per adviser and week \(advisers' time on courses\), \d+ min for each percentage",
    ),
    "deputies": (
        ["leader.deputies=0.5"], 0.05, r"On average it takes .* per adviser and week \(time of deputies\), ",
    ),
    "other hours of the same week": (["leader.facilitating=0.9"], 0.05, r"It takes no further working time\."),
    "no hours and harm": (["leader.facilitating=0.9"], -0.05, r"Strain, "),
    "more administration": (
        ["leader.administration_share=0.3"], 0.05,
        r"On average it frees \d+ min of working time per adviser and week\.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOURS)
def test_what_a_lever_takes_is_told_in_hours(case: str, tmp_path: Path) -> None:
    changed, use, words = HOURS[case]
    made = keep_settings(study({30: {"a": Line(use)}}), tmp_path, [[], changed])
    assert re.match(words, plain(parts(made, "en").price))


def keep_settings(made: SimpleNamespace, folder: Path, cells: list[list[str]]) -> SimpleNamespace:
    made.folder = folder
    (folder / "configs").mkdir()
    for cell, settings in enumerate(cells):
        text = json.dumps(compose(settings), default=str)
        (folder / "configs" / f"cell-{cell:04d}.json").write_text(text, encoding="utf-8")
    return made


def test_of_several_that_do_not_help_the_dearest_is_told(tmp_path: Path) -> None:
    made = study({30: {"a": Line(0.001), "b": Line(0.002)}})
    settings = [[], ["leader.administration_share=0.2"], ["leader.administration_share=0.1"]]
    said = plain(parts(keep_settings(made, tmp_path, settings), "en").price)
    assert re.match(r"Bonus takes most working time: on average over the run \d+ min per adviser and week\.", said)


def test_what_also_helps_says_what_it_takes(tmp_path: Path) -> None:
    cases = {
        "leader.administration_share=0.1": r", \d+ min for those who take over administration\)\. Times",
        "leader.facilitating=0.9": r"worlds\)",
    }
    for number, (changed, told) in enumerate(cases.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        kept = keep_settings(study({30: {"a": Line(0.08), "b": Line(0.04)}}), folder, [[], [], [changed]])
        assert re.search(rf"What also helps: bonus \(.*{told}", plain(parts(kept, "en").others[0]))


def test_studies_without_their_settings_are_compared_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A study of an old version keeps none; what another keeps is named, and nothing fails."""
    kept = {"a": {}, "b": TEN}
    monkeypatch.setattr("sim.show.text.like_for_like.config_of", lambda study, cell: kept[study])
    told = " ".join(between_studies("a", "b", [(0, 0)], "en"))  # type: ignore[arg-type]
    assert "nation.offices was not set and is 10" in told


@pytest.mark.parametrize("other", [[], ["nation.offices=10", "office.drawn=1"]])
def test_of_other_offices_no_verdict_is_given(other: list[str], tmp_path: Path) -> None:
    made = parts(keep_settings(study({30: {"a": Line(0.05)}}), tmp_path, [[], other]), "en")
    assert (made.others[-1:] == ("To give both the same offices, add nation.offices=10 office.drawn=1.",)) == bool(
        other
    ), "a command comes last"
    assert ("Not like for like" in made.lead) == bool(other)
    assert (made.headline == "No verdict on aid: not the same offices as the reference") == bool(other)
    assert ("robust" in made.sure) != bool(other)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([["office.staff=30"], ["office.staff=30", "leader=renewer"]], "an office of 30"),
        ([["office.staff=30"], ["office.staff=60"]], "offices of 30 and 60"),
        ([["office=national"], ["office=national", "leader=renewer"]], ""),
        ([["nation=nav_2019"], ["nation=nav_2019", "levers=merger_wave"]], "385 offices"),
    ],
    ids=["one size", "two sizes", "drawn sizes", "a nation"],
)
def test_the_office_that_cases_share_is_named(cells: list[list[str]], said: str, tmp_path: Path) -> None:
    made = keep_settings(study({30: {"a": Line(0.05)}}), tmp_path, cells)
    assert office(made, panels_of(made, "en"), "en") == said


def test_what_changes_in_the_week_of_a_leader_is_told() -> None:
    hours = {f"hours_{activity}": 4.0 for activity in ACTIVITY_LABELS}
    changed = Line(0.05, along={"hours_facilitating": 1.5, "hours_renewing": -0.25, "hours_learning": 0.05})
    made = study({30: {"a": changed}}, base={**BASE, **hours})
    assert (
        plain(parts(made, "nb").week)
        == "Med avlastning endrer lederens uke seg mest slik: tilrettelegging +1 t 30 min og fornying −15 min."
    )
    assert (
        plain(parts(made, "en").week)
        == "With aid, a leader's week changes most in this: facilitating +1 h 30 min and renewing −15 min."
    )
    assert not parts(study({30: {"a": Line(0.05)}}, base={**BASE, **hours}), "en").week, "the same week"
    assert not parts(study({30: {"a": Line(0.05)}}), "en").week, "hours were not kept"


def test_hours_that_cannot_be_counted_are_not_told() -> None:
    assert "hours" not in parts(study({30: {"a": Line(0.05)}}), "en").price, (
        "the settings of its cells are not kept"
    )


def test_what_it_rests_on() -> None:
    made = parts(study({30: {"a": Line(0.04)}}), "en")
    assert re.match(r"This rests on \d+ numbers, of which \d+ are assumed rather than measured\.", made.rests)
    assert "64 worlds" in made.rests
    assert "4 worlds" in parts(study({30: {"a": Line(0.04)}}, runs=4), "en").rests, "as many as were used"
    assert "worlds" not in parts(study({30: {"a": Line(0.04)}}, worlds=1), "en").rests


# ---------------------------------------------------------------- findings


def test_findings_are_one_sentence_for_each_case_what_helps_first() -> None:
    made = study({30: {"c": Line(-0.09), "b": Line(0.001), "a": Line(0.04, "probable")}})
    assert [plain(words) for words in findings(made, "routine_share", "en")] == [
        "Typical leadership: routine use is 40 % in the week of 24 December 2018 (middle 90 % of replicates 30 to "
        "50 %).",
        "Aid: routine use is probably 4.0 percentage points higher than with typical leadership (95 % interval "
        "1.0 to 7.0; in all 64 worlds).",
        "Course: routine use is 9.0 percentage points lower than with typical leadership (95 % interval 8.8 to "
        "9.2; in all 64 worlds).",
        "Negligible on average: bonus.",
    ]


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
    for line, _, _ in (*SURE.values(), *LEADS.values()):
        made = study({30: {"a": line, "b": Line(0.01)}})
        for language, words in (("en", r"\bwill\b|\bexpected\b|forecast"), ("nb", r"\bvil\b|\bspår\b|forutsi")):
            said = (answer(made, "routine_share", language), *parts(made, language).others)
            assert not re.search(words, " ".join((*said, *findings(made, "routine_share", language))))


# ---------------------------------------------------------------- beside the answer


def test_the_table_of_the_outcome_that_is_asked_has_what_else_changes() -> None:
    made = study({30: {"a": Line(0.04, along={"strain": -0.03, "fatigue": 0.013, "personal_contact": -0.5})}})
    asked, other = tables(made, panels_of(made, "en"), [OUTCOMES["routine_share"], OUTCOMES["trust"]], "en")
    assert asked.prices == ("Strain", "Change fatigue", "Trust in leader", "Personal contact, hours per week")
    reference, aid = asked.panels[0][1]
    assert not reference.prices and not other.prices
    assert [(plain(one.size), one.kind) for one in aid.prices] == [
        ("−3.0", "better"), ("+1.3", "worse"), ("0.0", "neither"), ("−0.50", "changed"),
    ]  # fmt: skip


@pytest.mark.parametrize(("long", "seen"), [(40, 4), (600, 1), (2000, 1)])
def test_an_answer_shows_as_many_sentences_as_fit_a_screen_and_keeps_the_rest(long: int, seen: int) -> None:
    said = Answer("", "x" * 300, "x" * 300, sure="x" * 100, others=("y" * long,) * 4)
    first, rest = points(said)
    assert (len(first), [*first, *rest]) == (seen, [*said.others])


def test_other_offices_have_no_verdict_in_tables_and_badges(tmp_path: Path) -> None:
    apart = ["nation.offices=10", "office.drawn=1"]
    made = keep_settings(study({30: {"a": Line(0.05), "b": Line(0.05)}}), tmp_path, [[], apart, []])
    table, *_ = tables(made, panels_of(made, "en"), [OUTCOMES["routine_share"]], "en")
    rows = {row.name: (row.kind, row.reading, row.worlds) for row in table.panels[0][1]}
    assert rows["Aid"] == ("unsure", "no verdict: other offices", "")
    assert rows["Bonus"] == ("better", "clearly higher", "higher in 64 of 64: robust")
    said = parts(made, "en")
    assert plain(said.lead).split(". ")[-1].startswith("What helps most is bonus: ")
    assert "No verdict, for the offices are others: aid." in said.others
    shown = compared(made, "routine_share", "en", "tradeoff")
    assert ([case.name for case in shown.cases], shown.unlike) == (["Bonus"], ("Aid",)), "no figure judges it"
    assert [row.alike for row in rows_of_matrix(made, "routine_share", "en")[0]] == [False, True]
    (choice,) = choices_of(made, "routine_share")
    assert choice.options == (0, 2), "nothing is better or safer than what has other offices"


def test_where_all_have_other_offices_nothing_is_judged_and_no_number_of_runs_asked_for(tmp_path: Path) -> None:
    apart = ["nation.offices=10", "office.drawn=1"]
    made = keep_settings(study({30: {"a": Line(0.05)}}, runs=8), tmp_path, [[], apart])
    made.manifest |= {"name": "x", "compared": ["scenario"]}
    with pytest.raises(Unsuitable, match="other offices"):
        compared(made, "routine_share", "en", "tradeoff")
    with pytest.raises(InputError, match="other offices"):
        choices_of(made, "routine_share")
    words = " ".join(told_by_compare(compare(made, ["routine_share"]), "2017-01-02", WEEKS, "en"))
    assert "runs or more" not in words
    contact = {"Aid": effects_of(made).of(1, "personal_contact")}
    title = title_of_contact(contact, effects_of(made).ends.level(0, "personal_contact"), "typical", "en")
    assert title == "No verdict on aid: not the same offices as the reference"


def test_two_pages_show_what_can_be_read_and_leave_the_rest_of_a_long_table_out(
    handmade: Callable[..., Any],
) -> None:
    def drawn(name: str, height: int) -> str:
        return f'<figure id="{name}"><svg aria-hidden="true" width="500pt" height="{height}pt"></svg></figure>'

    figures = [
        drawn("high", 1414),
        drawn("first", 380),
        drawn("second", 500),
        drawn("third", 240),
        drawn("4", 240),
    ]
    page = (
        f"<body>{figures[0]}<nav></nav>{''.join(figures[1:])}"
        '<section id="comparison-part"><section id="limits-part">'
        '<section id="researchers-part"><section class="only-script">'
    )
    shown = [re.findall('figure id="(.*?)"', one) for one in for_management(page)]
    assert shown == 2 * [["first", "third", "4"], ["first", "second"], ["first", "third"], ["first"]]
    assert ["comparison-part" in one for one in for_management(page)] == 4 * [True] + 4 * [False]
    made = handmade({"scenario": {"base": 0.0, **{str(k): 0.05 - 0.01 * k for k in range(12)}}})
    table, *_ = tables(made, panels_of(made, "en"), [OUTCOMES["routine_share"]], "en")
    left_out = [row.name.split()[-1] for row in table.panels[0][1] if row.spare]
    assert left_out == ["4", "5", "6", "7", "8"] and table.spare == 5


def test_the_sheet_of_columns_is_in_one_language() -> None:
    units = {meaning("cells", column)[0] for column in ("cell", "levers", "label_nb", "replicates")}
    assert units == {*UNITS}, "what a catalogue can translate"
    assert not {*UNITS} & {say_plain(unit, "nb") for unit in UNITS}

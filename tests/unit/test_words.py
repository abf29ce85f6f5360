"""Every word is there in every language; numbers and dates are written as the language does."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim import language as words
from sim.errors import InputError
from sim.language import (
    NO_BREAK,
    day_of_week,
    decimals_for,
    label_of,
    listed,
    long_date,
    month,
    number,
    say,
    say_many,
)
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry

ROOT = Path(__file__).parents[2]
TRANSLATED = [language for language in words.languages() if language != words.SOURCE]


@pytest.fixture(scope="module")
def catalogues() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_catalogues", ROOT / "docs" / "make_catalogues.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the catalogues lie in a folder of the test."""
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    words.translations.cache_clear()
    yield tmp_path
    words.translations.cache_clear()


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# ---------------------------------------------------------------- catalogues


def test_bokmål_and_english_are_there() -> None:
    assert {"nb", "en"} <= set(words.languages())


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_untranslated_or_unused(language: str, catalogues: ModuleType) -> None:
    """What the source says now is in the file, translated, and nothing else is."""
    from babel.messages.pofile import read_po

    with (words.CATALOGUES / language / "LC_MESSAGES" / "sim.po").open("rb") as file:
        there = {forms(message.id): message for message in read_po(file, locale=language) if message.id}
    wanted = {forms(message.id)[0] for message in catalogues.template(language) if message.id}
    hint = "run python docs/make_catalogues.py and translate what is new"
    assert wanted - {ids[0] for ids in there} == set(), hint
    assert {ids[0] for ids in there} - wanted == set(), hint
    assert [ids for ids, message in there.items() if message.fuzzy or not all(forms(message.string))] == [], hint


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_said_within_an_f_string_is_in_the_catalogue_too(language: str, catalogues: ModuleType) -> None:
    """Babel reads tokens, and up to Python 3.11 an f-string is one, so that messages in it could be missed."""
    wanted = {form for message in catalogues.template(language) if message.id for form in forms(message.id)}
    said = {
        call.args[0].value
        for path in Path(words.__file__).parent.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("say", "say_many", "say_plain", "mark")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(said) > 3
    assert said - wanted == set(), "take it out of the f-string"


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_same_gaps(language: str, catalogues: ModuleType) -> None:
    for message in catalogues.brought_up_to_date(language):
        if message.id:
            wanted = set().union(*(gaps(text) for text in forms(message.id)))
            for text in forms(message.string):
                assert gaps(text) == wanted, text


def test_what_is_in_the_source_is_found(catalogues: ModuleType) -> None:
    """Negative control: the tests above would see a message that nobody translated."""
    found = {message for _, message in catalogues.messages()}
    assert "Difference from {reference}, {unit}" in found
    assert ("{count} year", "{count} years") in found
    assert registry()["adviser.learning_rate"].unit in found
    assert "no such message" not in found


def test_no_message_foretells(catalogues: ModuleType) -> None:
    allowed = {
        "Conditional on the assumptions listed; not a prediction. Study: {name}, fingerprint\u00a0{fingerprint}.",
        "A model, not a forecast.",
        "This holds in the model, under the assumptions listed; it is not a prediction.",
        "Conditional on the model's assumptions. This explores and explains; it does not predict.",
        "Results are conditional on these assumptions; they explore and explain, they do not predict.",
    }
    tells = {"en": r"\bwill\b|predict|forecast", "nb": r"\bvil (bli|øke|få|gi|føre)\b|spår|forutsi|prognose"}
    for message in catalogues.brought_up_to_date("nb"):
        if message.id and forms(message.id)[0] not in allowed and "predict" not in forms(message.id)[0]:
            for language, texts in (("en", message.id), ("nb", message.string)):
                for text in forms(texts):
                    assert not re.search(tells[language], text), text


def test_a_third_language_is_one_file(own_folder: Path, catalogues: ModuleType) -> None:
    path = catalogues.written("da", own_folder)
    assert path == own_folder / "da" / "LC_MESSAGES" / "sim.po"
    text = path.read_text(encoding="utf-8")
    outcome = OUTCOMES["routine_share"]
    for english, danish in (("Difference from {reference}, {unit}", "Forskel fra {reference}, {unit}"),
                            (outcome.label["en"], "Fast brug")):  # fmt: skip
        assert f'msgid "{english}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{danish}"')
    path.write_text(text, encoding="utf-8")
    assert words.languages() == ("da", "en")
    assert say("Difference from {reference}, {unit}", "da", reference="A", unit="B") == "Forskel fra A, B"
    assert label_of(outcome.label, "da") == "Fast brug"
    assert say("{low} to {high}", "da", low=1, high=2) == "1 to 2", "what is not translated yet is English"
    assert number(1.5, "da", 1) == "1,5"


def test_a_figure_speaks_a_third_language(own_folder: Path, catalogues: ModuleType, handmade: Any) -> None:
    from sim.show.figures import picture

    path = catalogues.written("da", own_folder)
    english = "Across: staff of the office."
    text = path.read_text(encoding="utf-8").replace(
        f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "Hen ad: ansatte på kontoret."'
    )
    path.write_text(text, encoding="utf-8")
    study = handmade({"scenario": {"baseline": 0.0, "renewer": -0.05}, "office.staff": {10: 0.0, 30: 0.01}})
    drawn = picture("sizes", study, "routine_share", "da")
    assert "Hen ad: ansatte på kontoret." in drawn.notes
    assert re.search(r"\d,\d", drawn.title)


def test_a_damaged_catalogue_is_refused(own_folder: Path) -> None:
    path = own_folder / "da" / "LC_MESSAGES" / "sim.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "a"\nmsgstr "b"\nthis is no line of a catalogue\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"sim\.po is damaged"):
        say("a", "da")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(InputError, match="language is 'sv'; it can be nb or en"):
        say("{low} to {high}", "sv", low=1, high=2)


def test_labels_stand_beside_what_they_name_in_both_languages() -> None:
    for about in (*registry().values(), *OUTCOMES.values()):
        assert about.label["nb"]
        assert about.label["en"]


def test_braces_in_a_gap_are_left_alone() -> None:
    assert say("{low} to {high}", "nb", low="{high}", high="{0}") == "{high} til {0}"


# ---------------------------------------------------------------- numbers, dates, lists


@pytest.mark.parametrize(
    ("value", "decimals", "plus", "nb", "en"),
    [
        (9.1, 1, False, "9,1", "9.1"),
        (-3.25, 1, True, "−3,2", "−3.2"),
        (3.0, 0, True, "+3", "+3"),
        (-0.04, 1, True, "0,0", "0.0"),
        (1234.5, 1, False, "1234,5", "1234.5"),
        (12345.6, 0, False, f"12{NO_BREAK}346", "12,346"),
        (float("nan"), 1, True, "–", "–"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    value: float, decimals: int, plus: bool, nb: str, en: str
) -> None:
    assert number(value, "nb", decimals, plus) == nb
    assert number(value, "en", decimals, plus) == en


@pytest.mark.parametrize(
    ("value", "nb"), [(0.42, "0,42"), (3, "3"), (0.1 + 0.2, "0,3"), (1e-7, "0,0000001"), (-2.5, "−2,5")]
)
def test_settings_are_written_with_the_decimals_they_have(value: float, nb: str) -> None:
    assert words.shortest(value, "nb") == nb


@pytest.mark.parametrize(
    ("week", "nb", "en"), [(0, "2. januar 2017", "2 January 2017"), (155, "23. desember 2019", "23 December 2019")]
)
def test_dates_are_written_as_the_language_does(week: int, nb: str, en: str) -> None:
    day = day_of_week("2017-01-02", week)
    assert long_date(day, "nb").replace(NO_BREAK, " ") == nb
    assert long_date(day, "en").replace(NO_BREAK, " ") == en
    assert month(day, "nb", year=False) == nb.split()[1][:3]


@pytest.mark.parametrize(("size", "decimals"), [(12.8, 1), (0.3, 2), (0.031, 3), (0.0, 1), (1e-9, 4)])
def test_small_numbers_get_more_decimals(size: float, decimals: int) -> None:
    assert decimals_for(size) == decimals


def test_lists_and_plurals() -> None:
    assert listed(["a", "b", "c"], "nb") == "a, b og c"
    assert listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed(["a"], "nb") == "a"
    assert listed([], "nb") == ""
    counted = [say_many("{count} cell", "{count} cells", count, "nb") for count in (1, 2, 20000)]
    assert counted == ["1 celle", "2 celler", f"20{NO_BREAK}000 celler"]

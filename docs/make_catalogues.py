"""Bring the catalogues of words up to date with the source: ``python docs/make_catalogues.py [language]``.

English stands in the source. This reads every message that is marked there (`say`, `say_many`,
`mark`), with the units, sources and grades of certainty of the registries, and writes them into each
``sim/locale/<language>/LC_MESSAGES/sim.po``: what is new comes in untranslated, what is no longer
used goes out, translations stay. With a language, such as ``nn``, its file is made when it is missing;
it then also holds the English labels of parameters and outcomes, for these have Bokmål beside them
and nothing else.

A test fails while anything is untranslated or unused.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from sim.language import CATALOGUES, LABELLED, SOURCE
from sim.model.formulas import MARGINS
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry

HOUSE = CATALOGUES.parent
KEYWORDS = {"say": None, "say_many": (1, 2), "mark": None}
HEADER = "# Words in another language than English, which stands in the source. sim/language.py says how."
TEMPLATES = {"**.html": {"silent": "false"}, "**.md": {"silent": "false"}}
METHODS = [("**.py", "python"), *((pattern, "jinja2.ext:babel_extract") for pattern in TEMPLATES)]


def messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield each message of the source and where it stands."""
    found = extract_from_dir(HOUSE, METHODS, keywords=KEYWORDS, options_map=TEMPLATES)
    for file, _, message, _, _ in found:
        yield f"sim/{file}", message
    for about in registry().values():
        yield "sim/parameters", about.unit
        yield "sim/parameters", about.confidence
        yield "sim/parameters", about.source
    for unit in MARGINS:
        yield "sim/model/formulas.py", unit


def labels() -> Iterator[tuple[str, str]]:
    """Yield the English labels and explanations of what is registered."""
    for about in registry().values():
        yield "sim/parameters", about.label[SOURCE]
    for outcome in OUTCOMES.values():
        yield "sim/model/outcomes.py", outcome.label[SOURCE]
        yield "sim/model/outcomes.py", outcome.explanation[SOURCE]


def empty(language: str) -> Catalog:
    """Return a catalogue with its head alone."""
    return Catalog(
        locale=language, project="nav-adoption", version="1", header_comment=HEADER, msgid_bugs_address="issues",
        last_translator="", language_team="", fuzzy=False,
    )  # fmt: skip


def template(language: str) -> Catalog:
    """Return everything that a language needs words for, without any."""
    catalog = empty(language)
    for place, message in messages():
        catalog.add(message, locations=[(place, 0)])
    if language not in LABELLED:
        for place, label in labels():
            catalog.add(label, locations=[(place, 0)])
    return catalog


def brought_up_to_date(language: str, folder: Path = CATALOGUES) -> Catalog:
    """Return the catalogue of a language with all messages of the source and no others."""
    path = folder / language / "LC_MESSAGES" / "sim.po"
    catalog = empty(language)
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    wanted = template(language)
    wanted.creation_date = catalog.creation_date  # so that nothing changes when no message does
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def written(language: str, folder: Path = CATALOGUES) -> Path:
    """Write the catalogue of a language and return where."""
    catalog = brought_up_to_date(language, folder)
    path = folder / language / "LC_MESSAGES" / "sim.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False)
    return path


def main(wanted: list[str]) -> None:
    """Write the catalogues that there are, and those asked for."""
    for language in wanted:
        try:
            Locale.parse(language)
        except (UnknownLocaleError, ValueError):
            sys.exit(f"'{language}' is not a language code, such as nn or se.")
    there = [path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/sim.po")]
    for language in sorted({*there, *wanted}):
        path = written(language)
        catalog = brought_up_to_date(language)
        missing = [
            m.id for m in catalog if m.id and not all([m.string] if isinstance(m.string, str) else m.string)
        ]
        print(f"{path.relative_to(HOUSE.parent)}: {len(missing)} messages without translation")


if __name__ == "__main__":
    main(sys.argv[1:])

"""The data dictionary of a study: every column of every table, its unit, and what it means."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from sim.language import LABELLED
from sim.model.outcomes import OUTCOMES, WEEKLY
from sim.model.parameters import registry

COLUMNS = {
    "cell": ("number", "Celle: ett punkt i studiens design", "Cell: one point of the study's design"),
    "reference": ("number", "Cellen det sammenlignes med", "The cell it is compared to"),
    "replicate": ("number", "Kjøring; samme nummer har de samme tilfeldighetene i alle celler",
                  "Run; the same number has the same random draws in all cells"),
    "replicates": ("runs", "Antall parede kjøringer", "Number of paired runs"),
    "seed": ("number", "Nøkkelen til alle tilfeldigheter i studien", "Key of all random draws in the study"),
    "message": ("text", "Hva som gikk galt", "What went wrong"),
    "command": ("text", "Kommando som kjører den om igjen på referansemotoren",
                "Command that replays it on the reference engine"),
    "office": ("number", "Kontor, fra 0", "Office, from 0"),
    "office_name": ("name", "Kontorets navn i kontorlisten, ellers nummeret",
                    "Name of the office in the roster, else its number"),
    "region": ("number", "Region, fra 1", "Region, from 1"),
    "staff": ("persons", "Ansatte ved start", "Staff at the start"),
    "merged": ("0 or 1", "1 når kontoret er blitt en del av naboen", "1 when it has become part of its neighbour"),
    "week": ("weeks", "Uke i kjøringen, fra 0", "Week of the run, from 0"),
    "date": ("date", "Mandag i uka", "Monday of the week"),
    "outcome": ("name", "Hva som er målt", "What is measured"),
    "mean": ("unit of the outcome", "Gjennomsnitt over kjøringer", "Mean over runs"),
    "low": ("unit of the outcome", "Nedre grense, 95 %-intervall for tilfeldigheter, verdenene gitt",
            "Lower end of the 95 % interval of luck, the worlds given"),
    "high": ("unit of the outcome", "Øvre grense, 95 %-intervall for tilfeldigheter, verdenene gitt",
             "Upper end of the 95 % interval of luck, the worlds given"),
    "worlds_low": ("unit of the outcome", "Nedre grense, 95 %-intervall for snittet over verdener",
                   "Lower end of the 95 % interval of the mean over worlds"),
    "worlds_high": ("unit of the outcome", "Øvre grense, 95 %-intervall for snittet over verdener",
                    "Upper end of the 95 % interval of the mean over worlds"),
    **{f"world_q{q:02d}": ("unit of the outcome", f"{q} % av verdenene ligger under, tilfeldigheter trukket fra",
                           f"{q} % of worlds lie below, luck taken out") for q in (5, 50, 95)},
    "world_above": ("share",
                    "Andel verdener over den minste forskjellen som betyr noe, tilfeldigheter trukket fra",
                    "Share of worlds above the smallest difference that matters, luck taken out"),
    "world_below": ("share",
                    "Andel verdener under minus den minste forskjellen som betyr noe, tilfeldigheter trukket fra",
                    "Share of worlds below minus the smallest difference that matters, luck taken out"),
    **{f"q{q:02d}": ("unit of the outcome", f"{q} % av kjøringene ligger under",
                     f"{q} % of runs lie below") for q in (5, 25, 50, 75, 95)},
    **{f"{what}_{language}": ("text", f"{nb} ({language})", f"{en} ({language})")
       for language in LABELLED
       for what, nb, en in (("label", "Navn på det som sammenlignes", "Name of what is compared"),
                            ("panel", "Navn på det som ellers varierer", "Name of what else varies"))},
}  # fmt: skip


def dictionary(columns: Mapping[str, Sequence[str]]) -> str:
    """Return the data dictionary as CSV: table, column, unit, and meaning in both languages.

    Parameters
    ----------
    columns : mapping
        Columns by table.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["table", "column", "unit", "meaning_nb", "meaning_en"])
    rows.writerows(
        [table, column, *meaning(table, column)] for table, names in columns.items() for column in names
    )
    return text.getvalue()


def meaning(table: str, column: str) -> tuple[str, str, str]:
    """Return the unit of a column, and its meaning in Bokmål and English."""
    if column in OUTCOMES:
        outcome = OUTCOMES[column]
        nb, en = outcome.explanation["nb"], outcome.explanation["en"]
        if table in ("runs", "offices") and column in WEEKLY:
            return outcome.unit, f"{nb} Siste uke.", f"{en} Last week."
        return outcome.unit, nb, en
    if (table, column) == ("cells", "replicates"):
        return "runs", "Antall kjøringer", "Number of runs"
    if column in COLUMNS:
        return COLUMNS[column]
    about = registry().get(column)
    return (about.unit, about.label["nb"], about.label["en"]) if about else ("choice", column, column)

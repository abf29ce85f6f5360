"""The leader as spark as a page: docs/spark.md and docs/spark.nb.md, from the study of the preset `spark`.

The text of each language is a template beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from sim.analysis.studies.runs import scenario_of_cell
from sim.analysis.studies.spark import TakeOff
from sim.analysis.validation.spark import EXPECTED, rise, share
from sim.language import label_of, mark, number, percent, say, shortest
from sim.model.parameters import registry
from sim.model.population import department_heads
from sim.show.text import markdown
from sim.show.validation.hypothesis_row import row
from sim.study.store.folder import Study

LADDER: dict[str, dict[str, str]] = {
    mark("one leader, 30 staff, three years"): {},
    mark("… nobody stops using it, nobody leaves"): {"adviser.lapse_rate": "0", "office.turnover": "0"},
    mark("… ten years instead of three"): {"weeks": "520"},
    mark("… all ties to random colleagues, no clusters"): {"office.long_ties": "1"},
    mark("… 120 staff instead of 30"): {"office.staff": "120"},
    mark("… 500 staff"): {"office.staff": "500"},
}
"""What is changed at each step from the simulation toward the mean field, on top of the steps before."""
SHOWN = 5
"""Cells listed in which simulation and mean field differ most."""


def spark_page(
    study: Study, cells: Sequence[TakeOff], ladder: Mapping[str, Sequence[TakeOff]], language: str
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    study : Study
        Of the preset `spark`.
    cells : sequence of TakeOff
        Of the study.
    ladder : mapping
        The cells of each step of `LADDER`: leader not seen, leader in full sight.
    language : str
    """
    p = scenario_of_cell(study, 0).parameters
    advisers = p.office.staff - 1 - department_heads(p.office.staff, p)
    gaps = [cell.share - cell.expected for cell in cells]
    parted = sorted(cells, key=lambda cell: -abs(cell.share - cell.expected))[:SHOWN]
    few, many = ({"innovators": z, "caution": 0.5} for z in (0.025, 0.16))
    rises = {
        name: 100 * rise(cells, innovators=0.025, caution=c)
        for name, c in zip(("0", "half", "1"), (0, 0.5, 1), strict=True)
    }
    return Path(__file__).with_name(f"spark.{language}.md").read_text(encoding="utf-8").format(
        runs=study.manifest["replicates"],
        cells=len(cells),
        fingerprint=study.manifest["fingerprint"],
        alone=percent(share(cells, innovators=0, caution=0, visibility=1), language),
        unseen=percent(share(cells, innovators=0, caution=0, visibility=0), language),
        few_unseen=percent(share(cells, visibility=0, **few), language),
        few_seen=percent(share(cells, visibility=1, **few), language),
        few_one=percent(share(cells, visibility=1, span=29, **few), language),
        few_four=percent(share(cells, visibility=1, span=7, **few), language),
        many_unseen=percent(share(cells, visibility=0, **many), language),
        many_seen=percent(share(cells, visibility=1, **many), language),
        one_head=percent(share(cells, visibility=1, caution=0.5, innovators=0.1, span=29), language),
        four_heads=percent(share(cells, visibility=1, caution=0.5, innovators=0.1, span=7), language),
        rise_many=number(100 * rise(cells, innovators=0.16, caution=0.5), language, 0, plus=True),
        **{f"rise_{name}": number(value, language, 0, plus=True) for name, value in rises.items()},
        expected="\n".join(row(one, cells, language) for one in EXPECTED),
        gap=number(100 * fmean(map(abs, gaps)), language, 0),
        largest=number(100 * max(map(abs, gaps)), language, 0),
        below=sum(gap < 0 for gap in gaps),
        none=percent((1 - 0.025) ** advisers, language),
        parting="\n".join(apart(cell, language) for cell in parted),
        ladder="\n".join(rung(words, both, language) for words, both in ladder.items()),
    )  # fmt: skip


def apart(cell: TakeOff, language: str) -> str:
    """Return a cell with what is simulated and what the mean field says, as a row of a table."""
    point = ", ".join(
        f"{label_of(registry()[key].label, language)} {shortest(float(value), language)}"
        for key, value in cell.point.items()
    )
    share, low, high, mean_field = (percent(x, language) for x in (cell.share, cell.low, cell.high, cell.expected))
    between = say("{low} to {high}", language, low=low, high=high)
    return markdown.row(point, f"{share} ({between})", mean_field)


def rung(words: str, unseen_and_seen: Sequence[TakeOff], language: str) -> str:
    """Return a step of the ladder as a row of a table."""
    numbers = (percent(x, language) for one in unseen_and_seen for x in (one.share, one.expected))
    return markdown.row(say(words, language), *numbers)

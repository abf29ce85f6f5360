"""One study from design to folder: run every cell, pair, summarise, draw, write."""

from __future__ import annotations

import datetime
import json
import shlex
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.outcomes import OUTCOMES, WEEKLY, run_values
from sim.parameters import registry
from sim.study.design import Cell, Design
from sim.study.provenance import fingerprint, versions
from sim.study.runner import Series, describe_weeks, paired_interval, progress, run_cell, workers
from sim.study.store import SCHEMA, Study, check_writable, write_study

if TYPE_CHECKING:
    import pandas as pd


def run_study(design: Design, draw: Callable[[Study], None] = lambda study: None) -> Study:
    """Run a design and leave one study folder.

    Parameters
    ----------
    draw : callable
        Draws the study's figures into its folder, before the folder is moved to its place.

    Raises
    ------
    Refused, RunFailed
        With one clear message; then no folder is left.
    """
    import pandas as pd

    settings = design.settings
    check_writable(settings.results_dir)
    began = time.perf_counter()
    started = datetime.datetime.now(datetime.UTC)

    references: dict[int, Series] = {}
    wanted = {design.reference(cell).number for cell in design.cells}
    runs, weeks, differences, paths = [], [], [], []
    total = len(design.cells) * settings.replicates
    with workers(settings.workers, settings.engine) as pool, progress(total) as done:
        for cell in sorted(design.cells, key=lambda cell: cell.number not in wanted):
            series = run_cell(
                cell.scenario,
                cell.book,
                engine=settings.engine,
                seed=settings.seed,
                replicates=settings.replicates,
                pool=pool,
                done=done,
            )
            runs.append(run_table(cell, series))
            weeks.append(week_table(cell, series))
            if settings.weekly_replicates:
                paths.append(path_table(cell, series))
            if cell.number in wanted:
                references[cell.number] = series
            else:
                reference = design.reference(cell)
                differences.append(difference_table(cell, reference, series, references[reference.number]))

    tables = {
        "cells": cell_table(design),
        "runs": pd.concat(runs).sort_values(["cell", "replicate"], kind="stable"),
        "weeks": pd.concat(weeks).sort_values("cell", kind="stable"),
        "differences": pd.concat(differences or [empty_differences()]).sort_values("cell", kind="stable"),
    }
    if paths:
        tables["paths"] = pd.concat(paths).sort_values(["cell", "replicate"], kind="stable")
    name = settings.study or study_name(design)
    mark = fingerprint(design)
    manifest = {
        "schema": SCHEMA,
        "name": name,
        "fingerprint": mark,
        "versions": versions(),
        "command": shlex.join(["python", "-m", "sim", *sys.argv[1:]]),
        "seed": settings.seed,
        "replicates": settings.replicates,
        "engine": settings.engine,
        "workers": settings.workers,
        "outcome": settings.outcome,
        "language": settings.language,
        "start": str(design.cells[0].scenario.start),
        "weeks": design.cells[0].scenario.weeks,
        "axes": [{"key": key, "values": values} for key, values in design.axes.items()],
        "design": design.method.as_config(),
        "services": services_of(design),
        "levers": levers_of(design),
        "rules": sorted({cell.book.digest() for cell in design.cells}),
        "rules_replaced": sorted({rule for cell in design.cells for rule in cell.book.replaced}),
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.perf_counter() - began, 2),
    }
    texts = {"dictionary.csv": dictionary(tables)}
    for cell in design.cells:
        texts[f"configs/cell-{cell.number:04d}.json"] = (
            json.dumps(cell.config, indent=2, ensure_ascii=False, default=str) + "\n"
        )

    folder = settings.results_dir / f"{name}-{mark[:10]}-{settings.replicates}"
    return write_study(folder, tables, manifest, texts, draw)


def study_name(design: Design) -> str:
    """Return a name for a study: its scenario, or what it compares."""
    if not design.axes:
        return design.cells[0].scenario.name
    return "-by-".join(key.rpartition(".")[2].replace("/", "-") for key in design.axes)


def run_table(cell: Cell, series: Series) -> pd.DataFrame:
    """Return one row per run: cell, replicate and every outcome."""
    import pandas as pd

    values = run_values(series)
    count = len(next(iter(values.values())))
    return pd.DataFrame({"cell": np.int16(cell.number), "replicate": np.arange(count, dtype=np.int32), **values})


def week_table(cell: Cell, series: Series) -> pd.DataFrame:
    """Return mean and quantiles over replicates by week and outcome, in long form."""
    import pandas as pd

    frames = [
        pd.DataFrame(
            {
                "cell": np.int16(cell.number),
                "week": np.arange(values.shape[1], dtype=np.int16),
                "date": dates(cell),
                "outcome": name,
                **describe_weeks(values),
            }
        )
        for name, values in series.items()
    ]
    return pd.concat(frames)


def difference_table(cell: Cell, reference: Cell, series: Series, base: Series) -> pd.DataFrame:
    """Return the paired difference to the reference by week and outcome, with its 95 % interval."""
    import pandas as pd

    frames = []
    for name, values in series.items():
        mean, low, high = paired_interval(values - base[name])
        frames.append(
            pd.DataFrame(
                {
                    "cell": np.int16(cell.number),
                    "reference": np.int16(reference.number),
                    "week": np.arange(len(mean), dtype=np.int16),
                    "date": dates(cell),
                    "outcome": name,
                    "mean": mean,
                    "low": low,
                    "high": high,
                    "replicates": np.int32(len(values)),
                }
            )
        )
    return pd.concat(frames)


def empty_differences() -> pd.DataFrame:
    """Return the table of differences of a study that compares nothing."""
    import pandas as pd

    columns = ("cell", "reference", "week", "date", "outcome", "mean", "low", "high", "replicates")
    return pd.DataFrame({name: [] for name in columns})


def path_table(cell: Cell, series: Series) -> pd.DataFrame:
    """Return every replicate's weeks, one column per outcome."""
    import pandas as pd

    count, length = next(iter(series.values())).shape
    return pd.DataFrame(
        {
            "cell": np.int16(cell.number),
            "replicate": np.repeat(np.arange(count, dtype=np.int32), length),
            "week": np.tile(np.arange(length, dtype=np.int16), count),
            **{name: values.ravel() for name, values in series.items()},
        }
    )


def dates(cell: Cell) -> Any:
    """Return the Monday of each week of a cell's run."""
    start = np.datetime64(cell.scenario.start)
    return (start + 7 * np.arange(cell.scenario.weeks)).astype("datetime64[s]")


def cell_table(design: Design) -> pd.DataFrame:
    """Return one row per cell: what varies, its labels, and the cell it is compared to."""
    import pandas as pd

    rows = []
    for cell in design.cells:
        row: dict[str, Any] = {"cell": cell.number, "reference": design.reference(cell).number}
        row |= {key: value if isinstance(value, int | float | str) else str(value)
                for key, value in cell.point.items()}  # fmt: skip
        for language in ("nb", "en"):
            labels = [label(key, value, cell, language) for key, value in cell.point.items()]
            row[f"label_{language}"] = (labels or [title(cell, language)])[0]
            row[f"panel_{language}"] = ", ".join(labels[1:])
        rows.append(row)
    return pd.DataFrame(rows).astype({"cell": np.int16, "reference": np.int16})


def title(cell: Cell, language: str) -> str:
    """Return the title of a cell's scenario."""
    return cell.scenario.title.get(language) or cell.scenario.name


def label(key: str, value: Any, cell: Cell, language: str) -> str:
    """Return what a value of an axis is called: a scenario's title, or a parameter and its value."""
    if key == "scenario":
        return title(cell, language)
    if key == "office.staff":
        return f"{value} {'ansatte' if language == 'nb' else 'staff'}"
    if key.startswith("rules."):
        rule = key.removeprefix("rules.")
        return SHIPPED[language].format(rule=rule) if value is None else str(value)
    name = registry()[key].label[language] if key in registry() else key
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    if language == "nb" and isinstance(value, float):
        shown = shown.replace(".", ",")
    return f"{name} {shown}"


SHIPPED = {"nb": "{rule} som levert", "en": "{rule} as shipped"}


def services_of(design: Design) -> list[dict[str, Any]]:
    """Return names and release dates of all services of a study."""
    found = {
        (service.key, service.release): {
            "key": service.key, "name": service.name or {"nb": service.key, "en": service.key},
            "release": str(service.release),
        }
        for cell in design.cells
        for service in cell.scenario.services
    }  # fmt: skip
    return list(found.values())


def levers_of(design: Design) -> list[dict[str, Any]]:
    """Return the dated levers of each cell."""
    return [
        {
            "cell": cell.number,
            "key": lever.key,
            "title": lever.title or {"nb": lever.key, "en": lever.key},
            "from": str(lever.start),
            "weeks": lever.weeks,
        }
        for cell in design.cells
        for lever in cell.scenario.levers
    ]


COLUMNS = {
    "cell": ("number", "Celle: ett punkt i studiens design", "Cell: one point of the study's design"),
    "reference": ("number", "Cellen det sammenlignes med", "The cell it is compared to"),
    "replicate": ("number", "Kjøring; samme nummer har samme hell i alle celler",
                  "Run; the same number has the same luck in all cells"),
    "replicates": ("runs", "Antall parede kjøringer", "Number of paired runs"),
    "week": ("weeks", "Uke i kjøringen, fra 0", "Week of the run, from 0"),
    "date": ("date", "Mandag i uka", "Monday of the week"),
    "outcome": ("name", "Hva som er målt", "What is measured"),
    "mean": ("unit of the outcome", "Gjennomsnitt over kjøringer", "Mean over runs"),
    "low": ("unit of the outcome", "Nedre grense, 95 % intervall", "Lower end of the 95 % interval"),
    "high": ("unit of the outcome", "Øvre grense, 95 % intervall", "Upper end of the 95 % interval"),
    **{f"q{q:02d}": ("unit of the outcome", f"{q} % av kjøringene ligger under",
                     f"{q} % of runs lie below") for q in (5, 25, 50, 75, 95)},
    **{f"{what}_{language}": ("text", f"{nb} ({language})", f"{en} ({language})")
       for language in ("nb", "en")
       for what, nb, en in (("label", "Navn på det som sammenlignes", "Name of what is compared"),
                            ("panel", "Navn på det som ellers varierer", "Name of what else varies"))},
}  # fmt: skip


def dictionary(tables: dict[str, pd.DataFrame]) -> str:
    """Return the data dictionary as CSV: table, column, unit, and meaning in both languages."""
    import pandas as pd

    rows = []
    for table, frame in tables.items():
        for column in frame.columns:
            if column in OUTCOMES:
                outcome = OUTCOMES[column]
                known = (outcome.unit, outcome.explanation["nb"], outcome.explanation["en"])
                if table == "runs" and column in WEEKLY:
                    known = (known[0], f"{known[1]} Siste uke.", f"{known[2]} Last week.")
            elif column in COLUMNS:
                known = COLUMNS[column]
            else:
                about = registry().get(column)
                known = (about.unit, about.label["nb"], about.label["en"]) if about else ("choice", column, column)
            rows.append((table, column, *known))
    names = ["table", "column", "unit", "meaning_nb", "meaning_en"]
    text: str = pd.DataFrame(rows, columns=names).to_csv(index=False, lineterminator="\n")
    return text

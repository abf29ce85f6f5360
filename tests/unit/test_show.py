"""Figures and sentences: words in both languages, nothing cut or overlapping, honest wording."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.model.state import Stage
from sim.show.drawing import layout, style
from sim.show.drawing.frame import PAGE, PHONE, WIDE, Look
from sim.show.drawing.panels import panels_of, spread_evenly
from sim.show.figures import picture
from sim.show.pictures import FORMATS, save
from sim.show.report.drawings import written_short
from sim.show.text.answer import findings
from sim.show.text.sentences import share_of_runs
from sim.study.store.files import shown_in

SCENARIOS = {
    "baseline": ("Nåsituasjonen", "Baseline"),
    "facilitator": ("Tilretteleggeren", "Facilitator"),
    "integrator": ("Meningsskaperen", "Integrator"),
    "renewer": ("Fornyeren", "Renewer"),
    "balanced": ("Balansert", "Balanced"),
    "adaptive": ("Tilpasset", "Adaptive"),
    "no_role_model": ("Uten rollemodell", "No role model"),
    "control_regime": ("Kontrollregime", "Control regime"),
    "support_regime": ("Støtteregime", "Support regime"),
    "bundled_messages": ("Samlede beskjeder", "Bundled messages"),
    "fewer_meetings": ("Færre møter", "Fewer meetings"),
    "early_support": ("Tidlig støtte", "Early support"),
    "later_release": ("Senere lansering", "Later release"),
    "own_learning": ("Egen læring", "Own learning"),
}


def synthetic_study(
    lines: int = 5,
    panels: int = 3,
    replicates: int = 40,
    weeks: int = 156,
    seed: int = 1,
    levers: Sequence[dict[str, Any]] = (),
    outcome: str = "routine_share",
    effect: float = 1.0,
) -> SimpleNamespace:
    """Return a study with curves like those of adoption, drawn and not simulated."""
    draw = np.random.default_rng(seed)
    names = list(SCENARIOS)[:lines]
    staff = [10, 30, 100, 200, 400, 800][:panels]
    axes: list[dict[str, Any]] = [{"key": "scenario", "values": names}] if lines * panels > 1 else []
    if panels > 1:
        axes.append({"key": "office.staff", "values": staff})
    week = np.arange(weeks)
    cells, levels, differences, ends = [], [], [], []
    for panel, size in enumerate(staff):
        luck = draw.normal(0, 1, (replicates, 1))
        reference = panel * lines
        first: Any = None
        for line, name in enumerate(names):
            cell = reference + line
            lift = effect * (0 if line == 0 else draw.normal(0.03, 0.06))
            top = np.clip(0.45 + 0.05 * panel + lift + 0.08 * luck, 0.05, 0.98)
            middle = weeks * (0.55 - 0.03 * panel) - 60 * lift + 5 * luck
            wobble = 0 if effect == 0 else np.cumsum(draw.normal(0, 0.002, (replicates, weeks)), 1)
            runs = np.clip(top / (1 + np.exp(-(week - middle) / (weeks / 8))) + wobble, 0, 1)
            labels = dict(zip(("label_nb", "label_en"), SCENARIOS[name], strict=True))
            row: dict[str, Any] = {"cell": cell, "reference": reference, **labels}
            row |= {"panel_nb": f"{size} ansatte", "panel_en": f"{size} staff"}
            if panels == 1:
                row |= {"panel_nb": "", "panel_en": ""}
            row |= {axis["key"]: value for axis, value in zip(axes, (name, size), strict=False)}
            cells.append(row)
            q = np.quantile(runs, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
            ends.append(pd.DataFrame({"cell": cell, "replicate": np.arange(replicates), outcome: runs[:, -1]}))
            numbers = dict(zip(("q05", "q25", "q50", "q75", "q95"), q, strict=True))
            key = {"cell": cell, "week": week, "outcome": outcome}
            levels.append(pd.DataFrame({**key, "mean": runs.mean(0), **numbers}))
            if line == 0:
                first = runs
                continue
            gap = runs - first
            half = 2 * gap.std(0, ddof=1) / replicates**0.5 if replicates > 1 else np.full(weeks, np.nan)
            mean = gap.mean(0)
            key |= {"reference": reference, "replicates": replicates}
            differences.append(pd.DataFrame({**key, "mean": mean, "low": mean - half, "high": mean + half}))
    columns = ["cell", "reference", "week", "outcome", "mean", "low", "high", "replicates"]
    return SimpleNamespace(
        worlds=1,
        manifest={
            "name": "synthetic",
            "fingerprint": "0123456789abcdef" * 4,
            "command": "python -m sim",
            "start": "2017-01-02",
            "weeks": weeks,
            "replicates": replicates,
            "axes": axes,
            "services": [
                service("digisos", "Digisos", "Digisos", "2017-10-02"),
                service("activity_plan", "Aktivitetsplanen", "Activity plan", "2017-12-04"),
                service("modia", "Modia", "Modia", "2018-11-05"),
            ],
            "levers": list(levers),
        },
        cells=pd.DataFrame(cells),
        runs=pd.concat(ends, ignore_index=True),
        weeks=pd.concat(levels, ignore_index=True),
        differences=pd.concat(differences, ignore_index=True) if differences else pd.DataFrame(columns=columns),
        table=no_table,
    )


def no_table(name: str) -> pd.DataFrame:
    raise InputError(f"no {name}")


def service(key: str, nb: str, en: str, release: str) -> dict[str, Any]:
    return {"key": key, "name": {"nb": nb, "en": en}, "release": release}


def lever(cell: int, nb: str, en: str, start: str, weeks: int | None = None) -> dict[str, Any]:
    return {"cell": cell, "key": en, "title": {"nb": nb, "en": en}, "from": start, "weeks": weeks}


LEVERS = [
    lever(7, "Støtte fra regionen", "Support from the region", "2018-01-01"),
    lever(8, "Færre beskjeder", "Fewer messages", "2018-08-06", 26),
]
CASES: dict[str, dict[str, Any]] = {
    "1x1": {"lines": 1, "panels": 1},
    "3x1": {"lines": 3, "panels": 1, "levers": [lever(1, "Nytt krav", "New demand", "2019-10-07")]},
    "5x3": {"lines": 5, "panels": 3, "levers": LEVERS},
    "12x4": {"lines": 12, "panels": 4},
    "1x4": {"lines": 1, "panels": 4},
    "5x6": {"lines": 5, "panels": 6},
    "one_replicate": {"lines": 5, "panels": 3, "replicates": 1},
    "short": {"lines": 2, "panels": 3, "weeks": 40},
    "long": {"lines": 2, "panels": 4, "weeks": 700},
    "14x1": {"lines": 14, "panels": 1},
    "hours": {"lines": 3, "panels": 2, "outcome": "support_per_adviser"},
    "no_difference": {"lines": 3, "panels": 1, "effect": 0.0},
}


def comparison_figure(study: Any, outcome: str = "routine_share", language: str = "en", look: Look = WIDE) -> Any:
    return picture("comparison", study, outcome, language, look).figure


def boxes(figure: Any) -> list[tuple[str, Any]]:
    """Return every text of a figure with the box it fills."""
    from matplotlib.text import Text

    renderer = figure.canvas.get_renderer()
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [(t.get_text(), t.get_window_extent(renderer)) for t in texts]


def overlap(one: Any, other: Any) -> float:
    """Return how many pixels two boxes share in the direction where they share least."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    along = min(one.y1, other.y1) - max(one.y0, other.y0)
    return float(min(across, along))


# ---------------------------------------------------------------- sentences


def test_findings_are_levels_first_and_then_each_case_what_helps_first() -> None:
    study = synthetic_study(5, 3)
    said = findings(study, most=4)
    assert all("middle 90 %" in sentence for sentence in said[:3])
    ends = study.differences[study.differences["week"] == 155]["mean"]
    largest = 100 * ends.abs().max()
    assert any(f"{largest:.1f} percentage points" in sentence for sentence in said[3:7])
    sides = ["higher" in sentence for sentence in said[3:7]]
    assert sides == sorted(sides, reverse=True)
    assert re.fullmatch(r"\d smaller differences are not mentioned\.", said[7])


def test_findings_of_one_cell_are_one_level() -> None:
    said = findings(synthetic_study(1, 1), language="nb")
    assert len(said) == 1
    assert re.fullmatch(
        r"Nåsituasjonen: fast bruk er \d+\s% i uka fra 23.\sdesember\s2019 "
        r"\(midterste 90 % av replikatene \d+ til \d+\s%\)\.",
        said[0],
    )


def test_an_outcome_that_was_not_measured_is_refused_with_a_suggestion() -> None:
    with pytest.raises(InputError, match="Did you mean 'routine_share'"):
        findings(synthetic_study(1, 1), "routine_shar")


# ---------------------------------------------------------------- style and layout


def test_known_scenarios_look_the_same_whatever_they_are_shown_with() -> None:
    alone = style.line_styles(["renewer"])["renewer"]
    assert style.line_styles(["something", "renewer", "baseline"], "baseline")["renewer"] == alone


def test_no_two_lines_look_alike() -> None:
    tokens = style.line_styles([*SCENARIOS, *(f"other{i}" for i in range(20))], "baseline")
    looks = {(token.colour, token.dashes) for token in tokens.values()}
    assert len(looks) == len(tokens)


def test_an_unknown_reference_is_drawn_as_a_baseline() -> None:
    tokens = style.line_styles(["10", "30", "100"], "30")
    assert tokens["30"] == style.REFERENCE
    assert style.REFERENCE not in (tokens["10"], tokens["100"])


def test_names_of_lines_can_be_read_on_white() -> None:
    for token in [*style.SCENARIOS.values(), *style.free_tokens()]:
        assert 1.05 / (style.luminance(style.ink(token.colour)) + 0.05) >= 4.5


def test_every_stage_has_a_colour_and_shades_darken_until_routine() -> None:
    assert set(style.STAGES) == set(Stage)
    shades = [style.luminance(style.STAGES[stage]) for stage in list(Stage)[:5]]
    assert shades == sorted(shades, reverse=True)


@pytest.mark.parametrize(
    ("wanted", "gap", "expected"),
    [
        ([], 0.1, []),
        ([0.2, 0.8], 0.1, [0.2, 0.8]),
        ([0.5, 0.5], 0.2, [0.4, 0.6]),
        ([0.8, 0.2], 0.1, [0.8, 0.2]),
        ([0.0, 0.0], 0.1, [0.0, 0.1]),
        ([1.0, 1.0, 1.0], 0.1, [0.8, 0.9, 1.0]),
        ([0.5, 0.5, 0.5], 0.9, [0.0, 0.5, 1.0]),
        ([0.3], 0.5, [0.3]),
    ],
)
def test_labels_are_kept_apart_and_within_bounds(wanted: list[float], gap: float, expected: list[float]) -> None:
    np.testing.assert_allclose(layout.kept_apart(wanted, gap, 0, 1), expected, atol=1e-9)


def test_spread_evenly_keeps_first_and_last() -> None:
    assert spread_evenly(range(9), 4) == [0, 3, 5, 8]
    assert spread_evenly([1, 2], 4) == [1, 2]


def test_a_panel_that_drops_lines_keeps_its_reference() -> None:
    panel = panels_of(synthetic_study(12, 1, replicates=2), "en")[0].keep(3)
    assert [line.label for line in panel.lines] == ["Baseline", "Facilitator", "Early support"]


# ---------------------------------------------------------------- the figure


@pytest.mark.parametrize(
    ("case", "language", "look"),
    [
        *((case, "nb", WIDE) for case in CASES),
        *((case, "en", look) for case in ("5x3", "12x4", "14x1") for look in (PAGE, PHONE)),
        ("short", "en", PHONE),
    ],
)
def test_no_text_is_cut_or_written_over_another(case: str, language: str, look: Look) -> None:
    study = synthetic_study(**CASES[case])
    figure = comparison_figure(study, CASES[case].get("outcome", "routine_share"), language, look)
    assert figure.bbox.width / figure.dpi <= look.width + 1e-9
    page = figure.bbox
    found = boxes(figure)
    for words, box in found:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside, f"'{words}' is cut"
    for i, (words, box) in enumerate(found):
        for others, other in found[:i]:
            assert overlap(box, other) < 2, f"'{words}' is written over '{others}'"


def panels_drawn(figure: Any) -> int:
    """Return how many panels over time a figure has; samples of a legend have axes too."""
    return sum(any(text.get_gid() == "calendar" for text in axes.texts) for axes in figure.axes)


def test_every_line_is_named_once_and_has_its_value_in_every_panel() -> None:
    figure = comparison_figure(synthetic_study(5, 3), language="nb")
    words = [words for words, _ in boxes(figure)]
    written = " ".join(words)
    for nb, _ in list(SCENARIOS.values())[1:5]:
        assert words.count(nb) == 1, "in the legend"
    values = [text.get_text() for axes in figure.axes for text in axes.texts if text.get_gid() == "name"]
    assert sum(bool(re.fullmatch(r"[+−]?\d+,\d", value)) for value in values) == 3 * 4 + 3
    alone = " ".join(words for words, _ in boxes(comparison_figure(synthetic_study(5, 1), language="nb")))
    for nb, _ in list(SCENARIOS.values())[1:5]:
        assert re.search(rf"{nb} [+−\d]", alone), "at the end of its line, when there is one panel"
    assert "ikke en prognose" in written.replace("\n", " ")
    assert "0123456789ab" in written


def test_one_cell_has_no_row_of_differences() -> None:
    assert panels_drawn(comparison_figure(synthetic_study(1, 1))) == 1
    assert panels_drawn(comparison_figure(synthetic_study(1, 4))) == 4
    assert panels_drawn(comparison_figure(synthetic_study(2, 3))) == 3 + 1, "one panel of levels"


def test_the_small_print_tells_what_is_left_out_and_when_no_interval_can_be_given() -> None:
    many = " ".join(words for words, _ in boxes(comparison_figure(synthetic_study(2, 6))))
    assert "2 of 6 panels are left out" in many
    lines = " ".join(words for words, _ in boxes(comparison_figure(synthetic_study(14, 1))))
    assert "2 of 14 lines are left out" in lines
    alone = comparison_figure(synthetic_study(2, 1, replicates=1))
    assert "nor intervals can be shown" in " ".join(words for words, _ in boxes(alone))


def test_files_are_whole_and_reproducible(tmp_path: Path) -> None:
    study = synthetic_study(2, 1)
    written = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        study.folder = folder
        written.append(
            save(picture("comparison", study, "routine_share", "nb"), study, "routine_share", "nb", FORMATS)
        )
    assert [path.name for path in written[0]] == ["comparison.nb.png", "comparison.nb.svg", "comparison.nb.pdf"]
    for one, other in zip(*written, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert study.manifest["fingerprint"].encode() in one.read_bytes() or one.suffix == ".pdf"
    assert sorted(path.name for path in (tmp_path / "a" / "figures").iterdir()) == sorted(
        path.name for path in written[0]
    )
    assert set(shown_in(tmp_path / "a")) == {f"figures/{path.name}" for path in written[0]}


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = synthetic_study(1, 1)
    study.folder = tmp_path
    drawn = picture("comparison", study, "routine_share", "en")

    def fail(path: Path, **_: object) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(drawn.figure, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        save(drawn, study, "routine_share", "en")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 1 2 L 3 4 L 5.04 4 z", "M1 2l2 2 2 0z"),
        ("M 149.688,117.175351 L 150.1,118 151,119 Z", "M149.7 117.2l.4 .8 .9 1Z"),
        ("M 1 2 Q 1 2 3 4 C 1 -2 3 4 -5 6 L 0 6", "M1 2Q1 2 3 4C1-2 3 4-5 6l5 0"),
    ],
)
def test_a_path_is_written_short_however_it_was_written(path: str, short: str) -> None:
    """With commas, and without repeating the command, as gradients are."""
    assert written_short(path) == short


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "0"), (1 / 256, "0.4"), (0.012, "1"), (0.5, "50"), (255 / 256, "99.6"), (1.0, "100")],
)
def test_a_few_runs_are_not_told_as_none_nor_nearly_all_as_all(share: float, told: str) -> None:
    assert share_of_runs(share, "en").removesuffix("%").strip() == told

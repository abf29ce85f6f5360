"""Paper and ink: what figures, sentences and reports share to show a study.

`frame` puts title and small print around a figure, `layout` places its parts, `panels` reads a study, `marks`
draws, `caption` and `measures` write. Take names from here: ``from sim.show.drawing import Picture, framed``.
"""

from sim.show.drawing.caption import axis_name, axis_names, counted_words, source, subtitle
from sim.show.drawing.frame import WIDE, Look, Picture, Unsuitable, framed, sheet
from sim.show.drawing.layout import AIR, MARGIN, Block
from sim.show.drawing.marks import (
    colour_scale,
    interval,
    legend_of_lines,
    mark_across,
    mark_rows,
    mark_settings,
    mark_values,
    name_ends,
    name_rows,
    room_for,
)
from sim.show.drawing.measures import between, change, level, name_of, scale, unit_of, unit_of_change, with_unit
from sim.show.drawing.panels import (
    Line,
    Panel,
    by_cell,
    check_runs,
    chosen_cells,
    columns_of,
    combinations_left_out,
    outcome_of_runs,
    panels_of,
    reference_label,
    spread_evenly,
    stored,
    told,
    varied,
    weekly_outcome,
)

__all__ = [
    "AIR",
    "MARGIN",
    "WIDE",
    "Block",
    "Line",
    "Look",
    "Panel",
    "Picture",
    "Unsuitable",
    "axis_name",
    "axis_names",
    "between",
    "by_cell",
    "change",
    "check_runs",
    "chosen_cells",
    "colour_scale",
    "columns_of",
    "combinations_left_out",
    "counted_words",
    "framed",
    "interval",
    "legend_of_lines",
    "level",
    "mark_across",
    "mark_rows",
    "mark_settings",
    "mark_values",
    "name_ends",
    "name_of",
    "name_rows",
    "outcome_of_runs",
    "panels_of",
    "reference_label",
    "room_for",
    "scale",
    "sheet",
    "source",
    "spread_evenly",
    "stored",
    "subtitle",
    "told",
    "unit_of",
    "unit_of_change",
    "varied",
    "weekly_outcome",
    "with_unit",
]

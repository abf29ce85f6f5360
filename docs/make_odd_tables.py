"""Write the generated tables of docs/odd.md in place: ``python docs/make_odd_tables.py``.

Each table stands between two markers, such as ``<!-- parameters:begin -->`` and
``<!-- parameters:end -->``. What is in between comes from the registry, from the outcomes and from
`configs/`; everything else in the file is written by hand and left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, get_type_hints

from omegaconf import OmegaConf

from sim.engines.rulebook.audits import THINGS
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import GROUPS, MODULES, registry
from sim.model.parameters.leader import ACTIVITIES
from sim.model.run_outcomes import PER_RUN
from sim.scenario.folders import config_folder, groups
from sim.scenario.scenario import Scenario

ODD = Path(__file__).with_name("odd.md")


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Return a Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines)


def cell(value: Any) -> str:
    """Return a value as it may stand in a cell: numbers short, no line breaks, no bare bars."""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return " ".join(text.split()).replace("|", "\\|")


def span(low: float, high: float) -> str:
    """Return a range in words."""
    return f"{low:g} to {high:g}"


def config(group: str, name: str) -> dict[str, Any]:
    """Return one configuration file as a plain dictionary."""
    found: Any = OmegaConf.to_container(OmegaConf.load(config_folder() / group / f"{name}.yaml"))
    return dict(found)


def parameters() -> str:
    """Return the table of parameters."""
    return table(
        ("name", "label", "default", "allowed", "plausible", "unit", "confidence", "source"),
        (
            (
                f"`{a.name}`",
                a.label["en"],
                a.default,
                span(a.low, a.high) + ("" if a.dated else ", start only"),
                span(*a.plausible),
                a.unit,
                a.confidence,
                a.source,
            )
            for a in registry().values()
        ),
    )


def parameter_groups() -> str:
    """Return the table of groups of parameters: the core, and modules with what switches each off."""
    rows = []
    every = 0
    uncertain = 0
    for group in GROUPS:
        members = [a for name, a in registry().items() if name.startswith(f"{group}.")]
        unsure = sum(a.confidence != "design" and a.plausible[0] < a.plausible[1] for a in members)
        off = ", ".join(f"`{name}` = {value:g}" for name, value in MODULES.get(group, {}).items())
        rows.append((f"`{group}`", "module" if off else "core", len(members), unsure, off or "–"))
        every += len(members)
        uncertain += unsure
    rows.append(("all", "", every, uncertain, ""))
    return table(("group", "part", "parameters", "uncertain", "switched off by"), rows)


def outcomes() -> str:
    """Return the table of outcomes."""
    return table(
        ("name", "when", "unit", "explanation"),
        (
            (f"`{o.name}`", "run" if o.name in PER_RUN else "week", o.unit, o.explanation["en"])
            for o in OUTCOMES.values()
        ),
    )


def scenarios() -> str:
    """Return the table of scenarios."""
    read = ((name, config("scenario", name)) for name in groups()["scenario"])
    return table(
        ("name", "title", "question", "claim"),
        ((f"`{name}`", s["title"]["en"], s["question"]["en"], s.get("claim", "–")) for name, s in read),
    )


def services() -> str:
    """Return the tables of services, one for each catalogue: values, then sources."""
    parts = []
    for catalogue in groups()["services"]:
        checked = Scenario.check({"services": config("services", catalogue)}).services
        values = table(
            (
                "service",
                "kind",
                "release",
                "usefulness",
                "complexity",
                "hours to learn",
                "voluntariness",
                "saving",
                "updates a year",
                "combines with",
            ),
            (
                (
                    f"`{s.key}`",
                    s.kind,
                    s.release,
                    s.usefulness,
                    s.complexity,
                    s.learning_hours,
                    s.voluntariness,
                    s.saving,
                    s.updates_per_year,
                    ", ".join(s.combines_with) or "–",
                )
                for s in checked
            ),
        )
        sources = table(
            (
                "service",
                "release date",
                "usefulness",
                "complexity",
                "hours to learn",
                "voluntariness",
                "saving",
                "combines with",
            ),
            (
                (
                    f"`{s.key}`",
                    *(
                        s.source.get(key, "–")
                        for key in (
                            "release",
                            "usefulness",
                            "complexity",
                            "learning_hours",
                            "voluntariness",
                            "saving",
                            "combines_with",
                        )
                    ),
                )
                for s in checked
            ),
        )
        parts.append(f"Catalogue `{catalogue}`.\n\n{values}\n\nSources.\n\n{sources}")
    return "\n\n".join(parts)


def profiles() -> str:
    """Return the table of leader profiles: weights of discretionary hours."""
    about = registry()
    rows = []
    for name in groups()["leader"]:
        weights = config("leader", name)
        rows.append((f"`{name}`", *(weights.get(role, about[f"leader.{role}"].default) for role in ACTIVITIES)))
    return table(("profile", *ACTIVITIES), rows)


def state_of(kind: type) -> Callable[[], str]:
    """Return what writes the table of the attributes of a kind of `sim.model.state`."""

    def written() -> str:
        rows = []
        for name, hint in get_type_hints(kind, include_extras=True).items():
            allowed, meaning, *more = hint.__metadata__
            start = more[0].value.removeprefix("p.") if more else "–"
            start = f"`{start.removeprefix('Stage.')}`" if start[0].isalpha() else start
            rows.append((f"`{name}`", allowed.words, meaning, start))
        return table(("variable", "range", "meaning", "start"), rows)

    return written


TABLES: dict[str, Callable[[], str]] = {
    **{f"state {name.lower()}": state_of(kind) for name, kind in THINGS.items()},
    "groups": parameter_groups,
    "parameters": parameters,
    "outcomes": outcomes,
    "scenarios": scenarios,
    "services": services,
    "profiles": profiles,
}
"""What stands between the markers of each name."""


def split(text: str, name: str) -> tuple[str, str, str]:
    """Return what stands before, between and after the markers of a table.

    Raises
    ------
    ValueError
        When a marker is missing, doubled or in the wrong order.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise ValueError(f"expected {begin} once and {end} once after it")
    before, _, rest = text.partition(begin)
    between, _, after = rest.partition(end)
    return before + begin, between, end + after


def renewed(text: str) -> str:
    """Return the text with every table regenerated."""
    for name, make in TABLES.items():
        before, _, after = split(text, name)
        text = f"{before}\n{make()}\n{after}"
    return text


def by_hand(text: str) -> str:
    """Return the text without what is generated; tables of state explain, and are left in."""
    for name in TABLES:
        if name.startswith("state "):
            continue
        before, _, after = split(text, name)
        text = before + after
    return text


if __name__ == "__main__":
    ODD.write_text(renewed(ODD.read_text(encoding="utf-8")), encoding="utf-8")

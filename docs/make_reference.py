"""Make the reference pages of the site from the registry, `configs/` and docstrings; `pages` holds them all.

Nothing is written by hand and nothing is kept in the tree: `site_pages.py` adds the pages when the site is built.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

import click
from make_odd_tables import cell, config, span, table

import sim
from sim.commands import VERBS
from sim.commands.verbs import command_of
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import GROUPS, registry
from sim.model.rules import HELPERS, RULES
from sim.model.run_outcomes import PER_RUN
from sim.scenario.folders import config_folder, groups

IN_A_RUN, AT_THE_START = "A lever can change it during a run.", "It shapes the office at the start."


def parameters() -> str:
    """Return the page of parameters, one section for each group."""
    lines = [
        "# Parameters",
        "Set one on the command line, such as `adviser.learning_rate=0.1`; sweep it with `-m` and commas; draw it "
        "from its plausible range with `=plausible`. `python -m sim explain NAME` says the same, and what set it. "
        "*Confidence* says how sure its source makes us; *assumed* is a judgement.",
    ]
    for group in GROUPS:
        lines.append(f"## {group}")
        for about in (one for name, one in registry().items() if name.startswith(f"{group}.")):
            lines.append(
                f"### {about.name} {{ #{about.name} }}\n\n"
                f"{about.label['en']} / *{about.label['nb']}*. Default **{about.default:g}** ({about.unit}), "
                f"allowed {span(about.low, about.high)}, plausible {span(*about.plausible)}. "
                f"{IN_A_RUN if about.dated else AT_THE_START}\n\n"
                f"*{about.confidence.capitalize()}*: {about.source}"
            )
    return "\n\n".join(lines)


def outcomes() -> str:
    """Return the page of outcomes."""
    rows = (
        (
            f"`{one.name}`",
            f"{one.label['en']} / {one.label['nb']}",
            "each run" if one.name in PER_RUN else "each week",
            one.unit,
            one.explanation["en"],
        )
        for one in OUTCOMES.values()
    )
    head = ("name", "label", "for", "unit", "what")
    return f"# Outcomes\n\nAsk for one with `outcome=NAME`.\n\n{table(head, rows)}"


def rules() -> str:
    """Return the page of rules and of the other functions that can be replaced, with their source."""
    lines = [
        "# Rules",
        "Replace one with `rules.NAME=my_rules.py:function` ([Change a rule](../change-a-rule.md)). "
        "The source below is what both engines run. Equations: [ODD+D](../odd.md#7-submodels).",
    ]
    for title, kind in (("Rules", RULES), ("Other functions", HELPERS)):
        lines.append(f"## {title}")
        for name, rule in kind.items():
            where = rule.__module__.replace(".", "/") + ".py"
            source = f"```python\n{inspect.getsource(rule)}```"
            lines.append(
                f"### {name} {{ #{name} }}\n\n{summary(rule)} In `{where}`.\n\n"
                f'<details markdown="1"><summary>Source</summary>\n\n{source}\n\n</details>'
            )
    return "\n\n".join(lines)


def scenarios() -> str:
    """Return the page of scenarios, with the file of each."""
    lines = [
        "# Scenarios",
        "Run one with `scenario=NAME`, several beside each other with `-m scenario=NAME,NAME`.",
    ]
    for name in groups()["scenario"]:
        about = config("scenario", name)
        claim = f" Claim: {about['claim']}." if "claim" in about else ""
        lines.append(
            f"## {name} {{ #{name} }}\n\n**{about['title']['en']}** / *{about['title']['nb']}*. "
            f"{about['question']['en']}{claim}\n\n{file_of('scenario', name)}"
        )
    return "\n\n".join(lines)


def levers() -> str:
    """Return the page of levers, with the file of each."""
    lines = [
        "# Levers",
        "A lever changes parameters from a date. Add one with `levers=NAME`, several with `levers=[NAME,NAME]`; "
        "compare with `-m levers=none,NAME`.",
    ]
    lines += [
        f"## {name} {{ #{name} }}\n\n{file_of('levers', name)}" for name in groups()["levers"] if name != "none"
    ]
    return "\n\n".join(lines)


def file_of(group: str, name: str) -> str:
    """Return one configuration file as a block of code."""
    text = (config_folder() / group / f"{name}.yaml").read_text(encoding="utf-8")
    return f'```yaml title="configs/{group}/{name}.yaml"\n{text.rstrip()}\n```'


def verbs() -> str:
    """Return the page of verbs: what ``--help`` says of each."""
    lines = ["# Verbs", "Without a verb, `python -m sim` runs a study. A verb looks at something."]
    for verb in VERBS:
        command = command_of(verb)
        context = click.Context(
            command, info_name=f"python -m sim {verb}", terminal_width=100, max_content_width=100
        )
        lines.append(f"## {verb} {{ #{verb} }}\n\n```text\n{command.get_help(context)}\n```")
    return "\n\n".join(lines)


def python() -> str:
    """Return the page of what `sim` offers to Python."""
    lines = ["# Python", "What `from sim import …` offers; everything else may move."]
    for name in sorted(sim.__all__, key=lambda name: (name[0].isupper(), name)):
        what = getattr(sim, name)
        refusal = inspect.isclass(what) and issubclass(what, Exception)
        signature = "(Exception)" if refusal else signature_of(what)
        kind = "class" if inspect.isclass(what) else "def"
        lines.append(f"## {name} {{ #{name} }}\n\n```python\n{kind} {name}{signature}\n```\n\n{docstring(what)}")
        if inspect.isclass(what) and not refusal:
            members = [
                (f"`{key}`", summary(member))
                for key, member in vars(what).items()
                if not key.startswith("_") and inspect.getdoc(member) and hasattr(member, "__get__")
            ]
            if members:
                lines.append(table(("has", "what"), members))
    return "\n\n".join(lines)


def signature_of(what: Any) -> str:
    """Return what a function takes, one argument a line, and what it returns."""
    asked = inspect.signature(what)
    lines = []
    for argument in asked.parameters.values():
        name, equals, default = str(argument.replace(annotation=argument.empty)).partition("=")
        lines.append(f"    {name}: {argument.annotation}{f' = {default}' if equals else ''},\n")
    returns = "" if inspect.isclass(what) else f" -> {asked.return_annotation}"
    return f"(\n{''.join(lines)}){returns}"


def summary(what: Any) -> str:
    """Return the first paragraph of a docstring, as it may stand in a table."""
    return code(cell((inspect.getdoc(what) or "").partition("\n\n")[0]))


def docstring(what: Any) -> str:
    """Return a docstring as Markdown: sections of NumPy's style become lists."""
    text, *sections = re.split(r"^(\w+)\n-+\n", inspect.getdoc(what) or "", flags=re.MULTILINE)
    lines = [code(text).strip()]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        lines.append(f"**{title}**")
        if title == "Examples":
            lines.append(f"```pycon\n{body.strip()}\n```")
            continue
        items = re.split(r"^(?=\S)", body, flags=re.MULTILINE)
        entries = (item.strip().partition("\n") for item in items if item.strip())
        lines.append("\n".join(f"- `{name}`: {code(cell(meaning))}".rstrip(": ") for name, _, meaning in entries))
    return "\n\n".join(lines)


def code(text: str) -> str:
    """Return a text of reStructuredText with its code marked as Markdown does."""
    return text.replace("``", "`")


PAGES: dict[str, Callable[[], str]] = {
    "parameters": parameters,
    "outcomes": outcomes,
    "rules": rules,
    "scenarios": scenarios,
    "levers": levers,
    "verbs": verbs,
    "python": python,
}


def pages() -> dict[str, str]:
    """Return every page of the reference by its path on the site."""
    return {f"reference/{name}.md": make() + "\n" for name, make in PAGES.items()}

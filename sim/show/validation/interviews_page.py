"""What interviews can and cannot tell as a page: docs/interviews.md and docs/interviews.nb.md.

The text of each language is a template beside this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.analysis.validation.asking import ITEMS, RESPONDENTS, TOPICS
from sim.analysis.validation.evidence import EXPECTED, average
from sim.analysis.validation.what_data_tell import AMOUNTS, MEASURES, OFFICES, STUDIED, WEEKS, Evidence, Told
from sim.language import listed, number, percent, say, small
from sim.model.outcomes import OUTCOMES
from sim.show.drawing import scale
from sim.show.text import markdown
from sim.show.validation import hypothesis_row
from sim.statistics.worlds import ROBUST

COMPARED = (("interviews", STUDIED), ("survey", STUDIED), ("register", 52), ("all", STUDIED))
"""The kinds of data that the page compares, each from the offices of the article's study."""
YARDSTICK = ("numbers", 1)
"""What is foretold when all numbers of a world are known."""
WORDS = {"interviews": TOPICS, "survey": {name: item[:2] for name, item in ITEMS.items()}}
"""What topics and items are about, by kind (Bokmål, English)."""


def interviews_page(
    evidence: Evidence,
    names: Mapping[str, str],
    said: Sequence[str],
    fingerprint: str,
    runs: int,
    language: str,
) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    evidence : Evidence
        Of a study of the preset `interviews`, about routine use.
    names : mapping
        Of the measures.
    said : sequence of str
        What leaders say of themselves, in sentences.
    fingerprint : str
    runs : int
        Of each cell.
    language : str
    """
    template = Path(__file__).with_name(f"interviews.{language}.md").read_text(encoding="utf-8")
    lower = {one: small(name) for one, name in names.items()}
    known = [one for one in MEASURES if evidence.before[one] >= ROBUST]
    told = evidence.told["interviews", STUDIED]
    open_to = [one for one in MEASURES if one not in known]
    return template.format(
        fingerprint=fingerprint,
        runs=runs,
        cells=len(MEASURES) + 1,
        worlds=len(evidence.answers.mentions),
        per_world=runs // len(evidence.answers.mentions),
        respondents=RESPONDENTS * STUDIED,
        all=len(MEASURES),
        known=len(known),
        open=listed([lower[one] for one in open_to], language),
        some=sum(one.something for one in told.values()),
        about=listed([lower[one] for one in MEASURES if told[one].something], language),
        nothing=listed([lower[one] for one in MEASURES if not told[one].something], language),
        **{f"{kind}_{amount}": percent(average(evidence, kind, amount), language)
           for kind, amounts in AMOUNTS.items() for amount in amounts},
        clarity=alone(evidence, "interviews", "clarity", "facilitator", language),
        facilitation=alone(evidence, "survey", "facilitation", "facilitator", language),
        said_example=alone(evidence, "interviews", "said", "no_role_model", language),
        seen=alone(evidence, "survey", "leader_seen", "no_role_model", language),
        numbers=evidence.numbers.shape[1],
        most_known=percent(max(told.mean for told in evidence.told[YARDSTICK].values()), language),
        gain=gain(evidence, COMPARED, language),
        gain_known=gain(evidence, (YARDSTICK,), language),
        told="\n".join(row(evidence, one, names[one], language) for one in MEASURES),
        best="\n".join(best(evidence, one, names[one], language) for one in MEASURES),
        grows="\n".join(growth(evidence, kind, language) for kind in ("interviews", "survey", "register")),
        expected="\n".join(hypothesis_row.row(one, evidence, language, with_limits=True) for one in EXPECTED),
        said="\n".join(f"- {sentence}" for sentence in said),
        holds=sum(one.holds(evidence) for one in EXPECTED),
        expectations=len(EXPECTED),
    )  # fmt: skip


def gain(evidence: Evidence, data: Sequence[tuple[str, int]], language: str) -> str:
    """Return in how many more worlds, in points and at most, data find the right verdict than the usual one is."""
    most = max(evidence.told[one][name].right - evidence.before[name] for one in data for name in MEASURES)
    return number(100 * most, language)


def alone(evidence: Evidence, kind: str, name: str, measure: str, language: str) -> str:
    """Return what one question tells about one measure, at least nothing."""
    return percent(max(0.0, evidence.single[kind][name][measure]), language)


def row(evidence: Evidence, measure: str, name: str, language: str) -> str:
    """Return what is known of a measure without data, and what each kind of data tells, as a row of a table."""
    about, effects = OUTCOMES[evidence.outcome], sorted(evidence.effects[measure])
    low, high = (number(scale(about) * effects[place], language, 1, plus=True)
                 for place in (len(effects) // 20, -1 - len(effects) // 20))  # fmt: skip
    ends = say("{low} to {high}", language, low=low, high=high)
    by_kind = [shown(evidence.told[one][measure], language) for one in (*COMPARED, YARDSTICK)]
    right = percent(evidence.told["all", STUDIED][measure].right, language)
    cells = [name, ends, percent(evidence.before[measure], language), *by_kind, right]
    return markdown.row(*cells)


def shown(told: Told, language: str) -> str:
    """Return the share of the variance with its interval; a dash when it cannot be told from nothing."""
    if not told.something:
        return "–"
    return say("{share} ({low} to {high})", language, share=percent(told.mean, language),
               low=percent(told.low, language), high=percent(told.high, language))  # fmt: skip


def best(evidence: Evidence, measure: str, name: str, language: str) -> str:
    """Return the topic and the item that alone tell most about a measure, as a row of a table."""
    cells = []
    for kind, words in WORDS.items():
        shares = {one: told[measure] for one, told in evidence.single[kind].items()}
        most = max(shares, key=shares.__getitem__)
        nb, en = words[most]
        cells.append(f"{nb if language == 'nb' else en}: {percent(shares[most], language)}")
    return markdown.row(name, *cells)


def growth(evidence: Evidence, kind: str, language: str) -> str:
    """Return what one kind of data tells by how much there is, on average over the measures, as a row."""
    amounts = AMOUNTS[kind]
    words = {
        "interviews": say("Interviews, leaders: {amounts}", language, amounts=", ".join(map(str, OFFICES))),
        "survey": say("Survey, advisers: {amounts}", language,
                      amounts=", ".join(str(RESPONDENTS * count) for count in OFFICES)),
        "register": say("Register of {offices} offices, weeks: {amounts}", language, offices=STUDIED,
                        amounts=", ".join(map(str, WEEKS))),
    }[kind]  # fmt: skip
    return markdown.row(words, *(percent(average(evidence, kind, amount), language) for amount in amounts))

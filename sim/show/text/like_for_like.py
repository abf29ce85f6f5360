"""Whether what is compared has the same offices: a difference between others holds what offices do as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.analysis.studies.runs import config_of
from sim.language import listed, say
from sim.study.store.folder import Study
from sim.study.store.provenance import change_in_words

OFFICES = ("nation.offices", "nation.roster", "office.drawn", "office.mean_staff", "office.staff")
"""Settings that say which offices there are."""


def like_for_like(study: Study, pairs: Sequence[tuple[int, int, str]], language: str) -> Iterator[str]:
    """Yield a sentence for lines that have other offices than their reference, unless the study varies just that.

    Parameters
    ----------
    pairs : sequence of (int, int, str)
        A cell, its reference, and the name of its line.
    """
    varied = {axis["key"] for axis in study.manifest["axes"]}
    lines: dict[str, list[str]] = {}
    for cell, base, name in pairs:
        apart = other_offices(config_of(study, cell), config_of(study, base))
        if apart and not varied & apart.keys():
            lines.setdefault(" ".join(f"{key}={value}" for key, value in apart.items()), []).append(name)
    for words, names in lines.items():
        same = listed(list(dict.fromkeys(names)), language)
        yield say(
            "Not like for like: {lines} and its reference have different offices, so the difference includes "
            "what offices do. To give both the same offices, add {words}.",
            language,
            lines=same,
            words=words,
        )


def between_studies(a: Study, b: Study, pairs: Sequence[tuple[int, int]], language: str) -> Iterator[str]:
    """Yield a sentence for each way in which cells of study B have other offices than those of study A.

    Parameters
    ----------
    pairs : sequence of (int, int)
        A cell of A and one of B.
    """
    differences = []
    for ours, theirs in pairs:
        one, other = config_of(a, ours), config_of(b, theirs)
        differences += [
            change_in_words(key, setting(one, key), setting(other, key)) for key in other_offices(other, one)
        ]
    for words in dict.fromkeys(differences):
        yield say("Not like for like: the two studies have different offices ({words}), so differences include "
                  "what offices do.", language, words=words)  # fmt: skip


def other_offices(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of the first of two configurations that give it other offices.

    The size of an office counts where it is drawn in neither, its mean where it is drawn in both.
    """
    first, second = ({key: setting(config, key) for key in OFFICES} for config in (mine, theirs))
    drawn = {bool(first["office.drawn"]), bool(second["office.drawn"])}
    idle = {"office.staff"} if True in drawn else set()
    idle |= {"office.mean_staff"} if False in drawn else set()
    apart = {key: value for key, value in first.items() if value != second[key] and key not in idle}
    return {key: "FILE" if key == "nation.roster" else value for key, value in apart.items()}


def setting(config: Mapping[str, Any], key: str) -> Any:
    """Return a setting by its full name; None where a configuration, or an old study, has none."""
    group, _, name = key.partition(".")
    return (config.get(group) or {}).get(name)

"""That what is compared has other offices than its reference, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.analysis.studies.like_for_like import other_offices, setting, unlike_offices
from sim.analysis.studies.runs import config_of
from sim.language import listed, say
from sim.study.store.folder import Study
from sim.study.store.provenance import change_in_words

Pairs = Sequence[tuple[int, int, str]]
"""A cell, its reference, and the name of its line."""


def like_for_like(study: Study, pairs: Pairs, language: str) -> Iterator[str]:
    """Yield a sentence for lines with other offices than their reference, unless the study varies just that."""
    for _, lines in by_offices(study, pairs):
        yield say("Not like for like: {lines} and its reference have different offices, so the difference "
                  "includes what offices do.", language, lines=listed(lines, language))  # fmt: skip


def same_offices(study: Study, pairs: Pairs, language: str) -> Iterator[str]:
    """Yield what gives lines the offices of their reference."""
    for words, _ in by_offices(study, pairs):
        yield say("To give both the same offices, add {words}.", language, words=words)


def by_offices(study: Study, pairs: Pairs) -> Iterator[tuple[str, list[str]]]:
    """Yield the settings that make offices others, and the lines that have them."""
    lines: dict[str, list[str]] = {}
    for cell, base, name in pairs:
        if apart := unlike_offices(study, cell, base):
            lines.setdefault(" ".join(f"{key}={value}" for key, value in apart.items()), []).append(name)
    for words, names in lines.items():
        yield words, list(dict.fromkeys(names))


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

"""``sensitivity``: which parameters matter, from a stored study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def tell(folder: Path, outcome: str | None, language: str) -> Iterator[str]:
    """Yield the ranking of parameters in a stored study, in sentences.

    Parameters
    ----------
    folder : Path
        Of a study with ``design=morris`` or ``design=saltelli``.
    outcome : str or None
        A column of its runs; by default the one that the study is about.
    language : str

    Raises
    ------
    InputError
        When the folder holds no such study.
    """
    from sim.show.text.ranking import rankings
    from sim.study.store.folder import Study

    study = Study(folder)
    yield from rankings(study, outcome or study.manifest["outcome"], language)

"""``--json``: what a verb says as data for other programs; docs/how-to/json.md describes every key."""

from __future__ import annotations

import dataclasses
import datetime
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sim.study.store.folder import Study

FORM = 1
"""Raised when a key is renamed or removed, or changes its meaning; keys may be added at any time."""
JSON = click.option("--json", "as_json", is_flag=True, help="As data for other programs, see docs/how-to/json.md.")


def which(study: Study) -> dict[str, str]:
    """Return what identifies a study."""
    return {key: study.manifest[key] for key in ("name", "fingerprint")}


def document(verb: str, **content: Any) -> str:
    """Return what a verb says as one JSON document."""
    told = {"verb": verb, "form": FORM, **content}
    return json.dumps(plain(told), ensure_ascii=False, indent=1, allow_nan=False)


def plain(value: Any) -> Any:
    """Return a value in a form that JSON allows; NaN and infinities become null."""
    if hasattr(value, "to_dict"):  # a data frame: one object a row
        return plain(value.to_dict("records"))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(dataclasses.asdict(value))
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, datetime.date) else value

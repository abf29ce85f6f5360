"""Configuration that cannot be read: one message with the file and the line, whichever library noticed it.

User files are checked before Hydra reads them, because messages of Hydra and PyYAML are about Python, not about
the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import InputError
from sim.scenario.checks import unknown

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
MOST_ENTRIES = 100_000
"""Of a file, with every reference to an anchor counted: more is a mistake, or meant to fill the memory."""
MOST_DIGITS = 400
HEADER = re.compile(r"#\s*@package\s+(\S+)")
TEXTS = ("name", "title", "question", "study")
"""Settings that are texts, so that a bare ``no`` in them was meant as the word."""

places: dict[str, str] = {}
"""File and line of each setting in the user files that this call uses, by dotted name."""


@contextmanager
def in_one_refusal(known: Callable[[], Mapping[str, Any]]) -> Iterator[None]:
    """Turn what Hydra, OmegaConf or PyYAML raise within into one refusal.

    Parameters
    ----------
    known : callable
        Returns all settings by dotted name, to name the nearest.
    """
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    try:
        yield
    except (HydraException, OmegaConfBaseException, YAMLError) as error:
        raise InputError(reason_of(error, known)) from error


def reason_of(error: Exception, known: Callable[[], Mapping[str, Any]]) -> str:
    """Return one message for what could not be put together."""
    from omegaconf.errors import InterpolationResolutionError, MissingMandatoryValue

    causes = [cause for cause in (error, error.__cause__, error.__context__) if cause is not None]
    text = " ".join(str(cause) for cause in causes)
    key = (re.search(r"full_key: (\S+)", text) or ["", ""])[1]
    said = [line for cause in causes for line in str(cause).strip().splitlines()]  # some have no message
    first = next(iter(said), type(error).__name__).rstrip(".")
    where = f" ({places[key]})" if key in places else ""
    if any(isinstance(cause, InterpolationResolutionError) for cause in causes):
        return (
            f"{key}: the reference in its value leads nowhere: {first}.{where} "
            "Write ${name.of.a.setting}, or the value itself."
        )
    if any(isinstance(cause, MissingMandatoryValue) for cause in causes):
        return f"{key}: ??? stands for a value that is missing.{where} Give one: {key}=…"
    if key and re.search(r"is not in struct|Key '.*' not (in|found)|Could not (override|delete)", text):
        names = known()
        above = max((name for name in names if key.startswith(f"{name}.")), key=len, default="")
        return unknown(key, [name for name in names if name.startswith(above)], where)
    return f"{first}.{where}" if not key or key in first else f"{key}: {first}.{where}"


def located(message: str, given: Collection[str]) -> str:
    """Return a refusal with file and line, when it is about a setting that a user file sets.

    Parameters
    ----------
    given : collection of str
        Settings that the command line gives, and no file is to blame for.
    """
    about = (re.match(r"(?:Unknown setting ')?([\w.]+)", message) or ["", ""])[1]
    if about not in places or about in given or places[about] in message:
        return message
    return f"{message} ({places[about]})"


def check_folder(folder: Path, shipped: Path) -> None:
    """Refuse a folder of configuration that is missing, or that would change more than settings.

    Parameters
    ----------
    shipped : Path
        The folder of shipped configuration, whose files are never replaced.
    """
    if not folder.is_dir():
        raise InputError(f"--config-dir {folder}: there is no such folder.")
    for name in ("hydra", "config.yaml", "registry.yaml"):
        if (folder / name).exists():
            raise InputError(
                f"{folder / name}: a folder of your own holds choices, such as scenario/mine.yaml. Hydra's "
                "settings, config.yaml and registry.yaml cannot be replaced. Rename it."
            )
    for file in sorted(folder.glob("*/*.yaml")):
        if (shipped / file.relative_to(folder)).is_file():
            raise InputError(
                f"{file}: there is a shipped file of this name, which would be used instead. Rename yours."
            )


def check_file(folder: Path, shipped: Path, group: str, option: str) -> None:
    """Refuse a user's configuration file that cannot be read or says what is almost certainly a mistake.

    Its lines are kept in `places`; the files that its defaults name are checked too. A choice that
    ``folder`` does not have is somebody else's to check.
    """
    file = folder / group / f"{option}.yaml"
    if not file.is_file():
        return
    text = text_of(file)
    check_header(file, text, package_of(shipped / group))
    content, lines = parsed(file, text)
    for name in content:
        if name == "hydra" and set(content["hydra"] or ()) - {"mode", "sweeper"}:
            raise InputError(
                f"{file}, line {lines['hydra']}: a file may set hydra.sweeper.params, the axes of a preset study, "
                "and nothing else of Hydra."
            )
    places.update({name: f"{file}, line {line}" for name, line in lines.items()})
    for entry in defaults_of(file, content, lines):
        for key, value in entry.items():
            words = str(key).removeprefix("override ").removeprefix("optional ").strip()
            if "@" in words or words.lstrip("/").split("/")[0] == "hydra":
                raise InputError(
                    f"{file}, line {lines['defaults']}: defaults: '{key}' names no group of choices. Write one "
                    "such as 'override /leader: renewer'."
                )
            other = words.lstrip("/") if words.startswith("/") else f"{group}/{words}"
            for one in value if isinstance(value, list) else [value]:
                check_file(folder, shipped, other, str(one))


def defaults_of(file: Path, content: Mapping[str, Any], lines: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the defaults list of a file, or refuse anything else."""
    given = content.get("defaults", [])
    entries = [{"": one} if isinstance(one, str) else one for one in given] if isinstance(given, list) else None
    if entries is None or not all(isinstance(one, dict) for one in entries):
        raise InputError(
            f"{file}, line {lines['defaults']}: defaults={given}: expected a list, such as "
            "[override /leader: renewer]."
        )
    return [one for one in entries if "" not in one]


def text_of(file: Path) -> str:
    """Return what a file says, or refuse one that is not UTF-8 text."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error}).") from error
    if raw.startswith(BYTE_ORDER_MARK):
        raise InputError(
            f"{file}, line 1: begins with a byte order mark, which hides the header. Save it as UTF-8 without BOM."
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(f"{file}, line {line}: not UTF-8 text. Save it as UTF-8.") from error


def package_of(group: Path) -> str | None:
    """Return the package that the shipped files of a group name in their headers."""
    headers = (HEADER.match(file.read_text(encoding="utf-8")) for file in sorted(group.glob("*.yaml")))
    return next((header[1] if header else None for header in headers), None)


def check_header(file: Path, text: str, wanted: str | None) -> None:
    """Refuse a file whose header puts its settings somewhere other than where its group belongs."""
    comments = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    header = HEADER.search(comments)
    given = header[1] if header else None
    if given != wanted:
        expected = (
            f"expected the first line '# @package {wanted}'" if wanted else "expected no line '# @package …'"
        )
        raise InputError(
            f"{file}, line 1: {expected}, as the other choices of {file.parent.name} have it. "
            f"{'Add it' if wanted and not given else 'Change it'}."
        )


def parsed(file: Path, text: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the settings in a file, and the line of each by dotted name, or refuse."""
    import yaml
    from omegaconf._utils import get_yaml_loader  # as OmegaConf itself reads files: a key twice is an error

    try:
        loader = get_yaml_loader()(text)
        node = loader.get_single_node()
        lines = dict(checked(file, node))
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = " Indent with spaces." if "'\\t'" in str(error.problem) else ""
        line = mark.line + 1 if mark else 1
        raise InputError(f"{file}, line {line}: is not YAML: {error.problem or error.context}.{hint}") from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        letter = f"the character U+{ord(text[error.position]):04X}"
        raise InputError(f"{file}, line {line}: {letter} is not allowed in YAML. Leave it out.") from error
    except RecursionError as error:
        raise InputError(f"{file}: brackets nested too deeply.") from error
    if content is None:
        raise InputError(f"{file}: is empty. Expected settings, such as 'name: {file.stem}'.")
    if not isinstance(content, dict):
        raise InputError(
            f"{file}, line {node.start_mark.line + 1}: expected settings, such as 'name: {file.stem}'."
        )
    return content, lines


def checked(file: Path, top: Any) -> Iterator[tuple[str, int]]:
    """Yield each setting of a file by dotted name with its line; refuse what is almost certainly a mistake."""
    import yaml

    entries = 0

    def refuse(node: Any, why: str) -> InputError:
        return InputError(f"{file}, line {node.start_mark.line + 1}: {why}")

    def visit(node: Any, above: str, within: tuple[int, ...]) -> Iterator[tuple[str, int]]:
        nonlocal entries
        entries += 1
        if id(node) in within or entries > MOST_ENTRIES:
            raise refuse(
                node, "refers to itself." if id(node) in within else f"holds over {MOST_ENTRIES} entries."
            )
        if isinstance(node, yaml.ScalarNode):
            kind = node.tag.rpartition(":")[2]
            if node.value == "???":
                raise refuse(node, "??? stands for a value that is missing. Give one.")
            if kind == "bool" and above.partition(".")[0] in TEXTS:
                raise refuse(node, f"YAML reads {node.value} as true or false. Quote it: '{node.value}'.")
            if kind in ("int", "float") and len(node.value) > MOST_DIGITS:
                raise refuse(node, f"a number of {len(node.value)} digits. Expected at most {MOST_DIGITS}.")
        elif isinstance(node, yaml.SequenceNode):
            for one in node.value:
                yield from visit(one, above, (*within, id(node)))
        elif node is not None:
            for key, value in node.value:
                kind = key.tag.rpartition(":")[2]
                if kind in ("bool", "null") and key.value:
                    raise refuse(
                        key, f"YAML reads {key.value} as true, false or nothing. Quote it: '{key.value}'."
                    )
                if not isinstance(key, yaml.ScalarNode) or kind in ("bool", "null"):
                    raise refuse(key, "expected a name before the colon.")
                name = f"{above}.{key.value}" if above else key.value
                yield name, key.start_mark.line + 1
                yield from visit(value, name, (*within, id(node)))

    yield from visit(top, "", ())

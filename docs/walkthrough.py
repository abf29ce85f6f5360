"""Execute the walk-throughs of docs/: pages whose commands and Python are run from top to bottom.

A page with a ``console`` block is one. Its blocks become cells of a notebook, executed in an empty folder:

    ```python my_rules.py    a file, written; so is ```yaml ours.yaml
    ```console               a command after ``$``; the lines below it must be in what it prints
    ```python                Python, executed in one session

The site shows what was printed, and offers the notebook. An executed notebook is kept by the digest of its code
and of the model, so that nothing is run twice.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
KEPT = ROOT / ".executed"
BLOCK = re.compile(r"^```(python|console|\w+ \S+)\n(.*?)^```$\n?", re.MULTILINE | re.DOTALL)
LONGEST = 600
"""Seconds that one cell may take, on the slowest machine."""


class WalkThroughFailed(Exception):
    """A cell of a page fails, or does not print what the page says."""


def walk_throughs() -> list[str]:
    """Return the path within docs/ of every page that is executed."""
    pages = sorted(DOCS.rglob("*.md"))
    return [
        page.relative_to(DOCS).as_posix() for page in pages if "```console\n" in page.read_text(encoding="utf-8")
    ]


def cells(text: str) -> list[Any]:
    """Return the cells of a page; a code cell knows which lines must be in its output."""
    parts: list[Any] = []
    end = 0
    for block in BLOCK.finditer(text):
        parts.append(new_markdown_cell(text[end : block.start()].strip("\n")))
        kind, code = block.groups()
        end = block.end()
        if kind == "console":
            lines = code.rstrip("\n").splitlines()
            commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
            expected = [line for line in lines if not line.startswith("$ ")]
            parts.append(new_code_cell("\n".join(["%%bash", *commands]), metadata={"expected": expected}))
        elif kind == "python":
            parts.append(new_code_cell(code.rstrip("\n")))
        else:
            written, name = kind.split()
            parts.append(
                new_code_cell(f"%%writefile {name}\n{code.rstrip()}", metadata={"file": name, "written": written})
            )
    return [*parts, new_markdown_cell(text[end:].strip("\n"))]


@functools.cache
def digest_of_model() -> str:
    """Return a digest of everything that decides what a command prints."""
    files = (path for folder in ("sim", "configs") for path in sorted((ROOT / folder).rglob("*")))
    known = hashlib.sha256()
    for path in files:
        if path.suffix in {".py", ".yaml", ".csv", ".po"}:
            known.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return known.hexdigest()


def executed(page: str) -> Any:
    """Return the notebook of a page with its outputs, executed now unless its code was before.

    Raises
    ------
    WalkThroughFailed
        When a cell fails, or does not print what the page says.
    """
    notebook = new_notebook(cells=cells((DOCS / page).read_text(encoding="utf-8")))
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    coded = [cell for cell in notebook.cells if cell.cell_type == "code"]
    mark = hashlib.sha256("\n".join([digest_of_model(), *(cell.source for cell in coded)]).encode()).hexdigest()
    kept = KEPT / f"{Path(page).stem}-{mark[:16]}.ipynb"
    if kept.exists():
        before = (cell for cell in nbformat.read(kept, as_version=4).cells if cell.cell_type == "code")
        for cell, old in zip(coded, before, strict=True):
            cell.outputs, cell.execution_count = old.outputs, old.execution_count
    else:
        try:
            execute(notebook)
        except CellExecutionError as failure:
            raise WalkThroughFailed(f"docs/{page}: {failure}") from failure
        KEPT.mkdir(exist_ok=True)
        for old in KEPT.glob(f"{Path(page).stem}-*.ipynb"):
            old.unlink()
        nbformat.write(notebook, kept)
    for cell in coded:
        for line in cell.metadata.get("expected", ()):
            if line not in printed(cell):
                raise WalkThroughFailed(f"docs/{page}: {cell.source}\ndid not print '{line}':\n{printed(cell)}")
    return notebook


def execute(notebook: Any) -> None:
    """Execute a notebook in an empty folder, with this Python and this copy of the project."""
    environment = dict(
        os.environ,
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        PYTHONPATH=f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        COLUMNS="100",
        PYTHONWARNINGS="ignore:IProgress not found",  # tqdm would draw its bars with widgets, which pages lack
    )
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(notebook, timeout=LONGEST, resources={"metadata": {"path": folder}})
        client.execute(env=environment)


def printed(cell: Any) -> str:
    """Return what a cell printed or showed, as text."""
    shown = []
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            shown.append(output.text)
        elif "image/png" not in output.data:
            shown.append(output.data["text/plain"] + "\n")
    return "".join(shown)


def markdown(notebook: Any) -> str:
    """Return an executed notebook as a page: code, then what it printed, then its pictures."""
    return "\n\n".join(shown(cell) for cell in notebook.cells)


def folded(text: str, width: int = 80) -> str:
    """Return a text with its sentences folded as a terminal would; tables are left alone."""
    lines = text.splitlines()
    return "".join(f"{textwrap.fill(line, width) if len(line) > 1.25 * width else line}\n" for line in lines)


def shown(cell: Any) -> str:
    """Return one cell as Markdown."""
    if cell.cell_type == "markdown":
        return str(cell.source)
    first, _, rest = cell.source.partition("\n")
    if "file" in cell.metadata:
        return f'```{cell.metadata.written} title="{cell.metadata.file}"\n{rest}\n```'
    if first == "%%bash":
        commands = "\n".join(f"$ {line}" for line in rest.splitlines())
        return f"```console\n{commands}\n{folded(printed(cell))}```"
    answer = f"\n\n``` {{ .text .answer }}\n{folded(printed(cell))}```" if printed(cell) else ""
    pictures = (
        f"![Picture drawn by the code above](data:image/png;base64,{output.data['image/png'].strip()})"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    )
    return "\n\n".join([f"```python\n{cell.source}\n```{answer}", *pictures])

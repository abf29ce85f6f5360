"""Add to the site what is not a page of docs/, a hook of MkDocs: see mkdocs.yml.

- the reference, made from the registry and docstrings;
- walk-throughs with what their commands printed, and each as a notebook;
- files outside docs/ that pages link to, as pages: CONTRIBUTING.md, and sources under source/.

With ``DRAFT=1`` in the environment nothing is executed, and walk-throughs look as they are written.
"""

from __future__ import annotations

import os
import re
from pathlib import PurePosixPath
from typing import Any

import nbformat
from make_reference import pages
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from walkthrough import DOCS, ROOT, WalkThroughFailed, executed, markdown, walk_throughs

EXECUTED = [] if os.environ.get("DRAFT") else walk_throughs()
OUTSIDE = re.compile(r"\]\(((?:\.\./)+[^)#]+)\)")
FENCE = re.compile(r"^```(python|diff) (?!title=)(\S+)$", re.MULTILINE)
UNSEARCHED = "---\nsearch: {exclude: true}\n---\n\n"
PRINTED = "The output below is what the commands printed when this page was built."
AS_PAGES = {"CONTRIBUTING.md"}
"""Files of the top folder that have a place in the menu."""


def on_files(files: Any, config: Any) -> Any:
    """Add pages that are made, and files that pages of docs/ link to."""
    # Seen from the site, links into docs/ begin there.
    moved = {name: (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](") for name in AS_PAGES}
    made = {**pages(), **moved}
    for page in EXECUTED:
        try:
            made[notebook_of(page)] = nbformat.writes(executed(page))
        except WalkThroughFailed as failure:
            raise PluginError(str(failure)) from failure
    for path in sorted(DOCS.rglob("*.md")):
        for target in linked_outside(path.relative_to(DOCS).as_posix(), path.read_text(encoding="utf-8")):
            if target not in AS_PAGES:
                made[place_of(target)] = UNSEARCHED + as_page(target)
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    return files


def on_page_markdown(text: str, page: Any, config: Any, files: Any) -> str:
    """Show what was printed, name files above their code, and point links outside docs/ to pages of the site."""
    name = page.file.src_uri
    if name in EXECUTED:
        title, _, rest = markdown(executed(name)).partition("\n")
        link = PurePosixPath(notebook_of(name)).name
        text = f"{title}\n\n*{PRINTED} [As a notebook]({link}).*\n{rest}"
    up = "../" * name.count("/")
    for target in linked_outside(name, text):
        text = re.sub(rf"\]\((\.\./)+{re.escape(target)}\)", f"]({up}{place_of(target)})", text)
    return FENCE.sub(r'```\1 title="\2"', text)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Name the language of pages in Bokmål, for screen readers and hyphenation."""
    if page.file.src_uri.endswith(".nb.md"):
        return output.replace('<html lang="en"', '<html lang="nb"', 1)
    return output


def notebook_of(page: str) -> str:
    """Return where the notebook of a walk-through is on the site."""
    return str(PurePosixPath(page).with_suffix(".ipynb"))


def linked_outside(page: str, text: str) -> list[str]:
    """Return the files outside docs/ that a page links to, from the top folder."""
    targets = []
    for link in OUTSIDE.findall(text):
        target = (DOCS / page).parent.joinpath(link).resolve()
        if not target.is_relative_to(DOCS) and target.is_relative_to(ROOT):
            targets.append(target.relative_to(ROOT).as_posix())
    return targets


def place_of(target: str) -> str:
    """Return where the site has a file from outside docs/."""
    return target if target in AS_PAGES else f"source/{target}.md"


def as_page(target: str) -> str:
    """Return a file from outside docs/ as a page, or a folder as the files in it."""
    path = ROOT / target
    if path.is_dir():
        files = (as_page(one.relative_to(ROOT).as_posix()) for one in sorted(path.glob("*.py")))
        return "\n\n".join([f"# {target}", *(f"#{text}" for text in files)])
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8")
    language = {".py": "python", ".yaml": "yaml"}.get(path.suffix, "text")
    return f"# {target}\n\n````{language}\n{path.read_text(encoding='utf-8')}````\n"

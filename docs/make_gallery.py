"""Redraw the gallery: ``python docs/make_gallery.py [replicates=…] [only=matrix,sizes]``.

Each entry is a command that a reader can type, and the figure that answers its question. The studies are
run with exactly that command into ``results/gallery/`` (or reused from there), the pictures are written to
``docs/pictures/gallery/``, and ``docs/gallery.md`` is written from what they say.
"""

from __future__ import annotations

import functools
import io
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from sim.show.drawing import style
from sim.show.drawing.frame import PAGE, Picture
from sim.show.figures import figure_file, picture
from sim.show.text.answer import answer
from sim.study.store.folder import Study

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures" / "gallery"
STUDIES = ROOT / "results" / "gallery"
RESOLUTION = 90
"""Dots per inch: sharp enough to read, and small."""
COLOURS = 128
LARGEST = 150_000
"""Bytes; a larger picture is refused."""
LANGUAGE = "en"


@dataclass(frozen=True)
class Entry:
    """One picture: the figure, the command that runs its study, and the outcome when it is not the study's own."""

    figure: str
    command: str
    outcome: str = ""


BY_SIZE = "experiment=role_by_size"
LEADERS = "-m scenario=baseline,facilitator,administrative_relief,smaller_span,control_regime"
MEASURES_BY_SIZE = (
    "-m scenario=baseline,administrative_relief,bundled_information,smaller_span office.staff=10,30,100"
)
ENTRIES = (
    Entry("comparison", BY_SIZE),
    Entry("tradeoff", "experiment=scenarios"),
    Entry("robustness", "experiment=scenarios"),
    Entry("course", "experiment=scenarios"),
    Entry("monday", LEADERS),
    Entry("effort", "experiment=scenarios"),
    Entry("gains", MEASURES_BY_SIZE),
    Entry("sizes", BY_SIZE),
    Entry("stages", BY_SIZE),
    Entry("hours", LEADERS),
    Entry("matrix", "experiment=scenarios"),
    Entry("triangle", "experiment=role_mix"),
    Entry("response", "experiment=pace_of_change"),
    Entry("turning", "-m contact.given_back=0,0.1,0.2,0.3,0.4 contact.replaces=0,0.15,0.3,0.45,0.6"),
    Entry("contact", "-m scenario=baseline,mixed_contact,personal_only_contact,digital_only_contact"),
    Entry("offices", "-m scenario=baseline,facilitator,renewer office=national"),
    Entry("groups", "-m scenario=baseline,facilitator,renewer,no_role_model"),
    Entry("precision", BY_SIZE),
    Entry("sensitivity", "experiment=screening"),
    Entry("value", "experiment=role_mix"),
    Entry("regret", LEADERS),
    Entry("survival", "-m scenario=baseline,facilitator,renewer,no_role_model"),
    Entry("paradox", "experiment=paradox"),
)
NETWORK = "network service=digital_dialogue office.staff=30"

HEAD = """# Gallery

<!-- Written by `python docs/make_gallery.py`. Do not edit by hand: the words come from the pictures. -->

The figures, each with the question it answers, the command that runs its study, and what it says. Three have a
page of their own: [the leader as spark](spark.md), [the marginal hour](marginal-hour.md) and
[what interviews can tell](interviews.md). Draw the figures of your own study with
`python -m sim figures results/FOLDER`, in Bokmål with `--language nb`, as PDF with `--format pdf`, for a phone
with `--look phone`. A figure that does not fit a study says why.

A whole report, as a reader gets it, needs no Python: download [Bokmål](sample-report.nb.html) or
[English](sample-report.en.html) and open it (`python docs/make_sample_report.py` writes both).

**All of it holds in the model, under its assumptions. It explores and explains; it does not predict.**
"""


@functools.cache
def study_of(command: str, replicates: str) -> Study:
    """Return the study of a command; run it when it is not stored or a number of replicates is given."""
    folder = STUDIES / "".join(letter if letter.isalnum() else "-" for letter in command)
    manifests = sorted(folder.glob("*/manifest.json"), key=lambda path: path.stat().st_mtime)
    if not manifests or replicates:
        words = [*shlex.split(command), f"results_dir={folder}", *([replicates] if replicates else [])]
        print(f"python -m sim {command} {replicates}", flush=True)
        subprocess.run([sys.executable, "-m", "sim", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        manifests = sorted(folder.glob("*/manifest.json"), key=lambda path: path.stat().st_mtime)
    return Study(manifests[-1].parent)


def small_png(drawn: Picture, path: Path) -> None:
    """Write a picture as PNG with few colours, whole or not at all."""
    from PIL import Image

    with style.in_force():
        buffer = io.BytesIO()
        drawn.figure.savefig(buffer, format="png", dpi=RESOLUTION, metadata={"Software": "nav-adoption"})
    buffer.seek(0)
    image = Image.open(buffer).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    unfinished = path.with_suffix(".part")
    image.save(unfinished, format="png", optimize=True)
    size = unfinished.stat().st_size
    if size > LARGEST:
        unfinished.unlink()
        sys.exit(f"{path}: {size} bytes, more than {LARGEST}. Lower RESOLUTION or COLOURS.")
    os.replace(unfinished, path)


def section(drawn: Picture, question: str, command: str, told: str) -> str:
    """Return the part of the page about one picture."""
    image = f"![{drawn.alt.replace(']', ')').replace('[', '(')}](pictures/gallery/{drawn.name}.png)"
    return f"## {question}\n\n    python -m sim {command}\n\n{image}\n\n**{drawn.title}.** {told}".rstrip() + "\n"


def network_section() -> str:
    """Draw the network of one office with the command that readers type, and return its part of the page."""
    words = [*shlex.split(NETWORK), "--look", "page", "--to", str(STUDIES)]
    print(f"python -m sim {NETWORK}", flush=True)
    subprocess.run([sys.executable, "-m", "sim", *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    from PIL import Image

    about = Image.open(STUDIES / "network.en.png")
    image = about.convert("RGB")
    scale = RESOLUTION / style.RESOLUTION
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / "network.png", optimize=True)
    title, alt = str(about.info["Title"]), str(about.info["Description"])
    return (
        f"## {figure_file('network').QUESTION}\n\n    python -m sim {NETWORK}\n\n"
        f"![{alt}](pictures/gallery/network.png)\n\n**{title}.**\n"
    )


def main(words: list[str]) -> None:
    """Draw the requested figures; write the page when all are drawn."""
    replicates = next((word for word in words if word.startswith("replicates=")), "")
    only = next((word.removeprefix("only=").split(",") for word in words if word.startswith("only=")), [])
    for folder in (PICTURES, STUDIES):
        folder.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    for entry in ENTRIES:
        if only and entry.figure not in only:
            continue
        study = study_of(entry.command, replicates)
        outcome = entry.outcome or study.manifest["outcome"]
        drawn = picture(entry.figure, study, outcome, LANGUAGE, PAGE)
        small_png(drawn, PICTURES / f"{drawn.name}.png")
        told = answer(study, outcome, LANGUAGE) if entry.figure in ("comparison", "groups") else ""
        parts.append(section(drawn, figure_file(entry.figure).QUESTION, entry.command, told))
    if not only or "network" in only:
        parts.append(network_section())
    if not only:
        (ROOT / "docs" / "gallery.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

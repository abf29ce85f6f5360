"""The pictures that every study folder gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.show.comparison import comparison_figure, save

if TYPE_CHECKING:
    from sim.study.store import Study


def draw_pictures(study: Study) -> None:
    """Draw the pictures of a study into its folder, in the language and on the outcome it names."""
    manifest = study.manifest
    folder = study.folder / "figures"
    folder.mkdir(exist_ok=True)
    figure = comparison_figure(study, manifest["outcome"], manifest["language"])
    save(figure, folder, "comparison", {key: str(manifest[key]) for key in ("fingerprint", "command", "name")})

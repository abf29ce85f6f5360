"""Pages of analyses in docs/ are those of today's model."""

from pathlib import Path

import pytest

from sim.analysis.validation.pattern_samples import Samples
from sim.study.design.build import preset
from sim.study.store.provenance import identify

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (f"{page}{language}.md", name)
        for page, name in (("spark", "spark"), ("marginal-hour", "marginal_hour"), ("interviews", "interviews"))
        for language in ("", ".nb")
    ],
)
def test_a_page_has_the_fingerprint_of_its_study(page, name):
    """Protects readers from numbers of another model: run python experiments/<name>.py again."""
    assert identify(preset(name, [])).fingerprint in (DOCS / page).read_text(encoding="utf-8")


def test_the_page_of_patterns_has_the_fingerprint_of_its_samples():
    """Run python experiments/patterns.py --docs again."""
    assert f"`{Samples().fingerprint()[:12]}`" in (DOCS / "patterns.md").read_text(encoding="utf-8")

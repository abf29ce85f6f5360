"""An activity of leaders that a user file declares has its part in the picture of hours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from matplotlib.text import Text

from sim.engines.rulebook.book import OWN_FILE, load_rules
from sim.model.own_tables import declare_also
from sim.show.drawing.frame import Picture
from sim.show.figures import picture
from sim.show.figures.hours import OWN_LOOKS, own_activities

COACHING = Path(__file__).parents[2] / "examples" / "extensions" / "coaching.py"


def words_of(made: Picture) -> str:
    """Return all words of a picture."""
    return " ".join(text.get_text() for text in made.figure.findobj(Text) if text.get_visible())


@pytest.fixture
def study(handmade: Callable[..., SimpleNamespace]) -> SimpleNamespace:
    """Return a study in which leaders of one scenario coach for three hours a week."""
    made = handmade({"scenario": {"baseline": 0.0, "renewer": 0.0}})
    made.manifest["own"] = load_rules({OWN_FILE: str(COACHING)}).own.described()
    declare_also(made.manifest["own"])
    made.runs["hours_coaching"] = 3.0 * made.runs["cell"]
    made.runs["hours_meetings"] -= made.runs["hours_coaching"]
    return made


def test_coaching_has_its_part_and_the_week_stays_whole(study: SimpleNamespace) -> None:
    assert own_activities(study) == ["hours_coaching"]
    made = picture("hours", study, "routine_share", "en")
    assert "coaching" in words_of(made) and "Leader hours:" not in words_of(made)
    assert "+180" in words_of(made), "minutes more than in the baseline"
    colours = {bar.get_facecolor() for axes in made.figure.axes for bar in axes.patches}
    assert len(colours) > len(OWN_LOOKS)


def test_without_it_the_picture_is_as_before(study: SimpleNamespace) -> None:
    """Negative control: an outcome over advisers is no activity of leaders."""
    study.manifest["own"]["outcomes"][0]["over"] = "adviser"
    assert own_activities(study) == []
    assert "coaching" not in words_of(picture("hours", study, "routine_share", "en"))

"""What is dated within a week works from the next Monday: that is where it is drawn and what is described."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest

from sim.commands.describe import describe
from sim.commands.network import weeks_of
from sim.engines.simulate import simulate
from sim.language import NO_BREAK, works_from
from sim.scenario.compose import load_scenario
from sim.show.drawing import style, timeline
from sim.show.drawing.caption import release_words

WEDNESDAY, MONDAY = datetime.date(2017, 3, 8), datetime.date(2017, 3, 13)
WEEKS = 20


def manifest(day: datetime.date, weeks: int | None = None) -> dict[str, Any]:
    title = {"nb": "Kurs", "en": "Course"}
    return {
        "start": "2017-01-02", "weeks": WEEKS, "services": [{"name": title, "release": str(day)}],
        "levers": [{"cell": 0, "key": "course", "title": title, "from": str(day), "weeks": weeks}],
    }  # fmt: skip


@pytest.mark.parametrize("day", [MONDAY - datetime.timedelta(days) for days in range(8)])
def test_a_lever_is_marked_in_the_week_in_which_the_engines_change(day: datetime.date) -> None:
    lever = {"from": str(day), "weeks": 4, "set": {"leader": {"support": 0.9}}}
    base = load_scenario("baseline", office={"staff": 8}, weeks=WEEKS)
    changed = load_scenario("baseline", office={"staff": 8}, weeks=WEEKS, levers={"course": lever})
    one, other = (simulate(world, 1, engine="reference").series["hours_support"][0] for world in (base, changed))
    first = int(np.flatnonzero(one != other)[0])
    (marked,) = timeline.marked_levers(manifest(day, 4), {0}, "en")
    assert marked.start == base.date_of(first) == works_from(day)
    assert marked.end == base.date_of(first + 4)


def test_a_release_is_marked_where_it_works_and_told_by_its_month() -> None:
    from matplotlib.figure import Figure

    with style.in_force():
        axes = Figure().add_subplot()
        timeline.draw_releases(axes, manifest(WEDNESDAY))
    (places,) = (line.get_xdata() for line in axes.lines)
    assert list(places) == [MONDAY.toordinal()]
    assert release_words(manifest(WEDNESDAY), "en") == [f"Course (Mar{NO_BREAK}2017)"]
    last = datetime.date(2017, 1, 2) + datetime.timedelta(weeks=WEEKS - 1)
    assert release_words(manifest(last + datetime.timedelta(days=1)), "en") == [], "it would work after the run"


def test_a_lever_and_a_release_are_described_from_the_monday_with_their_own_day() -> None:
    lever = f"+levers.x={{from:{WEDNESDAY},set:{{adviser:{{news_rate:0.5}}}}}}"
    words = "\n".join(describe([lever, "services.teams.release=2018-08-15"], "en")).replace(NO_BREAK, " ")
    assert "from 13 March 2017 (the first Monday after 8 March 2017) to the end" in words
    assert "comes on 20 August 2018 (the first Monday after 15 August 2018) instead of 7 January 2019." in words
    assert "Monday" not in "\n".join(describe([lever.replace(str(WEDNESDAY), str(MONDAY))], "en"))
    norwegian = "\n".join(describe([lever], "nb")).replace(NO_BREAK, " ")
    assert "fra 13. mars 2017 (første mandag etter 8. mars 2017)" in norwegian


def test_the_network_of_a_service_is_looked_at_from_the_week_in_which_it_works() -> None:
    scenario = load_scenario("baseline", weeks=WEEKS, services={"yammer": {"release": str(WEDNESDAY)}})
    place = [service.key for service in scenario.services].index("yammer")
    first = scenario.week_of(MONDAY)
    assert weeks_of("", scenario, place)[0] == first + round(0.1 * (WEEKS - 1 - first))

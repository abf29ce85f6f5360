"""User counts: a table is read as it was meant, or refused with its line and what is expected there."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.analysis.calibration.counts import STAGE_OF, Count, digest_of, read_counts
from sim.errors import InputError
from sim.model.outcomes import WEEKLY
from sim.scenario.roster import Listed
from sim.scenario.scenario import Scenario

GOOD = """\
# From the register, made up for this test.
date,office,service,outcome,share,sd
2017-01-02,,first,,0.1,
2017-01-08,all,first,lapsed_share,0.2,0.02
2017-09-30,Horten,,strain,0.43,0
"""


@pytest.fixture
def scenario(make_scenario: Callable[..., Scenario]) -> Scenario:
    roster = (Listed("Horten", "Vestfold", 10), Listed("Utsira", "Rogaland", 3))
    return dataclasses.replace(make_scenario(), roster=roster)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], str]:
    def written(text: str | bytes) -> str:
        file = tmp_path / "shares.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(file)

    return written


def test_a_table_is_read_as_it_was_meant(write: Callable[..., str], scenario: Scenario) -> None:
    assert read_counts(write(GOOD), scenario) == (
        Count(0, None, "first", "routine_share", 0.1, 0.0),
        Count(0, None, "first", "lapsed_share", 0.2, 0.02),
        Count(38, "Horten", None, "strain", 0.43, 0.0),
    )


def test_weeks_and_values_may_stand_for_dates_and_shares(write: Callable[..., str], scenario: Scenario) -> None:
    (one,) = read_counts(write("week,value,outcome\n39,-0.1,innovative_gap\n"), scenario)
    assert (one.week, one.value, one.service) == (39, -0.1, None)
    (hours,) = read_counts(write("\ufeffweek,value,outcome\r\n3,20.5,hours_casework\r\n"), scenario)
    assert hours.value == 20.5


BAD = {
    "empty": ("", r"shares\.csv: is empty\. Expected a line such as date,service,share"),
    "header only": ("date,share\n", r"lists no count"),
    "semicolons": ("date;share\n2017-01-02;0,4\n", r"line 1: semicolons separate the columns"),
    "decimal comma": ("date,share\n2017-01-02,0,4\n", r"line 2: 3 values for 2 columns\. Write decimals"),
    "quoted decimal comma": ('date,share\n2017-01-02,"0,4"\n', r"line 2: share=0,4: expected a number"),
    "per cent": ("date,share\n2017-01-02,43\n", r"line 2: share=43: expected a number from 0 to 1, such as 0\.43"),
    "per cent sign": ("date,share\n2017-01-02,43 %\n", r"line 2: share=43 %: expected a number"),
    "not a number": ("date,share\n2017-01-02,nan\n", r"line 2: share=nan: expected a number"),
    "no number": ("date,share\n2017-01-02,\n", r"line 2: share=: expected a number"),
    "negative": ("date,share\n2017-01-02,-0.1\n", r"line 2: share=-0\.1: expected a number from 0"),
    "missing date": ("date,share\n,0.1\n", r"line 2: date is missing\. Expected when this was counted"),
    "missing week": ("week,share\n3,0.1\n,0.1\n", r"line 3: week is missing"),
    "odd date": ("date,share\n31.12.2017,0.1\n", r"line 2: date=31\.12\.2017: expected a date such as"),
    "odd week": ("week,share\n-1,0.1\n", r"line 2: week=-1: expected a whole number"),
    "before the run": ("date,share\n2016-12-31,0.1\n", r"line 2: date=2016-12-31 lies outside the run, "),
    "after the run": ("week,share\n40,0.1\n", r"line 2: week=40 lies outside the run, which has weeks 0 to 39"),
    "before its release": (
        "date,service,share\n2017-01-09,second,0.1\n", r"line 2: second is released on 2017-02-27, .*Correct",
    ),
    "service": ("date,service,share\n2017-01-02,frist,0.1\n", r"line 2: service=frist: .*Did you mean 'first'"),
    "outcome": ("date,outcome,share\n2017-01-02,strian,0.1\n", r"line 2: outcome=strian: .*Did you mean 'strain'"),
    "outcome of a service": (
        "date,service,outcome,share\n2017-01-02,first,strain,0.1\n", r"line 2: outcome=strain: .*routine_share",
    ),
    "office": ("date,office,share\n2017-01-02,Hortn,0.1\n", r"line 2: office=Hortn: .*Did you mean 'Horten'"),
    "stages beyond everybody": (
        "week,outcome,share\n8,routine_share,0.7\n8,unaware_share,0.7\n",
        r"line 3: the stages of this week sum to 1.4"
    ),
    "duplicate": ("date,share\n2017-01-02,0.1\n2017-01-05,0.2\n", r"line 3: repeats line 2"),
    "unknown column": ("date,share,who\n2017-01-02,0.1,me\n", r"line 1: column=who: there is no such choice"),
    "column twice": ("date,share,share\n", r"line 1: share is named twice"),
    "no date": ("share\n0.1\n", r"line 1: neither of date and week"),
    "two dates": ("date,week,share\n2017-01-02,0,0.1\n", r"line 1: both of date and week"),
    "two values": ("date,value,share\n2017-01-02,0.1,0.1\n", r"line 1: both of share and value"),
    "wrong encoding": ("date,office,share\n2017-01-02,Gjøvik,0.1\n".encode("latin-1"), r"line 2: not UTF-8 text"),
    "too large an error": ("date,share,sd\n2017-01-02,0.1,5\n", r"sd=5: expected .*, from 0 to 0\.5; nothing"),
    "negative error": ("date,share,sd\n2017-01-02,0.1,-0.1\n", r"line 2: sd=-0\.1: expected the standard"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_data_are_refused_with_their_line(kind: str, write: Callable[..., str], scenario: Scenario) -> None:
    text, message = BAD[kind]
    file = write(text)
    with pytest.raises(InputError, match=message) as refusal:
        read_counts(file, scenario)
    assert str(refusal.value).startswith(file)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_and_an_office_without_a_roster_are_refused(
    write: Callable[..., str], make_scenario: Callable[..., Scenario]
) -> None:
    with pytest.raises(InputError, match=r"data=nowhere\.csv: cannot be read"):
        read_counts("nowhere.csv", make_scenario())
    with pytest.raises(InputError, match=r"office=Horten: the run has no offices by name.*nation\.roster="):
        read_counts(write("date,office,share\n2017-01-02,Horten,0.1\n"), make_scenario())


def test_every_stage_can_be_counted_of_one_service() -> None:
    assert len(STAGE_OF) == 6
    assert set(STAGE_OF) <= set(WEEKLY)


def test_the_digest_is_of_what_was_counted_and_of_nothing_else(
    write: Callable[..., str], scenario: Scenario
) -> None:
    counts = read_counts(write(GOOD), scenario)
    again = read_counts(write(GOOD.replace("# From the register, made up for this test.\n", "")), scenario)
    other = read_counts(write(GOOD.replace("0.43", "0.44")), scenario)
    assert digest_of(counts) == digest_of(again) != digest_of(other)

"""Keyed draws: known answers, the same bits in both engines, no key used twice."""

from contextlib import contextmanager

import numba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engines.mesa.model import NavModel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model import draws
from sim.model.draws import LEADER_ID, NO_PERSON, Draw, Purpose, happens, pair, poisson, words

WORD = st.integers(0, 2**32 - 1)
KEYS = st.builds(
    Draw,
    seed=WORD,
    replicate=WORD,
    week=st.integers(0, 2600),
    office=st.integers(0, 2**20 - 1),
    person=st.one_of(st.integers(0, 1000), st.integers(LEADER_ID, LEADER_ID + 500), st.just(NO_PERSON)),
    service=st.integers(0, 4095),
)
PURPOSES = st.sampled_from(list(Purpose))


def driven(counter, key):
    """Return the words for any counter and key: person, service + 4096 × office, week, purpose."""
    return words(
        Draw(seed=key[0], replicate=key[1], week=counter[2], office=0, person=counter[0], service=counter[1]),
        counter[3],
    )


@pytest.fixture(scope="module")
def machine():
    """Return the draws as machine code, made the way the compiled engine makes them."""
    return {f.__name__: SHIPPED_RULES.link(f, numba.njit) for f in (words, pair, draws.normal, poisson, happens)}


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_known_answers_of_philox(counter, key, answer):
    """The three vectors published with Random123 (Salmon et al. 2011), philox4x32, 10 rounds."""
    assert driven(counter, key) == answer


def test_office_and_service_share_a_word_without_meeting():
    assert words(Draw(1, 2, 3, 1, 4, 0), 20) == words(Draw(1, 2, 3, 0, 4, 65536), 20)
    assert words(Draw(1, 2, 3, 1, 4, 0), 20) != words(Draw(1, 2, 3, 0, 4, 65535), 20)


@given(draw=KEYS, purpose=PURPOSES)
def test_plain_and_compiled_words_are_the_same_bits(machine, draw, purpose):
    assert machine["words"](draw, int(purpose)) == words(draw, purpose)
    assert machine["pair"](draw, int(purpose)) == pair(draw, purpose)


@given(draw=KEYS, purpose=PURPOSES, size=st.floats(0.0, 50.0))
def test_plain_and_compiled_distributions_are_the_same_bits(machine, draw, purpose, size):
    assert machine["normal"](draw, int(purpose)) == draws.normal(draw, purpose)
    assert machine["poisson"](draw, int(purpose), size) == poisson(draw, purpose, size)
    assert machine["happens"](draw, int(purpose), size / 10) == happens(draw, purpose, size / 10)


@given(draw=KEYS, purpose=PURPOSES)
def test_uniform_lies_strictly_between_0_and_1(draw, purpose):
    for number in pair(draw, purpose):
        assert 0.0 < number < 1.0


def test_uniform_stays_inside_at_the_ends_of_the_words(monkeypatch):
    monkeypatch.setattr(draws, "words", lambda draw, purpose: (0, 0, 2**32 - 1, 2**32 - 1))
    least, most = pair(Draw(0, 0, 0, 0, 0, 0), 1)
    assert 0.0 < least < 1e-15
    assert 1.0 - 1e-15 < most < 1.0


@given(draw=KEYS, hazard=st.floats(max_value=0.0, allow_nan=False))
def test_no_hazard_never_happens(draw, hazard):
    assert not happens(draw, Purpose.NOTICE, hazard)


@given(draw=KEYS, hazard=st.floats(0.0, 10.0), more=st.floats(0.0, 10.0))
def test_happens_is_monotone_in_the_hazard(draw, hazard, more):
    assert happens(draw, Purpose.NOTICE, hazard + more) or not happens(draw, Purpose.NOTICE, hazard)


def test_happens_as_often_as_the_hazard_says():
    """Standard error 0.0035; the tolerance is four of them."""
    share = sum(happens(Draw(1, 0, week, 0, 0, 0), Purpose.LAPSE, 0.5) for week in range(20_000)) / 20_000
    assert share == pytest.approx(0.3934693, abs=0.014)


@given(draw=KEYS, mean=st.floats(0.0, 100.0), more=st.floats(0.0, 100.0))
def test_poisson_is_monotone_in_the_mean(draw, mean, more):
    assert poisson(draw, Purpose.MESSAGES, mean) <= poisson(draw, Purpose.MESSAGES, mean + more)


@pytest.mark.parametrize("mean", [0.0, 0.3, 4.0, 50.0])
def test_poisson_has_its_mean_and_variance(mean):
    """Tolerances are four to five standard errors."""
    counts = [poisson(Draw(5, 0, week, 0, 0, 0), Purpose.MESSAGES, mean) for week in range(10_000)]
    average = sum(counts) / len(counts)
    variance = sum((c - average) ** 2 for c in counts) / len(counts)
    assert average == pytest.approx(mean, abs=4 * (mean / 10_000) ** 0.5)
    assert variance == pytest.approx(mean, rel=0.07 if mean >= 1 else 0.12, abs=0.0)


def test_purposes_have_values_of_their_own():
    assert len({int(p) for p in Purpose}) == len(Purpose.__members__)
    assert min(Purpose) > 0


def test_purposes_keep_their_numbers():
    """Renumbering changes every result; new purposes may be added, old ones stay or go."""
    kept = {"INNOVATIVENESS": 1, "THRESHOLD": 3, "TIE": 4, "OFFICE_SIZE": 5}
    kept |= {"MESSAGES": 10, "NOTICE": 20, "PERSUADE": 21, "TRY_OUT": 22, "SETTLE": 23, "LAPSE": 24}
    kept |= {"RECONSIDER": 25, "PRESS": 26, "UPDATE": 30, "LEAVE": 31}
    assert {name: int(Purpose[name]) for name in kept} == kept
    assert not {2, 6} & set(Purpose), "numbers of purposes that are gone"


@contextmanager
def every_key_once(shared=frozenset()):
    """Within the block, raise when one key is drawn twice; yield the keys drawn so far.

    It sees the draws of models of the reference engine that are made within the block. `shared` names purposes
    that are meant to be the same in several places, such as updates in all offices.
    """
    drawn = set()
    plain = draws.words

    def watched(draw, purpose):
        if (draw, int(purpose)) in drawn and purpose not in shared:
            raise ValueError(f"drawn twice: {Purpose(purpose).name} of {draw}")
        drawn.add((draw, int(purpose)))
        return plain(draw, purpose)

    draws.words = watched
    try:
        yield drawn
    finally:
        draws.words = plain


def test_a_second_use_of_a_key_is_refused():
    draw = Draw(1, 0, 0, 0, 0, 0)
    with every_key_once():
        draws.uniform(draw, Purpose.NOTICE)
        draws.uniform(draw, Purpose.LAPSE)
        with pytest.raises(ValueError, match="drawn twice: NOTICE"):
            draws.uniform(draw, Purpose.NOTICE)


def test_the_watch_ends_with_the_block():
    with every_key_once():
        assert draws.words is not words
    assert draws.words is words


def test_no_key_is_drawn_twice_in_a_whole_run(make_scenario, catalogue):
    """One key drawn twice would bind two events together; 30 weeks with two levels of leaders."""
    scenario = make_scenario(
        services=catalogue,
        weeks=30,
        office={"staff": 30, "drawn": 1, "smallest": 26, "largest": 40, "log_sd_staff": 0.1, "turnover": 1.0},
        leader={"learning": 1.0},
        overview={"reviewing": 1.0, "control": 1.0, "pressure_rate": 5.0},
        nation={
            "offices": 2,
            "regions": 1,
            "merger_rate": 20.0,
            "styles": {"renewing": {"share": 1.0, "leader": {"renewing": 0.4}}},
        },
        adviser={
            "news_rate": 0.5,
            "persuasion_rate": 3.0,
            "trial_rate": 5.0,
            "routine_mastery": 0.05,
            "lapse_rate": 0.3,
            "return_rate": 0.5,
        },
    )
    with every_key_once(shared=frozenset({Purpose.UPDATE})) as drawn:
        model = NavModel(scenario, seed=4, replicate=2)
        for _ in range(30):
            model.step()
    seen = {Purpose(purpose) for _, purpose in drawn}
    for_others = {Purpose.WORLD, *(one for one in Purpose if one.name.startswith("OWN_"))}
    assert seen == set(Purpose) - for_others, "the run must use every purpose, or this test says little"
    assert len(model.leaders) > 2
    assert {draw.seed for draw, _ in drawn} == {4}
    assert {draw.replicate for draw, _ in drawn} == {2}

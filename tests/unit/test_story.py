"""A person's story tells what the model did: its stages, its draws, in both languages."""

import re

import pytest

from sim.analysis.life import WHY, stage_name
from sim.commands.story import story
from sim.engines.mesa.model import NavModel
from sim.errors import InputError
from sim.language import NO_BREAK
from sim.model.draws import Purpose
from sim.scenario.compose import compose
from sim.study.design.build import single

SHORT = ["weeks=40", "office.staff=8", "adviser.news_rate=1.0", "adviser.learning_rate=0.3"]


def test_the_story_ends_where_the_model_ends():
    model = NavModel(single(compose(SHORT)).cells[0].scenario, seed=1, replicate=2)
    for _ in range(40):
        model.step()
    told = [line.replace(NO_BREAK, " ") for line in story(["adviser=3", "replicate=2", *SHORT], "en")]
    last = [
        f"  {service.name['en']}: {stage_name(use.stage, 'en')}, mastery {100 * use.mastery:.0f} %"
        for service, use in zip(model.world.services, model.advisers[3].uses, strict=True)
    ]
    assert told[-len(last) :] == last


def test_each_step_forward_is_told_with_a_draw_below_its_chance():
    told = "\n".join(story(["adviser=3", *SHORT], "en")).replace(NO_BREAK, " ")
    luck = re.findall(r"\(chance ([\d.]+) %, drew ([\d.]+) %\)", told)
    assert luck
    assert all(float(drew) <= float(chance) for chance, drew in luck)


def test_the_same_person_is_told_beside_another_scenario_and_begins_alike():
    told = list(story(["adviser=1", "scenario=control_regime", "beside=baseline", *SHORT], "en"))
    firsts = [line for line in told if line.startswith("Adviser 1 in an office")]
    assert len(firsts) == 2
    assert firsts[0] == firsts[1]


def test_leaders_have_stories_and_bokmål_has_its_own_words():
    told = "\n".join(story(["leader=0", *SHORT], "nb"))
    assert "Leder 0" in told
    assert "Ved slutten" in told
    assert "nyskapende" in told.splitlines()[0]
    assert set(WHY) <= set(Purpose)


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ([], "adviser=17"),
        (["adviser=99"], "advisers 0 to 6"),
        (["adviser=x"], "whole number"),
        (["leader=1"], "leaders 0 to 0"),
    ],
)
def test_nobody_has_no_story(words, phrase):
    with pytest.raises(InputError, match=phrase):
        list(story([*words, *SHORT], "en"))

"""What Mesa's data collector is given: things that every version that is allowed calls with the model."""

from collections.abc import Callable
from types import FunctionType

from sim import NavModel
from sim.engines.compiled import week as kernel
from sim.engines.rulebook.book import SHIPPED_RULES
from sim.model.outcomes import WEEKLY, weekly_series
from sim.scenario.scenario import Scenario


def test_reporters_are_plain_functions_of_the_model(make_scenario: Callable[..., Scenario]) -> None:
    """Mesa 3.4.1 and 3.4.2 call anything else, such as a partial, without the model."""
    model = NavModel(make_scenario(weeks=3, office={"staff": 5}))
    reporters = model.datacollector.model_reporters
    assert list(reporters) == list(WEEKLY)
    for reporter in reporters.values():
        assert isinstance(reporter, FunctionType)
        assert reporter.__code__.co_argcount == 1


def test_what_mesa_collects_is_what_the_compiled_engine_counts(make_scenario: Callable[..., Scenario]) -> None:
    scenario = make_scenario(weeks=6, office={"staff": 6}, adviser={"news_rate": 1.0})
    model = NavModel(scenario, seed=3)
    for _ in range(6):
        model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    counted = weekly_series(*kernel.run(scenario.tables(), SHIPPED_RULES, 3, 0, 1))
    assert list(collected) == list(WEEKLY)
    for name in WEEKLY:
        assert collected[name].tolist()[1:] == counted[name][0].tolist(), name  # row 0: how people begin

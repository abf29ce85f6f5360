"""The parameter registry: how much of it is uncertain, and what its modules are."""

from sim.model.parameters import GROUPS, MODULES, registry

MOST_UNCERTAIN = 110


def uncertain() -> list[str]:
    """Return the parameters that have a true value which is not known, within a plausible range."""
    return [
        name
        for name, about in registry().items()
        if about.confidence != "design" and about.plausible[0] < about.plausible[1]
    ]


def test_no_more_is_uncertain_than_one_can_keep_in_mind() -> None:
    """Protects the smaller model: who adds an uncertain number takes another one away."""
    assert len(uncertain()) <= MOST_UNCERTAIN
    assert "adviser.learning_rate" in uncertain()
    assert not {"office.staff", "nation.regions"} & set(uncertain()), "a choice, and a number that is known"


def test_every_group_beyond_the_core_is_a_module_with_a_switch_that_the_registry_knows() -> None:
    assert set(GROUPS) == {"office", "leader", "adviser"} | set(MODULES)
    for module, switch in MODULES.items():
        for name, value in switch.items():
            about = registry()[name]
            assert name.startswith(f"{module}.")
            assert about.low <= value <= about.high
            assert about.confidence == "design" or name == "mobile.share"

"""What is said of mistakes in rules, wherever several checks say the same."""

from sim.model import draws

KEEPS_NOTHING = "A rule keeps nothing from call to call but what it sets: use.belief = …"
SETTING = "A rule sets attributes of the person, use, week, leader, office or service it is given: use.stage = …"
WHOLE_HOW = "Write int(…), which cuts off decimals, or round it yourself."
RETURNS = (
    "{name} returns a value. A rule sets attributes and returns nothing: write use.stage = Stage.PERSUADED, "
    "for example."
)
DRAWING_HOW = (
    "Write happens(draw, Purpose.PERSUADE, hazard), with the purpose of the rule that is replaced; all of them: "
    + ", ".join(draws.Purpose.__members__)
    + "."
)
UNSTEADY_SAYS = (
    "uses {name}, and a run may depend on its seed alone: the same run must come out the same tomorrow "
    "and elsewhere. Chance comes from sim.model.draws: happens(draw, Purpose.PERSUADE, hazard), uniform, "
    "normal or poisson."
)

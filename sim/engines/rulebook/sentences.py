"""Sentences about mistakes in rules that several checks share."""

KEEPS_NOTHING = (
    "A rule keeps nothing from call to call except what it sets: {example} = …, or an attribute of your own "
    "that STATE declares."
)
SETTING = "A rule sets attributes of the person, use, week, leader, office or service it is given: {example} = …"
EXAMPLES = {
    "use": "use.stage", "person": "person.strain", "leader": "leader.messages", "office": "office.norm",
    "week": "week.hours_slack", "service": "service.available",
}  # fmt: skip
"""An attribute that rules set, by the word for what has it."""
WHOLE_HOW = "Write int(…), which cuts off decimals, or round it yourself."
RETURNS = (
    "{name} returns a value. A rule sets attributes and returns nothing: write use.stage = Stage.PERSUADED, "
    "for example."
)
UNSTEADY_SAYS = (
    "uses {name}, but a run may depend on its seed alone: it must be the same on any day and any machine."
)

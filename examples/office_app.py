"""An office to play with: sliders, the network of who looks to whom, and what comes of it, week by week.

pip install -c constraints.txt -e ".[viz]"
solara run examples/office_app.py
"""

from mesa.visualization import Slider, SolaraViz, make_plot_component, make_space_component
from mesa.visualization.components import AgentPortrayalStyle

from sim import NavModel
from sim.model.outcomes import OUTCOMES
from sim.model.parameters import registry
from sim.model.state import Stage

LANGUAGE = "en"  # or "nb"
STAFF = {"en": "Staff", "nb": "Ansatte"}
SEED = {"en": "Luck: another number, other people", "nb": "Tilfeldighet: et annet tall gir andre folk"}
TITLE = {
    "en": "One office, 2017–2019: an exploration, no prediction",
    "nb": "Ett kontor, 2017–2019: utforsking, ikke prognose",
}
LEGEND = {
    "en": "Square: leader. The darker, the more services in routine use.\nSliders count from the next Reset",
    "nb": "Firkant: leder. Jo mørkere, desto flere tjenester i fast bruk.\nGlidebryterne gjelder fra neste Reset",
}
CURVES = {"routine_share": "#004a94", "strain": "#b3261e"}
PALE, DARK = (0.87, 0.89, 0.93), (0.0, 0.29, 0.58)


class Office(NavModel):
    """The baseline scenario with what the sliders say."""

    def __init__(self, seed=4, staff=16, administration=0.16, support=0.3, facilitating=0.21):
        leader = {"administration_share": administration, "support": support, "facilitating": facilitating}
        super().__init__("baseline", seed=int(seed), office={"staff": int(staff)}, leader=leader)


def portray(person):
    """Draw leaders as squares; the darker, the more services are in routine use."""
    share = sum(use.stage == Stage.ROUTINE for use in person.uses) / len(person.uses)
    colour = tuple(pale + share * (dark - pale) for pale, dark in zip(PALE, DARK, strict=True))
    leads = person.role != "advisers"
    return AgentPortrayalStyle(
        color=colour, marker="s" if leads else "o", size=180 if leads else 110, edgecolors="0.3"
    )


def explain_network(axes):
    """Say what the marks mean, and let ties stay in the background."""
    axes.set_title(LEGEND[LANGUAGE], fontsize=10)
    axes.collections[-1].set(alpha=0.15, linestyle="-")


def explain_curves(axes):
    """Give each curve its label."""
    axes.set(ylim=(0, 1))
    axes.legend([OUTCOMES[name].label[LANGUAGE] for name in CURVES], loc="upper left")


def slider(name):
    """Return a slider over the plausible range of a parameter."""
    about = registry()[name]
    return Slider(about.label[LANGUAGE], about.default, *about.plausible, 0.01)


page = SolaraViz(
    Office(),
    components=[
        make_space_component(portray, post_process=explain_network),
        make_plot_component(CURVES, post_process=explain_curves),
    ],
    model_params={
        "staff": Slider(STAFF[LANGUAGE], 16, 5, 60, 1, dtype=int),
        "administration": slider("leader.administration_share"),
        "support": slider("leader.support"),
        "facilitating": slider("leader.facilitating"),
        "seed": Slider(SEED[LANGUAGE], 4, 1, 100, 1, dtype=int),
    },
    name=TITLE[LANGUAGE],
)

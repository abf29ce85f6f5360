"""Support to those most in need: only reports in more need than the mean are helped, and share the hours.

python -m sim -m rules.receive=null,most_in_need.py:receive own.focus=0.5,1
"""

from sim.model.own import parameter
from sim.model.rules.meeting import reached
from sim.model.rules.meeting import receive as shipped

PARAMETERS = {"focus": parameter(0.5, 0.0, 1.0, "share", label="Hours kept for those most in need")}


def receive(person, leader, week, p):
    """Get help as shipped; then hours of those in less need than the mean go to those in more."""
    shipped(person, leader, week, p)
    in_need = person.need > leader.mean_need
    share = 1.0 + p.own.focus if in_need else 1.0 - p.own.focus
    week.help_personal *= share
    week.help_digital *= share
    near = reached(week.help_personal, p)
    far = p.contact.digital_richness * reached(week.help_digital, p)
    week.support = 1.0 - (1.0 - near) * (1.0 - far)

"""The form of an answer: the same parts whatever was studied, so that a page can place them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What a study says, in sentences; a part with nothing to say is empty.

    Attributes
    ----------
    headline : str
        The answer in few words, without a full stop: the title of a figure.
    lead : str
        What helps most and by how much; or what else the study was about.
    price : str
        What changes along with it: strain, trust and personal contact.
    week : str
        What it changes in a leader's week.
    when : str
        When the difference is largest, and whether it lasts.
    sure : str
        How certain it is: chance, and what is not known about the model.
    others : tuple of str
        Every other case, in groups; then what else was asked.
    rests : str
        What the answer rests on.
    """

    headline: str
    lead: str
    price: str = ""
    week: str = ""
    when: str = ""
    sure: str = ""
    others: tuple[str, ...] = ()
    rests: str = ""

    @property
    def short(self) -> str:
        """The answer in at most three sentences."""
        return " ".join(filter(None, (self.lead, self.price, self.sure)))

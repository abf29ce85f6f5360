"""Parameters of leaders."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter

ROLES = ("facilitating", "integrating", "renewing")
ACTIVITIES = (*ROLES, "learning", "support")
"""What leaders give hours to, by weight; the parameters of these names are the weights."""


@dataclass(frozen=True, slots=True)
class LeaderParameters:
    """Leaders: their week, their roles, and what an hour is worth."""

    span: int = parameter(
        12, 2, 60, "persons per head", "derived",
        "about 10 per leader in Norwegian working life, near 40 in municipal health (Helsedirektoratet)",
        "Kontrollspenn", "Span of control", plausible=(8, 25), dated=False,
    )  # fmt: skip
    meeting_share: float = parameter(
        0.48, 0.0, 0.6, "share of week", "measured",
        "nearly half of the time, Swedish first- and second-line managers, n = 10 (Arman et al. 2009)",
        "Andel av uka i møter", "Share of week in meetings", plausible=(0.40, 0.55),
    )  # fmt: skip
    administration_share: float = parameter(
        0.16, 0.0, 0.4, "share of week", "measured",
        "16 per cent, Swedish first- and second-line managers, n = 10 (Arman et al. 2009)",
        "Andel av uka til administrasjon", "Share of week on administration", plausible=(0.10, 0.30),
    )  # fmt: skip
    facilitating: float = parameter(
        0.21, 0.0, 1.0, "weight", "assumed",
        "second most common middle-manager role (order: Floyd & Wooldridge replications); size a judgement",
        "Ledernes vekt på tilrettelegging", "Weight on facilitating",
    )  # fmt: skip
    integrating: float = parameter(
        0.27, 0.0, 1.0, "weight", "assumed",
        "implementing and synthesising are most common (Floyd & Wooldridge replications); size a judgement",
        "Ledernes vekt på meningsskaping", "Weight on integrating",
    )  # fmt: skip
    renewing: float = parameter(
        0.12, 0.0, 1.0, "weight", "assumed",
        "upward and renewing roles are rarest (Floyd & Wooldridge replications); size a judgement",
        "Ledernes vekt på fornying", "Weight on renewing",
    )  # fmt: skip
    learning: float = parameter(
        0.10, 0.0, 1.0, "weight", "assumed", "leaders learn the services themselves (claim C8)",
        "Ledernes vekt på egen læring", "Weight on own learning", plausible=(0.0, 0.3),
    )  # fmt: skip
    support: float = parameter(
        0.30, 0.001, 1.0, "weight", "assumed",
        "individual follow-up is one of the three channels named in the article (claim C10)",
        "Ledernes vekt på støtte en til en", "Weight on one-to-one support", plausible=(0.1, 0.6),
    )  # fmt: skip
    adaptivity: float = parameter(
        0.3, 0.0, 1.0, "share", "assumed",
        "leaders must switch fast between strategy and operation (claims C9, C16); how far is a judgement",
        "Tilpasning til behov", "Adaptivity to needs",
    )  # fmt: skip
    self_report_bias: float = parameter(
        0.3, 0.0, 1.0, "share of the gap", "assumed",
        "all 25 leaders call themselves role models (claims C3, C6)",
        "Selvrapporteringsskjevhet hos ledere", "Leaders' self-report bias", plausible=(0.0, 0.6),
    )  # fmt: skip
    switching_loss: float = parameter(
        0.05, 0.0, 0.2, "share of hours per extra activity", "assumed",
        "fragmented weeks (Mintzberg 1973), more than 23 minutes to resume (Mark et al. 2008, second hand)",
        "Tid tapt på å skifte oppgave", "Loss per extra activity", plausible=(0.0, 0.15),
    )  # fmt: skip
    reference_hours: float = parameter(
        3.0, 0.1, 20.0, "hours per week", "assumed",
        "a quarter of about 12 discretionary hours gives half of what a role can give",
        "Timer som gir halv virkning", "Hours of half effect", plausible=(1.0, 6.0),
    )  # fmt: skip
    reference_help: float = parameter(
        0.3, 0.01, 5.0, "hours per head and week", "assumed",
        "12 hours over 40 staff: the help per head of a very wide span gives half of what help can give",
        "Hjelp som gir halv virkning", "Help of half effect", plausible=(0.1, 1.0),
    )  # fmt: skip
    deputies: float = parameter(
        0.0, 0.0, 5.0, "deputies per leader", "design",
        "others who share the one-to-one work of a leader; half a deputy for a head of twelve is a span of eight; "
        "none but by a lever",
        "Stedfortredere", "Deputies", plausible=(0.0, 1.0),
    )  # fmt: skip
    messages: float = parameter(
        4.0, 0.0, 50.0, "messages per week", "assumed", "no count of messages to NAV leaders was found",
        "Meldinger til leder", "Messages to leaders", plausible=(1.0, 12.0),
    )  # fmt: skip
    senders: float = parameter(
        5.0, 1.0, 30.0, "senders", "assumed",
        "information is specialised and comes from several units above (claim C12); the number is a judgement",
        "Ulike avsendere", "Different senders", plausible=(2.0, 10.0),
    )  # fmt: skip
    pass_on: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "what an office leader made clear spares the department heads",
        "Videreført klarhet", "Clarity passed on",
    )  # fmt: skip
    visibility: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "how much of a leader's own use the staff sees (claim C8)",
        "Synlig egen bruk", "Visible own use",
    )  # fmt: skip
    example: float = parameter(
        2.0, 0.0, 20.0, "ties", "assumed",
        "a leader's visible use counts as this many colleagues; 0 is no role model (Wang et al. 2013)",
        "Forbildets vekt", "Weight of the example", plausible=(0.0, 6.0),
    )  # fmt: skip
    caution: float = parameter(
        0.5, 0.0, 1.0, "share of the person's own threshold", "assumed",
        "opinion leaders adopt earlier (Rogers 2003) and leaders learn new services themselves (claim C8), but "
        "middle managers need not lead (Wang, Meister & Gray 2013): 1, as cautious as the staff, is inside",
        "Forsiktighet", "Caution",
    )  # fmt: skip
    self_teaching: float = parameter(
        1.0, 0.0, 1.0, "hours of training per hour", "assumed",
        "an hour of own learning teaches a leader like one of training, of which most is transferred (Saks & "
        "Belcourt 2006); 0 switches it off",
        "Egen læring som opplæring", "Own learning as training",
    )  # fmt: skip

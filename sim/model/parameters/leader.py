"""Parameters of leaders."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class LeaderParameters:
    """Leaders: their week, their roles, and what an hour is worth."""

    span: int = parameter(
        12, 2, 60, "persons per head", "derived",
        "about 10 per leader in Norwegian working life, near 40 in municipal health (Helsedirektoratet)",
        "Lederspenn", "Span of control", plausible=(8, 25), dated=False,
    )  # fmt: skip
    meeting_share: float = parameter(
        0.48, 0.0, 0.6, "share of week", "measured",
        "nearly half of the time, Swedish first- and second-line managers, n = 10 (Arman et al. 2009)",
        "Andel av uka i møter", "Share of week in meetings", plausible=(0.40, 0.55),
    )  # fmt: skip
    meeting_use: float = parameter(
        0.03, 0.0, 1.0, "share of meeting hours", "assumed",
        "leader and staff meetings are channels of the facilitator (claim C10); half an hour a week of them; "
        "0 switches it off",
        "Møtetid brukt til å tilrettelegge", "Meeting time spent on facilitating", plausible=(0.0, 0.15),
    )  # fmt: skip
    administration_share: float = parameter(
        0.16, 0.0, 0.4, "share of week", "measured",
        "16 per cent, Swedish first- and second-line managers, n = 10 (Arman et al. 2009)",
        "Andel av uka til administrasjon", "Share of week on administration", plausible=(0.10, 0.30),
    )  # fmt: skip
    facilitating: float = parameter(
        0.21, 0.0, 1.0, "weight", "assumed",
        "second most common middle-manager role (order: Floyd & Wooldridge replications); size a judgement",
        "Vekt på å tilrettelegge", "Weight on facilitating",
    )  # fmt: skip
    integrating: float = parameter(
        0.27, 0.0, 1.0, "weight", "assumed",
        "implementing and synthesising are most common (Floyd & Wooldridge replications); size a judgement",
        "Vekt på å skape mening", "Weight on integrating",
    )  # fmt: skip
    renewing: float = parameter(
        0.12, 0.0, 1.0, "weight", "assumed",
        "upward and renewing roles are rarest (Floyd & Wooldridge replications); size a judgement",
        "Vekt på å fornye", "Weight on renewing",
    )  # fmt: skip
    learning: float = parameter(
        0.10, 0.0, 1.0, "weight", "assumed", "leaders learn the services themselves (claim C8)",
        "Vekt på egen læring", "Weight on own learning", plausible=(0.0, 0.3),
    )  # fmt: skip
    support: float = parameter(
        0.30, 0.001, 1.0, "weight", "assumed",
        "individual follow-up is one of the three channels named in the article (claim C10)",
        "Vekt på støtte en til en", "Weight on one-to-one support", plausible=(0.1, 0.6),
    )  # fmt: skip
    reviewing: float = parameter(
        0.05, 0.0, 1.0, "weight", "assumed",
        "digitalisation gives faster and better overview of activities and staff (claim C19); hours unknown",
        "Vekt på å se over oversikter", "Weight on reviewing overviews", plausible=(0.0, 0.3),
    )  # fmt: skip
    adaptivity: float = parameter(
        0.3, 0.0, 1.0, "share", "assumed",
        "leaders must switch fast between strategy and operation (claims C9, C16); how far is a judgement",
        "Tilpasning til behov", "Adaptivity to needs",
    )  # fmt: skip
    overview_relief: float = parameter(
        0.3, 0.0, 1.0, "share of administration", "assumed",
        "mastered overview tools spare administration (claim C19): sign only",
        "Oversikt sparer administrasjon", "Overview spares administration", plausible=(0.0, 0.6),
    )  # fmt: skip
    control: float = parameter(
        0.3, 0.0, 1.0, "share of the use of overview", "assumed",
        "the same tools control and support (Ellingsen, Eriksson & Røn); the split is a judgement",
        "Oversikt brukt til kontroll", "Overview used for control",
    )  # fmt: skip
    targeting: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed",
        "overview used for support aims help at those in need (claim C19)",
        "Treffsikker støtte", "Aiming of support",
    )  # fmt: skip
    digital_contact: float = parameter(
        0.35, 0.0, 1.0, "share of one-to-one hours", "assumed",
        "no count of leaders' channels was found",
        "Digital kontakt med veiledere", "Digital contact with advisers", plausible=(0.1, 0.6),
    )  # fmt: skip
    digital_reach: float = parameter(
        1.5, 0.1, 5.0, "hours received per hour given", "assumed",
        "digital contact reaches more people an hour; sign only",
        "Rekkevidde av digital kontakt", "Reach of digital contact", plausible=(1.0, 2.5),
    )  # fmt: skip
    digital_richness: float = parameter(
        0.6, 0.0, 1.0, "share", "assumed",
        "distance leadership costs work and does not replace meeting (Saarinen 2016): sign only",
        "Rikhet i digital kontakt", "Richness of digital contact", plausible=(0.3, 0.9),
    )  # fmt: skip
    self_report_bias: float = parameter(
        0.3, 0.0, 1.0, "share of the gap", "assumed",
        "all 25 leaders call themselves role models (claims C3, C6)",
        "Lederes selvbilde", "Leaders' self-report bias", plausible=(0.0, 0.6),
    )  # fmt: skip
    switching_loss: float = parameter(
        0.05, 0.0, 0.2, "share of hours per extra activity", "assumed",
        "fragmented weeks (Mintzberg 1973), more than 23 minutes to resume (Mark et al. 2008, second hand)",
        "Tap ved rollebytte", "Loss per extra activity", plausible=(0.0, 0.15),
    )  # fmt: skip
    switches_per_change: float = parameter(
        0.5, 0.0, 10.0, "activities per release or update", "assumed",
        "leaders must switch fast between strategy and operation (claim C16): the more changes, the more; "
        "0 switches it off",
        "Rollebytter per endring", "Switches per change", plausible=(0.0, 2.0),
    )  # fmt: skip
    return_exponent: float = parameter(
        0.6, 0.1, 1.0, "exponent", "assumed", "diminishing return of each role; no measurement found",
        "Avtakende utbytte", "Exponent of return", plausible=(0.4, 1.0),
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
    owners: float = parameter(
        2.0, 1.0, 4.0, "owners", "derived",
        "the state line and the municipality both steer a NAV office; 1 switches the second off",
        "Eiere", "Owners", plausible=(1.0, 3.0),
    )  # fmt: skip
    owners_apart: float = parameter(
        0.2, 0.0, 5.0, "relative lift per further owner", "assumed",
        "state and municipal goals pull in different directions (Breit, Fossestøl & Borg 2016): sign only; "
        "0 switches it off",
        "Eiere som drar hver sin vei", "Owners who pull apart", plausible=(0.0, 1.0),
    )  # fmt: skip
    reference_clutter: float = parameter(
        24.0, 1.0, 500.0, "messages × senders", "assumed",
        "4 messages from 5 senders under two owners need the reference hours of integrating to be half clear",
        "Rot som gir halv klarhet", "Clutter of half clarity", plausible=(6.0, 72.0),
    )  # fmt: skip
    pass_on: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "what an office leader made clear spares the department heads",
        "Videreført klarhet", "Clarity passed on",
    )  # fmt: skip
    clarity_pace: float = parameter(
        0.15, 0.0, 1.0, "per week", "assumed", "sense made of change settles over weeks; no measurement found",
        "Tempo i meningsskaping", "Pace of sensemaking", plausible=(0.05, 0.3),
    )  # fmt: skip
    clarity_at_start: float = parameter(
        0.3, 0.0, 1.0, "share", "derived",
        "channel strategy known and accepted by nearly all (Bergum et al. 2020), details not yet",
        "Klarhet ved start", "Clarity at the start", plausible=(0.1, 0.7), dated=False,
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
        0.5, 0.0, 1.0, "share of the own threshold", "assumed",
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
    innovativeness: float = parameter(
        0.5, -3.0, 3.0, "standard deviations", "assumed",
        "all leaders call themselves drivers of change (claim C6); discounted, because they say so themselves",
        "Lederes nyskapingslyst", "Leaders' innovativeness", plausible=(0.0, 1.0), dated=False,
    )  # fmt: skip

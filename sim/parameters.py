"""The parameter registry: every number of the model, once, with what one must know about it.

A parameter is written here and nowhere else: default, allowed range, plausible range, unit,
source and how sure the source makes us, labels in Bokmål and English. Configuration, schema,
`explain`, documentation and sensitivity analysis all read this file.

Confidence is *measured* (somebody counted it), *derived* (arithmetic or an order from what
was measured), *assumed* (a judgement, to be varied before anything rests on it) or *design*
(a choice of what to simulate, which has no true value).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Confidence = Literal["measured", "derived", "assumed", "design"]


@dataclass(frozen=True)
class About:
    """What is known about one parameter.

    Attributes
    ----------
    name : str
        As written on the command line, such as ``adviser.learning_rate``.
    default : float or int
        Value when nothing else sets it.
    low, high : float
        Allowed range, both ends included; outside it the model has no meaning.
    plausible : tuple of float
        Range worth exploring, within the allowed one.
    unit, source, confidence : str
        See the module.
    label : dict
        Short label by language (``nb``, ``en``).
    dated : bool
        Whether a lever may change it during a run; what shapes the office at the start may not.
    kind : type
        float or int.
    """

    name: str
    default: float | int
    low: float
    high: float
    plausible: tuple[float, float]
    unit: str
    source: str
    confidence: Confidence
    label: dict[str, str]
    dated: bool
    kind: type


def parameter(
    default: float | int,
    low: float,
    high: float,
    unit: str,
    confidence: Confidence,
    source: str,
    nb: str,
    en: str,
    plausible: tuple[float, float] | None = None,
    dated: bool = True,
) -> Any:
    """Return a dataclass field that carries all that `About` tells."""
    return dataclasses.field(
        default=default,
        metadata={
            "low": low,
            "high": high,
            "plausible": plausible or (low, high),
            "unit": unit,
            "source": source,
            "confidence": confidence,
            "label": {"nb": nb, "en": en},
            "dated": dated,
        },
    )


@dataclass(frozen=True, slots=True)
class OfficeParameters:
    """The office: how many people, and who looks to whom."""

    staff: int = parameter(
        30, 3, 1000, "persons", "derived",
        "about 9,800–12,000 office staff over 385 offices in spring 2019; the interviews cover "
        "under 10 to over 100 (Bergum 2019)",
        "Ansatte", "Staff", plausible=(8, 110), dated=False,
    )  # fmt: skip
    drawn: int = parameter(
        0, 0, 1, "0 or 1", "design",
        "1 draws the size of each replicate's office from the distribution below instead",
        "Trekk kontorstørrelse", "Draw the office size", dated=False,
    )  # fmt: skip
    mean_staff: float = parameter(
        30.0, 10.0, 200.0, "persons", "derived",
        "about 9,800–12,000 office staff over 385 offices in spring 2019",
        "Ansatte i snitt", "Mean staff", plausible=(24.0, 49.0), dated=False,
    )  # fmt: skip
    log_sd_staff: float = parameter(
        0.9, 0.0, 2.0, "log persons", "derived",
        "lognormal whose tails hold both offices under 10 and over 100 (Bergum 2019)",
        "Spredning i størrelse (log)", "Spread of size (log)", plausible=(0.7, 1.1), dated=False,
    )  # fmt: skip
    smallest: int = parameter(
        5, 3, 1000, "persons", "assumed", "the interviews cover offices of under 10 (Bergum 2019)",
        "Minste kontor", "Smallest office", plausible=(4, 6), dated=False,
    )  # fmt: skip
    largest: int = parameter(
        150, 3, 1000, "persons", "assumed", "the interviews cover offices of over 100 (Bergum 2019)",
        "Største kontor", "Largest office", plausible=(120, 250), dated=False,
    )  # fmt: skip
    department_heads_from: int = parameter(
        25, 3, 1001, "persons", "assumed",
        "the article interviews both office leaders and department heads; the size is a judgement",
        "Avdelingsledere fra", "Department heads from", plausible=(18, 30), dated=False,
    )  # fmt: skip
    ties: int = parameter(
        6, 1, 999, "colleagues", "assumed", "mean degree of advice networks in offices, a judgement",
        "Kolleger man ser til", "Colleagues one looks to", plausible=(4, 12), dated=False,
    )  # fmt: skip
    long_ties: float = parameter(
        0.2, 0.0, 1.0, "share of ties", "assumed",
        "0 clustered neighbours (Centola 2010), 1 random colleagues (Eckles et al., long ties)",
        "Andel lange bånd", "Share of long ties", dated=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeaderParameters:
    """Leaders: their week, their roles, and what an hour is worth."""

    span: int = parameter(
        12, 2, 60, "persons per head", "derived",
        "about 10 per leader in Norwegian working life, near 40 in municipal health (Helsedirektoratet)",
        "Lederspenn", "Span of control", plausible=(8, 25), dated=False,
    )  # fmt: skip
    week_hours: float = parameter(
        37.5, 10.0, 60.0, "hours per week", "measured", "Norwegian state working week",
        "Arbeidsuke", "Working week", plausible=(37.5, 45.0),
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
    switching_loss: float = parameter(
        0.05, 0.0, 0.2, "share of hours per extra activity", "assumed",
        "fragmented weeks (Mintzberg 1973), more than 23 minutes to resume (Mark et al. 2008, second hand)",
        "Tap ved rollebytte", "Loss per extra activity", plausible=(0.0, 0.15),
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
    messages: float = parameter(
        4.0, 0.0, 50.0, "messages per week", "assumed", "no count of messages to NAV leaders was found",
        "Meldinger til leder", "Messages to leaders", plausible=(1.0, 12.0),
    )  # fmt: skip
    senders: float = parameter(
        5.0, 1.0, 30.0, "senders", "assumed",
        "information is specialised and comes from several units above (claim C12); the number is a judgement",
        "Ulike avsendere", "Different senders", plausible=(2.0, 10.0),
    )  # fmt: skip
    reference_clutter: float = parameter(
        20.0, 1.0, 500.0, "messages × senders", "assumed",
        "4 messages from 5 senders need the reference hours of integrating to be half clear",
        "Rot som gir halv klarhet", "Clutter of half clarity", plausible=(5.0, 60.0),
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
    innovativeness: float = parameter(
        0.5, -3.0, 3.0, "standard deviations", "assumed",
        "all leaders call themselves drivers of change (claim C6); discounted, because they say so themselves",
        "Lederes nyskapingslyst", "Leaders' innovativeness", plausible=(0.0, 1.0), dated=False,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AdviserParameters:
    """Advisers, and leaders where they are adopters themselves."""

    skill: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "middle of the scale by definition; the scale has no measurement",
        "Digital ferdighet i snitt", "Mean digital skill", plausible=(0.3, 0.7), dated=False,
    )  # fmt: skip
    skill_sd: float = parameter(
        0.15, 0.0, 0.5, "share", "assumed", "two in three within 0.15 of the mean, a judgement",
        "Spredning i ferdighet", "Spread of skill", plausible=(0.05, 0.25), dated=False,
    )  # fmt: skip
    known_at_start: float = parameter(
        0.0, 0.0, 1.0, "share", "assumed", "who knows of a service before its release; nobody by default",
        "Kjent ved start", "Known at the start", plausible=(0.0, 0.5), dated=False,
    )  # fmt: skip
    news_rate: float = parameter(
        0.15, 0.0, 5.0, "per week", "derived",
        "0.35 a week fits the users' launch of the digital activity plan; lower for staff, so that acceptance "
        "is high within half a year, as found by Bergum et al. (2020); weakly founded",
        "Nyheter ovenfra", "News from above", plausible=(0.01, 0.35),
    )  # fmt: skip
    news_needs_clarity: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "news that is not made clear is partly not heard (claim C11)",
        "Nyheter trenger klarhet", "News needs clarity",
    )  # fmt: skip
    hearsay_rate: float = parameter(
        0.08, 0.0, 5.0, "per week", "assumed",
        "peer imitation; only the ratio of imitation to news is known, from consumer goods (Bass models)",
        "Smitte fra kolleger", "Hearsay from colleagues", plausible=(0.02, 0.25),
    )  # fmt: skip
    persuasion_rate: float = parameter(
        0.35, 0.0, 5.0, "per week", "assumed",
        "three weeks to make up one's mind when fully inclined; acceptance is high within half a year",
        "Overbevisningstempo", "Pace of persuasion", plausible=(0.1, 0.5),
    )  # fmt: skip
    trial_rate: float = parameter(
        0.4, 0.0, 5.0, "per week", "assumed", "an occasion to try comes every two or three weeks",
        "Anledninger til å prøve", "Occasions to try", plausible=(0.1, 1.0),
    )  # fmt: skip
    pass_through: float = parameter(
        0.55, 0.0, 1.0, "share", "derived",
        "a change of intention of d = 0.66 changes behaviour by d = 0.36 (Webb & Sheeran 2006)",
        "Fra hensikt til handling", "Intention into behaviour", plausible=(0.4, 0.75),
    )  # fmt: skip
    licence_to_try: float = parameter(
        1.0, 0.0, 5.0, "relative lift", "assumed", "renewers give licence to try (claim C13)",
        "Fornyeren øker utprøving", "Licence lifts trial", plausible=(0.0, 2.0),
    )  # fmt: skip
    licence_to_fail: float = parameter(
        0.5, 0.0, 5.0, "relative lift", "assumed", "exploration means small failures (claim C13)",
        "Fornyeren øker frafall", "Licence lifts lapse", plausible=(0.0, 1.0),
    )  # fmt: skip
    weight_usefulness: float = parameter(
        0.45, 0.0, 2.0, "weight", "derived",
        "strongest path to intention in most studies (Tamilmani et al. 2020; Taiwo & Downe 2013): order only",
        "Vekt på nytte", "Weight of usefulness", plausible=(0.3, 0.6),
    )  # fmt: skip
    weight_ease: float = parameter(
        0.15, 0.0, 2.0, "weight", "derived",
        "mostly not significant (Tamilmani et al. 2020): order only",
        "Vekt på enkelhet", "Weight of ease", plausible=(0.05, 0.3),
    )  # fmt: skip
    weight_social: float = parameter(
        0.20, 0.0, 2.0, "weight", "derived", "weaker than usefulness (Taiwo & Downe 2013): order only",
        "Vekt på kolleger", "Weight of colleagues", plausible=(0.1, 0.35),
    )  # fmt: skip
    weight_facilitation: float = parameter(
        0.20, 0.0, 2.0, "weight", "derived",
        "facilitating conditions act on intention (Dwivedi et al. 2019): order only",
        "Vekt på tilrettelegging", "Weight of facilitation", plausible=(0.1, 0.35),
    )  # fmt: skip
    weight_leader: float = parameter(
        0.15, -1.0, 2.0, "weight", "assumed",
        "contested: middle managers most successful (Chelmis & Prasanna 2013), no top-down influence "
        "(Wang, Meister & Gray 2013); zero is inside the plausible range",
        "Vekt på leders eksempel", "Weight of the leader's example", plausible=(0.0, 0.5),
    )  # fmt: skip
    damping: float = parameter(
        0.7, 0.0, 1.0, "share", "derived",
        "manager influence felt only by the less innovative (Leonard-Barton & Deschamps 1988): sign only",
        "Mindre virkning på de nyskapende", "Damping for the innovative",
    )  # fmt: skip
    weight_innovativeness: float = parameter(
        0.06, 0.0, 1.0, "weight per standard deviation", "assumed",
        "the innovative intend earlier (Rogers 2003): sign only",
        "Vekt på nyskapingslyst", "Weight of innovativeness", plausible=(0.0, 0.15),
    )  # fmt: skip
    weight_strain: float = parameter(
        0.20, 0.0, 2.0, "weight", "assumed",
        "technostress against intention to continue, correlation −0.34 in 96 studies: sign only, "
        "never put in as a slope",
        "Vekt på belastning", "Weight of strain", plausible=(0.0, 0.5),
    )  # fmt: skip
    steepness: float = parameter(
        8.0, 0.0, 50.0, "per unit of attraction", "assumed", "how sharply intention follows its reasons",
        "Bratthet i hensikt", "Steepness of intention", plausible=(4.0, 15.0),
    )  # fmt: skip
    midpoint: float = parameter(
        0.45, -2.0, 3.0, "attraction", "assumed", "reasons that make one half inclined",
        "Midtpunkt i hensikt", "Midpoint of intention", plausible=(0.3, 0.6),
    )  # fmt: skip
    first_belief: float = parameter(
        0.5, 0.0, 1.0, "share", "derived",
        "high acceptance and motivation in nearly all interviews (Bergum et al. 2020); discounted",
        "Første tro på nytte", "First belief in usefulness", plausible=(0.3, 0.8),
    )  # fmt: skip
    belief_pace: float = parameter(
        0.10, 0.0, 1.0, "per week", "assumed", "beliefs settle over a quarter; no measurement found",
        "Tempo i tro på nytte", "Pace of belief", plausible=(0.02, 0.3),
    )  # fmt: skip
    routine_mastery: float = parameter(
        0.35, 0.0, 1.0, "share", "assumed", "mastery needed before a service can be routine",
        "Mestring som trengs", "Mastery needed for routine", plausible=(0.2, 0.6),
    )  # fmt: skip
    threshold: float = parameter(
        0.33, 0.01, 0.99, "share of ties", "assumed",
        "mean of a Beta(4, 8), as in threshold models (Granovetter 1978; Valente 1996)",
        "Terskel for rutine", "Threshold for routine", plausible=(0.15, 0.5), dated=False,
    )  # fmt: skip
    threshold_sd: float = parameter(
        0.65, 0.0, 3.0, "logits", "assumed", "gives about the spread of a Beta(4, 8)",
        "Spredning i terskel", "Spread of threshold", plausible=(0.2, 1.2), dated=False,
    )  # fmt: skip
    threshold_innovativeness: float = parameter(
        0.4, 0.0, 3.0, "logits per standard deviation", "assumed",
        "the innovative need fewer examples (Rogers 2003): sign only",
        "Nyskapende har lavere terskel", "Innovative have lower thresholds", plausible=(0.0, 1.0), dated=False,
    )  # fmt: skip
    threshold_noise: float = parameter(
        0.02, 0.0, 1.0, "per week", "assumed",
        "a little adoption below the threshold (Eckles et al., noisy threshold contagion)",
        "Støy under terskelen", "Noise below the threshold", plausible=(0.0, 0.05),
    )  # fmt: skip
    lapse_rate: float = parameter(
        0.01, 0.0, 5.0, "per week", "derived",
        "from transfer of training: 62 to 44 to 34 per cent after half a year and a year (Saks & Belcourt 2006)",
        "Frafall uten støtte", "Lapse when unsupported", plausible=(0.002, 0.03),
    )  # fmt: skip
    strain_to_lapse: float = parameter(
        2.0, 0.0, 20.0, "relative lift", "assumed",
        "technostress against intention to continue, 96 studies: sign only",
        "Belastning øker frafall", "Strain lifts lapse", plausible=(0.0, 5.0),
    )  # fmt: skip
    return_rate: float = parameter(
        0.03, 0.0, 5.0, "per week", "assumed", "no rate of return after discontinuance was found",
        "Nytt forsøk etter frafall", "Return after a lapse", plausible=(0.0, 0.1),
    )  # fmt: skip
    learning_rate: float = parameter(
        0.06, 0.0, 1.0, "per week", "assumed", "half of what can be learnt in a quarter of steady use",
        "Læringsrate", "Learning rate", plausible=(0.03, 0.12),
    )  # fmt: skip
    forgetting_rate: float = parameter(
        0.0145, 0.0, 1.0, "per week", "derived",
        "half lost in 6.5 to 13 months (Tatel & Ackerman, 1,344 effect sizes); agrees with transfer of training",
        "Glemselsrate", "Forgetting rate", plausible=(0.010, 0.025),
    )  # fmt: skip
    trial_practice: float = parameter(
        0.5, 0.0, 1.0, "share of routine practice", "assumed", "a trial is practice now and then",
        "Øving under utprøving", "Practice while trying", plausible=(0.2, 0.8),
    )  # fmt: skip
    help_from_leader: float = parameter(
        0.5, 0.0, 5.0, "relative lift", "derived",
        "supervisor support helps transfer, slightly and indirectly (Nijman et al. 2005): order only",
        "Leders hjelp til læring", "Leader's help to learning", plausible=(0.0, 1.0),
    )  # fmt: skip
    help_from_peers: float = parameter(
        0.8, 0.0, 5.0, "relative lift", "derived",
        "peers help transfer most (Hughes et al. 2020): order only",
        "Kollegers hjelp til læring", "Peers' help to learning", plausible=(0.0, 1.6),
    )  # fmt: skip
    complexity_drag: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "the most complex service is learnt this much slower",
        "Kompleksitet bremser læring", "Complexity slows learning",
    )  # fmt: skip
    strain_at_start: float = parameter(
        0.2, 0.0, 1.0, "share", "assumed", "the scale has no measurement",
        "Belastning ved start", "Strain at the start", plausible=(0.0, 0.4), dated=False,
    )  # fmt: skip
    strain_gain: float = parameter(
        0.10, 0.0, 1.0, "per week", "assumed",
        "from unclear complexity still being learnt (Yuan et al. 2023): sign only",
        "Belastning av uferdig læring", "Strain of unfinished learning", plausible=(0.02, 0.2),
    )  # fmt: skip
    support_relief: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "support relieves strain: sign only",
        "Støtte demper belastning", "Support relieves strain",
    )  # fmt: skip
    strain_recovery: float = parameter(
        0.03, 0.0, 1.0, "per week", "assumed", "recovery from change over about half a year",
        "Restitusjon", "Recovery from strain", plausible=(0.01, 0.08),
    )  # fmt: skip
    trust_start: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "middle of the scale; the scale has no measurement",
        "Tillit ved start", "Trust at the start", plausible=(0.3, 0.7),
    )  # fmt: skip
    trust_gain: float = parameter(
        0.05, 0.0, 2.0, "per hour of help", "assumed",
        "trust carries the effect of good relations (Martin et al. 2016); size to be calibrated",
        "Tillit per hjelpetime", "Trust per hour of help", plausible=(0.01, 0.1),
    )  # fmt: skip
    trust_decay: float = parameter(
        0.02, 0.0, 1.0, "per week", "assumed", "trust drifts back over a year; no measurement found",
        "Tillit svinner", "Decay of trust", plausible=(0.01, 0.05),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    """All parameters of the model, as rules see them: ``p.adviser.learning_rate``."""

    office: OfficeParameters = OfficeParameters()
    leader: LeaderParameters = LeaderParameters()
    adviser: AdviserParameters = AdviserParameters()


GROUPS: dict[str, type] = {
    "office": OfficeParameters,
    "leader": LeaderParameters,
    "adviser": AdviserParameters,
}


def about_fields(group: str, cls: type) -> Iterator[About]:
    """Yield what is known of each field of a dataclass made with `parameter`."""
    for field in dataclasses.fields(cls):
        if "unit" in field.metadata:
            yield About(
                name=f"{group}.{field.name}",
                default=field.default,
                kind=type(field.default),
                **field.metadata,
            )


def registry() -> dict[str, About]:
    """Return every parameter by name, in the order of this file."""
    return {a.name: a for group, cls in GROUPS.items() for a in about_fields(group, cls)}

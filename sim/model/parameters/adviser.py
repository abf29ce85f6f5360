"""Parameters of advisers, and of leaders as adopters."""

from __future__ import annotations

from dataclasses import dataclass

from sim.model.parameters.about import parameter


@dataclass(frozen=True, slots=True)
class AdviserParameters:
    """Advisers, and leaders where they are adopters themselves."""

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
        0.22, 0.0, 5.0, "per week at full intention", "assumed",
        "an occasion to try every two or three weeks (0.4); a change of intention of d = 0.66 changes behaviour "
        "by d = 0.36 (0.55, Webb & Sheeran 2006)",
        "Utprøvingsrate", "Trial rate", plausible=(0.05, 0.6),
    )  # fmt: skip
    licence_to_try: float = parameter(
        1.0, 0.0, 5.0, "relative lift", "assumed", "renewers give licence to try (claim C13)",
        "Rom for å prøve øker utprøving", "Licence lifts trial", plausible=(0.0, 2.0),
    )  # fmt: skip
    licence_to_fatigue: float = parameter(
        0.005, 0.0, 1.0, "per week", "assumed",
        "to be asked to question and renew tires a little now (claim C13): sign only; 0 switches it off",
        "Rom for å prøve gir tretthet", "Licence tires", plausible=(0.0, 0.02),
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
    weight_innovativeness: float = parameter(
        0.06, 0.0, 1.0, "weight per standard deviation", "assumed",
        "the innovative intend earlier (Rogers 2003): sign only",
        "Vekt på å være nyskapende", "Weight of innovativeness", plausible=(0.0, 0.15),
    )  # fmt: skip
    weight_strain: float = parameter(
        0.20, 0.0, 2.0, "weight", "assumed",
        "technostress against intention to continue, correlation −0.34 in 96 studies: sign only, "
        "never put in as a slope",
        "Vekt på belastning", "Weight of strain", plausible=(0.0, 0.5),
    )  # fmt: skip
    update_loss: float = parameter(
        0.15, 0.0, 1.0, "share of mastery per update", "assumed",
        "an update makes part of what was learnt useless; no measurement found",
        "Tap av mestring ved oppdatering", "Mastery lost by an update", plausible=(0.0, 0.3),
    )  # fmt: skip
    training_hours: float = parameter(
        0.0, 0.0, 20.0, "hours per week", "design",
        "none but by a lever",
        "Opplæring", "Training", plausible=(0.0, 4.0),
    )  # fmt: skip
    training_to_combine: float = parameter(
        0.0, 0.0, 1.0, "share of training", "design",
        "0 trains single tools, 1 trains combining them (claim C21)",
        "Opplæring i å kombinere", "Training in combining",
    )  # fmt: skip
    transfer: float = parameter(
        0.62, 0.0, 1.0, "share", "measured",
        "62 per cent apply training at once, by estimates of 150 training professionals (Saks & Belcourt 2006)",
        "Overføring av opplæring", "Transfer of training", plausible=(0.4, 0.75),
    )  # fmt: skip
    combining_rate: float = parameter(
        0.05, 0.0, 1.0, "per week", "assumed",
        "skill in combining grows like skill in one service; no measurement found",
        "Læring av å kombinere", "Learning to combine", plausible=(0.02, 0.12),
    )  # fmt: skip
    combining_hours: float = parameter(
        8.0, 0.5, 100.0, "hours", "assumed",
        "twice what a single tool takes",
        "Timer for å lære å kombinere", "Hours to learn combining", plausible=(4.0, 16.0),
    )  # fmt: skip
    licence_to_combine: float = parameter(
        1.0, 0.0, 5.0, "relative lift", "assumed",
        "renewers let people try new combinations (claim C13)",
        "Rom for å prøve øker kombinering", "Licence lifts combining", plausible=(0.0, 2.0),
    )  # fmt: skip
    fatigue_per_arrival: float = parameter(
        0.08, 0.0, 1.0, "per arrival", "assumed",
        "frequent change tires (nomological network of change fatigue): sign only",
        "Tretthet per endring", "Fatigue per arrival", plausible=(0.02, 0.2),
    )  # fmt: skip
    fatigue_recovery: float = parameter(
        0.03, 0.0, 1.0, "per week", "assumed",
        "no rate of recovery was found",
        "Restitusjon fra endringstretthet", "Recovery from fatigue", plausible=(0.01, 0.08),
    )  # fmt: skip
    fatigue_to_strain: float = parameter(
        0.02, 0.0, 1.0, "per week", "assumed",
        "change fatigue leads to strain (nomological network of change fatigue): sign only",
        "Tretthet gir belastning", "Fatigue into strain", plausible=(0.0, 0.05),
    )  # fmt: skip
    noise_to_strain: float = parameter(
        0.01, 0.0, 1.0, "per week", "assumed",
        "noise of messages (Breit et al., digital coping): sign only",
        "Støy gir belastning", "Noise into strain", plausible=(0.0, 0.03),
    )  # fmt: skip
    overload_to_strain: float = parameter(
        0.1, 0.0, 1.0, "per week", "assumed",
        "a week that is too short strains; sign only",
        "For mye å gjøre gir belastning", "Overload into strain", plausible=(0.0, 0.3),
    )  # fmt: skip
    steepness: float = parameter(
        8.0, 0.0, 50.0, "per unit of attraction", "assumed", "how sharply intention follows its reasons",
        "Bratthet i hensikt", "Steepness of intention", plausible=(4.0, 15.0),
    )  # fmt: skip
    midpoint: float = parameter(
        0.47, -2.0, 3.0, "attraction", "assumed", "reasons that make one half inclined",
        "Midtpunkt i hensikt", "Midpoint of intention", plausible=(0.32, 0.62),
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
        "median, near the mean of a Beta(4, 8), as in threshold models (Granovetter 1978; Valente 1996)",
        "Terskel for fast bruk", "Threshold for routine", plausible=(0.15, 0.5), dated=False,
    )  # fmt: skip
    threshold_sd: float = parameter(
        0.65, 0.0, 3.0, "logits", "assumed",
        "as wide as a Beta(4, 8), whose median is the threshold",
        "Spredning i terskel", "Spread of threshold", plausible=(0.2, 1.2), dated=False,
    )  # fmt: skip
    innovators: float = parameter(
        0.09, 0.0, 0.5, "share of staff", "derived",
        "innovators are 2.5 and early adopters 13.5 per cent of adopters (Rogers 2003); who has no threshold "
        "begins whatever others do (Granovetter 1978); 0 switches it off",
        "Innovatører", "Innovators", plausible=(0.025, 0.16), dated=False,
    )  # fmt: skip
    threshold_noise: float = parameter(
        0.005, 0.0, 1.0, "per week", "assumed",
        "a little adoption below the threshold (Eckles et al., noisy threshold contagion); 0 switches it off",
        "Støy under terskelen", "Noise below the threshold", plausible=(0.0, 0.02),
    )  # fmt: skip
    conformity: float = parameter(
        1.0, 0.0, 1.0, "times the threshold", "design",
        "0 lets people settle by mastery alone, whatever colleagues do",
        "Vekt på terskelen", "Weight of the threshold",
    )  # fmt: skip
    lapse_rate: float = parameter(
        0.01, 0.0, 5.0, "per week", "derived",
        "transfer of training lapses by about 0.01 a week on balance (Saks & Belcourt 2006); this rate is that of "
        "somebody without mastery, and in worlds that agree with it 0.04 to 0.09 (docs/worlds.md)",
        "Frafall uten støtte", "Lapse when unsupported", plausible=(0.002, 0.1),
    )  # fmt: skip
    duty: float = parameter(
        1.0, 0.0, 1.25, "times what is not voluntary", "assumed",
        "how far having to use a service keeps people from stopping (moderator of Venkatesh et al. 2003): order "
        "only; 0 switches it off",
        "Plikt holder bruken oppe", "Duty keeps up use", plausible=(0.7, 1.2),
    )  # fmt: skip
    support_to_stay: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed",
        "the decline of applied training is that of people without support (Saks & Belcourt 2006), but no "
        "intervention abolishes relapse; 0 switches it off",
        "Hjelp hindrer frafall", "Help prevents lapse", plausible=(0.2, 0.8),
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
    superuser_share: float = parameter(
        0.0, 0.0, 1.0, "share of staff", "design",
        "none but by a lever",
        "Andel superbrukere", "Share of superusers", plausible=(0.0, 0.2),
    )  # fmt: skip
    superuser_lift: float = parameter(
        2.0, 0.0, 20.0, "relative lift", "assumed",
        "peers help transfer most (Hughes et al. 2020); with superusers only around one, three times as much: "
        "sign only; 0 switches it off",
        "Superbrukeres ekstra hjelp", "Extra help from superusers", plausible=(0.0, 5.0),
    )  # fmt: skip
    complexity_drag: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "the most complex service is learnt this much slower",
        "Kompleksitet bremser læring", "Complexity slows learning",
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
        0.03, 0.0, 1.0, "per week", "assumed", "people recover from a change in about half a year",
        "Restitusjon fra belastning", "Recovery from strain", plausible=(0.01, 0.08),
    )  # fmt: skip
    trust_start: float = parameter(
        0.5, 0.0, 1.0, "share", "assumed", "middle of the scale; the scale has no measurement",
        "Tillit ved start", "Trust at the start", plausible=(0.3, 0.7),
    )  # fmt: skip
    trust_gain: float = parameter(
        0.03, 0.0, 2.0, "per week", "assumed",
        "at full worth of one-to-one help; trust carries the effect of good relations (Martin et al. 2016); size "
        "a judgement",
        "Tillit av hjelp", "Trust by help", plausible=(0.005, 0.06),
    )  # fmt: skip
    trust_decay: float = parameter(
        0.02, 0.0, 1.0, "per week", "assumed", "trust drifts back over a year; no measurement found",
        "Tillit svinner", "Decay of trust", plausible=(0.01, 0.05),
    )  # fmt: skip
    trial_hours: float = parameter(
        0.5, 0.0, 5.0, "hours per week and service tried", "assumed",
        "half of the training of a tool over a month",
        "Timer til utprøving", "Hours of trying", plausible=(0.2, 1.0),
    )  # fmt: skip
    combination_bonus: float = parameter(
        0.4, 0.0, 2.0, "share of possible saving", "assumed",
        "exploiting parallel channels needs skill in combining (Fontene 2021): sign only",
        "Gevinst av å kombinere", "Bonus of combining", plausible=(0.0, 0.7),
    )  # fmt: skip

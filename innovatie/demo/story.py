"""What happened in the demonstration network: a round of last year, three Fieldlabs, a session that goes on today."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from innovatie.clock import local_date
from innovatie.demo import council, experts, fieldlabs, ideas
from innovatie.demo.cast import KB, VOB, Cast
from innovatie.demo.experts import Expert
from innovatie.demo.fieldlabs import Lab
from innovatie.demo.moments import Calendar
from innovatie.domain import fieldlabs as fieldlab_commands
from innovatie.domain import rounds, sessions, sessions_decisions
from innovatie.domain.funding import AwardLine
from innovatie.enums import Choice, Phase
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.reference import FundingSource
from innovatie.models.sessions import AgendaItem

# the Fieldlabs of FLB-15, FLB-17 and FLB-16, and other ideas with a part of their own, by number
APP, PLATFORM, COCKPIT = 1, 16, 30
FIRST_OUTCOMES = {
    APP: Choice.NATIONAL_FIELDLAB,
    PLATFORM: Choice.NATIONAL_FIELDLAB,
    COCKPIT: Choice.NATIONAL_FIELDLAB,
    9: Choice.LOCAL_SUPPORT,
    13: Choice.RETURN,
    21: Choice.NOT_NOW,
}
EXAMPLE_AWARD_CENTS = 5_000_000  # an example, at the ceiling of the demonstration
EXAMPLE_AWARD_HOURS = 400
REASONS = {
    Choice.NATIONAL_FIELDLAB: "Dit helpt veel mensen, het kan overal en het team is er klaar voor.",
    Choice.LOCAL_SUPPORT: "Dit past goed op één plek. Met hulp van de POI kan het meteen beginnen.",
    Choice.RETURN: "De behoefte is duidelijk, maar het plan nog niet. Werk uit wie meedoet en wat het kost.",
    Choice.NOT_NOW: "Er loopt al landelijk werk aan dit onderwerp. Kom terug als daar iets ontbreekt.",
}
ASSIGNMENTS = {
    APP: "Maak met leerlingen en leerkrachten een app die op drie scholen werkt. Laat zien of kinderen meer lezen.",
    PLATFORM: "Breng het leeraanbod van vier bibliotheken op één plek bij elkaar en test of mensen het vinden.",
    COCKPIT: "Zet de cijfers over bereik en effect op één openbare plek, met de systemen die er al zijn.",
}


def staged(made: dict[int, Idea], *stages: str) -> list[Idea]:
    return [made[submission.number] for submission in ideas.submissions() if submission.stage in stages]


def hold_first_round(cast: Cast, made: dict[int, Idea], calendar: Calendar) -> None:
    """The first round: everything in it was decided, and three Fieldlabs started."""
    opened, closes, starts = calendar.ago(285), calendar.ago(265), calendar.ago(258)
    chosen = [made[number] for number in FIRST_OUTCOMES]
    name = f"Eerste ronde {opened.year}"
    round_ = council.open_round(cast, name, chosen, opened=opened, closes=closes, places=(3, 2))
    council.score(cast, round_, scorers=9, start=calendar.ago(282))
    rounds.close_scoring(round_, actor=None, now=closes + timedelta(minutes=1))
    db.session.commit()
    session = council.convene(cast, f"Vergadering over de {name.lower()}", starts=starts, round_=round_)
    for order, (number, outcome) in enumerate(FIRST_OUTCOMES.items()):
        moment = starts + timedelta(minutes=10 + 20 * order)
        item = council.item_on(session, made[number])
        if outcome is Choice.LOCAL_SUPPORT:
            item = _vote_twice(cast, item, moment)
        else:
            against = Choice.NOT_NOW if outcome is not Choice.NOT_NOW else Choice.RETURN
            item = council.put_to_vote(
                cast, item, council.everybody_for(outcome, against=against), now=moment
            )
        _decide(cast, item, made[number], number, outcome, moment + timedelta(minutes=15))
    sessions.close_session(session, actor=cast.chair(starts), now=starts + timedelta(hours=3))
    db.session.commit()
    rounds.finish(round_, actor=cast.chair(starts), now=starts + timedelta(hours=4))
    db.session.commit()


def _vote_twice(cast: Cast, item: AgendaItem, moment: datetime) -> AgendaItem:
    """Nobody has more than half, so there is a second ballot between the two highest."""
    split = {Choice.LOCAL_SUPPORT: 4, Choice.REGIONAL_FIELDLAB: 3, Choice.RETURN: 2}
    item = council.put_to_vote(cast, item, council.shared_out(split), now=moment)
    split = {Choice.LOCAL_SUPPORT: 6, Choice.REGIONAL_FIELDLAB: 3}
    return council.put_to_vote(cast, item, council.shared_out(split), now=moment + timedelta(minutes=7))


def _decide(cast: Cast, item: AgendaItem, idea: Idea, number: int, outcome: Choice, moment: datetime) -> None:
    positive = outcome is Choice.NATIONAL_FIELDLAB
    goal = next(row.goal for row in ideas.submissions() if row.number == number)
    sessions_decisions.decide(
        item,
        reason=REASONS[outcome],
        goal=goal if positive else None,
        assignment=ASSIGNMENTS[number] if positive else "",
        awards=_example_awards() if positive else (),
        starts_on=local_date(moment + timedelta(days=14)) if positive else None,
        actor=cast.secretary(moment),
        now=moment,
    )
    db.session.commit()


def _example_awards() -> list[AwardLine]:
    codes = {row.code: row.id for row in db.session.scalars(select(FundingSource))}
    return [
        AwardLine(source_id=codes["kb_innovatiegelden"], amount_cents=EXAMPLE_AWARD_CENTS, hours=0),
        AwardLine(source_id=codes["ondersteuning_uren"], amount_cents=0, hours=EXAMPLE_AWARD_HOURS),
    ]


def run_fieldlabs(cast: Cast, made: dict[int, Idea], calendar: Calendar, pool: Sequence[Expert]) -> None:
    """The app is being scaled up, the platform is being tested, the cockpit waits at its first gate."""
    app, platform, cockpit = _teams(cast, made, calendar)
    for lab, start in ((app, 250), (platform, 250), (cockpit, 90)):
        fieldlabs.keep_log(cast, lab, fieldlabs.PREPARATION, start=calendar.ago(start), days=40)
    for lab in (app, platform):
        fieldlabs.answer_all(cast, lab, Phase.EXPLORE, now=calendar.ago(206))
    gates = [
        fieldlabs.request_gate(cast, lab, Phase.EXPERIMENT, now=calendar.ago(205)) for lab in (app, platform)
    ]
    fieldlabs.decide_gates(cast, "Poorten van twee Fieldlabs", gates, starts=calendar.ago(195))
    lend_experts(cast, calendar, app, platform, pool)
    fieldlabs.keep_log(cast, app, fieldlabs.TESTING, start=calendar.ago(190), days=110)
    fieldlabs.keep_log(cast, platform, fieldlabs.TESTING[:3], start=calendar.ago(150), days=140)
    fieldlabs.name_owner(cast, app, cast.place(KB), "bibliotheek_op_school", now=calendar.ago(75))
    fieldlabs.answer_all(cast, app, Phase.EXPERIMENT, now=calendar.ago(74))
    to_scale = fieldlabs.request_gate(cast, app, Phase.SCALE, now=calendar.ago(73))
    fieldlabs.decide_gates(cast, "Opschalen van de leesleenapp", [to_scale], starts=calendar.ago(62))
    fieldlabs.keep_log(cast, app, fieldlabs.SCALING, start=calendar.ago(50), days=44)
    moment = calendar.ago(40)
    owner = cast.act("Programmamanager", KB, moment)
    fieldlab_commands.accept_ownership(app.row, actor=owner, now=moment)
    _plan_next_gates(cast, calendar, app, platform)
    fieldlabs.answer_all(
        cast, platform, Phase.EXPERIMENT, now=calendar.ago(12), but=("P2.4", "P2.6", "P2.7", "P2.9")
    )
    fieldlabs.answer_all(cast, cockpit, Phase.EXPLORE, now=calendar.ago(10))
    fieldlabs.request_gate(cast, cockpit, Phase.EXPERIMENT, now=calendar.ago(9))


def _teams(cast: Cast, made: dict[int, Idea], calendar: Calendar) -> list[Lab]:
    moment = calendar.ago(252)
    crews = {
        APP: (
            ("Medewerker", KB),
            ("Innovatiespecialist", "Cubiss"),
            [("Medewerker", "Bibliotheek Rotterdam")],
        ),
        PLATFORM: (
            ("Medewerker", VOB),
            ("Innovatiespecialist", "Rijnbrink"),
            [("Medewerker", "Bibliotheek Deventer"), ("Innovatiespecialist", "Probiblio")],
        ),
        COCKPIT: (
            ("Medewerker", "ZB Bibliotheek van Zeeland"),
            ("Innovatiespecialist", "ZB Bibliotheek van Zeeland"),
            [("Medewerker", "Bibliotheek Oosterschelde"), ("Medewerker", KB)],
        ),
    }
    labs = [
        fieldlabs.of_idea(cast, made[number], lead=lead, coach=coach, others=others, now=moment)
        for number, (lead, coach, others) in crews.items()
    ]
    fieldlabs.invite_guest(cast, labs[0], "Onderzoeker", "SLO", now=calendar.ago(200))
    return labs


def _plan_next_gates(cast: Cast, calendar: Calendar, app: Lab, platform: Lab) -> None:
    for lab, days in ((app, 90), (platform, 24)):
        moment = calendar.ago(20)
        on = local_date(calendar.ahead(days))
        fieldlab_commands.plan_gate(lab.row, next_gate_on=on, actor=cast.act(*lab.lead, moment), now=moment)
    db.session.commit()


def lend_experts(cast: Cast, calendar: Calendar, app: Lab, platform: Lab, pool: Sequence[Expert]) -> None:
    """Loans that run, one that waits for the expert, one for the employer, and a request nobody was proposed for."""
    long_ago, lately = calendar.ago(188), calendar.ago(6)
    lead = {lab.id: cast.act(*lab.lead, lately) for lab in (app, platform)}
    wanted = (
        (app, "techniek", 6, 44, "De app bouwen en testen met scholen.", long_ago, pool[5], "loopt"),
        (app, "leesbevordering", 3, 44, "Lessen maken die bij de app passen.", long_ago, pool[9], "loopt"),
        (
            platform,
            "gebruikersonderzoek",
            5,
            40,
            "Onderzoeken wat mensen zoeken.",
            long_ago,
            pool[10],
            "loopt",
        ),
        (platform, "digitale_inclusie", 4, 20, "Meekijken bij de proef.", lately, pool[11], "expert"),
        (platform, "projectleiding", 4, 20, "De planning van de proef bewaken.", lately, pool[4], "employer"),
        (app, "opschalen", 6, 26, "Bibliotheken helpen bij de start.", lately, None, ""),
    )
    for lab, skill, hours, weeks, task, moment, expert, as_far_as in wanted:
        asked = experts.ask(lab.row, skill, hours, weeks, task, actor=lead[lab.id], now=moment)
        if expert is not None:
            experts.lend(cast, asked, expert, as_far_as=as_far_as, now=moment + timedelta(hours=2))


def hold_second_round(cast: Cast, made: dict[int, Idea], calendar: Calendar) -> None:
    """The session that goes on today: one item decided on, one ballot open, one item and a gate still to come."""
    opened, closes, starts = calendar.ago(60), calendar.ago(20), calendar.minutes_ago(50)
    first, second = staged(made, "stemming"), staged(made, "vergadering")
    name = f"Tweede ronde {opened.year}"
    round_ = council.open_round(cast, name, [*second, *first], opened=opened, closes=closes, places=(1, 2))
    council.score(cast, round_, scorers=9, start=calendar.ago(50))
    rounds.close_scoring(round_, actor=None, now=closes + timedelta(minutes=1))
    db.session.commit()
    session = council.convene(
        cast, f"Vergadering over de {name.lower()}", starts=starts, round_=round_, members=8
    )
    votes = council.everybody_for(Choice.REGIONAL_FIELDLAB, against=Choice.LOCAL_SUPPORT)
    council.put_to_vote(
        cast, council.item_on(session, second[0]), votes, now=calendar.minutes_ago(35), voters=8
    )
    votes = council.everybody_for(Choice.NATIONAL_FIELDLAB, against=Choice.REGIONAL_FIELDLAB)
    council.put_to_vote(
        cast,
        council.item_on(session, first[0]),
        votes,
        now=calendar.minutes_ago(4),
        close=False,
        voters=3,
    )


def score_third_round(cast: Cast, made: dict[int, Idea], calendar: Calendar) -> None:
    """The round that is being scored now: four members are ready, the others still have to."""
    opened, closes = calendar.ago(9), calendar.ahead(6)
    name = f"Derde ronde {opened.year}"
    round_ = council.open_round(
        cast, name, staged(made, "beoordelen"), opened=opened, closes=closes, places=(1, 3)
    )
    council.score(cast, round_, scorers=4, start=calendar.ago(7))

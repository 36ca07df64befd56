"""What the pages of a session show of each subject: ballots with their count, quorum, and the next step."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_login import current_user

from innovatie import rules
from innovatie.domain import sessions_ballots, sessions_decisions
from innovatie.enums import BallotState, Choice, Layer, Verdict
from innovatie.errors import Missing
from innovatie.methods.voting import Count, Quorum
from innovatie.models.people import CouncilMembership
from innovatie.models.sessions import AgendaItem, Ballot, CouncilSession, Vote
from innovatie.queries import people as people_queries
from innovatie.queries import sessions as session_queries
from innovatie.web import current
from innovatie.web.forms.sessions import OpenBallotForm, VoteForm

Badge = dict[str, str]


@dataclass(frozen=True)
class Standing:
    """The quorum with the numbers it follows from; `recused` are names."""

    in_office: int
    recused: Sequence[str]
    quorum: Quorum[Layer]


@dataclass(frozen=True)
class BallotView:
    ballot: Ballot
    count: Count[Choice]
    standing: Standing
    own_vote: Vote | None
    names: Mapping[int, str]  # of the electors

    @property
    def is_open(self) -> bool:
        return self.ballot.state is BallotState.OPEN


@dataclass(frozen=True)
class Subject:
    """A subject on the agenda, for the person who looks at it."""

    item: AgendaItem
    ballots: Sequence[BallotView]
    standing: Standing
    missing: Sequence[Missing]
    options: Sequence[Choice]
    outcome: Choice | None
    lacks_place: bool
    is_recused: bool
    why_no_vote: str | None
    vote_form: VoteForm | None
    open_form: OpenBallotForm

    @property
    def last(self) -> BallotView | None:
        return self.ballots[-1] if self.ballots else None

    @property
    def is_decided(self) -> bool:
        return sessions_ballots.is_carried_out(self.item)

    @property
    def may_open(self) -> bool:
        """Is a ballot the next step? With a quorum or without one yet."""
        waiting = self.last is None or self.last.ballot.verdict in (
            Verdict.SECOND_BALLOT,
            Verdict.NEW_BALLOT,
            Verdict.NO_QUORUM,
            Verdict.NO_VOTES,
        )
        return not self.is_decided and (waiting or self.lacks_place)

    @property
    def turn(self) -> tuple[str, str]:
        """The next step, and who takes it."""
        if self.last is not None and self.last.ballot.verdict is Verdict.CHAIR_TO_DECIDE:
            return "Beslissen bij gelijke stemmen", "De voorzitter"
        if self.outcome and not self.lacks_place:
            return "Besluit vastleggen", "De voorzitter of de secretaris"
        return "Stemmen", current.settings.the_council_first

    @property
    def badge(self) -> Badge:
        decided = self.item.decision or self.item.gate_decision
        if decided:
            return {"label": f"Besloten: {decided.outcome.label}", "colour": "success"}
        if self.last is None:
            return {"label": "Nog niet gestemd", "colour": "neutral"}
        if self.last.is_open:
            return {"label": "Stemming open", "colour": "info"}
        if self.lacks_place:
            return {"label": "Geen plaats meer: nieuwe stemming", "colour": "warning"}
        if self.outcome:
            return {"label": f"Uitkomst: {self.outcome.label}", "colour": "warning"}
        return {"label": SHORT[self.last.ballot.verdict], "colour": "warning"}


SHORT: dict[Verdict | None, str] = {
    Verdict.SECOND_BALLOT: "Tweede stemming nodig",
    Verdict.NEW_BALLOT: "Gelijk: nieuwe stemming nodig",
    Verdict.CHAIR_TO_DECIDE: "Gelijk: voorzitter beslist",
    Verdict.NO_QUORUM: "Te weinig leden: nieuwe stemming nodig",
    Verdict.NO_VOTES: "Geen stemmen: nieuwe stemming nodig",
}


@dataclass(frozen=True)
class Reader:
    """Who looks, with what is the same for every subject on the page."""

    members: Sequence[CouncilMembership]
    places: Mapping[Choice, int]
    now: datetime
    seat: CouncilMembership | None
    is_here: bool


def reader(session: CouncilSession, now: datetime) -> Reader:
    seat = rules.council_seat(current_user)
    here = sessions_ballots.present_at(session.attendances, now)
    return Reader(
        members=people_queries.in_office(now),
        places=session_queries.places_left(session.round),
        now=now,
        seat=seat,
        is_here=seat is not None and seat.id in here,
    )


def subjects(session: CouncilSession, who: Reader, bad_vote: VoteForm | None = None) -> list[Subject]:
    return [subject(item, who, bad_vote) for item in session.agenda]


def subject(item: AgendaItem, who: Reader, bad_vote: VoteForm | None = None) -> Subject:
    """`bad_vote` is the form of a vote that was refused, shown again with its message."""
    views = [_ballot_view(ballot, item, who) for ballot in item.ballots]
    why_no_vote = _why_no_vote(views[-1], who) if views and views[-1].is_open else None
    return Subject(
        item=item,
        ballots=views,
        standing=_before(item, who),
        missing=sessions_ballots.missing_for_ballot(
            item, members=who.members, places=who.places, now=who.now
        ),
        options=sessions_ballots.options_for(item, who.places),
        outcome=sessions_decisions.outcome_of(item),
        lacks_place=sessions_ballots.lacks_place(item, who.places),
        is_recused=rules.is_recused(current_user, item),
        why_no_vote=why_no_vote,
        vote_form=_vote_form(views[-1], bad_vote)
        if views and views[-1].is_open and not why_no_vote
        else None,
        open_form=OpenBallotForm(
            formdata=None, prefix=f"punt{item.id}-", data={"minutes": current.settings.ballot_minutes}
        ),
    )


def _ballot_view(ballot: Ballot, item: AgendaItem, who: Reader) -> BallotView:
    seat_id = who.seat.id if who.seat else None
    return BallotView(
        ballot=ballot,
        count=sessions_ballots.count_of(ballot, item.ballots),
        standing=Standing(
            ballot.in_office,
            [recusal.member.person.name for recusal in ballot.recusals],
            sessions_ballots.quorum_of(ballot, item.session.attendances, who.now),
        ),
        own_vote=next((vote for vote in ballot.votes if vote.member_id == seat_id), None),
        names={elector.member_id: elector.member.person.name for elector in ballot.electors},
    )


def _before(item: AgendaItem, who: Reader) -> Standing:
    """The quorum as it would be when a ballot opened now."""
    found = sessions_ballots.electorate(item, who.members)
    here = sessions_ballots.present_at(item.session.attendances, who.now)
    recused = [member.person.name for member in who.members if member.id in found.recused]
    return Standing(
        found.in_office, recused, sessions_ballots.quorum_for(found.electors, here, current.settings)
    )


def _why_no_vote(view: BallotView, who: Reader) -> str | None:
    """Why a council member cannot vote in an open ballot; None when she can, or is not of the council."""
    if who.seat is None:
        return None
    through = _names_of_recusal(view.ballot, who.seat.id)
    if through:
        return f"Je bent verschoond: je hoort bij {through}. Daarom stem je hier niet mee."
    if who.seat.id not in view.names:
        return "Je was nog geen lid toen de stemming openging. Daarom stem je hier niet mee."
    if view.own_vote:
        return None
    return None if who.is_here else "Meld eerst dat je er bent. Daarna kun je stemmen."


def _names_of_recusal(ballot: Ballot, member_id: int) -> str | None:
    return next((row.organisation.name for row in ballot.recusals if row.member_id == member_id), None)


def _vote_form(view: BallotView, bad_vote: VoteForm | None) -> VoteForm | None:
    seat = rules.council_seat(current_user)
    if seat is None or view.own_vote:
        return None
    form = vote_form(view.ballot)
    if bad_vote is not None and bad_vote.choice.name == form.choice.name:
        return bad_vote
    return form


def vote_form(ballot: Ballot, formdata: object = None) -> VoteForm:
    form = VoteForm(formdata=formdata, prefix=f"stem{ballot.id}-")
    form.offer(option.choice for option in ballot.options)
    return form


def everybody(members: Iterable[CouncilMembership], session: CouncilSession) -> list[CouncilMembership]:
    """Members in office and, after them, former members who were in this session."""
    known = {member.id: member for member in members}
    former = {stay.member_id: stay.member for stay in session.attendances if stay.member_id not in known}
    return [*known.values(), *former.values()]

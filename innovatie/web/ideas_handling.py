"""The work list of handlers, and each step they take with an idea."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from innovatie import clock, rules
from innovatie.domain import ideas_handling
from innovatie.enums import IdeaState, Role
from innovatie.extensions import db
from innovatie.models.ideas import Idea
from innovatie.models.people import Person
from innovatie.queries import ideas as idea_queries
from innovatie.web import current
from innovatie.web.forms.house import HouseForm
from innovatie.web.forms.ideas_handling import (
    NominateForm,
    NotNowForm,
    ProposeForm,
    QuestionForm,
    SupportForm,
    TakeUpForm,
)
from innovatie.web.guards import allow

bp = Blueprint("ideas_handling", __name__)

Page = Response | tuple[str, int]


@dataclass(frozen=True)
class Step:
    """Something a handler can do: where, under which label, to which state, and who may."""

    endpoint: str
    label: str
    to: IdeaState
    rule: Callable[[Person, Idea], bool]


STEPS = (
    Step("ideas_handling.ask", "Vraag stellen", IdeaState.MORE_INFO, rules.may_handle),
    Step("ideas_handling.support", "Lokaal ondersteunen", IdeaState.SUPPORTED, rules.may_handle),
    Step("ideas_handling.nominate", "Voordragen", IdeaState.PROMISING, rules.may_nominate),
    Step("ideas_handling.propose", "Voorstellen om voor te dragen", IdeaState.PROMISING, rules.may_propose),
    Step("ideas_handling.not_now", "Op ‘Niet nu’ zetten", IdeaState.NOT_NOW, rules.may_handle),
)
TAKE_UP_LABELS = {
    IdeaState.SUBMITTED: "In behandeling nemen",
    IdeaState.MORE_INFO: "Verder gaan zonder antwoord",
    IdeaState.PROMISING: "Voordracht terugnemen",
}


def steps_for(person: Person, idea: Idea) -> list[Step]:
    """The steps that this person can take now, besides taking up."""
    return [step for step in STEPS if ideas_handling.can_step(idea, step.to) and step.rule(person, idea)]


def take_up_label(person: Person, idea: Idea) -> str | None:
    """The name of the button that takes an idea up (again); None when this person cannot."""
    if not ideas_handling.can_step(idea, IdeaState.IN_HANDLING):
        return None
    return (
        TAKE_UP_LABELS.get(idea.state, "Weer in behandeling nemen")
        if rules.may_take_up(person, idea)
        else None
    )


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


@bp.get("/werklijst")
@allow(rules.handles_ideas)
def worklist() -> str:
    lists = _lists(current_user)
    chosen = request.args.get("lijst", "")
    chosen = chosen if chosen in lists else next(iter(lists))
    ideas = lists[chosen][1]()
    today = clock.local_date(clock.now())
    return render_template(
        "ideas/worklist.html",
        tabs=[
            Tab(label, url_for(".worklist", lijst=name), name == chosen) for name, (label, _) in lists.items()
        ],
        to_do=_by_promised_day([idea for idea in ideas if idea.state in idea_queries.WAITS_FOR_HANDLER]),
        waiting=[idea for idea in ideas if idea.state is IdeaState.MORE_INFO],
        is_cut=len(ideas) == idea_queries.WORK_LIST,
        first_response=idea_queries.first_response,
        today=today,
    )


def _lists(person: Person) -> dict[str, tuple[str, Callable[[], Sequence[Idea]]]]:
    """The work lists of this person, by their name in the address."""
    lists: dict[str, tuple[str, Callable[[], Sequence[Idea]]]] = {}
    if rules.holds(person, Role.POI_COORDINATOR, Role.INNOVATION_SPECIALIST):
        lists["gebied"] = ("Mijn werkgebied", lambda: idea_queries.open_for_handler(person))
    lists["landelijk"] = ("Landelijk", idea_queries.open_nationwide)
    if rules.is_coordinator(person):
        lists["alles"] = ("Alle werkgebieden", idea_queries.open_everywhere)
    return lists


def _by_promised_day(ideas: Sequence[Idea]) -> list[Idea]:
    """Ideas with a promised day first, the nearest on top; the rest as they came."""
    promised = [(day, idea) for idea in ideas if (day := idea_queries.first_response(idea))]
    promised.sort(key=lambda pair: (pair[0], pair[1].id))
    return [idea for _, idea in promised] + [idea for idea in ideas if not idea_queries.first_response(idea)]


@bp.post("/inzendingen/<int:idea_id>/oppakken")
@allow(rules.may_take_up, load=idea_queries.idea_for)
def take_up(idea: Idea) -> Response:
    idea_id, seen = idea.id, TakeUpForm().version.data
    ideas_handling.take_up(idea, actor=current_user, now=clock.now(), seen=seen)
    db.session.commit()
    flash("De inzending is in behandeling. De indiener krijgt bericht.", "success")
    return redirect(url_for("ideas.show", idea_id=idea_id), 303)


@bp.route("/inzendingen/<int:idea_id>/vraag", methods=["GET", "POST"])
@allow(rules.may_handle, load=idea_queries.idea_for)
def ask(idea: Idea) -> Page:
    form = QuestionForm()
    return take_step(
        idea,
        form,
        lambda **who: ideas_handling.ask_for_more(idea, question=form.question.data, **who),
        possible=ideas_handling.can_step(idea, IdeaState.MORE_INFO),
        title="Vraag stellen aan de indiener",
        submit_label="Vraag versturen",
        done="Je vraag is verstuurd. De indiener is nu aan zet.",
    )


@bp.route("/inzendingen/<int:idea_id>/ondersteunen", methods=["GET", "POST"])
@allow(rules.may_handle, load=idea_queries.idea_for)
def support(idea: Idea) -> Page:
    form = SupportForm()
    return take_step(
        idea,
        form,
        lambda **who: ideas_handling.support_locally(idea, text=form.text.data, until=form.until.data, **who),
        possible=ideas_handling.can_step(idea, IdeaState.SUPPORTED),
        title="Lokaal ondersteunen",
        submit_label="Steun toezeggen",
        done="De steun is toegezegd. De indiener krijgt bericht.",
    )


@bp.route("/inzendingen/<int:idea_id>/niet-nu", methods=["GET", "POST"])
@allow(rules.may_handle, load=idea_queries.idea_for)
def not_now(idea: Idea) -> Page:
    form = NotNowForm()
    return take_step(
        idea,
        form,
        lambda **who: ideas_handling.not_now(idea, reason=form.reason.data, **who),
        possible=ideas_handling.can_step(idea, IdeaState.NOT_NOW),
        title="Niet nu",
        submit_label="Op ‘Niet nu’ zetten",
        done="De inzending staat op ‘Niet nu’. De indiener leest waarom.",
    )


@bp.route("/inzendingen/<int:idea_id>/voorstel", methods=["GET", "POST"])
@allow(rules.may_propose, load=idea_queries.idea_for)
def propose(idea: Idea) -> Page:
    form = ProposeForm()
    return take_step(
        idea,
        form,
        lambda **who: ideas_handling.propose(idea, motivation=form.motivation.data, **who),
        possible=ideas_handling.can_step(idea, IdeaState.PROMISING),
        title="Voorstellen om voor te dragen",
        submit_label="Voorstel versturen",
        done="Je voorstel is verstuurd. De coördinator beslist.",
    )


@bp.route("/inzendingen/<int:idea_id>/voordragen", methods=["GET", "POST"])
@allow(rules.may_nominate, load=idea_queries.idea_for)
def nominate(idea: Idea) -> Page:
    form = NominateForm()
    organisation_id = idea.handler_id or current_user.acts_for_id
    return take_step(
        idea,
        form,
        lambda **who: ideas_handling.nominate(
            idea,
            scope=form.scope.data,
            motivation=form.motivation.data,
            organisation_id=organisation_id,
            **who,
        ),
        possible=ideas_handling.can_step(idea, IdeaState.PROMISING),
        title=f"Voordragen voor {current.settings.the_council}",
        submit_label="Voordragen",
        done="De inzending is voorgedragen en kan nu in een ronde.",
    )


def trail(idea: Idea, here: str) -> list[tuple[str, str | None]]:
    """The breadcrumb of a page about an idea."""
    return [
        ("Start", url_for("start.home")),
        ("Inzendingen", url_for("ideas.overview")),
        (idea.reference or "Concept", url_for("ideas.show", idea_id=idea.id)),
        (here, None),
    ]


def take_step(
    idea: Idea,
    form: HouseForm,
    command: Callable[..., Any],
    *,
    possible: bool,
    done: str,
    template: str = "ideas/step.html",
    **shown: Any,
) -> Page:
    """Show the form of a step; sent in, take the step, or show what was typed with the reason why not.

    `possible`: the state of the idea allows it; else the page of the idea says so.
    """
    idea_id = idea.id
    if request.method != "POST":
        if not possible:
            flash(f"Dit kan nu niet: de stand is ‘{idea.state.label}’.", "warning")
            return redirect(url_for("ideas.show", idea_id=idea_id), 303)
        form.version.data = idea.version
    elif form.carries_out(lambda: command(actor=current_user, now=clock.now(), seen=form.version.data)):
        db.session.commit()
        flash(done, "success")
        return redirect(url_for("ideas.show", idea_id=idea_id), 303)
    elif form.is_refused:
        idea = idea_queries.idea_for(current_user, idea_id=idea_id) or idea
        form.version.data = idea.version
    page = render_template(template, idea=idea, form=form, **shown)
    return page, form.status

"""What is kept of people: the register for everybody, all of it for oneself, and erasing."""

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, session, url_for
from flask_login import current_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from innovatie import clock, rules
from innovatie.clock import local_date
from innovatie.domain import privacy
from innovatie.domain.people_factors import signed_in_lately
from innovatie.errors import RuleViolation
from innovatie.extensions import db
from innovatie.models.people import Person
from innovatie.queries import fieldlabs_guests as guest_reads
from innovatie.queries import people as people_queries
from innovatie.queries import privacy as privacy_queries
from innovatie.queries import settings as settings_queries
from innovatie.reference.personal_data import REGISTER, Purpose
from innovatie.web.forms.house import HouseForm
from innovatie.web.guards import allow, public

bp = Blueprint("privacy", __name__)

Page = str | AnyResponse | tuple[str, int]


def _person(_reader: Person, *, person_id: int) -> Person | None:
    """Somebody whose data there are, with all that `rules` looks at; not who was erased."""
    found = people_queries.acting(person_id, clock.now())
    return found if found and found.erased_at is None else None


@bp.get("/privacy")
@public
def register() -> str:
    groups = {purpose: [entry for entry in REGISTER if entry.purpose is purpose] for purpose in Purpose}
    terms = vars(settings_queries.current(clock.now()))
    return render_template("privacy/register.html", groups=groups, terms=terms)


@bp.get("/account/privacy")
@allow(rules.signed_in)
def mine() -> str:
    return render_template("privacy/mine.html", sections=privacy_queries.of_person(current_user))


@bp.get("/account/privacy.json")
@allow(rules.signed_in)
def download_mine() -> Response:
    return _as_file(current_user)


@bp.route("/account/wissen", methods=["GET", "POST"])
@allow(rules.signed_in)
def erase_mine() -> Page:
    """Only shortly after signing in: a computer that was left alone erases nobody.

    Signing out comes with it: there is nobody any more to be signed in.
    """
    form, person_id, lately = HouseForm(), current_user.id, signed_in_lately(current_user, clock.now())
    if not form.carries_out(lambda: _erase(person_id) if lately else _refuse_late()):
        title, back = "Wil je je account laten wissen?", url_for("privacy.mine")
        return _confirm(form, title, back, person_id, lately=lately)
    db.session.commit()
    logout_user()
    session.clear()
    flash("Je account is gewist. Dank je wel voor wat je deed.", "success")
    return redirect(url_for("people.sign_in"), 303)


@bp.get("/beheer/mensen/<int:person_id>/gegevens")
@allow(rules.may_read_data_of, load=_person)
def of_person(person: Person) -> str:
    sections = privacy_queries.of_person(person)
    return render_template("privacy/person.html", person=person, sections=sections)


@bp.get("/beheer/mensen/<int:person_id>/gegevens.json")
@allow(rules.may_read_data_of, load=_person)
def download(person: Person) -> Response:
    return _as_file(person)


@bp.route("/beheer/mensen/<int:person_id>/wissen", methods=["GET", "POST"])
@allow(rules.may_erase, load=_person)
def erase(person: Person) -> Page:
    form, person_id, name = HouseForm(), person.id, person.name
    if not form.carries_out(lambda: _erase(person_id)):
        title, back = (
            f"Wil je het account van {name} wissen?",
            url_for("people_admin.show", person_id=person_id),
        )
        return _confirm(form, title, back, person_id)
    db.session.commit()
    flash(f"Het account van {name} is gewist.", "success")
    return redirect(url_for("people_admin.overview"), 303)


def _erase(person_id: int) -> None:
    person = _person(current_user, person_id=person_id)
    if person is None:
        raise RuleViolation("Dit account is al gewist.")
    privacy.erase(person, actor=current_user, now=clock.now())


def _refuse_late() -> None:
    raise RuleViolation(
        "Je logde al een tijd geleden in. Log opnieuw in, dan kun je je account laten wissen."
    )


def _confirm(
    form: HouseForm, title: str, back: str, person_id: int, *, lately: bool = True
) -> tuple[str, int]:
    """The person is read again: a refused step took the loaded rows back."""
    person = _person(current_user, person_id=person_id)
    page = render_template(
        "privacy/erase.html",
        form=form,
        title=title,
        back=back,
        person=person,
        lately=lately,
        fieldlabs=guest_reads.names_for(current_user, person.grants if person else []),
        missing=privacy.missing_for_erasure(person, current_user, clock.now()) if person else [],
    )
    return page, form.status


def _as_file(person: Person) -> Response:
    """Everything in words, by the titles of the register."""
    sections = privacy_queries.of_person(person)
    answer = jsonify({section.entry.title: list(section.rows) for section in sections})
    day = local_date(clock.now()).isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="gegevens-{person.id}-{day}.json"'
    return answer

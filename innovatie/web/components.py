"""Every component in all its states on one page; registered in development and tests only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum

from flask import Blueprint, render_template, request
from wtforms import (
    FileField,
    Form,
    FormField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from innovatie.web.forms.fields import CheckboxField, CheckboxGroupField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField, LocalDateTimeField, WholeNumberField
from innovatie.web.guards import public

bp = Blueprint("components", __name__)

CHALLENGES = [
    SelectChoice("geletterd", "Geletterde samenleving"),
    SelectChoice("digitaal", "Participatie in de informatiesamenleving"),
    SelectChoice("leren", "Leven lang ontwikkelen"),
]
VOTES = [
    SelectChoice("voor", "Voor"),
    SelectChoice("tegen", "Tegen"),
    SelectChoice("onthouding", "Onthouding"),
]
AUDIENCES = [SelectChoice("jeugd", "Jeugd"), SelectChoice("ouders", "Ouders"), SelectChoice("oud", "Ouderen")]


class DemoPhase(Enum):
    EXPLORE = "Verkennen"
    EXPERIMENT = "Fieldlab"
    SCALE = "Opschalen"
    CORE = "Kern"

    @property
    def label(self) -> str:
        return self.value


class DemoState(Enum):
    DRAFT = ("Concept", "neutral")
    SUBMITTED = ("Ingediend", "info")
    CHOSEN = ("Gekozen", "success")
    WAITING = ("Wacht op aanvulling", "warning")
    DECLINED = ("Afgewezen", "danger")

    @property
    def label(self) -> str:
        return self.value[0]

    @property
    def colour(self) -> str:
        return self.value[1]


@dataclass(frozen=True)
class DemoLink:
    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class DemoStep:
    number: int
    label: str


@dataclass(frozen=True)
class DemoEntry:
    at: datetime
    who: str | None
    text: str
    reason: str | None = None


@dataclass(frozen=True)
class DemoTodo:
    text: str
    due: date | None
    url: str
    label: str
    overdue: bool = False
    context: str | None = None


@dataclass(frozen=True)
class DemoMissing:
    text: str
    url: str | None = None


class AddressForm(Form):
    street = TextField("Straat en huisnummer", [Required("Vul een straat en huisnummer in.")])
    city = TextField("Plaats")


class DemoForm(HouseForm):
    """One field of every kind."""

    title = TextField(
        "Titel", [Required("Vul een titel in.")], description="Zeg in één zin waar je idee over gaat."
    )
    body = LongTextField("Omschrijving", maximum=200)
    challenge = SelectField(
        "Maatschappelijke opgave",
        [DataRequired("Kies een opgave.")],
        choices=[SelectChoice("", "Kies een opgave"), *CHALLENGES],
    )
    vote = RadioField("Jouw stem", [InputRequired("Kies wat je stemt.")], choices=VOTES)
    audiences = CheckboxGroupField(
        "Voor wie is het?",
        [Required("Kies minstens één groep.")],
        choices=AUDIENCES,
        description="Je mag er meer kiezen.",
    )
    agreed = CheckboxField(
        "Mijn organisatie weet van dit idee", [DataRequired("Vraag het eerst aan je organisatie.")]
    )
    start = DayField("Begindatum", [Required("Vul een datum in.")])
    meeting = LocalDateTimeField("Vergadering", [Optional()])
    hours = WholeNumberField("Uren per week", [Optional()], minimum=1, maximum=40)
    password = PasswordField(
        "Wachtwoord",
        [DataRequired("Vul je wachtwoord in.")],
        render_kw={"autocomplete": "current-password"},
    )
    attachment = FileField("Bijlage", description="Een pdf van hoogstens 5 MB.")
    address = FormField(AddressForm, "Adres")


class DemoFilter(Form):
    q = TextField("Zoek op woord")
    challenge = SelectField("Opgave", choices=[SelectChoice("", "Alle opgaven"), *CHALLENGES])
    library = SelectField(
        "Bibliotheek",
        choices=[
            SelectChoice("", "Alle bibliotheken"),
            *(SelectChoice(str(number), f"Bibliotheek {number}") for number in range(1, 41)),
        ],
    )
    place = TextField("Plaats")


class DemoConfirmForm(HouseForm):
    reason = LongTextField("Waarom?", [Required("Schrijf op waarom.")])


AT = datetime(2026, 4, 14, 8, 0, tzinfo=UTC)
DAY = AT.date()
DEMO = {
    "states": list(DemoState),
    "phase": DemoPhase.EXPERIMENT,
    "at": AT,
    "day": DAY,
    "tabs": [
        DemoLink("Overzicht", "?naar=overzicht", current=True),
        DemoLink("Logboek", "?naar=logboek", count=12),
        DemoLink("Resultaten", "?naar=resultaten", count=0),
    ],
    "entries": [
        DemoEntry(AT, "Sanne Bakker", "Idee ingediend."),
        DemoEntry(AT, "Landelijk coördinator", "Aanvulling gevraagd.", "Vertel ook voor wie het is."),
        DemoEntry(AT, None, "Herinnering verstuurd."),
    ],
    "todos": [
        DemoTodo(
            "Geef je score", DAY, "?naar=score", "Score geven", overdue=True, context="Leesclub op de bus"
        ),
        DemoTodo("Breng je stem uit", DAY, "?naar=stem", "Stem uitbrengen", context="Taalmaatjes"),
        DemoTodo("Vul je profiel aan", None, "?naar=profiel", "Profiel aanvullen"),
    ],
    "missing": [DemoMissing("Vul de begroting in.", "?naar=begroting"), DemoMissing("Kies een trekker.")],
}


@bp.route("/componenten", methods=["GET", "POST"])
@public
def overview() -> tuple[str, int]:
    """With ?fouten=1, or sent in, the form shows its errors."""
    form = DemoForm(meta={"csrf": "fouten" not in request.args})
    if request.method == "POST" or "fouten" in request.args:
        form.validate()
    status = 422 if request.method == "POST" else 200
    filters = DemoFilter(prefix="filter-")
    return render_template("componenten.html", form=form, filters=filters, demo=DEMO), status


@bp.route("/componenten/bevestigen", methods=["GET", "POST"])
@public
def confirmation() -> tuple[str, int]:
    form = DemoConfirmForm()
    status = 200 if request.method == "GET" or form.validate() else 422
    page = render_template(
        "confirm.html",
        form=form,
        title="Wil je dit idee intrekken?",
        text="Het idee verdwijnt uit de ronde.",
        consequences=["De scores die al gegeven zijn tellen niet meer mee.", "Wie meedoet krijgt bericht."],
        submit_label="Idee intrekken",
        cancel_url="/componenten",
        breadcrumbs=[("Componenten", "/componenten"), ("Intrekken", None)],
    )
    return page, status

"""Forms of the expertise pool."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from innovatie.enums import Layer, Province, RequestState
from innovatie.models.people import Organisation
from innovatie.models.reference import Skill
from innovatie.reference.settings import MOST_HOURS
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import CheckboxGroupField, LongTextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import DayField, WholeNumberField
from innovatie.web.forms.text import id_or_none


def _rows(things: Sequence[Skill | Organisation]) -> list[SelectChoice]:
    return [
        SelectChoice(thing.id, thing.label if isinstance(thing, Skill) else thing.name) for thing in things
    ]


class ProfileForm(HouseForm):
    """What somebody offers."""

    about = LongTextField(
        "Over jou",
        [Required("Schrijf kort waar je goed in bent.")],
        maximum=2000,
        description="Wat kun je, wat heb je gedaan en waar word je blij van? Een paar zinnen zijn genoeg.",
    )
    skills = CheckboxGroupField(
        "Vaardigheden", [Required("Kies minstens één vaardigheid.")], coerce=id_or_none
    )
    provinces = CheckboxGroupField(
        "Waar wil je werken?",
        choices=choices(Province),
        coerce=member_of(Province),
        description="Kies je niets, dan werk je in heel Nederland.",
    )
    hours_per_week = WholeNumberField(
        "Uren per week",
        [Required("Vul in hoeveel uur per week je kunt helpen.")],
        minimum=1,
        maximum=MOST_HOURS,
        description="Zoveel uur per week kun je worden uitgeleend. Spreek dit af met je werkgever.",
    )

    def offer(self, skills: Sequence[Skill]) -> None:
        self.skills.choices = _rows(skills)


class JoinForm(ProfileForm):
    """The first time: also for which organisation."""

    employer = SelectField("Je werkgever", [Required("Kies je werkgever.")], coerce=id_or_none)

    def offer_employers(self, employers: Sequence[Organisation]) -> None:
        self.employer.choices = _rows(employers)


class RequestForm(HouseForm):
    """What a Fieldlab asks for."""

    skill = SelectField("Welke vaardigheid zoek je?", [Required("Kies een vaardigheid.")], coerce=id_or_none)
    task = LongTextField(
        "Wat gaat de expert doen?",
        [Required("Schrijf wat de expert gaat doen.")],
        maximum=2000,
        description="De expert en de werkgever lezen dit voor ze akkoord gaan.",
    )
    hours_per_week = WholeNumberField(
        "Uren per week",
        [Required("Vul in hoeveel uur per week je nodig hebt.")],
        minimum=1,
        maximum=MOST_HOURS,
    )
    starts_on = DayField("Eerste dag", [Required("Vul de eerste dag in.")])
    ends_on = DayField(
        "Laatste dag",
        [Required("Vul de laatste dag in.")],
        description="We rekenen in hele weken, van maandag tot en met zondag. Een deel van een week telt als een week.",
    )

    def offer(self, skills: Sequence[Skill]) -> None:
        self.skill.choices = [SelectChoice("", "Kies een vaardigheid"), *_rows(skills)]


class ReasonForm(HouseForm):
    reason = LongTextField("Waarom?", [Required("Schrijf kort waarom.")], maximum=1000)


class ReviewForm(HouseForm):
    review = LongTextField(
        "Hoe ging het?",
        [Required("Schrijf kort hoe het ging.")],
        maximum=2000,
        description="Wat heeft de expert gedaan en wat leverde het op? De expert en de werkgever lezen dit.",
    )


class PoolFilterForm(FlaskForm):
    """The filters above the list; in the address, so without a token."""

    class Meta:
        csrf = False

    skill = SelectField("Vaardigheid", name="vaardigheid", coerce=id_or_none)
    province = SelectField(
        "Provincie",
        name="provincie",
        choices=choices(Province, "Alle provincies"),
        coerce=member_of(Province),
    )
    layer = SelectField(
        "Laag van de werkgever",
        name="laag",
        choices=choices([layer for layer in Layer if layer is not Layer.EXTERNAL], "Alle lagen"),
        coerce=member_of(Layer),
    )

    def offer(self, skills: Sequence[Skill]) -> None:
        self.skill.choices = [SelectChoice("", "Alle vaardigheden"), *_rows(skills)]


class RequestFilterForm(FlaskForm):
    class Meta:
        csrf = False

    state = SelectField(
        "Stand", name="stand", choices=choices(RequestState, "Alle standen"), coerce=member_of(RequestState)
    )

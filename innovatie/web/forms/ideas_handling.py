"""Forms of the handler."""

from wtforms import RadioField

from innovatie.enums import FieldlabScope
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import LongTextField
from innovatie.web.forms.house import HouseForm, Required, SeenVersionField
from innovatie.web.forms.quantities import DayField


class TakeUpForm(HouseForm):
    version = SeenVersionField()


class QuestionForm(HouseForm):
    question = LongTextField("Je vraag", [Required("Schrijf je vraag op.")])
    version = SeenVersionField()


class SupportForm(HouseForm):
    text = LongTextField(
        "Welke steun geef je?",
        [Required("Schrijf op welke steun je geeft.")],
        description="Bijvoorbeeld uren, advies, een plek of contacten. En wie de indiener kan bellen.",
    )
    until = DayField("Tot wanneer?", [Required("Kies een dag.")])
    version = SeenVersionField()


class NotNowForm(HouseForm):
    reason = LongTextField(
        "Waarom kan het nu niet?",
        [Required("Schrijf op waarom het nu niet kan.")],
        description="De indiener en alle leden lezen dit.",
    )
    version = SeenVersionField()


class ProposeForm(HouseForm):
    motivation = LongTextField("Waarom is dit kansrijk?", [Required("Schrijf op waarom dit kansrijk is.")])
    version = SeenVersionField()


class NominateForm(HouseForm):
    scope = RadioField(
        "Wat voor Fieldlab past erbij?",
        [Required("Kies landelijk of regionaal.")],
        choices=choices(FieldlabScope),
        coerce=member_of(FieldlabScope),
    )
    motivation = LongTextField(
        "Waarom is dit kansrijk?",
        [Required("Schrijf op waarom dit kansrijk is.")],
        description="De raad leest dit bij de beoordeling.",
    )
    version = SeenVersionField()

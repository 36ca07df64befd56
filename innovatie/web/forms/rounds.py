"""What is typed about rounds: the round itself, its ideas, and a score sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field, RadioField, SelectChoice, SubmitField

from innovatie.domain.rounds_scoring import unjudged
from innovatie.enums import TieRule
from innovatie.methods.scoring import NO_OPINION, SCALE, Mark
from innovatie.models.ideas import Nomination
from innovatie.models.rounds import RoundCriterion, ScoreSheet
from innovatie.web.forms.choices import choices, member_of
from innovatie.web.forms.fields import CheckboxGroupField, LongTextField, TextField
from innovatie.web.forms.house import HouseForm, Required
from innovatie.web.forms.quantities import LocalDateTimeField, WholeNumberField
from innovatie.web.forms.text import id_or_none

PICK = "Kies uit de lijst."
MARKS = [
    *(SelectChoice(str(mark), str(mark)) for mark in SCALE),
    SelectChoice(NO_OPINION.value, "Geen oordeel"),
]


class RoundForm(HouseForm):
    name = TextField("Naam", [Required("Vul een naam in.")], description="Bijvoorbeeld: Voorjaarsronde 2026.")
    scoring_closes_at = LocalDateTimeField(
        "Beoordelen sluit op",
        [Required("Vul in wanneer het beoordelen sluit.")],
        description="Tot dit moment kunnen raadsleden hun beoordeling inleveren.",
    )
    places_national = WholeNumberField(
        "Plaatsen voor landelijke Fieldlabs", [Required("Vul een getal in.")], maximum=99
    )
    places_regional = WholeNumberField(
        "Plaatsen voor regionale Fieldlabs", [Required("Vul een getal in.")], maximum=99
    )
    tie_rule = RadioField(
        "Wat als de stemmen gelijk zijn?",
        validators=[Required("Kies wat er gebeurt bij gelijke stemmen.")],
        choices=choices(TieRule),
        coerce=member_of(TieRule),
        invalid_value_message=PICK,
        invalid_choice_message=PICK,
    )


class IdeasForm(HouseForm):
    ideas = CheckboxGroupField(
        "Voorgedragen ideeën", [Required("Kies minstens één idee.")], coerce=id_or_none
    )

    def offer(self, nominations: Iterable[Nomination]) -> None:
        self.ideas.choices = [
            SelectChoice(found.idea_id, f"{found.idea.title}, {found.idea.organisation.name}")
            for found in nominations
        ]


@dataclass(frozen=True)
class Row:
    """One criterion on the sheet, with its two fields and the meaning of each mark."""

    criterion: RoundCriterion
    mark: Field
    remark: Field
    meanings: dict[str, str]


class ScoreForm(HouseForm):
    """A sheet; `score_form` adds two fields per criterion of the round."""

    remark = LongTextField("Opmerking over het hele idee", maximum=2000)
    save = SubmitField()
    hand_in = SubmitField()
    criteria: Sequence[RoundCriterion] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        """To hand in, every criterion needs a mark: each one without is told so."""
        if not super().validate(extra_validators):
            return False
        left = unjudged(self.criteria, self.marks()) if self.hand_in.data else []
        for criterion in left:
            self[f"mark_{criterion.id}"].errors = ["Kies een cijfer of ‘geen oordeel’."]
        return not left

    def rows(self) -> list[Row]:
        return [
            Row(
                criterion,
                self[f"mark_{criterion.id}"],
                self[f"remark_{criterion.id}"],
                {str(mark): meaning for mark, meaning in zip(SCALE, criterion.anchors, strict=True)},
            )
            for criterion in self.criteria
        ]

    def marks(self) -> dict[int, Mark]:
        """What was judged; a criterion without a choice is not in it."""
        chosen = {row.criterion.id: row.mark.data for row in self.rows()}
        return {
            key: NO_OPINION if mark == NO_OPINION.value else int(mark) for key, mark in chosen.items() if mark
        }

    def remarks(self) -> dict[int, str]:
        return {row.criterion.id: row.remark.data for row in self.rows() if row.remark.data}


class Chosen:
    """Nothing chosen is fine while saving in between; what is chosen must be in the list."""

    def __call__(self, _form: HouseForm, field: Field) -> None:
        if not field.raw_data:
            field.errors = []


def score_form(criteria: Sequence[RoundCriterion], sheet: ScoreSheet | None) -> ScoreForm:
    """The form for these frozen criteria, filled with what the member saved."""
    fields: dict[str, object] = {"criteria": criteria}
    for criterion in criteria:
        fields[f"mark_{criterion.id}"] = RadioField(
            criterion.label,
            validators=[Chosen()],
            description=criterion.explanation,
            choices=MARKS,
            invalid_choice_message=PICK,
        )
        fields[f"remark_{criterion.id}"] = LongTextField(f"Opmerking bij ‘{criterion.label}’", maximum=1000)
    form: ScoreForm = type("RoundScoreForm", (ScoreForm,), fields)(data=_saved(sheet))
    return form


def _saved(sheet: ScoreSheet | None) -> dict[str, str]:
    if sheet is None:
        return {}
    saved = {"remark": sheet.remark}
    for score in sheet.scores:
        saved[f"mark_{score.criterion_id}"] = NO_OPINION.value if score.mark is None else str(score.mark)
        saved[f"remark_{score.criterion_id}"] = score.remark
    return saved

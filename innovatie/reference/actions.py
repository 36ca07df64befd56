"""What the record can say: every action with its sentence, every kind of thing with its name.

`domain.record.record` refuses an action or a thing that is not here, so nothing gets into the record that its pages
cannot tell. A new action takes one line below.
"""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a thing in the record is part of; who may read what follows from it (`queries.record.visible_to`)."""

    ACCESS = "Toegang"
    SETTINGS = "Instellingen"
    IDEAS = "Inzendingen"
    COUNCIL = "Rondes en vergaderingen"
    FIELDLABS = "Fieldlabs"
    MONEY = "Geld"
    POOL = "Expertisepool"


@dataclass(frozen=True)
class Kind:
    subject: Subject
    label: str


THINGS = {
    # Toegang
    "person": Kind(Subject.ACCESS, "Persoon"),
    "affiliation": Kind(Subject.ACCESS, "Werkgever"),
    "role_grant": Kind(Subject.ACCESS, "Rol"),
    "council_membership": Kind(Subject.ACCESS, "Zetel"),
    "organisation": Kind(Subject.ACCESS, "Organisatie"),
    "organisation_domain": Kind(Subject.ACCESS, "Domein"),
    "user_session": Kind(Subject.ACCESS, "Sessie"),
    "account_token": Kind(Subject.ACCESS, "Link in een mail"),
    "totp": Kind(Subject.ACCESS, "Code-app"),
    "recovery_code": Kind(Subject.ACCESS, "Herstelcode"),
    "passkey": Kind(Subject.ACCESS, "Passkey"),
    "external_identity": Kind(Subject.ACCESS, "Werkaccount"),
    # Instellingen
    "setting": Kind(Subject.SETTINGS, "Instelling"),
    "challenge": Kind(Subject.SETTINGS, "Opgave"),
    "score_criterion": Kind(Subject.SETTINGS, "Criterium van de raad"),
    "gate_criterion": Kind(Subject.SETTINGS, "Vraag bij een poort"),
    "funding_source": Kind(Subject.SETTINGS, "Bron van geld"),
    "national_programme": Kind(Subject.SETTINGS, "Landelijk programma"),
    "skill": Kind(Subject.SETTINGS, "Vaardigheid"),
    # Inzendingen
    "idea": Kind(Subject.IDEAS, "Inzending"),
    "nomination": Kind(Subject.IDEAS, "Voordracht"),
    # Rondes en vergaderingen
    "round": Kind(Subject.COUNCIL, "Ronde"),
    "score_sheet": Kind(Subject.COUNCIL, "Beoordeling"),
    "recusal": Kind(Subject.COUNCIL, "Verschoning"),
    "council_session": Kind(Subject.COUNCIL, "Vergadering"),
    "agenda_item": Kind(Subject.COUNCIL, "Agendapunt"),
    "attendance": Kind(Subject.COUNCIL, "Aanwezigheid"),
    "ballot": Kind(Subject.COUNCIL, "Stemming"),
    "vote": Kind(Subject.COUNCIL, "Stem"),
    "decision": Kind(Subject.COUNCIL, "Besluit"),
    "gate_decision": Kind(Subject.COUNCIL, "Poortbesluit"),
    # Fieldlabs
    "fieldlab": Kind(Subject.FIELDLABS, "Fieldlab"),
    "team_member": Kind(Subject.FIELDLABS, "Teamlid"),
    "progress_entry": Kind(Subject.FIELDLABS, "Voortgang"),
    "gate_request": Kind(Subject.FIELDLABS, "Aanvraag bij een poort"),
    # Geld
    "award": Kind(Subject.MONEY, "Toekenning"),
    # Expertisepool
    "expert_profile": Kind(Subject.POOL, "Expert"),
    "expert_request": Kind(Subject.POOL, "Vraag om een expert"),
    "secondment": Kind(Subject.POOL, "Uitleen"),
}

# After the name of who did it. Which idea, Fieldlab or person it is about stands beside it.
ACTIONS_OF: dict[Subject, dict[str, str]] = {
    Subject.ACCESS: {
        "sign_in": "heeft ingelogd",
        "sign_out": "heeft uitgelogd",
        "end_session": "heeft op een ander apparaat uitgelogd",
        "end_other_sessions": "heeft op alle andere apparaten uitgelogd",
        "act_for": "werkt nu namens een andere organisatie",
        "invite": "heeft iemand uitgenodigd",
        "take_invitation": "heeft een uitnodiging aangenomen",
        "add_person": "heeft iemand toegevoegd",
        "set_password": "heeft een nieuw wachtwoord ingesteld",
        "use_recovery_code": "heeft ingelogd met een herstelcode",
        "renew_recovery_codes": "heeft nieuwe herstelcodes gemaakt",
        "add_factor": "heeft een tweede stap bij het inloggen aangezet",
        "remove_factor": "heeft een tweede stap bij het inloggen uitgezet",
        "reset_factors": "heeft de tweede stap bij het inloggen weggehaald",
        "rename_passkey": "heeft een passkey een naam gegeven",
        "refuse_copied_passkey": "kreeg geen toegang met een passkey die gekopieerd lijkt",
        "link_identity": "heeft een werkaccount gekoppeld",
        "unlink_identity": "heeft een werkaccount losgemaakt",
        "grant_role": "heeft een rol gegeven",
        "end_role": "heeft een rol beëindigd",
        "extend_role": "heeft een rol verlengd",
        "extend_guest": "heeft de laatste dag van een gast veranderd",
        "erase_person": "heeft persoonsgegevens gewist",
        "redact_text": "heeft een naam uit een tekst gehaald",
        "add_organisation": "heeft een organisatie toegevoegd",
        "change_organisation": "heeft een organisatie veranderd",
        "rename_organisation": "heeft een organisatie een andere naam gegeven",
        "end_organisation": "heeft een organisatie beëindigd",
        "reopen_organisation": "heeft een organisatie heropend",
        "change_domains": "heeft de domeinen van een organisatie veranderd",
        "merge_organisation": "heeft een organisatie in een andere laten opgaan",
        "take_over_organisation": "heeft een andere organisatie overgenomen",
        "move_to_successor": "heeft iets overgezet naar de opvolger van een organisatie",
        "seat": "heeft een zetel in de raad gegeven",
        "end_seat": "heeft een zetel in de raad beëindigd",
        "extend_seat": "heeft een zetel in de raad verlengd",
        "affiliate": "heeft iemand aan een organisatie gekoppeld",
        "end_affiliation": "heeft iemand van een organisatie losgemaakt",
        "correct_name": "heeft een naam verbeterd",
        "change_address": "heeft een e-mailadres veranderd",
        "import_people": "heeft mensen geïmporteerd",
        "import_organisations": "heeft organisaties geïmporteerd",
        "disable": "heeft een account gesloten",
        "enable": "heeft een account weer geopend",
        "ask_password": "heeft een link voor een nieuw wachtwoord gestuurd",
    },
    Subject.SETTINGS: {
        "change_setting": "heeft een instelling veranderd",
        "reference_inserted": "heeft een gegeven ingelezen uit een bestand",
        "reference_updated": "heeft een gegeven bijgewerkt uit een bestand",
        "add_reference": "heeft een gegeven toegevoegd",
        "change_reference": "heeft een gegeven veranderd",
        "end_reference": "heeft een gegeven laten stoppen",
        "reopen_reference": "heeft een gegeven weer in gebruik genomen",
    },
    Subject.IDEAS: {
        "create_draft": "heeft een concept gemaakt",
        "change_draft": "heeft een concept veranderd",
        "forget_draft": "heeft een oud concept gewist",
        "handle_idea": "heeft een stap in de behandeling gezet",
        "nominate": "heeft voorgedragen voor triage",
    },
    Subject.COUNCIL: {
        "plan_round": "heeft een ronde gepland",
        "change_round": "heeft een ronde veranderd",
        "add_idea_to_round": "heeft een inzending in een ronde gezet",
        "remove_idea_from_round": "heeft een inzending uit een ronde gehaald",
        "forget_scores": "heeft de losse cijfers van een ronde gewist",
        "recuse": "heeft een raadslid verschoond",
        "save_sheet": "heeft een beoordeling bewaard",
        "submit_sheet": "heeft een beoordeling ingeleverd",
        "plan": "heeft een vergadering gepland",
        "add_to_agenda": "heeft een punt op de agenda gezet",
        "remove_from_agenda": "heeft een punt van de agenda gehaald",
        "arrive": "heeft aanwezigheid genoteerd",
        "leave": "heeft vertrek genoteerd",
        "open_ballot": "heeft een stemming geopend",
        "cast_vote": "heeft gestemd",
        "count": "heeft de stemmen geteld",
        "decide_tie": "heeft beslist bij gelijke stemmen",
        "decide": "heeft een besluit vastgelegd",
        "decide_gate": "heeft een poortbesluit vastgelegd",
    },
    Subject.FIELDLABS: {
        "create": "heeft een Fieldlab gestart",
        "join_team": "heeft iemand in het team gezet",
        "leave_team": "heeft iemand uit het team gehaald",
        "log_progress": "heeft voortgang genoteerd",
        "plan_gate": "heeft de datum van een poort gezet",
        "link_challenge": "heeft een opgave gekoppeld",
        "name_owner": "heeft een eigenaar voorgesteld",
        "accept_ownership": "heeft ja gezegd namens de eigenaar",
        "release_ownership": "heeft losgelaten namens de eigenaar",
        "answer_criterion": "heeft een vraag van een poort beantwoord",
        "request_gate": "heeft een poortbesluit aangevraagd",
    },
    Subject.MONEY: {
        "award": "heeft geld of uren toegekend",
    },
    Subject.POOL: {
        "propose_profile": "heeft zich aangemeld voor de pool",
        "change_profile": "heeft een profiel veranderd",
        "confirm_profile": "heeft een profiel bevestigd",
        "request_expert": "heeft een expert gevraagd",
        "propose_expert": "heeft een expert voorgesteld",
    },
}
ACTIONS = {"move": "heeft de stand veranderd"} | {
    action: sentence for actions in ACTIONS_OF.values() for action, sentence in actions.items()
}

# Only for who did it, or whom it is about.
PERSONAL = (
    *("sign_in", "sign_out", "act_for", "end_session", "end_other_sessions"),
    *("use_recovery_code", "refuse_copied_passkey"),
)
# Its "reason" is the whole text of somebody, which stands there only so that the check of the record knows it anew.
REDACTED = "redact_text"
# That somebody voted or scored is for the council; what, the record never shows (TRI-10).
OF_A_MEMBER = ("save_sheet", "submit_sheet", "cast_vote")

if set(ACTIONS_OF) != set(Subject):
    raise TypeError("not every subject has its actions")
if unknown := {*PERSONAL, *OF_A_MEMBER, REDACTED} - set(ACTIONS):
    raise TypeError(f"{unknown} have no sentence")

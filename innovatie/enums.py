"""Every fixed list of the product: value in the database, Dutch label, and for states a colour and whether it ends.

A member without its label, colour or ending does not import: `__new__` takes its parts by their number.
"""

from enum import StrEnum
from typing import Any, Self


class Labelled(StrEnum):
    """A fixed list with a Dutch label per value."""

    _label: str

    def __new__(cls, *parts: str) -> Self:
        value, label = parts
        member = str.__new__(cls, value)
        member._value_, member._label = value, label
        return member

    @property
    def label(self) -> str:
        return self._label


class State(StrEnum):
    """A state: label, colour token (neutral, info, success, warning, danger) and whether nothing follows."""

    _parts: tuple[str, str, bool]

    def __new__(cls, *parts: Any) -> Self:
        value, label, colour, is_final = parts
        member = str.__new__(cls, value)
        member._value_, member._parts = value, (label, colour, is_final)
        return member

    @property
    def label(self) -> str:
        return self._parts[0]

    @property
    def colour(self) -> str:
        return self._parts[1]

    @property
    def is_final(self) -> bool:
        return self._parts[2]


# people


class Layer(Labelled):
    LOCAL = "lokaal", "Lokaal"
    PROVINCIAL = "provinciaal", "Provinciaal"
    NATIONAL = "landelijk", "Landelijk"
    EXTERNAL = "extern", "Extern"


LIBRARY_LAYERS = (Layer.LOCAL, Layer.PROVINCIAL, Layer.NATIONAL)


class OrganisationKind(Labelled):
    LIBRARY = "bibliotheek", "Bibliotheek"
    POI = "poi", "POI"
    KB = "kb", "KB"
    SPN = "spn", "SPN"
    VOB = "vob", "VOB"
    NATIONAL = "landelijk", "Landelijke organisatie"
    PARTNER = "partner", "Externe partner"


class Province(Labelled):
    GRONINGEN = "groningen", "Groningen"
    FRYSLAN = "fryslan", "Fryslân"
    DRENTHE = "drenthe", "Drenthe"
    OVERIJSSEL = "overijssel", "Overijssel"
    FLEVOLAND = "flevoland", "Flevoland"
    GELDERLAND = "gelderland", "Gelderland"
    UTRECHT = "utrecht", "Utrecht"
    NOORD_HOLLAND = "noord-holland", "Noord-Holland"
    ZUID_HOLLAND = "zuid-holland", "Zuid-Holland"
    ZEELAND = "zeeland", "Zeeland"
    NOORD_BRABANT = "noord-brabant", "Noord-Brabant"
    LIMBURG = "limburg", "Limburg"


class Role(Labelled):
    """Rights hang on roles, never on the layer (GOV-03). Council seats are a register of their own."""

    INNOVATION_SPECIALIST = "innovatiespecialist", "Innovatiespecialist"
    POI_COORDINATOR = "poi_coordinator", "POI-coördinator"
    NATIONAL_COORDINATOR = "landelijk_coordinator", "Landelijk coördinator"
    POOL_MANAGER = "poolbeheerder", "Poolbeheerder"
    FINANCE = "financieel_beheerder", "Financieel beheerder"
    EDITOR = "redactie", "Redactie"
    EMPLOYER_CONTACT = "werkgeverscontact", "Contactpersoon van de werkgever"
    OWNER_CONTACT = "eigenaarscontact", "Contactpersoon van de eigenaar"
    STEERING_GROUP = "koersgroep", "Lid koersgroep"
    REFLECTION = "reflectiegroep", "Lid reflectiegroep"
    GOVERNANCE_READER = "bestuurlijk_overleg", "Lid bestuurlijk overleg"
    ADMINISTRATOR = "beheerder", "Technisch beheerder"
    GUEST = "gast", "Gast van een externe partner"


class GrantScope(Labelled):
    """Within which a role holds: everywhere, for one organisation, for what a POI looks after, or for one Fieldlab."""

    NETWORK = "netwerk", "Het hele netwerk"
    ORGANISATION = "organisatie", "Eén organisatie"
    WORK_AREA = "werkgebied", "Het werkgebied van een POI"
    PROJECT = "project", "Eén Fieldlab"


# Where each role can hold. The first is what a page proposes.
ROLE_SCOPES: dict[Role, tuple[GrantScope, ...]] = {
    Role.INNOVATION_SPECIALIST: (GrantScope.WORK_AREA, GrantScope.ORGANISATION),
    Role.POI_COORDINATOR: (GrantScope.WORK_AREA,),
    Role.NATIONAL_COORDINATOR: (GrantScope.NETWORK,),
    Role.POOL_MANAGER: (GrantScope.NETWORK, GrantScope.ORGANISATION),
    Role.FINANCE: (GrantScope.NETWORK,),
    Role.EDITOR: (GrantScope.NETWORK, GrantScope.ORGANISATION),
    Role.EMPLOYER_CONTACT: (GrantScope.ORGANISATION,),
    Role.OWNER_CONTACT: (GrantScope.ORGANISATION,),
    Role.STEERING_GROUP: (GrantScope.NETWORK,),
    Role.REFLECTION: (GrantScope.NETWORK,),
    Role.GOVERNANCE_READER: (GrantScope.NETWORK,),
    Role.ADMINISTRATOR: (GrantScope.NETWORK,),
    Role.GUEST: (GrantScope.PROJECT,),
}
if set(ROLE_SCOPES) != set(Role):
    raise TypeError("not every role says where it can hold")


# Who holds one of these lets people in and keeps the settings.
ADMINISTERING = (Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR)

# Who holds one of these fills no seat in the council: a facilitating role (l.168), and one without content.
WITHOUT_SEAT = (Role.NATIONAL_COORDINATOR, Role.ADMINISTRATOR)

# Who holds one of these reads what the network reads, whoever the employer is. A contact speaks for one organisation
# only, a guest sees one Fieldlab, an administrator sees no content.
READING_ROLES = set(Role) - {Role.ADMINISTRATOR, Role.GUEST, Role.EMPLOYER_CONTACT, Role.OWNER_CONTACT}

# Says yes on behalf of one organisation, so works there.
CONTACTS = (Role.EMPLOYER_CONTACT, Role.OWNER_CONTACT)


class SignInMethod(Labelled):
    PASSWORD = "wachtwoord", "Wachtwoord"
    TOTP = "wachtwoord_en_code", "Wachtwoord en code"
    RECOVERY_CODE = "wachtwoord_en_herstelcode", "Wachtwoord en herstelcode"
    PASSKEY = "passkey", "Passkey"
    SINGLE_SIGN_ON = "werkaccount", "Werkaccount"
    DEMO = "demonstratie", "Demonstratie"


class ResetReason(Labelled):
    """Why an administrator took somebody's second step away: a code, so that the record can hold it."""

    LOST = "kwijt", "Telefoon of sleutel is kwijt"
    REPLACED = "vervangen", "Telefoon of sleutel is vervangen"
    ABUSED = "misbruikt", "Iemand anders had toegang"
    LEFT = "weg", "Werkt hier niet meer"


class TokenKind(Labelled):
    INVITATION = "uitnodiging", "Uitnodiging"
    RESET = "nieuw_wachtwoord", "Nieuw wachtwoord"


class ImportKind(Labelled):
    PEOPLE = "mensen", "Mensen"
    ORGANISATIONS = "organisaties", "Organisaties"


class ImportOutcome(State):
    """What a row of an imported file does, in the order in which a page shows it."""

    WRONG = "fout", "Fout", "danger", True
    NEW = "nieuw", "Nieuw", "success", False
    CHANGED = "gewijzigd", "Gewijzigd", "info", False
    SAME = "gelijk", "Gelijk", "neutral", True


class CouncilRole(Labelled):
    CHAIR = "voorzitter", "Voorzitter"
    SECRETARY = "secretaris", "Secretaris"
    MEMBER = "lid", "Lid"


# ideas


class IdeaKind(Labelled):
    NEED = "behoefte", "Behoefte"
    IDEA = "idee", "Idee"
    URGENT_QUESTION = "urgente_vraag", "Urgente vraag"


class Origin(Labelled):
    CHALLENGE = "opgave", "Maatschappelijke opgave"
    SYSTEM = "uitdaging", "Stelseluitdaging"
    USER = "gebruiker", "Vraag van gebruikers"
    TECHNOLOGY = "technologie", "Nieuwe technologie"


class ChallengeKind(Labelled):
    SOCIETAL = "opgave", "Maatschappelijke opgave"
    SYSTEM = "stelseluitdaging", "Stelseluitdaging"


class ReferenceKind(Labelled):
    """The lists that administrators keep; the value stands in the address."""

    CHALLENGES = "opgaven", "Opgaven en uitdagingen"
    CRITERIA = "criteria", "Criteria van de raad"
    GATES = "poorten", "Vragen bij de poorten"
    SOURCES = "bronnen", "Bronnen van geld en uren"
    PROGRAMMES = "programmas", "Landelijke programma's"
    SKILLS = "vaardigheden", "Vaardigheden"

    @property
    def has_editions(self) -> bool:
        """Does it come as a whole set per year (MON-10)?"""
        return self in (ReferenceKind.CHALLENGES, ReferenceKind.CRITERIA, ReferenceKind.GATES)


class IdeaState(State):
    DRAFT = "concept", "Concept", "neutral", False
    SUBMITTED = "ingediend", "Ingediend", "info", False
    IN_HANDLING = "in_behandeling", "In behandeling", "info", False
    MORE_INFO = "aanvulling_gevraagd", "Aanvulling gevraagd", "warning", False
    SUPPORTED = "lokaal_ondersteund", "Lokaal met ondersteuning", "success", False
    PROMISING = "voorgedragen", "Voorgedragen voor triage", "info", False
    IN_TRIAGE = "in_triage", "Bij de raad", "info", False
    RETURNED = "terug_voor_uitwerking", "Terug voor uitwerking", "warning", False
    NOT_NOW = "niet_nu", "Niet nu", "neutral", False
    IN_FIELDLAB = "fieldlab", "Gekozen voor een Fieldlab", "success", True
    WITHDRAWN = "ingetrokken", "Ingetrokken", "neutral", True


class HandlingOutcome(Labelled):
    """What a handler did with an idea (NET-04)."""

    TAKEN_UP = "opgepakt", "In behandeling genomen"
    QUESTION = "vraag", "Vraag aan de indiener"
    ANSWER = "antwoord", "Antwoord van de indiener"
    SUPPORT = "ondersteuning", "Lokaal ondersteund"
    PROPOSED = "voorstel", "Voorstel om voor te dragen"
    NOMINATED = "voorgedragen", "Voorgedragen voor triage"
    NOT_NOW = "niet_nu", "Niet nu, met reden"


# rounds and sessions


class RoundState(State):
    PREPARATION = "voorbereiding", "In voorbereiding", "neutral", False
    SCORING = "beoordelen", "Beoordelen is open", "info", False
    SCORED = "beoordeeld", "Beoordelen is gesloten", "warning", False
    DECIDED = "besloten", "Besloten", "success", True


class TieRule(Labelled):
    NEW_BALLOT = "nieuwe_stemming", "Bij gelijke stemmen komt er een nieuwe stemming"
    CHAIR = "voorzitter", "Bij gelijke stemmen beslist de voorzitter"


class SessionState(State):
    PLANNED = "gepland", "Gepland", "neutral", False
    OPEN = "bezig", "Bezig", "success", False
    CLOSED = "gesloten", "Gesloten", "neutral", True


class BallotState(State):
    OPEN = "open", "Open", "success", False
    CLOSED = "gesloten", "Gesloten", "neutral", True


class Choice(Labelled):
    """What can be voted: the five outcomes of triage (TRI-02), the five of a gate (PHA-09), or abstain."""

    NATIONAL_FIELDLAB = "landelijk", "Landelijk Fieldlab"
    REGIONAL_FIELDLAB = "regionaal", "Regionaal Fieldlab"
    LOCAL_SUPPORT = "lokaal", "Lokaal met ondersteuning"
    RETURN = "terug_voor_uitwerking", "Terug voor uitwerking"
    NOT_NOW = "niet_nu", "Niet nu"
    GO = "doorgaan", "Doorgaan"
    GO_IF = "doorgaan_mits", "Doorgaan, onder voorwaarden"
    REPEAT = "herhalen", "Fase herhalen"
    BACK = "terug", "Terug naar een eerdere fase"
    STOP = "stoppen", "Stoppen"
    ABSTAIN = "onthouding", "Onthouding"


TRIAGE_CHOICES = (
    Choice.NATIONAL_FIELDLAB,
    Choice.REGIONAL_FIELDLAB,
    Choice.LOCAL_SUPPORT,
    Choice.RETURN,
    Choice.NOT_NOW,
)
FIELDLAB_CHOICES = (Choice.NATIONAL_FIELDLAB, Choice.REGIONAL_FIELDLAB)
GATE_CHOICES = (Choice.GO, Choice.GO_IF, Choice.REPEAT, Choice.BACK, Choice.STOP)


class Verdict(Labelled):
    """What a closed ballot says. Only those of `WITH_OUTCOME` carry an outcome."""

    DECIDED = "meerderheid", "Meer dan de helft van de stemmen"
    SECOND_BALLOT = "tweede_stemming", "Geen meerderheid: tweede stemming tussen de twee hoogste"
    NEW_BALLOT = "nieuwe_stemming", "Gelijke stemmen: nieuwe stemming"
    CHAIR_TO_DECIDE = "voorzitter_beslist", "Gelijke stemmen: de voorzitter beslist"
    CHAIR_DECIDED = "voorzitter_besloten", "Gelijke stemmen: de voorzitter heeft beslist"
    NO_QUORUM = "geen_quorum", "Te weinig leden: de stemming telt niet"
    NO_VOTES = "geen_stemmen", "Geen stemmen voor een uitkomst: nieuwe stemming"


WITH_OUTCOME = (Verdict.DECIDED, Verdict.CHAIR_DECIDED)


# fieldlabs


class Goal(Labelled):
    EFFECTIVENESS = "effectiviteit", "Effectiviteit: meer bereik, gebruik en impact"
    EFFICIENCY = "efficientie", "Efficiëntie: minder kosten en meer tijd"


class FieldlabScope(Labelled):
    NATIONAL = "landelijk", "Landelijk"
    REGIONAL = "regionaal", "Regionaal"


class Phase(Labelled):
    """The four phases of the innovation process (l.746-749); the value sorts in their order."""

    EXPLORE = "1", "Verkennen"
    EXPERIMENT = "2", "Fieldlab"
    SCALE = "3", "Opschalen"
    CORE = "4", "Kern"

    @property
    def number(self) -> int:
        return int(self.value)


class FieldlabState(State):
    RUNNING = "loopt", "Loopt", "success", False
    AT_GATE = "bij_poort", "Wacht op een poortbesluit", "warning", False
    STOPPED = "gestopt", "Gestopt", "neutral", True


class TeamRole(Labelled):
    LEAD = "trekker", "Trekker"
    COACH = "coach", "Coach"
    MEMBER = "teamlid", "Teamlid"
    EXPERT = "expert", "Expert uit de pool"


class Light(State):
    GREEN = "groen", "Groen: op koers", "success", False
    AMBER = "oranje", "Oranje: let op", "warning", False
    RED = "rood", "Rood: hulp nodig", "danger", False


class GateRequestState(State):
    OPEN = "aangevraagd", "Aangevraagd", "warning", False
    DECIDED = "besloten", "Besloten", "success", True
    WITHDRAWN = "ingetrokken", "Ingetrokken", "neutral", True


# pool


class ExpertState(State):
    PROPOSED = "aangemeld", "Aangemeld", "warning", False
    ACTIVE = "actief", "In de pool", "success", False
    ENDED = "gestopt", "Niet meer in de pool", "neutral", False


class RequestState(State):
    OPEN = "open", "Open", "warning", False
    MATCHING = "voorgesteld", "Expert voorgesteld", "info", False
    FILLED = "vervuld", "Vervuld", "success", False
    CLOSED = "afgesloten", "Afgesloten", "neutral", True
    WITHDRAWN = "ingetrokken", "Ingetrokken", "neutral", True


class SecondmentState(State):
    EXPERT_ASKED = "expert_gevraagd", "Wacht op de expert", "warning", False
    EMPLOYER_ASKED = "werkgever_gevraagd", "Wacht op de werkgever", "warning", False
    RUNNING = "loopt", "Loopt", "success", False
    FINISHED = "afgerond", "Afgerond", "neutral", True
    DECLINED = "afgewezen", "Niet akkoord", "neutral", True
    WITHDRAWN = "ingetrokken", "Ingetrokken", "neutral", True


# jobs


class RunState(State):
    RUNNING = "bezig", "Bezig", "info", False
    DONE = "klaar", "Klaar", "success", True
    DONE_WITH_FAILURES = "klaar_met_fouten", "Klaar, met fouten", "danger", True

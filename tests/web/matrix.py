"""Who may do what: every route and method for everybody, written by hand from the description of the roles.

    +  may: the page, the step, or the form that comes back because it was sent empty
    -  403: may see the thing (or know of the page), but this is not for them
    .  404: may not see the thing
    >  is asked to sign in
    !  is refused in words, and nothing is written

A page that is about no thing of its own (a list, an empty form) is no secret: it says 403, never 404.
The third column names what the address is about, as scene.py calls it.
"""

from typing import NamedTuple

PERSONAS = {
    "--": "bezoeker, niet ingelogd",
    "MW": "medewerker van een andere bibliotheek",
    "IN": "medewerker die het idee indiende",
    "IS": "innovatiespecialist van de POI die behandelt",
    "PC": "POI-coördinator van de POI die behandelt",
    "PX": "POI-coördinator van een andere POI",
    "RL": "raadslid, lokaal",
    "RX": "raadslid van buiten het netwerk",
    "RR": "raadslid van de bibliotheek van het idee",
    "VZ": "voorzitter van de Innovatieraad",
    "SE": "secretaris van de Innovatieraad",
    "FT": "trekker van het Fieldlab",
    "CO": "coach van het Fieldlab, innovatiespecialist van een andere POI",
    "EX": "expert, uitgeleend aan het Fieldlab",
    "GA": "gast van een externe partner, in het team van het Fieldlab",
    "PB": "poolbeheerder",
    "WC": "contactpersoon van de werkgever van de expert",
    "EC": "contactpersoon van de eigenaar van het Fieldlab",
    "FB": "financieel beheerder",
    "RE": "redactie",
    "LC": "landelijk coördinator",
    "KG": "lid van een koersgroep, verder niets",
    "RG": "lid van een reflectiegroep, verder niets",
    "BO": "lid van het bestuurlijk overleg, verder niets",
    "TB": "technisch beheerder, verder niets",
    "TK": "technisch beheerder die bij de KB werkt",
    "PA": "medewerker van een externe partner, verder niets",
    "UI": "medewerker die niet meer mag inloggen",
}

TABLE = """
                                                                  -  MI IPP RRRVS FCEG PWE FRL KRB TTPU
                                                                  -  WN SCX LXRZE TOXA BCC BEC GGO BKAI

# For everybody
static                            GET       css/house.css         +  ++ +++ +++++ ++++ +++ +++ +++ ++++
info.accessibility                GET       -                     +  ++ +++ +++++ ++++ +++ +++ +++ ++++
info.health                       GET       -                     +  ++ +++ +++++ ++++ +++ +++ +++ ++++
components.overview               GET,POST  -                     +  ++ +++ +++++ ++++ +++ +++ +++ ++++
components.confirmation           GET,POST  -                     +  ++ +++ +++++ ++++ +++ +++ +++ ++++
people.sign_in                    GET,POST  -                     +  ++ +++ +++++ ++++ +++ +++ +++ ++++
# signing in as somebody exists in demonstration mode only
people.sign_in_as                 POST      1                     .  .. ... ..... .... ... ... ... ....
start.home                        GET       -                     >  ++ +++ +++++ ++++ +++ +++ +++ +++>
people.sign_out                   POST      -                     >  ++ +++ +++++ ++++ +++ +++ +++ +++>

# Submission: read all. The whole network, not guests; from outside the council sees the round only (TRI-08)
ideas.overview                    GET       -                     >  ++ +++ +-+++ +++- +++ +++ +++ --->
ideas.show                        GET       idea                  >  ++ +++ +.+++ +++. +++ +++ +++ ...>
# Submission: create. Employees of the network (INT-02); advisers and guests do not
ideas.new                         GET,POST  -                     >  ++ +++ +-+++ +++- +++ +++ --- --->
# one's own: a draft is seen by nobody else
ideas.show                        GET       draft                 >  .+ ... ..... .... ... ... ... ...>
ideas.change                      GET,POST  draft                 >  .+ ... ..... .... ... ... ... ...>
ideas.submit                      POST      draft                 >  .+ ... ..... .... ... ... ... ...>
ideas.answer                      GET,POST  asked                 >  -+ --- -.--- ---. --- --- --- ...>
ideas.withdraw                    GET,POST  idea                  >  -+ --- -.--- ---. --- --- --- ...>

# First response, support: specialist and coordinator of the handling POI; what is national all of them (NET-05)
ideas_handling.worklist           GET       -                     >  -- +++ ----- -+-- --- --+ --- --->
ideas_handling.take_up            POST      idea                  >  -- ++- -.--- ---. --- --+ --- ...>
ideas_handling.ask                GET,POST  idea                  >  -- ++- -.--- ---. --- --+ --- ...>
ideas_handling.support            GET,POST  idea                  >  -- ++- -.--- ---. --- --+ --- ...>
ideas_handling.not_now            GET,POST  idea                  >  -- ++- -.--- ---. --- --+ --- ...>
ideas_handling.take_up            POST      national-idea         >  -- +++ -.--- -+-. --- --+ --- ...>
ideas_handling.support            GET,POST  national-idea         >  -- +++ -.--- -+-. --- --+ --- ...>
ideas_handling.take_up            POST      idea-without-POI      >  -- +++ -.--- -+-. --- --+ --- ...>
# Nominate for triage: the coordinator of the POI decides, for what is national the national coordinator;
# who else handles the idea proposes it
ideas_handling.nominate           GET,POST  idea                  >  -- -+- -.--- ---. --- --- --- ...>
ideas_handling.propose            GET,POST  idea                  >  -- +-- -.--- ---. --- --+ --- ...>
ideas_handling.nominate           GET,POST  national-idea         >  -- --- -.--- ---. --- --+ --- ...>
ideas_handling.propose            GET,POST  national-idea         >  -- +++ -.--- -+-. --- --- --- ...>
ideas_handling.nominate           GET,POST  idea-without-POI      >  -- --- -.--- ---. --- --+ --- ...>

# Rounds and their results are open to the network (GOV-03) and to the whole council (TRI-08)
rounds.overview                   GET       -                     >  ++ +++ +++++ +++- +++ +++ +++ --->
rounds.show                       GET       scoring               >  ++ +++ +++++ +++. +++ +++ +++ ...>
rounds.result                     GET       scored                >  ++ +++ +++++ +++. +++ +++ +++ ...>
rounds_scoring.show               GET       item                  >  ++ +++ +++++ +++. +++ +++ +++ ...>
# Round, prepare: chair, secretary and the national coordinator
rounds.plan                       GET,POST  -                     >  -- --- ---++ ---- --- --+ --- --->
rounds.change                     GET,POST  prepared              >  -- --- ---++ ---. --- --+ --- ...>
rounds.choose_ideas               GET,POST  prepared              >  -- --- ---++ ---. --- --+ --- ...>
rounds.remove_idea                POST      chosen                >  -- --- ---++ ---. --- --+ --- ...>
# Round, open, freeze criteria, close: chair and secretary
rounds.open_                      GET,POST  prepared              >  -- --- ---++ ---. --- --- --- ...>
rounds.close                      GET,POST  scoring               >  -- --- ---++ ---. --- --- --- ...>
rounds.finish                     POST      decided-round         >  -- --- ---++ ---. --- --- --- ...>
# Score: the council, not on what comes from one's own organisation (TRI-09)
rounds_scoring.mine               GET       scoring               >  -- --- +++++ ---. --- --- --- ...>
rounds_scoring.score              GET,POST  item                  >  -- --- ++-++ ---. --- --- --- ...>

# Sessions and decisions are open to the network (GOV-03) and to the whole council (TRI-08)
sessions.overview                 GET       -                     >  ++ +++ +++++ +++- +++ +++ +++ --->
sessions.show                     GET       meeting               >  ++ +++ +++++ +++. +++ +++ +++ ...>
sessions_ballots.turnout          GET       voting                >  ++ +++ +++++ +++. +++ +++ +++ ...>
sessions_decisions.show           GET       outcome-item          >  ++ +++ +++++ +++. +++ +++ +++ ...>
# prepared by chair, secretary and the national coordinator
sessions.plan                     GET,POST  -                     >  -- --- ---++ ---- --- --+ --- --->
sessions.agenda                   GET,POST  planned               >  -- --- ---++ ---. --- --+ --- ...>
sessions.remove                   POST      planned-item          >  -- --- ---++ ---. --- --+ --- ...>
# led by chair and secretary
sessions.open_                    POST      planned               >  -- --- ---++ ---. --- --- --- ...>
sessions.close                    GET,POST  hall                  >  -- --- ---++ ---. --- --- --- ...>
sessions.note_presence            POST      hall                  >  -- --- ---++ ---. --- --- --- ...>
sessions_ballots.open_            POST      open-item             >  -- --- ---++ ---. --- --- --- ...>
sessions_ballots.close            POST      voting                >  -- --- ---++ ---. --- --- --- ...>
# Decide: the council together; who is recused hears why, because the electorate was fixed when the ballot opened
sessions.arrive                   POST      hall                  >  -- --- +++++ ---. --- --- --- ...>
sessions.leave                    POST      meeting               >  -- --- +++++ ---. --- --- --- ...>
sessions_ballots.vote             POST      voting                >  -- --- ++!++ ---. --- --- --- ...>
# Decide: chair or secretary records; a tie is for the chair, or for the secretary when the chair is recused
sessions_decisions.decide         GET,POST  outcome-item          >  -- --- ---++ ---. --- --- --- ...>
sessions_decisions.decide         GET,POST  outcome-of-VZ-item    >  -- --- ----+ ---. --- --- --- ...>
sessions_ballots.decide_tie       GET,POST  tied                  >  -- --- ---+- ---. --- --- --- ...>
sessions_ballots.decide_tie       GET,POST  tied-of-VZ            >  -- --- ----+ ---. --- --- --- ...>

# Fieldlab: read by the network (FLB-12), by guests in their own (GOV-06), by the council from outside at a gate
fieldlabs.overview                GET       -                     >  ++ +++ +++++ ++++ +++ +++ +++ --+>
fieldlabs.detail                  GET       lab                   >  ++ +++ +.+++ ++++ +++ +++ +++ ...>
fieldlabs.log                     GET       lab                   >  ++ +++ +.+++ ++++ +++ +++ +++ ...>
fieldlabs.team                    GET       lab                   >  ++ +++ +.+++ ++++ +++ +++ +++ ...>
fieldlabs_gates.checklist         GET       lab                   >  ++ +++ +.+++ ++++ +++ +++ +++ ...>
fieldlabs_plan.owner              GET       lab                   >  ++ +++ +.+++ ++++ +++ +++ +++ ...>
fieldlabs.detail                  GET       gated-lab             >  ++ +++ +++++ +++. +++ +++ +++ ...>
fieldlabs_gates.show_request      GET       gated-lab,gate        >  ++ +++ +++++ +++. +++ +++ +++ ...>
# Fieldlab: plan, log, results. Who is on the team, coordinators and specialists only when they are
fieldlabs.add_entry               POST      lab                   >  -- --- -.--- ++++ --- --- --- ...>
fieldlabs_plan.plan               GET,POST  lab                   >  -- --- -.--- ++++ --- --- --- ...>
fieldlabs_plan.challenges         GET,POST  lab                   >  -- --- -.--- ++++ --- --- --- ...>
# Users: the team is for who leads it, and everybody for the national coordinator; one leaves a team oneself
fieldlabs.appoint                 POST      lab                   >  -- --- -.--- +--- --- --+ --- ...>
fieldlabs.leave                   GET,POST  lab,membership        >  -- --- -.--- +--+ --- --+ --- ...>
# Gate request: who leads the Fieldlab and POI coordinators; the answers come from the team (PHA-08)
fieldlabs_gates.answer            POST      lab                   >  -- -++ -.--- ++++ --- --- --- ...>
fieldlabs_gates.request_gate      GET,POST  lab                   >  -- -++ -.--- +--- --- --- --- ...>
fieldlabs_gates.withdraw          GET,POST  gated-lab,gate        >  -- -++ ----- +--. --- --- --- ...>
# Owner: proposed by who leads the Fieldlab, accepted by the owner's contact, who also decides every year
fieldlabs_plan.name_owner         POST      lab                   >  -- --- -.--- +--- --- --- --- ...>
fieldlabs_plan.accept             GET,POST  lab                   >  -- --- -.--- ---- --+ --- --- ...>
fieldlabs_plan.release            GET,POST  owned-lab             >  -- --- -.--- ---. --+ --- --- ...>
sessions_decisions.decide_as_owner GET,POST yearly-gate           >  -- --- -.--- ---. --+ --- --- ...>

# The pool is of and for the employees of the network (EXP-01)
pool.overview                     GET       -                     >  ++ +++ +-+++ +++- +++ +++ --- --->
pool.join                         GET,POST  -                     >  ++ +++ +-+++ +++- +++ +++ --- --->
pool.expert                       GET       expert                >  ++ +++ +.+++ +++. +++ +++ ... ...>
pool.change                       GET,POST  expert                >  -- --- -.--- --+. +-- --- ... ...>
pool.end                          GET,POST  expert                >  -- --- -.--- --+. +-- --- ... ...>
# who is not in it yet is seen by who keeps the pool, and by the national coordinator
pool.expert                       GET       proposed-expert       >  .+ ... ..... .... +.. ..+ ... ...>
pool.approve                      POST      proposed-expert       >  .- ... ..... .... +.. ..- ... ...>
# Request expert: specialists, coordinators, pool managers; the team, but neither its guests nor its lent experts
pool_requests.overview            GET       -                     >  ++ +++ +-+++ +++- +++ +++ --- --->
pool_requests.show                GET       request               >  ++ +++ +.+++ ++++ +++ +++ +++ ...>
pool_requests.create              GET,POST  lab                   >  -- +++ -.--- ++-- +-- --+ --- ...>
pool_requests.withdraw            GET,POST  request               >  -- +-- -.--- ++-- +-- --+ --- ...>
pool_requests.finish              GET,POST  loan                  >  -- +-- -.--- ++-- +-- --+ --- ...>
# Loan: matched by the pool manager (EXP-02), consent of the expert and of the employer's contact
pool_requests.propose             POST      request,spare-expert  >  -- --- -.--- ---. +-- --- ... ...>
pool_requests.take_back_proposal  POST      loan-for-expert       >  -- --- -.--- ---- +-- --- --- ...>
pool_requests.agree_as_expert     POST      loan-for-expert       >  -- --- -.--- --+- --- --- --- ...>
pool_requests.agree_as_employer   POST      loan-for-employer     >  -- --- -.--- ---- -+- --- --- ...>
pool_requests.decline             GET,POST  loan-for-expert       >  -- --- -.--- --+- -+- --- --- ...>

# Settings: who keeps the system running, and the national coordinator
jobs.overview                     GET       -                     >  -- --- ----- ---- --- --+ --- ++->
"""


class Row(NamedTuple):
    """One route and method about one thing, with the expected answer per person."""

    endpoint: str
    method: str
    about: tuple[str, ...]
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return " ".join((self.endpoint, self.method, *self.about))


def rows() -> list[Row]:
    lines = [line for line in TABLE.splitlines() if line and not line.startswith("#")]
    first, second = ("".join(line.split()) for line in lines[:2])
    codes = [above + below for above, below in zip(first, second, strict=True)]
    if codes != list(PERSONAS):
        raise ValueError("the columns of the table are not the people")
    found = []
    for line in lines[2:]:
        endpoint, methods, about, *cells = line.split()
        expected = dict(zip(codes, "".join(cells), strict=True))
        things = () if about == "-" else tuple(about.split(","))
        found += [Row(endpoint, method, things, expected) for method in methods.split(",")]
    return found

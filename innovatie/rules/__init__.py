"""Who may: pure predicates over an acting person and a thing, used by guards and templates.

One file per feature, one list of names here: `rules.may_handle(person, idea)`. The acting person comes from
`queries.people.acting`, which loads affiliations, and the roles and council seats that are in force. Rights follow
from roles, never from the layer (GOV-03).
"""

from innovatie.rules.fieldlabs import *
from innovatie.rules.ideas import *
from innovatie.rules.people import *
from innovatie.rules.people_roles import *
from innovatie.rules.pool import *
from innovatie.rules.record import *
from innovatie.rules.reference import *
from innovatie.rules.rounds import *
from innovatie.rules.sessions import *
from innovatie.rules.settings import *

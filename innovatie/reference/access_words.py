"""What the lines of the table in `access.txt` let somebody do, in words and by subject; read on the page Rechten.

A line is found under its address and what it is about ("ideas.show draft"), else under its address alone. Two lines
with the same words are one thing that somebody may do. `MACHINES` is what people do not ask for by themselves.
"""

from innovatie.reference import access

SUBJECTS: dict[str, dict[str, str]] = {
    "Inloggen en je account": {
        "start.home": "de startpagina zien, met wat er op je wacht",
        "account.details": "je eigen gegevens, rollen en organisaties zien",
        "account.act_for": "kiezen namens welke organisatie je werkt",
        "people_passwords.change": "je wachtwoord wijzigen",
        "people_passwords.ask": "een nieuw wachtwoord aanvragen",
        "account_sessions.overview": "zien waar je bent ingelogd",
        "account_sessions.end": "op één ander apparaat uitloggen",
        "account_sessions.end_others": "op alle andere apparaten uitloggen",
        "account_factors.overview": "een tweede stap bij het inloggen regelen",
        "account_factors.app": "een app met codes aanzetten",
        "account_factors.remove_app": "een app met codes uitzetten",
        "account_factors.recovery_codes": "herstelcodes maken",
        "account_factors.new_codes": "nieuwe herstelcodes bekijken",
        "account_factors.passkeys": "een passkey toevoegen",
        "account_factors.rename_passkey": "je passkey een naam geven",
        "account_factors.remove_passkey": "je passkey weghalen",
        "people_sso.show": "je werkaccount koppelen",
        "people_sso.unlink": "je werkaccount loskoppelen",
        "record.own": "je eigen geschiedenis lezen",
        "privacy.register": "lezen wat we van mensen bewaren",
        "privacy.mine": "alles zien wat we van je bewaren",
        "privacy.download_mine": "je eigen gegevens downloaden",
        "privacy.erase_mine": "je eigen account wissen",
    },
    "Inzendingen": {
        "ideas.overview": "de lijst van inzendingen bekijken",
        "ideas.show": "een inzending lezen",
        "ideas.show draft": "het eigen concept lezen",
        "ideas.new": "een behoefte, een idee of een urgente vraag indienen",
        "ideas.change": "het eigen concept wijzigen",
        "ideas.submit": "het eigen concept indienen",
        "ideas.answer": "een vraag over de eigen inzending beantwoorden",
        "ideas.withdraw": "de eigen inzending intrekken",
        "ideas_handling.worklist": "de werklijst van inzendingen bekijken",
        "ideas_handling.take_up": "een inzending oppakken",
        "ideas_handling.take_up national-idea": "een inzending van een landelijke organisatie oppakken",
        "ideas_handling.take_up idea-without-POI": "een inzending van een organisatie zonder POI oppakken",
        "ideas_handling.ask": "de indiener een vraag stellen",
        "ideas_handling.support": "een inzending lokaal ondersteunen",
        "ideas_handling.support national-idea": "een inzending van een landelijke organisatie ondersteunen",
        "ideas_handling.not_now": "een inzending nu niet verder brengen",
        "ideas_handling.nominate": "een inzending voordragen voor triage",
        "ideas_handling.nominate national-idea": "een landelijke inzending voordragen voor triage",
        "ideas_handling.nominate idea-without-POI": "een inzending zonder POI voordragen voor triage",
        "ideas_handling.propose": "voorstellen om een inzending voor te dragen",
        "ideas_handling.propose national-idea": "voorstellen om een landelijke inzending voor te dragen",
        "record.of_idea": "de geschiedenis van een inzending lezen",
        "record.of_idea draft": "de geschiedenis van het eigen concept lezen",
        "record.of_idea national-idea": "de geschiedenis van een landelijke inzending lezen",
    },
    "Rondes": {
        "rounds.overview": "de lijst van rondes bekijken",
        "rounds.show": "een ronde bekijken",
        "rounds.result": "de uitslag van een ronde bekijken",
        "rounds_scoring.show": "een inzending in een ronde bekijken",
        "rounds.plan": "een ronde voorbereiden",
        "rounds.change": "een ronde wijzigen die nog niet open is",
        "rounds.choose_ideas": "inzendingen voor een ronde kiezen",
        "rounds.remove_idea": "een inzending uit een ronde halen",
        "rounds.open_": "een ronde openen, waarmee de criteria vaststaan",
        "rounds.close": "een ronde sluiten",
        "rounds.finish": "een ronde afronden",
        "rounds_scoring.mine": "zien wat je nog moet beoordelen",
        "rounds_scoring.score": "inzendingen beoordelen",
    },
    "Vergaderingen en besluiten": {
        "sessions.overview": "de lijst van vergaderingen bekijken",
        "sessions.show": "een vergadering bekijken",
        "sessions_ballots.turnout": "zien hoeveel leden al stemden",
        "sessions_decisions.show": "een besluit lezen, met de reden en de rekensom",
        "sessions.plan": "een vergadering plannen",
        "sessions.agenda": "de agenda maken",
        "sessions.remove": "een punt van de agenda halen",
        "sessions.open_": "een vergadering openen",
        "sessions.close": "een vergadering sluiten",
        "sessions.note_presence": "noteren wie er is",
        "sessions_ballots.open_": "een stemming openen",
        "sessions_ballots.close": "een stemming sluiten",
        "sessions.arrive": "je aanmelden bij een vergadering",
        "sessions.leave": "je afmelden bij een vergadering",
        "sessions_ballots.vote": "stemmen",
        "sessions_decisions.decide": "een besluit vastleggen",
        "sessions_decisions.decide outcome-of-VZ-item": "een besluit over de bibliotheek van de voorzitter vastleggen",
        "sessions_ballots.decide_tie": "beslissen bij gelijke stemmen",
        "sessions_ballots.decide_tie tied-of-VZ": "bij gelijke stemmen beslissen als de voorzitter niet mag",
        "sessions_decisions.decide_as_owner": "elk jaar besluiten als eigenaar van een Fieldlab",
    },
    "Fieldlabs": {
        "fieldlabs.overview": "de lijst van Fieldlabs bekijken",
        "fieldlabs.detail": "een Fieldlab bekijken",
        "fieldlabs.detail gated-lab": "een Fieldlab bekijken dat bij de raad ligt",
        "fieldlabs.log": "het logboek van een Fieldlab lezen",
        "fieldlabs.team": "het team van een Fieldlab zien",
        "fieldlabs_gates.checklist": "de vragen bij een poort zien",
        "fieldlabs_plan.owner": "de eigenaar van een Fieldlab zien",
        "fieldlabs_gates.show_request": "een aanvraag voor een poort lezen",
        "fieldlabs.add_entry": "voortgang in het logboek zetten",
        "fieldlabs_plan.plan": "de datum van de volgende poort zetten",
        "fieldlabs_plan.challenges": "een opgave aan het Fieldlab koppelen",
        "fieldlabs.appoint": "iemand in het team zetten",
        "fieldlabs.leave": "iemand uit het team halen, of zelf weggaan",
        "fieldlabs_guests.invite": "een gast in het Fieldlab uitnodigen",
        "fieldlabs_guests.set_last_day": "de laatste dag van een gast veranderen",
        "fieldlabs_guests.end": "de toegang van een gast beëindigen",
        "fieldlabs_gates.answer": "de vragen bij een poort beantwoorden",
        "fieldlabs_gates.request_gate": "een poort aanvragen",
        "fieldlabs_gates.withdraw": "een aanvraag voor een poort intrekken",
        "fieldlabs_plan.name_owner": "een eigenaar voorstellen",
        "fieldlabs_plan.accept": "eigenaar worden, namens de organisatie",
        "fieldlabs_plan.release": "het eigenaarschap loslaten, namens de organisatie",
        "record.of_fieldlab": "de geschiedenis van een Fieldlab lezen",
    },
    "Expertisepool": {
        "pool.overview": "de expertisepool bekijken",
        "pool.join": "je aanmelden voor de pool",
        "pool.expert": "het profiel van een expert lezen",
        "pool.expert proposed-expert": "het profiel lezen van wie nog niet in de pool is",
        "pool.change": "een profiel wijzigen",
        "pool.end": "een profiel uit de pool halen",
        "pool.confirm": "bevestigen dat een profiel nog klopt",
        "pool.approve": "iemand in de pool opnemen",
        "pool_requests.overview": "de aanvragen voor experts bekijken",
        "pool_requests.show": "een aanvraag voor een expert lezen",
        "pool_requests.create": "een expert vragen",
        "pool_requests.withdraw": "een aanvraag voor een expert intrekken",
        "pool_requests.finish": "een lening afronden",
        "pool_requests.propose": "een expert voorstellen",
        "pool_requests.take_back_proposal": "een voorstel terugnemen",
        "pool_requests.agree_as_expert": "als expert ja zeggen",
        "pool_requests.agree_as_employer": "als werkgever ja zeggen",
        "pool_requests.decline": "nee zeggen tegen een lening",
    },
    "Organisaties": {
        "organisations.overview": "de lijst van organisaties bekijken",
        "organisations.show": "een organisatie bekijken",
        "organisations_admin.overview": "het register van organisaties bijhouden",
        "organisations_admin.export": "de lijst van organisaties downloaden",
        "imports.organisations": "organisaties importeren",
        "organisations_admin.add": "een organisatie toevoegen",
        "organisations_admin.change": "de gegevens van een organisatie wijzigen",
        "organisations_admin.rename": "een organisatie een andere naam geven",
        "organisations_admin.end": "een organisatie laten stoppen",
        "organisations_admin.reopen": "een gestopte organisatie weer actief maken",
        "organisations_admin.domains": "domeinen voor het werkaccount kiezen",
        "organisations_admin.merge": "organisaties samenvoegen",
    },
    "Mensen": {
        "people_admin.overview": "de lijst van mensen bekijken",
        "people_admin.export": "de lijst van mensen downloaden",
        "imports.people": "mensen importeren",
        "people_admin.add": "iemand toevoegen",
        "people_admin.show": "een persoon bekijken",
        "people_admin.change": "een naam of e-mailadres wijzigen",
        "people_admin.change council-colleague": "een naam of e-mailadres van een raadslid wijzigen",
        "people_admin.affiliate": "iemand bij een organisatie zetten",
        "people_admin.affiliate council-colleague": "een raadslid bij een organisatie zetten",
        "people_admin.end_affiliation": "iemands werk voor een organisatie laten stoppen",
        "people_admin.disable": "een account uitschakelen",
        "people_admin.disable council-colleague": "het account van een raadslid uitschakelen",
        "people_admin.enable": "een account weer inschakelen",
        "people_admin.invite": "iemand uitnodigen",
        "admin_factors.reset": "de tweede stap van iemand anders weghalen",
        "privacy.of_person": "op verzoek alles lezen wat we van iemand bewaren",
        "privacy.download": "op verzoek de gegevens van iemand downloaden",
        "privacy.erase": "op verzoek iemands gegevens wissen",
    },
    "Rollen en de raad": {
        "people_roles.overview": "de lijst van rollen bekijken",
        "people_roles.choose": "iemand zoeken om een rol te geven",
        "people_roles.export": "de lijst van rollen downloaden",
        "people_roles.of_person": "de rollen van een persoon bekijken",
        "people_roles.give": "een rol geven",
        "people_roles.give person-LC": "een landelijk coördinator nog een rol geven",
        "people_roles.end": "een rol beëindigen",
        "people_roles.end role-of-pool": "een rol van een werkgever in de pool beëindigen",
        "people_roles.end role-of-manager": "de rol van een poolbeheerder beëindigen",
        "people_roles.extend": "een rol verlengen",
        "people_roles.extend role-of-pool": "een rol van een werkgever in de pool verlengen",
        "people_roles.extend role-of-manager": "de rol van een poolbeheerder verlengen",
        "people_roles.extend role-of-LC": "de rol van een landelijk coördinator verlengen",
        "people_roles.specialists": "zien wie er innovatiespecialist is",
        "people_council.overview": "zien wie er in de raad zit",
        "people_council.choose": "iemand kiezen voor een zetel",
        "people_council.give": "een zetel in de raad geven",
        "people_council.choose_successor": "een opvolger kiezen voor een zetel",
        "people_council.replace": "een zetel overdragen",
        "people_council.end": "een zetel beëindigen",
        "people_council.extend": "een zetel verlengen",
        "people_council.extend seat-of-VZ": "de zetel van de voorzitter verlengen",
    },
    "Beheer van het systeem": {
        "admin.overview": "het overzicht van Beheer openen",
        "record.whole": "het logboek lezen",
        "record.export": "het logboek downloaden",
        "settings.overview": "de instellingen bekijken",
        "settings.show": "zien wat er geldt en gold",
        "settings.change": "een instelling wijzigen",
        "settings.change invitation_days": "instellingen over toegang en bewaren wijzigen",
        "reference.overview": "de lijsten bij Gegevens bekijken",
        "reference.show": "opgaven, criteria en vragen bij de poorten bekijken",
        "reference.show bronnen": "de bronnen van geld bekijken",
        "reference.show vaardigheden": "de vaardigheden bekijken",
        "reference.prepare": "de set voor volgend jaar klaarzetten",
        "reference.add": "opgaven, criteria en vragen toevoegen",
        "reference.add bronnen": "een bron toevoegen",
        "reference.change bronnen,source": "een bron wijzigen",
        "reference.change vaardigheden,skill": "een vaardigheid wijzigen",
        "reference.end": "een bron laten stoppen",
        "reference.reopen": "een vaardigheid weer gebruiken",
        "reference.weights": "de gewichten van criteria verdelen",
        "access.overview": "lezen wie wat mag",
        "access.matrix": "de technische tabel van rechten lezen",
        "access.export": "de technische tabel van rechten downloaden",
        "jobs.overview": "zien of alle taken op tijd lopen",
    },
}

MACHINES = {
    *("static", "info.accessibility", "info.health", "info.security", "info.robots"),
    *("components.overview", "components.confirmation"),
    *("people.sign_in", "people.sign_in_as", "people.sign_out"),
    *("people_invitation.welcome", "people_passkeys.accept", "people_passkeys.question"),
    "people_passwords.choose",
    *("people_factors.code", "people_factors.passkey", "people_factors.question"),
    "account_factors.question",
    *("people_sso.start", "people_sso.come_back", "people_sso.leave", "people_sso.accept", "people_sso.link"),
    *("imports.people_example", "imports.confirm_people"),
    *("imports.organisations_example", "imports.confirm_organisations"),
}

OWN_AREA = "Alleen in het eigen gebied: de eigen POI en de bibliotheken die deze ondersteunt."
OWN_TEAM = "Iets veranderen kan alleen in een Fieldlab waar je in het team zit."
# What the words of a subject leave out for some kinds of people.
LIMITS = {
    "Mensen": dict.fromkeys(("PC", "PX"), OWN_AREA),
    "Rollen en de raad": dict.fromkeys(("PC", "PX"), OWN_AREA)
    | {"PB": "Alleen rollen van de expertisepool."},
    "Fieldlabs": dict.fromkeys(("FT", "CO", "EX"), OWN_TEAM) | {"GA": "Alleen het eigen Fieldlab."},
    "Inzendingen": {"RX": "Alleen wat in een ronde is."}
    | dict.fromkeys(("IS", "PC", "PX"), "Behandelen doe je wat van jouw gebied is, en wat landelijk is."),
    "Rondes": dict.fromkeys(
        ("RL", "RX", "RR", "VZ", "SE"), "Beoordelen doe je niet wat van je eigen organisatie is."
    ),
    "Beheer van het systeem": dict.fromkeys(("PC", "PX"), "In het logboek: alleen het eigen gebied.")
    | dict.fromkeys(("VZ", "SE"), "In het logboek: alleen rondes en vergaderingen.")
    | {
        "PB": "In het logboek: alleen de expertisepool.",
        "FB": "In het logboek: alleen het geld.",
        **dict.fromkeys(("TB", "TK"), "In het logboek: alleen toegang en instellingen."),
    },
}


def may(who: str) -> dict[str, list[str]]:
    """What this kind of person may do, by subject; a subject with nothing is there too."""
    lines = access.lines()
    steps = {line.endpoint for line in lines if "POST" in line.methods}
    found: dict[str, dict[str, None]] = {subject: {} for subject in SUBJECTS}
    for line in lines:
        # where something can be sent, looking at the empty form is not yet doing it
        is_step = line.endpoint not in steps or "POST" in line.methods
        place = _place(line) if is_step and line.cells[who] == "+" else None
        if place is not None:
            found[place[0]][place[1]] = None
    return {subject: [words[0].upper() + words[1:] for words in said] for subject, said in found.items()}


def in_words(line: access.Line) -> str:
    place = _place(line)
    return place[1] if place else ""


def _place(line: access.Line) -> tuple[str, str] | None:
    """The subject and the words of a line; None for what only machines ask for."""
    for key in (f"{line.endpoint} {','.join(line.about)}", line.endpoint):
        for subject, words in SUBJECTS.items():
            if key in words:
                return subject, words[key]
    return None


if unsaid := {line.endpoint for line in access.lines() if _place(line) is None} - MACHINES:
    raise TypeError(f"access_words.py does not say in words what {sorted(unsaid)} is")

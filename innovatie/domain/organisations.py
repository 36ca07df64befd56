"""The register of organisations: adding, changing, renaming and ending, with their history (GOV-09)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from innovatie.clock import local_date
from innovatie.domain import field_changes
from innovatie.domain.record import record
from innovatie.domain.workflow import lock, note, require_reason
from innovatie.enums import OrganisationKind, Province
from innovatie.errors import Missing, RuleViolation
from innovatie.extensions import db
from innovatie.models.people import (
    FormerName,
    Organisation,
    OrganisationDomain,
    OrganisationProvince,
    Person,
)
from innovatie.queries import organisations as reads
from innovatie.queries import organisations_open as open_reads
from innovatie.reference.checks import LAYERS

ACTIVE, CHANGED, RENAMED, ENDED = "actief", "gewijzigd", "hernoemd", "gestopt"
WHY = "Schrijf op waarom. Anderen moeten dit later kunnen begrijpen."
ISIL = re.compile(r"NL-0[78]\d{8}", re.ASCII)
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
# Where anybody can have an address: never a proof of working somewhere.
OF_EVERYBODY = {
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.nl", "outlook.com", "live.nl", "live.com"),
    *("icloud.com", "me.com", "yahoo.com", "kpnmail.nl", "ziggo.nl", "xs4all.nl", "proton.me", "planet.nl"),
}


@dataclass(frozen=True)
class Details:
    """What the register keeps of an organisation besides its name; the layer follows from the kind."""

    kind: OrganisationKind
    provinces: frozenset[Province] = frozenset()
    place: str | None = None
    supporting_poi: Organisation | None = None
    isil: str | None = None
    starts_on: date | None = None


def add(
    name: str, details: Details, *, ended_on: date | None = None, actor: Person | None, now: datetime
) -> Organisation:
    """Add an organisation; with `ended_on` one that has stopped already, for who reads the past."""
    _check_name(name, None)
    _require_none(unfit_end(details.starts_on, ended_on, local_date(now)))
    organisation = Organisation(name=name, province_rows=[], ends_on=ended_on)
    _check(details, organisation)
    _fill(organisation, details)
    db.session.add(organisation)
    db.session.flush()
    record("add_organisation", organisation, actor=actor, now=now, kind=details.kind.value)
    return organisation


def change(
    organisation: Organisation, details: Details, *, actor: Person, now: datetime, reason: str = ""
) -> bool:
    """Change what the register keeps; False when it is as it was. `organisation` is loaded with its provinces."""
    take(organisation)
    check_in_force(organisation)
    before = details_of(organisation)
    if details == before:
        return False
    _check(details, organisation)
    if details.kind is not organisation.kind and open_reads.going_on(organisation.id, local_date(now)):
        raise RuleViolation("De soort kan niet meer veranderen: er loopt nog iets bij deze organisatie.")
    check_area(organisation, details, local_date(now))
    _fill(organisation, details)
    changes = field_changes.keep(organisation, _shown(before), _shown(details), now=now)
    noted = note(organisation, ACTIVE, CHANGED, reason, actor=actor, now=now) if reason.strip() else None
    why = (noted, "reason") if noted else None
    record("change_organisation", organisation, actor=actor, now=now, why=why, changes=changes)
    return True


def _shown(details: Details) -> dict[str, Any]:
    """What the pages call it, for the history of changes."""
    poi = details.supporting_poi
    return vars(details) | {"supporting_poi": poi.name if poi else None}


def rename(organisation: Organisation, name: str, *, reason: str, actor: Person, now: datetime) -> None:
    """Give another name from today on; the old one is kept, with the day, and still finds it."""
    take(organisation)
    check_in_force(organisation)
    if name == organisation.name:
        raise RuleViolation("Zo heet deze organisatie al. Vul de nieuwe naam in.")
    _check_name(name, organisation)
    require_reason(reason, WHY)
    old = FormerName(organisation_id=organisation.id, name=organisation.name, until=local_date(now))
    db.session.add(old)
    organisation.name = name
    noted = note(organisation, ACTIVE, RENAMED, reason, actor=actor, now=now)
    db.session.flush()
    why = (noted, "reason")
    record("rename_organisation", organisation, actor=actor, now=now, why=why, former=old.id)


def end(organisation: Organisation, *, ends_on: date, reason: str, actor: Person, now: datetime) -> None:
    """End an organisation at which nothing goes on any more; it stays to be read."""
    take(organisation)
    check_in_force(organisation)
    _require_none(unfit_end(organisation.starts_on, ends_on, local_date(now)))
    missing = what_keeps_open(organisation, local_date(now))
    if missing:
        raise RuleViolation("Deze organisatie kan nog niet stoppen. Rond eerst af wat er loopt:", missing)
    require_reason(reason, WHY)
    db.session.execute(
        delete(OrganisationDomain).where(OrganisationDomain.organisation_id == organisation.id)
    )
    organisation.ends_on = ends_on
    noted = note(organisation, ACTIVE, ENDED, reason, actor=actor, now=now)
    day = ends_on.isoformat()
    record("end_organisation", organisation, actor=actor, now=now, why=(noted, "reason"), ends_on=day)


def what_keeps_open(organisation: Organisation, day: date) -> list[Missing]:
    found = open_reads.going_on(organisation.id, day)
    return [Missing(f"{part.words}: {_few(part.names)}.") for part in found if part.tie.keeps_open]


def _few(names: Sequence[str], most: int = 5) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} en nog {len(names) - most}" if len(names) > most else shown


def reopen(organisation: Organisation, *, actor: Person, now: datetime) -> None:
    """It ended by mistake, or starts again. What merged stays merged."""
    take(organisation)
    if organisation.merged_into_id is not None:
        raise RuleViolation("Deze organisatie is opgegaan in een andere. Dat blijft zo.")
    if organisation.ends_on is None:
        raise RuleViolation("Deze organisatie is al actief.")
    _require_none(second_kb(organisation.kind, organisation, reads.national_library()))
    organisation.ends_on = None
    record("reopen_organisation", organisation, actor=actor, now=now)


def set_domains(
    organisation: Organisation, domains: Collection[str], *, actor: Person, now: datetime
) -> bool:
    """Whose addresses may sign in with their work account without an invitation; False when nothing changed."""
    take(organisation)
    check_in_force(organisation)
    wanted = {domain.strip().lower() for domain in domains}
    present = {row.domain: row for row in organisation.domains}
    if wanted == set(present):
        return False
    for domain in sorted(wanted - set(present)):
        _check_domain(domain)
    for domain in set(present) - wanted:
        organisation.domains.remove(present[domain])
    organisation.domains += [OrganisationDomain(domain=domain) for domain in sorted(wanted - set(present))]
    changes = field_changes.keep(organisation, {"domains": set(present)}, {"domains": wanted}, now=now)
    record("change_domains", organisation, actor=actor, now=now, changes=changes, number=len(wanted))
    return True


# what must hold


def take(organisation: Organisation) -> None:
    """Lock it, and read it again with all that the register keeps of it."""
    lock(organisation)
    reads.load_again(organisation)


def details_of(organisation: Organisation) -> Details:
    poi_id = organisation.supporting_poi_id
    poi = db.session.get(Organisation, poi_id) if poi_id is not None else None
    return Details(
        kind=organisation.kind,
        provinces=frozenset(organisation.provinces),
        place=organisation.place,
        supporting_poi=poi,
        isil=organisation.isil,
        starts_on=organisation.starts_on,
    )


def _fill(organisation: Organisation, details: Details) -> None:
    organisation.kind, organisation.layer = details.kind, LAYERS[details.kind]
    organisation.place, organisation.isil = details.place or None, details.isil or None
    organisation.supporting_poi_id = details.supporting_poi.id if details.supporting_poi else None
    organisation.starts_on = details.starts_on
    kept = [row for row in organisation.province_rows if row.province in details.provinces]
    added = sorted(set(details.provinces) - {row.province for row in kept})
    organisation.province_rows = kept + [OrganisationProvince(province=province) for province in added]


def misfit(details: Details, poi_provinces: Collection[Province]) -> tuple[str, str] | None:
    """The first of the details that does not go with the others, and why; `poi_provinces` is where its POI works."""
    poi = details.supporting_poi
    if details.kind is OrganisationKind.POI and not details.provinces:
        return "provinces", "Een POI werkt voor minstens één provincie. Kies die."
    if poi is None:
        return None
    if details.kind is not OrganisationKind.LIBRARY:
        return "supporting_poi", "Alleen een bibliotheek heeft een POI. Maak dat veld leeg."
    if poi.kind is not OrganisationKind.POI or poi.ends_on is not None:
        return "supporting_poi", f"{poi.name} is geen POI die nu werkt. Kies een andere."
    outside = [province.label for province in sorted(details.provinces) if province not in poi_provinces]
    if outside:
        text = f"{poi.name} werkt niet in {', '.join(outside)}. Kies een andere provincie of POI."
        return "provinces", text
    return None


def unfit_end(starts_on: date | None, ends_on: date | None, day: date) -> str | None:
    """Why something cannot have stopped on that day, seen from `day`."""
    if ends_on and ends_on > day:
        return "Deze dag is nog niet geweest. Kies vandaag of een eerdere dag."
    if ends_on and starts_on and ends_on < starts_on:
        return "De laatste dag kan niet voor de eerste dag liggen."
    return None


def second_kb(kind: OrganisationKind, itself: Organisation | None, kb: Organisation | None) -> str | None:
    """There is one national library, now `kb`: what is nationwide comes to it, and to nobody else."""
    if kind is not OrganisationKind.KB or kb is None or kb is itself:
        return None
    return f"{kb.name} is de KB. Er is er maar één: hernoem die, of laat die eerst stoppen."


def _require_none(why_not: str | None) -> None:
    if why_not is not None:
        raise RuleViolation(why_not)


def _check(details: Details, organisation: Organisation) -> None:
    if organisation.ends_on is None:
        _require_none(second_kb(details.kind, organisation, reads.national_library()))
    if details.isil:
        _check_isil(details.isil, organisation)
    poi = details.supporting_poi
    found = misfit(details, reads.provinces_of(poi.id) if poi else ())
    _require_none(found and found[1])


def _check_isil(isil: str, organisation: Organisation) -> None:
    if not ISIL.fullmatch(isil):
        raise RuleViolation(
            f"‘{isil}’ is geen ISIL. Schrijf NL-, dan 07 of 08, dan acht cijfers: NL-0800070000."
        )
    other = reads.with_isil(isil)
    if other is not None and other.id != organisation.id:
        raise RuleViolation(f"De ISIL {isil} is al van {other.name}. Kijk welke van de twee klopt.")


def check_area(organisation: Organisation, details: Details, day: date) -> None:
    """A POI keeps the provinces of the libraries that it supports."""
    gone = {row.province for row in organisation.province_rows} - set(details.provinces)
    if organisation.kind is not OrganisationKind.POI or not gone:
        return
    there = select(OrganisationProvince.organisation_id).where(OrganisationProvince.province.in_(gone))
    libraries = [place for place in reads.supported_by(organisation.id, day)]
    inside = set(db.session.scalars(there))
    missing = [Missing(f"{place.name} heeft deze POI.") for place in libraries if place.id in inside]
    if missing:
        raise RuleViolation("In deze provincie ondersteunt de POI nog bibliotheken:", missing)


def _check_name(name: str, organisation: Organisation | None) -> None:
    if not name.strip():
        raise RuleViolation("Vul een naam in.")
    whose = reads.names().get(name.casefold())
    if whose is None or (organisation is not None and whose == organisation.id):
        return
    other = db.session.get_one(Organisation, whose)
    if other.name.casefold() == name.casefold():
        raise RuleViolation(f"Er is al een organisatie die {other.name} heet.")
    raise RuleViolation(f"Zo heette {other.name} vroeger. Kies een andere naam.")


def check_in_force(organisation: Organisation) -> None:
    if organisation.ends_on is not None:
        raise RuleViolation(f"{organisation.name} is gestopt. Daar verandert niets meer aan.")


def _check_domain(domain: str) -> None:
    if len(domain) > 200 or not DOMAIN.fullmatch(domain):
        raise RuleViolation(f"‘{domain}’ is geen domein. Schrijf wat achter de @ staat: bibliotheek.nl.")
    if domain in OF_EVERYBODY:
        raise RuleViolation(
            f"Bij {domain} kan iedereen een adres krijgen. Dat bewijst niet waar iemand werkt."
        )
    other = db.session.scalar(select(OrganisationDomain).where(OrganisationDomain.domain == domain))
    if other is not None:
        owner = db.session.get_one(Organisation, other.organisation_id)
        raise RuleViolation(f"Het domein {domain} is al van {owner.name}.")

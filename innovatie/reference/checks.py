"""What no single cell can tell: rows of one file that must agree. Each raises `ReferenceDataError`."""

from collections.abc import Iterable, Mapping

from innovatie.enums import Layer, OrganisationKind
from innovatie.reference.rows import (
    FUNDING_SOURCES,
    GATE_CRITERIA,
    ORGANISATIONS,
    SCORE_CRITERIA,
    FundingSourceRow,
    GateCriterionRow,
    OrganisationRow,
    ScoreCriterionRow,
)
from innovatie.reference.values import shown

LAYERS = {
    OrganisationKind.LIBRARY: Layer.LOCAL,
    OrganisationKind.POI: Layer.PROVINCIAL,
    OrganisationKind.KB: Layer.NATIONAL,
    OrganisationKind.SPN: Layer.NATIONAL,
    OrganisationKind.VOB: Layer.NATIONAL,
    OrganisationKind.NATIONAL: Layer.NATIONAL,
    OrganisationKind.PARTNER: Layer.EXTERNAL,
}
if set(LAYERS) != set(OrganisationKind):
    raise TypeError("LAYERS is not complete")


def check_organisations(rows: Mapping[int, OrganisationRow]) -> None:
    pois = {row.name: row for row in rows.values() if row.kind is OrganisationKind.POI}
    for line, row in rows.items():
        if row.layer is not LAYERS[row.kind]:
            raise ORGANISATIONS.wrong(line, "layer", f"bij {row.kind} hoort de laag {LAYERS[row.kind]}.")
        if row.supporting_poi is None:
            continue
        if row.kind is not OrganisationKind.LIBRARY:
            reason = "alleen een bibliotheek heeft een POI. Maak deze cel leeg."
            raise ORGANISATIONS.wrong(line, "supporting_poi", reason)
        poi = pois.get(row.supporting_poi)
        if poi is None:
            reason = f"{shown(row.supporting_poi)} is geen POI in dit bestand. Kies uit: {', '.join(pois)}."
            raise ORGANISATIONS.wrong(line, "supporting_poi", reason)
        for province in row.provinces:
            if province not in poi.provinces:
                reason = f"{poi.name} werkt niet in {province.label}. Kies een andere provincie of POI."
                raise ORGANISATIONS.wrong(line, "provinces", reason)


def check_weights(rows: Mapping[int, ScoreCriterionRow]) -> None:
    sums: dict[int, list[int]] = {}
    last: dict[int, int] = {}
    for line, row in rows.items():
        sums.setdefault(row.from_year, []).append(row.weight)
        last[row.from_year] = line
    for year, weights in sums.items():
        if fault := weights_fault(year, weights):
            raise SCORE_CRITERIA.wrong(last[year], "weight", fault[0].lower() + fault[1:])


def weights_fault(year: int, weights: Iterable[int]) -> str | None:
    """Why these cannot be the weights of all criteria of a year; None when they can."""
    total = sum(weights)
    return None if total == 100 else f"De gewichten van {year} zijn samen {total}. Maak er samen 100 van."


def check_gates(rows: Mapping[int, GateCriterionRow]) -> None:
    for line, row in rows.items():
        if not row.number.startswith(f"P{row.phase}."):
            raise GATE_CRITERIA.wrong(line, "number", f"{row.number} hoort niet bij fase {row.phase}.")


def check_funding_sources(rows: Mapping[int, FundingSourceRow]) -> None:
    for line, row in rows.items():
        if not (row.gives_money or row.gives_hours):
            raise FUNDING_SOURCES.wrong(line, "gives_hours", "een bron geeft geld of uren. Vul ergens ja in.")

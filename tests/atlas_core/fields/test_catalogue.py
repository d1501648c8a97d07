import dataclasses

import pytest

from atlas_core.errors import InputError
from atlas_core.fields.catalogue import ALL_SECTIONS, DERIVED, INPUTS, SECTIONS, SPECS, find, specs
from atlas_core.fields.completion import CALCULATED
from atlas_core.fields.countries import EU_27, TIERS, jurisdiction_of
from atlas_core.fields.evaluation import usable
from atlas_core.fields.grammar import FormulaError, parse
from atlas_core.fields.graph import STEPS, Step, ordered
from atlas_core.fields.limits import broken_rule
from atlas_core.fields.meta import PIPELINE_STAGES
from atlas_core.fields.power import Power
from atlas_core.fields.spec import number
from atlas_core.fields.timeline import STANDARD_SCHEDULE_OF_WORKS


def test_the_sections_stand_in_the_order_of_the_form():
    money = ["capexInternal", "capexMarket", "land", "fees", "construction", "absFees", "debt"]
    assert [section.key for section in SECTIONS] == ["meta", "power", "revenue", "timeline", *money]


@pytest.mark.parametrize(("section", "prefix"), [("capexInternal", "build"), ("capexMarket", "market")])
def test_a_capex_side_has_sixteen_lines_and_its_fee(section, prefix):
    keys = [spec.key for spec in specs(section) if not spec.derived]
    lines = [key for key in keys if key.startswith(prefix) and key != f"{prefix}ConstructionFeePercent"]
    assert len(lines) == 16
    assert f"{prefix}ConstructionFeePercent" in keys


def test_there_are_fifteen_abs_fees():
    fees = [spec for spec in specs("absFees") if not spec.derived]
    assert len(fees) == 15
    assert sum(spec.default for spec in fees if spec.kind == "money") == 3_700_000


def test_there_are_47_countries_in_their_tiers():
    counts = {tier: list(TIERS.values()).count(tier) for tier in TIERS.values()}
    assert counts == {"Tier 1 FLAP": 4, "Tier 1 FLAP-D": 1, "Tier 2": 17, "Tier 3": 25}
    assert len(PIPELINE_STAGES) == 11


def test_a_country_sets_the_jurisdiction():
    assert len(EU_27) == 27
    assert set(EU_27) <= set(TIERS)
    found = [jurisdiction_of(country) for country in ("United Kingdom", "Germany", "Norway", "Switzerland", "Turkey")]
    assert found == ["UK", "EU", "EU", "NONE", "NONE"]


def test_the_standard_schedule_takes_47_months_and_all_of_capex():
    assert sum(row["months"] for row in STANDARD_SCHEDULE_OF_WORKS) == 47
    assert sum(row["percent"] for row in STANDARD_SCHEDULE_OF_WORKS) == 100


@pytest.mark.parametrize("path", SPECS)
def test_a_declaration_is_whole(path):
    spec = SPECS[path]
    assert spec.label
    assert spec.source
    assert spec.derived or spec.kind in ("choice", "text") or spec.bounds
    assert (spec.kind == "choice") == bool(spec.choices)


@pytest.mark.parametrize("path", [path for path, spec in INPUTS.items() if spec.default is not None])
def test_a_default_keeps_its_own_rule(path):
    assert broken_rule(SPECS[path], SPECS[path].default, "") is None


def test_names_of_the_calculated_block_are_unique():
    assert len(CALCULATED) == len({*CALCULATED.values()})
    assert {spec.calculated for spec in DERIVED.values()} <= set(CALCULATED)


def test_a_section_is_a_frozen_dataclass():
    power = Power(gross_facility_power_mw=100.0)
    assert power.pue == 1.25
    with pytest.raises(dataclasses.FrozenInstanceError):
        power.pue = 1.3  # type: ignore[misc]


def test_specs_are_found_by_key_class_and_section():
    assert specs("power") == specs(Power) == specs(SECTIONS[1])


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("power.pue", ("power", "pue")),
        ("pue", ("power", "pue")),
        ("landTotal", ("land", "total")),
        ("land.total", ("land", "total")),
        ("noiForDebtService", ("calculated", "noiForDebtService")),
    ],
)
def test_a_field_is_found_by_path_key_or_calculated_name(name, found):
    section, spec = find(name)
    assert (section, spec.key) == found


def test_a_name_of_two_fields_is_refused_with_both_paths():
    with pytest.raises(InputError, match=r"ambiguous.*capexInternal\.contingencyPercent, capexMarket\.contingency"):
        find("contingencyPercent")


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"grossPower: is no field of a project; did you mean .*grossFacilityPower"):
        find("grossPower")


def test_every_step_comes_after_those_it_reads():
    paths = [step.path for step in STEPS]
    for place, step in enumerate(STEPS):
        assert set(step.reads) & set(paths) <= set(paths[:place])


def test_circular_formulas_are_refused():
    spec = SPECS["power.itLoad"]
    steps = {"a": Step("a", spec, parse("b"), ("b",)), "b": Step("b", spec, parse("a"), ("a",))}
    with pytest.raises(FormulaError, match="circular formulas: a → b → a"):
        ordered(steps)


def test_an_unknown_unit_is_refused_at_declaration():
    with pytest.raises(ValueError, match="x has the unknown unit 'parsec'"):
        number("Distance", key="x", unit="parsec")


def test_numbers_are_floats_in_formulas():
    assert isinstance(usable(INPUTS["timeline.constructionDurationMonths"], 24, "months"), float)


def test_sections_explain_themselves():
    assert all(section.help.endswith(".") for section in ALL_SECTIONS)

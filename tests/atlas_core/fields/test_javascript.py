import json
import re

from atlas_core.fields.completion import CALCULATED
from atlas_core.fields.graph import STEPS
from atlas_core.fields.javascript import totals_script

ASSIGNMENT = re.compile(r'^  v\["([^"]+)"\] = (.*);$', re.MULTILINE)


def test_the_script_is_one_function_and_always_the_same():
    script = totals_script()
    assert script.startswith("function calculate(values) {\n")
    assert script.endswith("\n}\n")
    assert script == totals_script()


def test_every_value_is_assigned_once_and_before_it_is_read():
    assigned: list[str] = []
    for path, expression in ASSIGNMENT.findall(totals_script()):
        read = set(re.findall(r'(?<!\w)v\["([^"]+)"\]', expression)) - {path}
        assert read <= set(assigned), path
        assigned.append(path)
    assert len(set(assigned)) >= len(STEPS)


def test_the_answer_has_the_names_of_the_calculated_block():
    answer = totals_script().split("  return {\n")[-1]
    assert re.findall(r'^    "([^"]+)": ', answer, re.MULTILINE) == list(CALCULATED)


def test_inputs_carry_their_default_and_bounds():
    script = totals_script()
    assert 'v["power.pue"] = number(values["power.pue"], 1.25, 0.95, 1.5);' in script
    assert (
        'v["fees.feesDM"] = number(values["fees.feesDM"], 0.0, 0.0, 1000000000000.0 * scale(v["meta.capexCurrency"]));'
        in script
    )
    assert '0, 200000000 * scale(v["meta.projectCurrency"]));' in script
    assert 'v["power.itLoad"] = divide(v["power.grossFacilityPower"], v["power.pue"]);' in script


def test_presets_know_their_mode_and_choice():
    lines = [line for line in totals_script().splitlines() if line.startswith('  v["land.landPurchase"] = preset(')]
    assert len(lines) == 1
    assert 'values["land.landMode"], v["land.landLocationQuality"] === "custom", "preset", "manual"' in lines[0]


def test_the_script_reads_no_clock_and_no_local_time():
    script = totals_script()
    assert not re.search(r"Date\.now|new Date\(\)|getDate\(|getMonth\(|getFullYear\(|Math\.random|eval\(", script)


def test_texts_in_the_script_are_json():
    for text in re.findall(r'"(?:[^"\\]|\\.)*"', totals_script()):
        json.loads(text)

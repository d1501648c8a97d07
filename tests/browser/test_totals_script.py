"""The browser's arithmetic against Python's, on random projects and random ways of typing."""

import copy
import dataclasses
import math
import random

import pytest

from atlas_core.errors import InputError
from atlas_core.fields.catalogue import INPUTS
from atlas_core.fields.javascript import totals_script
from atlas_core.fields.project import complete
from atlas_core.fields.spec import NUMERIC
from atlas_core.reporting import formats, manners
from atlas_core.services import entries
from pages.components.totals_bar import bar

pytestmark = pytest.mark.browser
VECTORS, SEED = 200, 20_261_124
TEXTS = [
    "80m",
    "80,000,000",
    "80 000 000",
    "€80.5m",
    "80.5 mn EUR",
    "1.2bn",
    "570K",
    "-250,000",
    "−€250,000",
    "€ -250k",
    "1,000,0000",
    "5,0000",
    "1,",
    ".5",
    "1e6",
    "1e-3",
    "0.017123",
    "",
    "  ",
    "5.5 %",
    "1.35x",
    "5 years",
    "12 months",
    "abc",
    "80x",
    "1,5",
    "12,50m",
    "1.2.3",
    "--",
    "€",
    "1e999",
    "nan",
    "inf",
    "8O",
    "=1",
    "١٢",
    "1'000",
    "AED 5m",
    "5m AED",
    "1e308",
    "100MW",
    "5.",
    "- 5",
    "--5",
    "-€-5",
    "+5",
    "+€5m",
    "1 2 3",
    "5,00",
    "5,000.5",
    "$1.5B",
]
GIVEN = "const write = (value, form, marks) => { separators = marks; return written(value, form); };"
CODE = "\n".join(
    (
        totals_script(),
        (bar.FOLDER / "numbers.js").read_text("utf-8"),
        *(GIVEN, "return { calculate, readNumber, written, write };"),
    )
)


@pytest.fixture(scope="module")
def script(chromium):
    page = chromium.new_page()
    page.evaluate("(code) => { window.atlas = new Function(code)(); }", CODE)
    yield lambda expression, argument: page.evaluate(f"(given) => {expression}", argument)
    page.close()


def random_text(rng, spec):
    """Type a value of the field, mostly a possible one, in one of the ways people type."""
    low, high = spec.bounds or (0, 1)
    value = rng.uniform(low, min(high, 5e8)) if rng.random() < 0.95 else rng.choice((-1.0, high * 2 + 1))
    if spec.kind == "integer":
        return str(round(value))
    if spec.kind == "money" and value > 1e6:
        return rng.choice((f"{value / 1e6:.3f}m", f"{value:,.0f}", f"{value:,.0f}".replace(",", " "), f"{value:.2f}"))
    return rng.choice((f"{value:.4f}", f"{value:.2f} %" if spec.kind == "percent" else f"{value:.3f}"))


def random_project(rng):
    """Return a document and the texts in its inputs: detailed and per-MW cost, every mode, some fields empty."""
    document, typed = {}, {}
    detailed = rng.random() < 0.5
    for path, spec in INPUTS.items():
        section, key = path.split(".")
        part = document.setdefault(section, {})
        if spec.kind == "choice":
            part[key] = rng.choice(spec.choices) if rng.random() < 0.8 else None
        elif spec.kind == "date":
            part[key] = rng.choice(("2026-01-31", "2027-12-30", None))
        elif spec.kind in NUMERIC:
            empty = rng.random() < (0.1 if detailed or spec.required else 0.5)
            typed[path] = "" if empty or (not detailed and spec.key.startswith("build")) else random_text(rng, spec)
    return document, typed


def test_two_hundred_random_projects_come_to_the_same_figures(script):
    rng = random.Random(SEED)
    compared = 0
    for _ in range(VECTORS):
        document, typed = random_project(rng)
        typed["capexMarket.contingencyPercent"] = typed["capexInternal.contingencyPercent"]
        python = copy.deepcopy(document)
        for path, text in typed.items():
            section, key = path.split(".")
            python[section][key] = entries.read(INPUTS[path], text)
        texts = {path: [text, INPUTS[path].kind] for path, text in typed.items()}
        others = {f"{section}.{key}": value for section, part in document.items() for key, value in part.items()}
        browser = script(
            "atlas.calculate({...given.others, ...Object.fromEntries(Object.entries(given.texts)"
            ".map(([path, [text, kind]]) => [path, atlas.readNumber(text, kind)]))})",
            {"texts": texts, "others": others},
        )
        expected = complete(python).calculated
        assert browser.keys() == expected.keys()
        for name, value in expected.items():
            assert browser[name] == value or math.isclose(browser[name], value, rel_tol=1e-12), (name, typed)
            compared += value is not None
    assert compared > 20 * VECTORS


@pytest.mark.parametrize("kind", ["money", "percent", "number", "integer"])
def test_typed_texts_are_read_alike(script, kind):
    spec = next(spec for spec in INPUTS.values() if spec.kind == kind)
    for text in TEXTS:
        try:
            expected = entries.read(spec, text)
        except InputError:
            expected = text
        assert script("atlas.readNumber(given[0], given[1])", [text, kind]) == expected, text


def test_figures_are_written_alike(script):
    rng = random.Random(SEED)
    values = [rng.uniform(-1, 1) * 10 ** rng.uniform(-3, 12) for _ in range(500)]
    values += [0.0, -0.0, 0.25, 12_250_000, 999_499, 999_500, 999_949_999, 999_950_000, 1_005_000, -0.04, None]
    for value in values:
        for digits in (None, 2):
            form = {"kind": "money", "symbol": "€", "digits": digits}
            assert script("atlas.written(given[0], given[1])", [value, form]) == formats.money(value, "EUR", digits)
        form = {"kind": "percent", "digits": 1, "unit": f"{formats.THIN}%"}
        assert script("atlas.written(given[0], given[1])", [value, form]) == formats.percent(value)


@pytest.mark.parametrize("name", manners.MANNERS)
def test_figures_are_written_in_the_readers_manner(script, monkeypatch, name):
    manner = manners.MANNERS[name]
    monkeypatch.setattr(manners, "_asked", [lambda: manner])
    for value in (1_234_567.0, -570_000.0, 12_345_678_901.0, 0.25, None):
        form = {"kind": "money", "symbol": "€", "digits": 2}
        found = script("atlas.write(given[0], given[1], given[2])", [value, form, dataclasses.asdict(manner)])
        assert found == formats.money(value, "EUR", 2)

import math
import random
import time
from dataclasses import replace

import pytest

from atlas_core.errors import AccessError, RecordNotFoundError
from atlas_core.permutation.axes import read_axes
from atlas_core.permutation.inputs import Inputs, terms
from atlas_core.permutation.measures import measures
from atlas_core.permutation.model import evaluate
from atlas_core.permutation.parameters import PARAMETERS
from atlas_core.permutation.run import ENGINE_VERSION
from atlas_core.services import tornado as module
from atlas_core.services.tornado import METRICS, PROJECT, tornado
from tests.atlas_core.services.running import complete_run
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("own_folder")

FRANKFURT = "proj_1_frankfurt"
TERMS = {
    "tenor": [15],
    "options": {
        "periodsPerYear": 2, "taxRate": 25, "exitYear": 10, "mezzAmortisation": "pik", "mezzPikMonths": 24,
        "dsraMonths": 6, "sweepShare": 20, "seniorUpfrontBps": 50, "commitmentBps": 40,
    },
}  # fmt: skip
BY_LABEL = {parameter.label: parameter for parameter in PARAMETERS.values()}


def given_of(stores, run, index):
    project = stores.snapshots.get(run["project_id"], run["snapshot_version"])["project"]
    return Inputs(project, read_axes(run["axes"], project)).given(index)


def turned(given, bar, value):
    """Return the figures with one input changed by hand, by the reference model."""
    if bar.label in PROJECT:
        names = PROJECT[bar.label]
        changed = {name: getattr(given.figures, name) * value / bar.value for name in names}
        found = evaluate(replace(given.figures, **changed), given.terms)
    else:
        found = evaluate(given.figures, terms({**given.stored, BY_LABEL[bar.label].key: value}))
    computed = measures(found)
    return {name: computed[name] for name in METRICS}


@pytest.mark.parametrize(("axes", "index"), [(None, 43), (TERMS, 0)])
def test_every_side_is_the_reference_models_own(stores, admin, axes, index):
    run = complete_run(stores, admin, "frankfurt", axes)
    found, given = tornado(stores, admin, run, index), given_of(stores, run, index)
    sides = [(bar, side) for bar in found.bars for side in (bar.low, bar.high) if side.figures]
    assert len(sides) > 20
    for bar, side in random.Random(index).sample(sides, 16):
        alone = turned(given, bar, side.value)
        for name in METRICS:
            assert math.isclose(side.figures[name], alone[name], rel_tol=1e-9), (bar.label, side.value, name)


def test_an_input_is_turned_by_a_tenth_and_years_by_one(stores, admin):
    found = tornado(stores, admin, complete_run(stores, admin, "frankfurt"), 43)
    bars = {bar.label: bar for bar in found.bars}
    rate, tenor = bars["Senior rate"], bars["Senior tenor"]
    assert (rate.low.value, rate.high.value) == pytest.approx((0.9 * rate.value, 1.1 * rate.value))
    assert (tenor.low.value, tenor.high.value) == (tenor.value - 1, tenor.value + 1)
    assert bars["Gross revenue, year 1"].low.figures["irr"] < found.base["irr"]


def test_what_moves_nothing_is_left_out(stores, admin):
    found = tornado(stores, admin, complete_run(stores, admin, "frankfurt"), 43)
    labels = {bar.label for bar in found.bars}
    assert not labels & {"Rate shock", "Cost of equity", "Rent downside", "Payments a year", "Fixed escalator"}


def test_a_side_that_cannot_be_says_so_instead_of_a_number(stores, admin):
    options = {"leaseTermYears": 20, "mezzTenor": 3, "seniorDSCR": 3}
    run = complete_run(stores, admin, "frankfurt", {"tenor": [18], "options": options})
    bars = {bar.label: bar for bar in tornado(stores, admin, run, 0).bars}
    assert bars["Senior tenor"].high.figures == {}
    assert bars["Senior tenor"].high.reason == "beyond the lease less its buffer"
    assert bars["Mezzanine tenor"].low.reason == "the input is bounded by 3 to 40"
    assert bars["Senior DSCR target"].high.reason == "the input is bounded by 1 to 3"
    assert bars["Senior DSCR target"].low.figures["senior_size"] > 0


def test_a_whole_tornado_takes_less_than_150_ms(stores, admin):
    run = complete_run(stores, admin, "frankfurt", TERMS)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        tornado(stores, admin, run, 0)
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.150


@pytest.mark.parametrize("index", [-1, 540])
def test_a_scenario_that_is_not_there_is_not_found(stores, admin, index):
    with pytest.raises(RecordNotFoundError):
        tornado(stores, admin, complete_run(stores, admin, "frankfurt"), index)


def test_a_result_of_another_engine_version_has_none(stores, admin, monkeypatch):
    run = complete_run(stores, admin, "frankfurt")
    monkeypatch.setattr(module, "ENGINE_VERSION", f"{ENGINE_VERSION}-later")
    assert tornado(stores, admin, run, 43) is None


def test_only_roles_with_the_engine_see_it(stores, admin):
    run = complete_run(stores, admin, "frankfurt")
    with pytest.raises((AccessError, RecordNotFoundError)):
        tornado(stores, sign_in(stores, "sponsor"), run, 43)

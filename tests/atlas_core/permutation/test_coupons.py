import pytest

import atlas_core
from atlas_core.errors import InputError
from atlas_core.permutation.axes import read_axes
from tests.atlas_core.permutation.test_cases import case

SPREADS = {
    "CreditSpreadAAA_bps_29": 80, "CreditSpreadAA_bps_30": 100, "CreditSpreadA_bps_31": 150,
    "CreditSpreadBBB_bps_32": 250,
}  # fmt: skip


def rates(options, **axes):
    grid = read_axes({**axes, "options": {"preset": "coupon_from_curve", **options}})
    found = {axis.target.key: list(axis.values) for axis in grid.axes}
    return found["seniorRate"], found["mezzRate"]


def test_coupons_are_curve_and_shift_and_the_spread_of_each_rating():
    curve = {"baseCurve": {"10Y": 4.25, "15Y": 4.5}, "BaseCurveAnchor_27": "15Y", "BaseCurveShift_bps_28": -25}
    senior = [4.5 - 0.25 + 0.80, 4.5 - 0.25 + 1.00, 4.5 - 0.25 + 1.50]
    assert rates(SPREADS | curve) == (senior, [4.5 - 0.25 + 2.50])


def test_spreads_that_are_not_given_are_the_predecessors():
    assert rates({"baseCurve": 4}) == ([4.7, 4.9, 5.2], [5.8])
    assert rates({"baseCurve": 4, "CreditSpreadAA_bps_30": 70}) == ([4.7, 5.2], [5.8])


def test_the_fields_may_stand_among_the_labels_and_are_kept_there():
    document = {"preset": "coupon_from_curve", "baseCurve": 4, "labels": {"BaseCurveShift_bps_28": 50}}
    grid = read_axes({"options": document})
    assert list(grid.axes[0].values) == [5.2, 5.4, 5.7]
    assert grid.labels == {
        "BaseCurveShift_bps_28": 50, "BaseCurveAnchor_27": "10Y", "CreditSpreadAAA_bps_29": 70,
        "CreditSpreadAA_bps_30": 90, "CreditSpreadA_bps_31": 120, "CreditSpreadBBB_bps_32": 180,
    }  # fmt: skip


@pytest.mark.parametrize(
    "axes",
    [{"seniorRate": 6}, {"SeniorCoupon_38": [5, 6, 7]}, {"seniorRateRange": {"min": 5, "max": 7, "step": 1}},
     {"seniorRate": {"base": 6, "percent": 10}}],
)  # fmt: skip
def test_without_a_curve_an_a_loan_pays_the_senior_rate_at_hand(axes):
    assert rates({}, **axes) == ([6 - 1.20 + 0.70, 6 - 1.20 + 0.90, 6], [pytest.approx(6 - 1.20 + 1.80)])


def test_without_a_rate_at_hand_it_is_the_default_and_an_option_counts_as_one():
    assert rates({})[0][-1] == 5.5
    assert rates({"debt.seniorRate": 4})[0] == [3.5, 3.7, 4]
    assert rates({"BaseCurveShift_bps_28": 50})[0][-1] == 5.5


def test_a_dearer_curve_lends_less_and_other_axes_stay():
    project = case("frankfurt")["project"]
    table = atlas_core.permute(project, {"tenor": [15], "options": {"preset": "coupon_from_curve", "baseCurve": 4}})
    assert table["senior_rate"].to_pylist() == [4.7, 4.9, 5.2]
    assert set(table["mezz_rate"].to_pylist()) == {5.8}
    assert sorted(table["senior_size"].to_pylist(), reverse=True) == table["senior_size"].to_pylist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"baseCurve": {"5Y": 4}}, "must have a rate at 10Y, the anchor of BaseCurveAnchor_27; got 5Y"),
        ({"baseCurve": {}}, "must have a rate at 10Y"),
        ({"baseCurve": "4 %"}, "must be a rate in per cent or rates by anchor"),
        ({"baseCurve": {"10Y": True}}, "must be a rate in per cent"),
        ({"baseCurve": 20}, "Senior rate must be 0 to 15 %"),
        ({"baseCurve": 4, "BaseCurveShift_bps_28": 301}, "must be -300 to 300 bps"),
        ({"baseCurve": 4, "BaseCurveAnchor_27": "9Y"}, "must be one of 5Y, 7Y, 10Y"),
        ({"labels": [1]}, "must be an object of scenario fields"),
        ({"seniorRate": "dear"}, "Senior rate must be a number"),
        ({"seniorRate": {"min": 1, "max": 10**400, "step": 1}}, "Senior rate must be a"),
        ({"seniorRate": {"percent": 10}}, "Senior rate must be a number"),
        ({"seniorRate": []}, "Senior rate must be a number"),
    ],
)
def test_a_curve_or_spread_that_cannot_be_read_is_refused(options, message):
    with pytest.raises(InputError, match=message):
        rates(options)


def test_a_curve_without_the_preset_that_reads_it_is_refused():
    with pytest.raises(InputError, match="is read by the preset coupon_from_curve alone"):
        read_axes({"options": {"baseCurve": 4}})

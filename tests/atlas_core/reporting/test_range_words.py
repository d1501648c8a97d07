import pytest

from atlas_core.reporting.range_words import early


@pytest.mark.parametrize(
    "axes",
    [
        {}, {"tenor": 15}, {"tenor": [10, 13]}, {"seniorDSCR": {"min": 1.2, "max": 1.5, "step": 0.05}},
        {"vacancy": {"min": 0, "max": 100, "step": 100 / 3}}, {"seniorRate": {"base": 5.5, "percent": 10}},
    ],
)  # fmt: skip
def test_a_range_that_reaches_its_maximum_needs_no_word(axes):
    assert early(axes) == ""


def test_a_range_that_ends_before_its_maximum_is_named_with_both():
    axes = {
        "tenor": {"min": 10, "max": 14, "step": 3},
        "grossMonthlyRent": {"min": 1_000_000, "max": 2_000_000, "step": 300_000},
        "SeniorCoupon_38": {"min": 5, "max": 6.2},
        "options": {"PermutationGranularity_107": "coupon .25"},
    }
    assert early(axes).split(" · ") == [
        "Senior tenor ends at 13: 14 is not a whole number of steps from 10",
        "Gross monthly rent ends at 1,900,000: 2,000,000 is not a whole number of steps from 1,000,000",
        "Senior rate ends at 6: 6.2 is not a whole number of steps from 5",
    ]

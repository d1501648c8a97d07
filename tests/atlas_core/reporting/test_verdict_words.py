from dataclasses import dataclass

from atlas_core.reporting import verdict_words

THIN = "\u202f"


@dataclass
class Spread:
    minimum: float | None
    maximum: float | None
    median: float | None = None
    nulls: int = 0


@dataclass
class Judged:
    label: str
    format: str
    at_least: bool
    needed: float | None
    spread: Spread
    passed: int
    total: int = 243


DSCR = Judged("DSCR, minimum", "ratio", True, 1.15, Spread(1.3, 1.4), 243)
LTV = Judged("LTV, total debt", "fraction", False, 0.85, Spread(0.347, 0.451), 243)
IRR = Judged("Equity IRR", "percent", True, 8.0, Spread(-2.4, -0.8), 0)
NPV = Judged("Equity NPV", "money", True, None, Spread(-126.9e6, -112.8e6), 243)


def test_the_sentence_names_the_failing_test_the_best_value_and_what_passes():
    assert verdict_words.sentence([DSCR, LTV, IRR, NPV], "GBP") == (
        f"All 243 scenarios fail one test: equity IRR is below 8.0{THIN}% (best −0.8{THIN}%). "
        "DSCR and LTV pass everywhere."
    )


def test_the_best_of_a_failing_run_never_reads_like_what_is_needed():
    close = Judged("Equity IRR", "percent", True, 8.0, Spread(-2.4, 7.991), 0)
    assert f"below 8.00{THIN}% (best 7.99{THIN}%)" in verdict_words.sentence([close], "GBP")
    table = verdict_words.table([close], "GBP")
    assert (table["Needs"], table["Range in the run"]) == ([f"≥ 8.00{THIN}%"], [f"−2.40{THIN}% – 7.99{THIN}%"])


def test_several_failing_tests_are_named_worst_first():
    few = Judged("LTV, total debt", "fraction", False, 0.85, Spread(0.7, 0.95), 200)
    text = verdict_words.sentence([few, IRR], "GBP")
    assert text.index("equity IRR") < text.index("LTV")
    assert f"43 of the 243 scenarios fail one test: LTV is above 85.0{THIN}% (best 70.0{THIN}%)." in text


def test_tests_that_are_each_passed_somewhere_are_said_to_be():
    assert "no scenario passes all of them at once" in verdict_words.sentence([DSCR, LTV], "GBP")


def test_a_test_without_any_figure_says_so():
    none = Judged("Equity IRR", "percent", True, 8.0, Spread(None, None, nulls=243), 0)
    assert "(no scenario has one)" in verdict_words.sentence([none], "GBP")


def test_the_table_gives_need_range_and_passes():
    table = verdict_words.table([DSCR, IRR, NPV], "GBP")
    assert table["Needs"] == ["≥ 1.15x", f"≥ 8.0{THIN}%", "not tested in Tier 3"]
    assert table["Range in the run"] == ["1.30x – 1.40x", f"−2.4{THIN}% – −0.8{THIN}%", "−£126.9m – −£112.8m"]
    assert table["Pass"] == ["243 of 243", "0 of 243", "–"]


def test_income_is_held_against_the_cheapest_debt_only_where_it_is_lower():
    npv = Spread(-126.9e6, -112.8e6)
    low = verdict_words.income(npv, Spread(0.66, 0.66), 5.0, "GBP")
    assert f"earns 0.7{THIN}% a year, less than the cheapest senior rate of 5.00{THIN}%" in low
    assert "lowers" not in verdict_words.income(npv, Spread(5.5, 6.0), 5.0, "GBP")
    assert f"earns 5.5{THIN}% to 6.0{THIN}% a year; equity NPV" in verdict_words.income(
        npv, Spread(5.5, 6.0), 5.0, "GBP"
    )
    assert "earns – a year" in verdict_words.income(npv, Spread(None, None), None, "GBP")


def test_limits_say_who_limits_how_often_and_how_far_the_loan_carries():
    text = verdict_words.limits({"dscr": 200, "ltv": 43}, Spread(74.4e6, 102.8e6, 86.3e6), Spread(0, 0, 251.6e6), "GBP")
    assert text == (
        f"The senior loan is limited by DSCR in 200 of 243 (82{THIN}%) and LTV in 43 of 243 (18{THIN}%): "
        f"£74.4m to £102.8m, at the median 34{THIN}% of the uses of £251.6m."
    )


def test_missed_tests_are_counted_and_the_others_left_out():
    assert verdict_words.missed({"DSCR": 0, "IRR": 243, "NO_ROOT": 2}, 243) == (
        "Tests missed: IRR 243 of 243 · NO ROOT 2 of 243."
    )
    assert verdict_words.missed({"IRR": 0}, 243) == ""

import pytest

from atlas_core.services import portfolio, projects
from tests.atlas_core.services.sponsors import london, sign_in


def rows(stores, actor):
    return {row.title: row for row in portfolio.list_projects(stores, actor)}


def in_euro(title="Paris"):
    document = london()
    document["meta"] |= {"projectTitle": title, "projectCurrency": "EUR", "capexCurrency": "EUR"}
    return document


def test_a_sponsor_sees_their_own_projects_and_others_see_all(stores):
    mine, other, admin = sign_in(stores), sign_in(stores, "sponsor", "o@atlas.test"), sign_in(stores, "admin")
    projects.create(stores, mine, london())
    projects.create(stores, other, in_euro())
    assert set(rows(stores, mine)) == {"London DC Project"}
    assert set(rows(stores, admin)) == {"London DC Project", "Paris"}


def test_one_common_currency_is_kept_and_two_are_shown_in_euro(stores):
    sponsor = sign_in(stores)
    projects.create(stores, sponsor, london())
    assert rows(stores, sponsor)["London DC Project"].market_total == pytest.approx(244e6)
    projects.create(stores, sponsor, in_euro())
    london_row = rows(stores, sponsor)["London DC Project"]
    assert london_row.currency == "EUR"
    assert london_row.market_total == pytest.approx(244e6 / 0.8621)
    assert rows(stores, sponsor)["Paris"].market_total == pytest.approx(244e6)


def test_an_empty_project_has_no_figures_and_says_how_much_is_missing(stores):
    sponsor = sign_in(stores)
    projects.create(stores, sponsor)
    row = rows(stores, sponsor)["New project"]
    assert row.noi is None
    assert row.market_total is None
    assert row.missing >= 6
    assert 0 < row.filled < 1


def test_totals_leave_out_what_is_unknown(stores):
    sponsor = sign_in(stores)
    projects.create(stores, sponsor, in_euro())
    projects.create(stores, sponsor)
    total = portfolio.totals(portfolio.list_projects(stores, sponsor))
    assert (total.projects, total.complete, total.gross_mw) == (2, 1, 100)
    assert total.margin == pytest.approx(22 / 222 * 100)
    assert total.noi_yield == pytest.approx(10.7217 / 244 * 100)


def test_totals_of_nothing_are_unknown_not_zero(stores):
    total = portfolio.totals([])
    assert (total.projects, total.market_total, total.margin) == (0, None, None)


def test_only_roles_that_may_read_runs_see_what_a_run_found(stores):
    sponsor, admin = sign_in(stores), sign_in(stores, "admin")
    record = projects.create(stores, sponsor, london())
    run = stores.runs.insert({"_id": "run_1", "project_id": record["_id"]})
    claimed = stores.runs.claim("w", 30)
    summary = {"total": 243, "viable": 12, "tier1_count": 0, "tier2_count": 5, "tier3_count": 7}
    stores.runs.finish(run["_id"], "w", "complete", {"summary": summary}, fence=claimed["fence"])
    seen = rows(stores, admin)["London DC Project"]
    assert (seen.best_tier, seen.viable, seen.total) == ("TIER_2", 12, 243)
    assert rows(stores, sponsor)["London DC Project"].best_tier is None
    assert portfolio.tiers_by_country([seen]) == {"United Kingdom": {"TIER_2": 1}}
    assert portfolio.tiers_by_country(portfolio.list_projects(stores, sponsor)) == {"United Kingdom": {"": 1}}

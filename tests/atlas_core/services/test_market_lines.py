from atlas_core.services import drafts, market_lines, projects
from tests.atlas_core.services.sponsors import london, sign_in


def test_market_lines_are_the_multiple_of_the_internal_ones_and_gaps_stay():
    filled = market_lines.filled({"capexInternal": {"buildBess": 4e6, "buildLand": 0}})
    assert filled["capexMarket.marketBess"] == 4.8e6
    assert filled["capexMarket.marketLand"] == 0
    assert filled["capexMarket.marketMarketing"] is None
    assert len(filled) == 16


def test_they_are_entered_like_typed_values(stores):
    sponsor = sign_in(stores)
    draft = drafts.open_draft(stores, sponsor, projects.create(stores, sponsor, london())["_id"])
    draft = drafts.enter(stores, sponsor, draft, "capexInternal.buildBess", "50m")
    draft = drafts.enter_many(stores, sponsor, draft, market_lines.filled(draft.document))
    assert draft.completion().calculated["capexMarketLines"] == 60e6

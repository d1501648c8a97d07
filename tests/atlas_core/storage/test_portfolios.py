import pytest

from atlas_core.errors import InputError, RecordExistsError, StaleRecordError

NORDICS = {"key": "a", "title": "Nordics", "colour": "blue", "projects": ["proj_1"]}


def test_an_account_has_one_portfolio_that_is_changed_revision_by_revision(any_stores):
    portfolios = any_stores.portfolios
    assert portfolios.find("ann@x.y") is None
    head = {"_id": "ann@x.y", "user_email": "ann@x.y"}
    first = portfolios.insert(head | {"series": [NORDICS], "order": ["proj_1"]})
    assert first == portfolios.find("ann@x.y") == head | {"series": [NORDICS], "order": ["proj_1"], "revision": 1}
    with pytest.raises(RecordExistsError):
        portfolios.insert(head | {"series": [], "order": []})
    saved = portfolios.save(first | {"order": []})
    assert (saved["revision"], portfolios.find("ann@x.y")["order"]) == (2, [])
    with pytest.raises(StaleRecordError):
        portfolios.save(first)
    with pytest.raises(InputError, match="order must be a list"):
        portfolios.save(saved | {"order": "proj_1"})

import dataclasses

import pytest

from atlas_core.errors import InputError, UnavailableError
from atlas_core.services.wiring import open_stores, stop_embedded
from atlas_core.storage import embedded


def test_the_embedded_server_is_never_used_in_production(settings):
    with pytest.raises(InputError, match="MONGODB_URI must be set in production"):
        open_stores(dataclasses.replace(settings, environment="production"))
    assert not settings.data_dir.exists()


def test_stores_opened_in_turn_see_the_same_records(real_settings):
    first = open_stores(real_settings)
    first.users.insert({"_id": "a@b.c", "role": "sponsor"})
    first.close()
    second = open_stores(real_settings)
    assert second.users.get("a@b.c")["role"] == "sponsor"
    second.close()


def test_a_database_that_does_not_answer_is_reported_and_the_lease_let_go(settings, monkeypatch):
    released = []

    class Lease:
        uri = "mongodb://127.0.0.1:9/x?directConnection=true&serverSelectionTimeoutMS=50"

        def close(self):
            released.append(self.uri)

    monkeypatch.setattr(embedded, "use_server", lambda _data_dir: Lease())
    with pytest.raises(UnavailableError, match="the database does not answer"):
        open_stores(settings)
    assert len(released) == 1


def test_there_is_no_server_to_stop_where_an_address_is_given(real_settings):
    assert stop_embedded(real_settings)
    assert not real_settings.data_dir.exists()

import pytest

from atlas_core.errors import UnavailableError
from atlas_core.storage import chain
from atlas_core.storage.anchor import Anchor


def entry(seq, mac="m", prev="m"):
    return {"_id": chain.key_of(seq), "seq": seq, "mac": mac, "prev": prev}


@pytest.fixture
def anchor(tmp_path):
    return Anchor(tmp_path / "data" / "audit-anchor.json")


def absent(_key):
    return None


def test_it_moves_on_and_never_back(anchor):
    assert anchor.read() is None
    anchor.advance(entry(1), absent)
    anchor.advance(entry(2), absent)
    anchor.advance(entry(1), absent)
    assert anchor.read() == chain.Mark(2, "m")


def test_it_leaps_only_over_a_chain_that_still_holds_the_entry_it_knows(anchor):
    anchor.advance(entry(1), absent)
    anchor.advance(entry(5), {chain.key_of(1): entry(1)}.get)
    assert anchor.read().seq == 5
    anchor.advance(entry(9), absent)
    anchor.advance(entry(9), {chain.key_of(5): entry(5, mac="other")}.get)
    anchor.advance(entry(6, prev="other"), absent)
    assert anchor.read().seq == 5


def test_one_that_cannot_be_read_is_left_as_it_is(anchor, tmp_path):
    anchor.advance(entry(1), absent)
    (tmp_path / "data" / "audit-anchor.json").write_text('{"seq": 1')
    anchor.advance(entry(2), absent)
    assert anchor.read() == chain.Mark(0, "")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(UnavailableError, match=r"audit anchor .* cannot be written"):
        Anchor(tmp_path / "data" / "audit-anchor.json").advance(entry(1), absent)

import hashlib
import random
from datetime import UTC, datetime, timedelta

import pytest
from bson import ObjectId
from pymongo import MongoClient
from pymongo.collection import Collection

from atlas_core.errors import (
    InputError,
    IntegrityError,
    NoSpaceError,
    RecordExistsError,
    RecordNotFoundError,
    UnavailableError,
)
from atlas_core.storage.connection import connect
from atlas_core.storage.results import CHUNK_BYTES, ROOM_BYTES, ResultFiles

NAME = "permutation_results_proj_1_run_1"
METADATA = {
    "project_id": "proj_1",
    "executed_by": "admin@demo.atlas",
    "permutation_count": 243,
    "execution_time": 0.5,
    "timestamp": datetime(2026, 11, 24, tzinfo=UTC),
}
SMALL = b"PAR1 small"
MORE_THAN_THE_DRIVER_HOLDS_BACK = 50
LARGE = random.Random(7).randbytes(3 * CHUNK_BYTES + 17)


@pytest.fixture
def database(real_settings):
    database = connect(real_settings.mongodb_uri)
    yield database
    database.client.close()


class Disk:
    """What a disk does to stored bytes, for the twin and for the server."""

    def __init__(self, request, stores):
        self.stores, self.database = stores, None
        if request.node.callspec.params["any_stores"] == "real_stores":
            self.database = request.getfixturevalue("database")

    def damage(self, file_id):
        if self.database is None:
            return self.stores.results.damage(file_id)
        chunks = self.database["fs.chunks"]
        first = chunks.find_one({"files_id": file_id, "n": 0})
        flipped = bytes([first["data"][0] ^ 1]) + first["data"][1:]
        return chunks.update_one({"_id": first["_id"]}, {"$set": {"data": flipped}})

    def leave_orphan(self, age_seconds):
        at = datetime.now(UTC) - timedelta(seconds=age_seconds)
        if self.database is None:
            return self.stores.results.leave_orphan(at)
        key = f"orphan_{age_seconds}"
        return self.database["fs.chunks"].insert_one(
            {"_id": ObjectId.from_datetime(at), "files_id": key, "n": 0, "data": b"cut off"}
        )


@pytest.fixture
def disk(request, any_stores):
    return Disk(request, any_stores)


@pytest.mark.parametrize("content", [b"", SMALL, LARGE], ids=["empty", "small", "several chunks"])
def test_what_is_read_is_what_was_put(any_stores, tmp_path, content):
    sha256 = any_stores.results.put(NAME, content, METADATA)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert any_stores.results.read(NAME) == content
    assert any_stores.results.fetch(NAME, tmp_path / "copy").read_bytes() == content
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy"]


def test_a_local_file_is_stored_as_its_bytes(any_stores, tmp_path):
    (tmp_path / "part").write_bytes(LARGE)
    assert any_stores.results.put(NAME, tmp_path / "part", METADATA) == hashlib.sha256(LARGE).hexdigest()
    assert any_stores.results.read(NAME) == LARGE


def test_a_file_carries_what_it_is_about(any_stores):
    sha256 = any_stores.results.put(NAME, SMALL, METADATA)
    info = any_stores.results.info(NAME)
    assert (info["_id"], info["length"], info["sha256"]) == (NAME, len(SMALL), sha256)
    assert info["metadata"] == METADATA | {"sha256": sha256}
    assert abs(info["uploaded_at"] - datetime.now(UTC)) < timedelta(minutes=1)


def test_putting_the_same_bytes_again_changes_nothing(any_stores):
    first = any_stores.results.put(NAME, SMALL, METADATA)
    assert any_stores.results.put(NAME, SMALL, METADATA | {"executed_by": "other"}) == first
    assert any_stores.results.info(NAME)["metadata"]["executed_by"] == "admin@demo.atlas"


def test_an_id_never_changes_what_it_holds(any_stores):
    any_stores.results.put(NAME, SMALL, METADATA)
    with pytest.raises(RecordExistsError, match=f"result file {NAME} exists already"):
        any_stores.results.put(NAME, SMALL + b"!", METADATA)
    assert any_stores.results.read(NAME) == SMALL


def test_a_missing_file_is_not_found(any_stores, tmp_path):
    for call in (
        any_stores.results.read,
        any_stores.results.info,
        lambda key: any_stores.results.fetch(key, tmp_path / "copy"),
    ):
        with pytest.raises(RecordNotFoundError, match="no result file nothing"):
            call("nothing")
    assert not (tmp_path / "copy").exists()


def test_a_removed_file_is_gone_and_its_id_is_free(any_stores):
    any_stores.results.put(NAME, LARGE, METADATA)
    any_stores.results.delete(NAME)
    any_stores.results.delete(NAME)
    with pytest.raises(RecordNotFoundError):
        any_stores.results.read(NAME)
    any_stores.results.put(NAME, SMALL, METADATA)
    assert any_stores.results.read(NAME) == SMALL


def test_a_flipped_bit_is_found_on_every_read(any_stores, disk, tmp_path):
    any_stores.results.put(NAME, LARGE, METADATA)
    disk.damage(NAME)
    with pytest.raises(IntegrityError, match=f"result file {NAME} is not what was written"):
        any_stores.results.read(NAME)
    with pytest.raises(IntegrityError):
        any_stores.results.fetch(NAME, tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


def test_the_sweep_takes_old_orphans_and_leaves_files_and_young_uploads(any_stores, disk):
    any_stores.results.put(NAME, LARGE, METADATA)
    disk.leave_orphan(7_200)
    disk.leave_orphan(60)
    assert any_stores.results.sweep(3_600) == 1
    assert any_stores.results.sweep(3_600) == 0
    assert any_stores.results.sweep(0) == 1
    assert any_stores.results.read(NAME) == LARGE


def test_metadata_that_may_not_be_stored_stores_no_file(any_stores):
    with pytest.raises(InputError):
        any_stores.results.put(NAME, SMALL, {"execution_time": float("nan")})
    with pytest.raises(RecordNotFoundError):
        any_stores.results.read(NAME)


def test_chunks_stay_far_below_a_documents_limit(real_stores, database):
    real_stores.results.put(NAME, LARGE, METADATA)
    assert database["fs.files"].find_one({"_id": NAME})["chunkSize"] <= 4 * 2**20
    assert database["fs.chunks"].count_documents({"files_id": NAME}) == 4


@pytest.mark.parametrize("damage", [{"n": 1}, {"n": 3}, {}], ids=["middle chunk", "last chunk", "all chunks"])
def test_a_missing_chunk_is_found(real_stores, database, damage):
    real_stores.results.put(NAME, LARGE, METADATA)
    database["fs.chunks"].delete_many({"files_id": NAME} | damage)
    with pytest.raises(IntegrityError):
        real_stores.results.read(NAME)


def test_an_upload_that_was_cut_off_is_no_file_and_can_be_put_again(real_stores, database):
    database["fs.chunks"].insert_many({"files_id": NAME, "n": n, "data": b"cut off"} for n in range(3))
    with pytest.raises(RecordNotFoundError):
        real_stores.results.read(NAME)
    real_stores.results.put(NAME, SMALL, METADATA)
    assert real_stores.results.read(NAME) == SMALL
    assert database["fs.chunks"].count_documents({"files_id": NAME}) == 1


def test_an_upload_that_fails_half_way_leaves_nothing(real_stores, database, tmp_path, monkeypatch):
    def pieces(_data):
        yield from [bytes(CHUNK_BYTES)] * MORE_THAN_THE_DRIVER_HOLDS_BACK
        raise OSError("the local disk failed")

    monkeypatch.setattr("atlas_core.storage.results._measure", lambda _pieces: (len(LARGE), "0" * 64))
    monkeypatch.setattr("atlas_core.storage.results._pieces", pieces)
    with pytest.raises(OSError, match="the local disk failed"):
        real_stores.results.put(NAME, LARGE, METADATA)
    assert database["fs.chunks"].count_documents({}) == database["fs.files"].count_documents({}) == 0


def test_a_file_whose_writing_was_not_answered_is_stored_all_the_same(real_stores, database, monkeypatch):
    insert, asked = Collection.insert_one, []

    def unanswered(collection, document, *arguments, **named):
        answer = insert(collection, document, *arguments, **named)
        if collection.name == "fs.files" and not asked:
            asked.append(document["_id"])
            insert(collection, document)  # the driver asks again and finds its own first try
        return answer

    monkeypatch.setattr(Collection, "insert_one", unanswered)
    real_stores.results.put(NAME, LARGE, METADATA)
    assert asked == [NAME]
    assert real_stores.results.read(NAME) == LARGE


def test_bytes_that_change_between_hash_and_upload_are_not_kept(real_stores, database, tmp_path, monkeypatch):
    monkeypatch.setattr("atlas_core.storage.results.ResultFiles._upload", upload_other_bytes)
    with pytest.raises(IntegrityError):
        real_stores.results.put(NAME, SMALL, METADATA)
    assert database["fs.chunks"].count_documents({}) == database["fs.files"].count_documents({}) == 0


def upload_other_bytes(files, key, _data, metadata):
    files._bucket.upload_from_stream_with_id(key, key, SMALL[::-1], metadata=metadata)


def test_a_write_that_would_fill_the_disk_is_refused_before_it_starts(database):
    files = ResultFiles(database, lambda: ROOM_BYTES + len(SMALL) - 1)
    with pytest.raises(NoSpaceError, match=r"the disk has 268 MB free; storing this needs 268 MB"):
        files.put(NAME, SMALL, METADATA)
    assert database["fs.chunks"].count_documents({}) == 0


def test_a_database_that_went_away_is_reported_as_ours(real_settings):
    gone = ResultFiles(MongoClient("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=50")["gone"])
    with pytest.raises(UnavailableError, match="does not answer"):
        gone.put(NAME, SMALL, METADATA)
    with pytest.raises(UnavailableError, match="does not answer"):
        gone.read(NAME)

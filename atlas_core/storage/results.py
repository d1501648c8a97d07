"""Result files in GridFS: written once, verified after writing and on every read."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gridfs
from gridfs.errors import FileExists
from pymongo import timeout
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from atlas_core.errors import IntegrityError, NoSpaceError, RecordExistsError, RecordNotFoundError
from atlas_core.records import Record
from atlas_core.storage import documents
from atlas_core.storage.faults import typed

BUCKET = "fs"
CHUNK_BYTES = 2**20
"""GridFS chunks may have up to 4 MiB here; 16 MiB does not fit a document."""
ROOM_BYTES = 256 * 2**20
"""Free space that must be left after a write: a full disk can damage the store."""
GRACE_SECONDS, SLOWEST_BYTES_PER_SECOND = 30.0, 1e6
"""The driver sends up to 48 MB at once, which takes longer than an ordinary call may."""
KIND = "result file"


def free_bytes_of(folder: Path) -> Callable[[], int]:
    """Return how to ask for the free space on the folder's disk."""
    return lambda: shutil.disk_usage(folder).free


class ResultFiles:
    """Put, verify and read files by an id that the caller derives from what they hold.

    The record of a file is written after its chunks, so a cut-off upload leaves no file, only chunks that `sweep`
    removes. GridFS knows no transaction: a run publishes a file by naming its id and SHA-256 once `put` has returned.
    """

    def __init__(self, database: Database[Record], free_bytes: Callable[[], int] | None = None) -> None:
        self._bucket = gridfs.GridFSBucket(database, BUCKET, chunk_size_bytes=CHUNK_BYTES)
        self._files = database[f"{BUCKET}.files"]
        self._chunks = database[f"{BUCKET}.chunks"]
        self._free_bytes = free_bytes

    def put(self, file_id: str, data: bytes | Path, metadata: Record) -> str:
        """Store bytes, or a file's, and return their SHA-256; the same bytes again change nothing.

        Parameters
        ----------
        file_id : the file's name and key
        data : the bytes, or the local file that holds them
        metadata : what the file is about: project_id, executed_by, permutation_count, execution_time, timestamp, …

        Raises
        ------
        RecordExistsError
            The id holds other bytes.
        UnavailableError
            The database does not answer.
        NoSpaceError
            Its disk has too little room.
        """
        key, described = documents.key(f"{KIND} id", file_id), documents.to_stored(metadata)
        length, sha256 = _measure(_pieces(data))
        if (stored := self._record(key)) is not None:
            if (stored["length"], stored["sha256"]) != (length, sha256):
                raise RecordExistsError(KIND, key)
            return sha256
        self.require_room(length)
        with typed(KIND, key), timeout(GRACE_SECONDS + length / SLOWEST_BYTES_PER_SECOND):
            self._chunks.delete_many({"files_id": key})  # of an upload that was cut off
            self._uploaded(key, data, described | {"sha256": sha256})
        self._verify_written(key, length, sha256)
        return sha256

    def read(self, file_id: str) -> bytes:
        """Return the bytes; IntegrityError if they are not those written."""
        return b"".join(self._verified(file_id))

    def fetch(self, file_id: str, target: Path) -> Path:
        """Write the bytes to a local file, which appears only once they are verified."""
        draft = target.with_name(f"{target.name}.draft")
        try:
            with draft.open("wb") as file:
                file.writelines(self._verified(file_id))
            return draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)

    def info(self, file_id: str) -> Record:
        """Return `_id`, `length`, `sha256`, `uploaded_at` and `metadata`; RecordNotFoundError if there is no file."""
        key = documents.key(f"{KIND} id", file_id)
        if (found := self._record(key)) is None:
            raise RecordNotFoundError(KIND, key)
        return found

    def require_room(self, length: int) -> bool:
        """Raise NoSpaceError unless so many bytes fit; return whether that is known, as of a local server only."""
        if self._free_bytes is None:
            return False
        free, needed = self._free_bytes(), length + ROOM_BYTES
        if free < needed:
            raise NoSpaceError(free, needed)
        return True

    def delete(self, file_id: str) -> None:
        """Remove the file if there is one."""
        key = documents.key(f"{KIND} id", file_id)
        with typed(KIND, key):
            self._files.delete_one({"_id": key})
            self._chunks.delete_many({"files_id": key})

    def stored_bytes(self) -> int:
        """Return how many bytes all files have together."""
        with typed(KIND):
            return sum(found["length"] for found in self._files.find({}, {"length": 1}))

    def sweep(self, older_than_seconds: float = 3600) -> int:
        """Remove chunks without a file whose upload has been silent for that long; return how many."""
        limit = datetime.now(UTC) - timedelta(seconds=older_than_seconds)
        with typed(KIND):
            return sum(self._swept(key, limit) for key in self._chunks.distinct("files_id"))

    def _swept(self, key: object, limit: datetime) -> int:
        if self._files.find_one({"_id": key}, {"_id": 1}) is not None:
            return 0
        newest = self._chunks.find_one({"files_id": key}, {"_id": 1}, sort=[("n", -1)])
        if newest is None or newest["_id"].generation_time > limit:
            return 0
        return self._chunks.delete_many({"files_id": key}).deleted_count

    def _record(self, key: str) -> Record | None:
        with typed(KIND, key):
            found = self._files.find_one({"_id": key})
        if found is None:
            return None
        return {
            "_id": key,
            "length": found["length"],
            "sha256": found["metadata"]["sha256"],
            "uploaded_at": found["uploadDate"],
            "metadata": found["metadata"],
        }

    def _uploaded(self, key: str, data: bytes | Path, metadata: Record) -> None:
        try:
            self._upload(key, data, metadata)
        except (DuplicateKeyError, FileExists):
            # A server that dies between storing and answering makes the driver ask again, and find its own first try.
            self._upload(key, data, metadata)

    def _upload(self, key: str, data: bytes | Path, metadata: Record) -> None:
        upload = self._bucket.open_upload_stream_with_id(key, key, metadata=metadata)
        try:
            for piece in _pieces(data):
                upload.write(piece)
            upload.close()
        except BaseException:
            # The record first: it may be there although its writing failed, and must not name chunks that are gone.
            self._files.delete_one({"_id": key})
            upload.abort()
            raise

    def _verify_written(self, key: str, length: int, sha256: str) -> None:
        try:
            read = _measure(self._verified(key))
        except IntegrityError:
            self.delete(key)
            raise
        if read != (length, sha256):
            raise IntegrityError(f"{KIND} {key} was changed while it was written")

    def _verified(self, file_id: str) -> Iterator[bytes]:
        """Yield the file's pieces; raise IntegrityError at its end unless length and SHA-256 are those written."""
        known = self.info(file_id)
        digest, length = hashlib.sha256(), 0
        with typed(KIND, known["_id"]):
            stream = self._bucket.open_download_stream(known["_id"])
            while piece := stream.readchunk():
                digest.update(piece)
                length += len(piece)
                yield piece
        if (length, digest.hexdigest()) != (known["length"], known["sha256"]):
            raise IntegrityError(f"{KIND} {known['_id']} is not what was written")


def _pieces(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield from (data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))
        return
    with data.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            yield piece


def _measure(pieces: Iterator[bytes]) -> tuple[int, str]:
    digest, length = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        length += len(piece)
    return length, digest.hexdigest()

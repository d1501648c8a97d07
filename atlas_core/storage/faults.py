"""The driver's errors become ours here; none of them leaves the storage package."""

import contextlib
from collections.abc import Iterator

from bson.errors import BSONError, InvalidDocument
from gridfs.errors import CorruptGridFile, FileExists, NoFile
from pymongo.errors import (
    DocumentTooLarge,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
)

from atlas_core.errors import (
    InputError,
    IntegrityError,
    Problem,
    RecordExistsError,
    RecordNotFoundError,
    UnavailableError,
)

VALIDATION_FAILED = 121


@contextlib.contextmanager
def typed(kind: str, key: object = "") -> Iterator[None]:
    """Turn an error of the driver inside the block into the one of our tree that says the same.

    The driver's own text, which may hold an address or a document, stays in the cause and out of the message.
    """
    try:
        yield
    except (DuplicateKeyError, FileExists) as error:
        raise RecordExistsError(kind, key) from error
    except NoFile as error:
        raise RecordNotFoundError(kind, key) from error
    except CorruptGridFile as error:
        raise IntegrityError(f"{kind} {key} is not what was written") from error
    except (InvalidDocument, DocumentTooLarge, BSONError, OverflowError) as error:
        raise InputError(Problem(kind, "cannot be stored in this form")) from error
    except OperationFailure as error:
        if error.code == VALIDATION_FAILED:
            raise InputError(Problem(kind, "breaks the collection's schema; nothing was stored")) from error
        raise UnavailableError(f"the database refused an operation on {kind} (code {error.code})") from error
    except PyMongoError as error:
        raise UnavailableError("the database does not answer; try again in a moment") from error

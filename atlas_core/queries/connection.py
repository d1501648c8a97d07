"""A DuckDB connection that can read one result file and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from atlas_core.errors import IntegrityError, UnavailableError

THREADS = 2
MEMORY = "768MB"
SPILL = "2GB"
SECONDS = 30.0
"""How long one query may take before it is interrupted."""

# Set while the connection is made; none can be changed once the configuration is locked.
CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "threads": THREADS,
    "memory_limit": MEMORY,
    "max_temp_directory_size": SPILL,
    "allow_community_extensions": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": False,
}


@contextmanager
def only_file(path: Path, *, in_order: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that may read `path`, write spill files beside it, and do nothing else to the machine.

    Parameters
    ----------
    path : a Parquet file we wrote ourselves; its folder takes the spill files
    in_order : whether rows that nothing sorts come in the order of the file, which costs threads some waiting
    """
    file = path.resolve()
    configuration = CONFIGURATION | {"preserve_insertion_order": in_order}
    with duckdb.connect(":memory:", config=configuration) as connection:
        # The order matters: closing the outside comes after naming the file, and the lock comes last.
        connection.execute(f"SET temp_directory = {_literal(str(file.with_name('spill')))}")
        connection.execute(f"SET allowed_paths = [{_literal(str(file))}]")
        connection.execute("SET enable_external_access = false")
        # The file is read once for all questions on this connection: its footer takes 20 ms at ten million rows.
        connection.execute("SET parquet_metadata_cache = true")
        connection.execute("SET lock_configuration = true")
        yield connection


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, seconds: float = SECONDS) -> Iterator[None]:
    """Interrupt what runs on the connection after `seconds`, and say so in our own words.

    Raises
    ------
    UnavailableError
        The query took too long or needed more memory than one query may have.
    IntegrityError
        The file is not the Parquet file it should be.
    """
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
        raise UnavailableError("This question about the results needs too much time or memory; narrow it.") from error
    except (duckdb.IOException, duckdb.PermissionException) as error:
        # A file that went away is looked for as a folder, which is not allowed either.
        raise IntegrityError("The stored result cannot be read.") from error
    finally:
        timer.cancel()


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

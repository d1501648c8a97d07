import duckdb
import pytest

from atlas_core.errors import IntegrityError, UnavailableError
from atlas_core.queries.connection import only_file, time_limit
from tests.atlas_core.queries import made_up


@pytest.fixture
def places(tmp_path):
    folder = tmp_path / "results"
    folder.mkdir()
    path = made_up.write(made_up.table(20), folder / "mine.parquet")
    made_up.write(made_up.table(20), folder / "other.parquet")
    made_up.write(made_up.table(20), tmp_path / "outside.parquet")
    (folder / "link.parquet").symlink_to(tmp_path / "outside.parquet")
    return path


def test_the_one_file_can_be_read(places):
    with only_file(places) as connection:
        assert connection.sql("SELECT count(*) FROM read_parquet(?)", params=[str(places)]).fetchall() == [(20,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_parquet('{folder}/other.parquet')",
        "SELECT * FROM read_parquet('{folder}/link.parquet')",
        "SELECT * FROM read_parquet('{folder}/../outside.parquet')",
        "SELECT * FROM read_parquet('{folder}/mine.parquet/../../outside.parquet')",
        "SELECT * FROM '{folder}/other.parquet'",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_blob('/etc/hostname')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_json('/etc/passwd')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '{folder}/mine.csv'",
        "EXPORT DATABASE '{folder}/dump'",
        "ATTACH '{folder}/a.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{folder}/mine.parquet'",
        "SET threads = 64",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "RESET memory_limit",
        "PRAGMA temp_directory = '/'",
        "SELECT * FROM places",
        "SELECT getenv('HOME')",
        "CREATE SECRET (TYPE s3, KEY_ID 'a', SECRET 'b')",
    ],
)
def test_everything_else_is_refused(places, sql):
    with only_file(places) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql.format(folder=places.parent)).fetchall()
    assert {path.suffix for path in places.parent.iterdir()} == {".parquet"}


def test_a_path_with_a_quote_opens(tmp_path):
    folder = tmp_path / "o'brien"
    folder.mkdir()
    path = made_up.write(made_up.table(5), folder / "r.parquet")
    with only_file(path) as connection:
        assert connection.sql("SELECT count(*) FROM read_parquet(?)", params=[str(path)]).fetchall() == [(5,)]


def test_a_runaway_query_is_stopped(places):
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range = -1"
    with (
        only_file(places) as connection,
        pytest.raises(UnavailableError, match="too much time"),
        time_limit(connection, seconds=0.2),
    ):
        connection.execute(endless).fetchall()


def test_a_file_that_went_away_is_an_integrity_error(places):
    with only_file(places) as connection:
        places.unlink()
        with pytest.raises(IntegrityError), time_limit(connection):
            connection.sql("SELECT count(*) FROM read_parquet(?)", params=[str(places)]).fetchall()

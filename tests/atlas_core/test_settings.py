import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from atlas_core.errors import InputError
from atlas_core.services import actor
from atlas_core.settings import ROLES, SETTINGS, Settings, load, secret_key, start_no_blas_threads

SECRET = "0123456789abcdef0123456789abcdef"
PRODUCTION = {"ATLAS_ENV": "production", "SECRET_KEY": SECRET, "MONGODB_URI": "mongodb://u:hidden@db/atlasnexus"}


def read(environment, tmp_path, env_file=""):
    (tmp_path / ".env").write_text(env_file)
    return load(environment, tmp_path / ".env")


def test_without_any_variable_the_development_defaults_hold(tmp_path):
    found = read({}, tmp_path)
    assert (found.port, found.demo, found.embedded, found.production) == (8501, True, True, False)
    assert found.data_dir.name == ".atlas"
    assert found.data_dir.is_absolute()
    assert found.max_scenarios == 100_000_000
    assert found.document_store == "gridfs:"


def test_the_env_file_speaks_where_the_environment_is_silent(tmp_path):
    lines = "# ours\nATLAS_PORT=9000\nexport SMTP_URL='smtp://mail'\nATLAS_DEMO=0\nOTHER=x\nno equals sign\n"
    found = read({"ATLAS_PORT": "9100"}, tmp_path, lines)
    assert (found.port, found.smtp_url, found.demo) == (9100, "smtp://mail", False)


def test_a_blank_variable_means_the_default(tmp_path):
    assert read({"ATLAS_PORT": " "}, tmp_path).port == 8501


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ATLAS_PORT", "http", "ATLAS_PORT must be a port from 1 to 65535"),
        ("ATLAS_PORT", "70000", "must be a port"),
        ("ATLAS_MAX_SCENARIOS", "-1", "must be a whole number from 1"),
        ("ATLAS_RESULTS_QUOTA_MB", "0", "ATLAS_RESULTS_QUOTA_MB must be a whole number from 1"),
        ("ATLAS_RESULTS_QUOTA_MB", "1.5 GB", "must be a whole number from 1"),
        ("ATLAS_ENV", "staging", "must be development or production"),
        ("ATLAS_DEMO", "yes", "must be 0 or 1"),
        ("MONGODB_URI", "localhost", "must start with mongodb"),
        ("ATLAS_DOCUMENT_STORE", "ftp://x", "must be gridfs:"),
        ("ATLAS_PUBLIC_URL", "atlas.example", "must be https://HOST"),
        ("ATLAS_PUBLIC_URL", "https://atlas.example/app", "without a path"),
        ("ATLAS_PUBLIC_URL", "javascript:alert(1)", "must be https://HOST"),
        ("ATLAS_PUBLIC_URL", "https://a.example@evil.example", "must be https://HOST"),
        ("SMTP_URL", "mail.example:25", "must start with smtp://"),
        ("ATLAS_TRUSTED_PROXIES", "proxy.local", "must be networks such as"),
        ("ATLAS_TRUSTED_PROXIES", "10.0.0.1/8", "must be networks such as"),
        ("ATLAS_TRUSTED_PROXIES", "10.0.0.0/8,", "must be networks such as"),
        ("ATLAS_REQUIRE_TOTP", "admins", "must be roles"),
        ("ATLAS_REQUIRE_TOTP", "admin,", "must be roles"),
        ("ATLAS_REQUIRE_TOTP", "Admin", "must be roles"),
    ],
)
def test_a_broken_value_is_named(tmp_path, name, value, message):
    with pytest.raises(InputError, match=message) as caught:
        read({name: value}, tmp_path)
    assert caught.value.problems[0].field == name


def test_no_proxy_is_trusted_unless_named(tmp_path):
    assert read({}, tmp_path).trusted_proxies == ()
    found = read({"ATLAS_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32,192.0.2.7"}, tmp_path).trusted_proxies
    assert [str(network) for network in found] == ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32"]


def test_links_lead_to_this_machine_unless_an_address_is_named(tmp_path):
    assert read({"ATLAS_PORT": "9000"}, tmp_path).public_url == "http://127.0.0.1:9000"
    assert read({"ATLAS_PUBLIC_URL": "https://atlas.example/"}, tmp_path).public_url == "https://atlas.example"


def test_no_role_must_have_a_second_factor_unless_named(tmp_path):
    assert read({}, tmp_path).require_totp == frozenset()
    assert read({"ATLAS_REQUIRE_TOTP": "admin, quant"}, tmp_path).require_totp == {"admin", "quant"}
    assert ROLES == actor.ROLES


def test_production_starts_with_its_own_database_and_secret(tmp_path):
    found = read(PRODUCTION, tmp_path)
    assert found.production
    assert not found.embedded
    assert not found.demo


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set to at least 32 bytes"),
        ({"SECRET_KEY": "changeme" * 4}, "made at random"),
        ({"SECRET_KEY": SECRET[:-1]}, "SECRET_KEY must be set to at least 32 bytes"),
        ({"MONGODB_URI": ""}, "the embedded server is for trying out and development"),
        ({"ATLAS_DEMO": "1"}, "ATLAS_DEMO must not be 1 in production"),
    ],
)
def test_production_refuses_what_only_development_may(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        read(PRODUCTION | change, tmp_path)


def test_every_broken_setting_is_reported_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read({"ATLAS_ENV": "production", "ATLAS_PORT": "x"}, tmp_path)
    assert {problem.field for problem in caught.value.problems} == {"ATLAS_PORT", "SECRET_KEY", "MONGODB_URI"}


def test_no_secret_is_printed_with_the_settings(tmp_path):
    shown = repr(read(PRODUCTION | {"SMTP_URL": "smtp://u:hidden@m", "BLOB_READ_WRITE_TOKEN": "hidden"}, tmp_path))
    assert SECRET not in shown
    assert "hidden" not in shown


def test_a_made_secret_is_kept_for_this_user_only(settings: Settings):
    first = secret_key(settings)
    kept = settings.data_dir / "secret_key"
    assert len(first.encode()) >= 32
    assert secret_key(settings) == first == kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree_on_the_secret(settings: Settings):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret_key, [settings] * 40))) == 1
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret_key"]


def test_a_given_secret_wins_and_nothing_is_written(tmp_path):
    given = load({"SECRET_KEY": SECRET, "ATLAS_DATA_DIR": str(tmp_path / "data")}, tmp_path / "none")
    assert secret_key(given) == SECRET
    assert not given.data_dir.exists()


def test_every_setting_says_what_it_does():
    assert all(setting.help for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(("given", "then"), [(None, "1"), ("4", "4")])
def test_blas_starts_no_threads_unless_somebody_wants_them(monkeypatch, given, then):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", given or "")
    if given is None:
        monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    start_no_blas_threads()
    assert os.environ["OPENBLAS_NUM_THREADS"] == then

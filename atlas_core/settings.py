"""Every setting of the application; the only module that reads the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from atlas_core.errors import InputError, Problem

DEVELOPMENT, PRODUCTION = "development", "production"
ROLES = ("sponsor", "internal", "quant", "admin")
SECRET_CHARACTERS = 8
"""Different characters of a key: 32 hexadecimal digits made at random have fewer once in 10^7."""
SECRET_BYTES = 32
"""NIST SP 800-107 rev. 1 §5.3.4: an HMAC key as long as the hash; shorter ones are refused in production."""


Network = IPv4Network | IPv6Network
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?|https?://\[[0-9a-fA-F:]+\](:[0-9]{1,5})?/?")


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, its default as text and a sentence for people."""

    name: str
    default: str
    help: str


SETTINGS = (
    Setting("MONGODB_URI", "", "MongoDB address; empty starts the embedded server of the data folder"),
    Setting(
        "ATLAS_DATA_DIR",
        "./.atlas",
        "Folder of the embedded database, its logs, the kept secret and the anchor of the audit record",
    ),
    Setting("ATLAS_PORT", "8501", "Port of the application on 127.0.0.1"),
    Setting("SECRET_KEY", "", "At least 32 bytes; empty makes one and keeps it in the data folder (not in production)"),
    Setting("ATLAS_ENV", DEVELOPMENT, "development or production"),
    Setting(
        "ATLAS_DEMO",
        "",
        "1 seeds an empty database with the demo, 0 does not; empty is 1 in development, 0 in production",
    ),
    Setting(
        "ATLAS_DASK_SCHEDULER", "", "Address of a Dask scheduler (tcp://HOST:8786); empty computes on this machine"
    ),
    Setting("ATLAS_MAX_SCENARIOS", "100000000", "A run with more scenarios is refused"),
    Setting(
        "ATLAS_RESULTS_QUOTA_MB",
        "50000",
        "Megabytes (10^6 bytes) that stored results may take; a warning shows from 80 % on, and a run that might go "
        "beyond is refused",
    ),
    Setting(
        "ATLAS_DOCUMENT_STORE", "gridfs:", "Where uploads go: gridfs:, s3://bucket/prefix, vercel-blob: or file:///path"
    ),
    Setting("VERCEL_BLOB_READ_WRITE_TOKEN", "", "Token of vercel-blob:"),
    Setting("BLOB_READ_WRITE_TOKEN", "", "Token of vercel-blob: under its other name"),
    Setting(
        "ATLAS_TRUSTED_PROXIES",
        "",
        "Networks (CIDR, with commas between) of proxies whose X-Forwarded-For is believed; empty believes none",
    ),
    Setting(
        "ATLAS_REQUIRE_TOTP",
        "",
        "Roles (with commas between) that must sign in with an authenticator app too, such as admin,quant; empty asks "
        "nobody",
    ),
    Setting(
        "ATLAS_PUBLIC_URL",
        "",
        "Address people open the application at, for links in mails; empty is http://127.0.0.1 with the port "
        "(production: https://…, required)",
    ),
    Setting(
        "SMTP_URL",
        "",
        "Mail server, smtp[s]://user:password@host:port?starttls&from=sender; empty keeps mails in the outbox that "
        "admins read",
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of one process, checked."""

    mongodb_uri: str = field(repr=False)
    data_dir: Path
    port: int
    environment: str
    demo: bool
    dask_scheduler: str
    max_scenarios: int
    document_store: str
    results_quota: int = 50_000_000_000
    """[bytes]"""
    trusted_proxies: tuple[Network, ...] = ()
    require_totp: frozenset[str] = frozenset()
    public_url: str = ""
    secret_key: str = field(default="", repr=False)
    blob_token: str = field(default="", repr=False)
    smtp_url: str = field(default="", repr=False)

    @property
    def production(self) -> bool:
        """Whether real people's data is served: no demo, no embedded server, no made-up secret."""
        return self.environment == PRODUCTION

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded server of the data folder."""
        return not self.mongodb_uri


def load(environment: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read the settings from the environment and, where it is silent, from the `.env` file.

    Parameters
    ----------
    environment : the variables; the process's own when left out
    env_file : the file of `NAME=value` lines; `.env` in the working folder when left out

    Returns
    -------
    Settings

    Raises
    ------
    InputError
        A value breaks its rule; every broken one is named.
    """
    values = {setting.name: setting.default for setting in SETTINGS}
    values |= _known(_env_file(env_file or Path(".env")))
    values |= _known(os.environ if environment is None else environment)
    if problems := _problems(values):
        raise InputError(problems, "settings")
    return Settings(
        mongodb_uri=values["MONGODB_URI"],
        data_dir=Path(values["ATLAS_DATA_DIR"]).expanduser().absolute(),
        port=int(values["ATLAS_PORT"]),
        environment=values["ATLAS_ENV"],
        demo=values["ATLAS_DEMO"] == "1" or (not values["ATLAS_DEMO"] and values["ATLAS_ENV"] == DEVELOPMENT),
        dask_scheduler=values["ATLAS_DASK_SCHEDULER"],
        max_scenarios=int(values["ATLAS_MAX_SCENARIOS"]),
        document_store=values["ATLAS_DOCUMENT_STORE"],
        results_quota=1_000_000 * int(values["ATLAS_RESULTS_QUOTA_MB"]),
        trusted_proxies=_networks(values["ATLAS_TRUSTED_PROXIES"]) or (),
        require_totp=_names(values["ATLAS_REQUIRE_TOTP"]),
        public_url=values["ATLAS_PUBLIC_URL"].rstrip("/") or f"http://127.0.0.1:{values['ATLAS_PORT']}",
        secret_key=values["SECRET_KEY"],
        blob_token=values["VERCEL_BLOB_READ_WRITE_TOKEN"] or values["BLOB_READ_WRITE_TOKEN"],
        smtp_url=values["SMTP_URL"],
    )


def secret_key(settings: Settings) -> str:
    """Return the key that signs; without SECRET_KEY one is made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    kept = settings.data_dir / "secret_key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        _keep(kept, secrets.token_hex(SECRET_BYTES))
    return kept.read_text(encoding="ascii")


def notebook_pass() -> Path | None:
    """Return the file with the pass that the service handed this notebook; None if something else started it."""
    path = os.environ.get("ATLAS_NOTEBOOK_PASS")
    return Path(path) if path else None


def _keep(path: Path, secret: str) -> None:
    """Write the secret for this user only; of several processes starting at once the first one's stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _known(values: Mapping[str, str]) -> dict[str, str]:
    """Keep what is a setting and is not blank, so that `NAME=` means the default."""
    names = {setting.name for setting in SETTINGS}
    return {name: value.strip() for name, value in values.items() if name in names and value.strip()}


def _env_file(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines; `export`, comment lines and quotes around a value are understood."""
    if not path.is_file():
        return {}
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _problems(values: Mapping[str, str]) -> list[Problem]:
    rules = {
        "ATLAS_PORT": (_whole(values["ATLAS_PORT"], 1, 65_535), "must be a port from 1 to 65535"),
        "ATLAS_MAX_SCENARIOS": (_whole(values["ATLAS_MAX_SCENARIOS"], 1, 10**12), "must be a whole number from 1"),
        "ATLAS_RESULTS_QUOTA_MB": (_whole(values["ATLAS_RESULTS_QUOTA_MB"], 1, 10**9), "must be a whole number from 1"),
        "ATLAS_ENV": (values["ATLAS_ENV"] in {DEVELOPMENT, PRODUCTION}, "must be development or production"),
        "ATLAS_DEMO": (values["ATLAS_DEMO"] in {"", "0", "1"}, "must be 0 or 1"),
        "MONGODB_URI": (
            values["MONGODB_URI"].startswith(("mongodb://", "mongodb+srv://")) or not values["MONGODB_URI"],
            "must start with mongodb:// or mongodb+srv://",
        ),
        "ATLAS_DASK_SCHEDULER": (
            values["ATLAS_DASK_SCHEDULER"].startswith(("tcp://", "tls://")) or not values["ATLAS_DASK_SCHEDULER"],
            "must start with tcp:// or tls://",
        ),
        "ATLAS_TRUSTED_PROXIES": (
            _networks(values["ATLAS_TRUSTED_PROXIES"]) is not None,
            "must be networks such as 10.0.0.0/8, with commas between",
        ),
        "ATLAS_REQUIRE_TOTP": (
            _names(values["ATLAS_REQUIRE_TOTP"]) <= set(ROLES),
            f"must be roles ({', '.join(ROLES)}), with commas between",
        ),
        "ATLAS_PUBLIC_URL": (
            not values["ATLAS_PUBLIC_URL"] or _ADDRESS.fullmatch(values["ATLAS_PUBLIC_URL"]) is not None,
            "must be https://HOST or http://HOST:PORT, without a path",
        ),
        "SMTP_URL": (
            values["SMTP_URL"].startswith(("smtp://", "smtps://")) or not values["SMTP_URL"],
            "must start with smtp:// or smtps://",
        ),
        "ATLAS_DOCUMENT_STORE": (
            values["ATLAS_DOCUMENT_STORE"].startswith(("gridfs:", "s3://", "vercel-blob:", "file:///")),
            "must be gridfs:, s3://bucket/prefix, vercel-blob: or file:///path",
        ),
    }
    found = [Problem(name, f"{name} {rule}") for name, (kept, rule) in rules.items() if not kept]
    return found + (_production_problems(values) if values["ATLAS_ENV"] == PRODUCTION else [])


def _production_problems(values: Mapping[str, str]) -> list[Problem]:
    rules = {
        "SECRET_KEY": (
            len(values["SECRET_KEY"].encode()) >= SECRET_BYTES and len(set(values["SECRET_KEY"])) >= SECRET_CHARACTERS,
            f"must be set to at least {SECRET_BYTES} bytes in production, made at random (`openssl rand -hex 32`)",
        ),
        "MONGODB_URI": (
            bool(values["MONGODB_URI"]),
            "must be set in production; the embedded server is for trying out and development",
        ),
        "ATLAS_DEMO": (values["ATLAS_DEMO"] != "1", "must not be 1 in production: the demo's passwords are public"),
    }
    return [Problem(name, f"{name} {rule}") for name, (kept, rule) in rules.items() if not kept]


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip() for name in text.split(",")) if text else frozenset()


def _networks(text: str) -> tuple[Network, ...] | None:
    """Return the networks named, or None if one is none."""
    try:
        return tuple(ip_network(name.strip()) for name in text.split(",")) if text else ()
    except ValueError:
        return None


def _whole(text: str, low: int, high: int) -> bool:
    return text.isascii() and text.isdigit() and low <= int(text) <= high


def start_no_blas_threads() -> None:
    """Let the numpy that is loaded after this start no BLAS threads; a number somebody has set stands.

    The engine solves no linear systems, and threads that wait for one take a tenth of a run's CPU time.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

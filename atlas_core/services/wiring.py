"""The one place that opens connections: settings in, stores out."""

from atlas_core.errors import InputError, Problem
from atlas_core.services.access.secrets_at_rest import Vault
from atlas_core.services.stores import Stores
from atlas_core.settings import Settings, secret_key
from atlas_core.storage import chain, connection, embedded, results
from atlas_core.storage.admin_actions import AuditRepository
from atlas_core.storage.api_tokens import ApiTokenRepository
from atlas_core.storage.audit_intents import IntentRepository
from atlas_core.storage.chunks import ChunkRepository
from atlas_core.storage.devices import DeviceRepository
from atlas_core.storage.drafts import DraftRepository
from atlas_core.storage.links import LinkRepository
from atlas_core.storage.network_rules import NetworkRuleRepository
from atlas_core.storage.outbox import OutboxRepository
from atlas_core.storage.portfolios import PortfolioRepository
from atlas_core.storage.project_revisions import ProjectRevisionRepository
from atlas_core.storage.projects import ProjectRepository
from atlas_core.storage.registrations import RegistrationRepository
from atlas_core.storage.report_schedules import ReportScheduleRepository
from atlas_core.storage.request_counts import RequestCountRepository
from atlas_core.storage.rule_tables import RuleTableRepository
from atlas_core.storage.runs import RunRepository
from atlas_core.storage.saved_views import SavedViewRepository, ViewDefaultRepository
from atlas_core.storage.sessions import SessionRepository
from atlas_core.storage.sign_in_attempts import SignInAttemptRepository
from atlas_core.storage.snapshots import SnapshotRepository
from atlas_core.storage.structures import StructureRepository
from atlas_core.storage.users import UserRepository
from atlas_core.storage.values import SettingsRepository
from atlas_core.storage.visitors import VisitorRepository


def open_stores(settings: Settings) -> Stores:
    """Return the stores of the database the settings name, made ready; starts the embedded server if it is that.

    Raises
    ------
    InputError
        MONGODB_URI is no address, or production has none.
    UnavailableError
        The database does not answer.
    """
    if not settings.embedded:
        return _connected(settings.mongodb_uri, None, settings)
    if settings.production:
        raise InputError(Problem("MONGODB_URI", "MONGODB_URI must be set in production"))
    lease = embedded.use_server(settings.data_dir)
    try:
        return _connected(lease.uri, lease, settings)
    except BaseException:
        lease.close()
        raise


def stop_embedded(settings: Settings) -> bool:
    """Stop the embedded server unless another process goes on using it; return whether none runs any more.

    A process that calls this has closed its own stores before.
    """
    return not settings.embedded or embedded.stop_server(settings.data_dir)


def _connected(uri: str, lease: embedded.Lease | None, settings: Settings) -> Stores:
    secret = secret_key(settings)
    database = connection.connect(uri)

    def close() -> None:
        connection.close(database)
        if lease is not None:
            lease.close()

    try:
        connection.prepare(database)
    except BaseException:
        connection.close(database)
        raise
    return Stores(
        projects=ProjectRepository(database["projects"]),
        project_revisions=ProjectRevisionRepository(database["project_revisions"]),
        portfolios=PortfolioRepository(database["portfolios"]),
        users=UserRepository(database["users"]),
        sessions=SessionRepository(database["sessions"]),
        devices=DeviceRepository(database["devices"]),
        api_tokens=ApiTokenRepository(database["api_tokens"]),
        links=LinkRepository(database["links"]),
        registrations=RegistrationRepository(database["registrations"]),
        outbox=OutboxRepository(database["outbox"]),
        sign_in_attempts=SignInAttemptRepository(database["sign_in_attempts"]),
        request_counts=RequestCountRepository(database["request_counts"]),
        network_rules=NetworkRuleRepository(database["network_rules"]),
        visitors=VisitorRepository(database["visitors"]),
        snapshots=SnapshotRepository(database["permutation_snapshots"]),
        runs=RunRepository(database["runs"]),
        structures=StructureRepository(database["structures"]),
        saved_views=SavedViewRepository(database["saved_views"]),
        view_defaults=ViewDefaultRepository(database["view_defaults"]),
        report_schedules=ReportScheduleRepository(database["report_schedules"]),
        chunks=ChunkRepository(database["run_chunks"]),
        drafts=DraftRepository(database["drafts"]),
        results=results.ResultFiles(database, results.free_bytes_of(settings.data_dir) if lease else None),
        settings=SettingsRepository(database["settings"]),
        rule_tables=RuleTableRepository(database["settings"]),
        admin_actions=AuditRepository(database["admin_actions"], chain.derived_key(secret), settings.data_dir),
        audit_intents=IntentRepository(database["audit_intents"]),
        vault=Vault(secret),
        close=close,
    )

from dataclasses import replace
from datetime import timedelta

import pytest

from atlas_core.errors import AccessError, RecordNotFoundError, SessionEndedError, SignInError, TooManyRequestsError
from atlas_core.services import projects, rights, rule_tables, runs, sessions
from atlas_core.services.access import bearer, own_account
from atlas_core.services.actor import ROLES
from tests.people import add_account, sign_in

ANN, IP = "ann@test.example", "192.0.2.7"


def token_of(stores, email=ANN, scope="read", days=30):
    """Store a token and return it."""
    token, at = bearer.made(), sessions.now()
    record = {"_id": sessions.reference(token), "user_email": email, "name": "job", "scope": scope, "created_at": at}
    stores.api_tokens.insert(record | {"expires_at": at + timedelta(days=days)})
    return token


@pytest.fixture
def ann(stores):
    return add_account(stores, ANN, "admin")


def entries(stores):
    return stores.admin_actions.latest(100)


def refused(stores, token, ip=IP):
    with pytest.raises(SignInError, match="not known, has expired or was revoked"):
        bearer.admitted(stores, token, ip)


def test_a_token_stands_for_its_account_and_is_named_in_the_record(stores, ann):
    token = token_of(stores, scope="write")
    actor = bearer.admitted(stores, token, IP)
    assert (actor.email, actor.role, actor.scope, actor.ip) == (ANN, "admin", "write", IP)
    made = projects.create(stores, actor)
    (entry,) = entries(stores)
    assert (entry["user_email"], entry["object"], entry["ip"]) == (ANN, made["_id"], IP)
    assert entry["session"] == f"token:{sessions.reference(token)}"
    assert token not in str(entry)


def test_a_use_is_noted_to_the_minute(stores, ann):
    token = token_of(stores)
    bearer.admitted(stores, token, IP)
    used = stores.api_tokens.find(sessions.reference(token))["last_used"]
    assert used is not None
    bearer.admitted(stores, token, IP)
    assert stores.api_tokens.find(sessions.reference(token))["last_used"] == used


@pytest.mark.parametrize("scope", ["read", "run", "write"])
@pytest.mark.parametrize("role", ROLES)
def test_no_scope_goes_beyond_the_role_or_reaches_accounts_rules_and_the_record(stores, role, scope):
    add_account(stores, ANN, role)
    actor = bearer.admitted(stores, token_of(stores, scope=scope), IP)
    for action in rights.TABLE:
        area, may = action.partition(".")[0], False
        try:
            rights.permit(stores, actor, action)
            may = True
        except AccessError:
            pass
        if may:
            assert rights.reach(role, action) is not None
            assert area in {"project", "snapshot", "run", "result", "structure", "notebook"} or action == "rules.read"
        if scope == "read" and may:
            assert action.partition(".")[2] in {"list", "open", "read", "export", "released"}
        if scope == "run":
            covered = area == "run" and action != "run.delete"  # what is gone for good needs a person
            assert may == (covered and rights.reach(role, action) is not None)


def test_a_read_token_reads_and_changes_nothing(stores, ann):
    made = projects.create(stores, sign_in(stores, "admin", "bob@test.example"))
    actor = bearer.admitted(stores, token_of(stores), IP)
    assert projects.get(stores, actor, made["_id"])["_id"] == made["_id"]
    before = len(entries(stores))
    for act in (
        lambda: projects.archive(stores, actor, made["_id"]),
        lambda: runs.start(stores, actor, made["_id"], {}),
        lambda: own_account.end_others(stores, actor),
        lambda: rule_tables.restore(stores, actor, 1, "back", 1),
    ):
        with pytest.raises(AccessError, match="The API token may not do this"):
            act()
    assert [entry["result"] for entry in entries(stores)[: len(entries(stores)) - before]] == ["refused"] * 4


def test_a_claimed_scope_role_or_account_counts_for_nothing(stores, ann):
    add_account(stores, "bob@test.example", "sponsor")
    actor = bearer.admitted(stores, token_of(stores, "bob@test.example"), IP)
    for forged in (replace(actor, scope="write"), replace(actor, scope="write", role="admin")):
        with pytest.raises(AccessError):
            projects.create(stores, forged)
    with pytest.raises(SessionEndedError):
        projects.list_projects(stores, replace(actor, email=ANN))
    with pytest.raises(SessionEndedError):
        rights.permit(stores, replace(actor, session="token:" + "0" * 64), "project.list")


def test_a_token_has_its_accounts_present_role(stores, ann):
    actor = bearer.admitted(stores, token_of(stores, scope="write"), IP)
    stores.users.save(stores.users.get(ANN) | {"role": "sponsor"})
    assert rights.permit(stores, actor, "project.create").role == "sponsor"
    with pytest.raises(AccessError):
        rights.permit(stores, actor, "run.start")


@pytest.mark.parametrize("status", ["frozen", "disabled", "deleted"])
def test_a_closed_accounts_token_is_refused_also_within_a_call(stores, ann, status):
    token = token_of(stores)
    actor = bearer.admitted(stores, token, IP)
    stores.users.save(stores.users.get(ANN) | {"status": status})
    refused(stores, token)
    with pytest.raises(SessionEndedError):
        rights.permit(stores, actor, "project.list")


def test_a_revoked_and_an_expired_token_are_refused(stores, ann, monkeypatch):
    revoked, expiring = token_of(stores), token_of(stores, days=1)
    actor = bearer.admitted(stores, expiring, IP)
    stores.api_tokens.delete(sessions.reference(revoked))
    refused(stores, revoked)
    later = sessions.now() + timedelta(days=1)
    monkeypatch.setattr(sessions, "now", lambda: later)
    refused(stores, expiring)
    with pytest.raises(SessionEndedError):
        rights.permit(stores, actor, "project.list")


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.swapcase(),
        lambda token: token.removeprefix("atlas_"),
        lambda token: token + "=",
        lambda token: token + "\n",
        lambda _: "",
        sessions.reference,
        lambda _: "atlas_" + "é" * 43,
    ],
)
def test_a_mutated_token_opens_nothing_and_is_one_entry(stores, ann, change):
    refused(stores, change(token_of(stores)))
    (entry,) = entries(stores)
    assert (entry["action"], entry["result"], entry["ip"]) == ("account.token_use", "refused", IP)


def test_after_twenty_misses_an_address_waits_while_good_tokens_and_other_addresses_go_on(stores, ann):
    good = token_of(stores)
    for _ in range(bearer.MISSES):
        refused(stores, bearer.made())
    with pytest.raises(TooManyRequestsError) as caught:
        bearer.admitted(stores, bearer.made(), IP)
    assert 0 < caught.value.wait_seconds <= 900
    assert len(entries(stores)) == bearer.MISSES
    assert bearer.admitted(stores, good, IP).email == ANN
    refused(stores, bearer.made(), "192.0.2.8")


def test_all_tokens_of_an_account_end_and_nobody_elses(stores, ann):
    add_account(stores, "bob@test.example", "sponsor")
    mine, others = [token_of(stores), token_of(stores)], token_of(stores, "bob@test.example")
    assert bearer.end_all(stores, ANN) == 2
    for token in mine:
        refused(stores, token)
    assert bearer.admitted(stores, others, IP).email == "bob@test.example"


def test_a_tokens_reference_opens_no_session(stores, ann):
    token = token_of(stores)
    assert sessions.resume(stores, bearer.session_of(sessions.reference(token))) is None
    assert sessions.resume(stores, sessions.reference(token)) is None


def test_a_token_opens_no_other_sponsors_project(stores):
    owner = sign_in(stores, "sponsor", "owner@test.example")
    made = projects.create(stores, owner)
    add_account(stores, ANN, "sponsor")
    actor = bearer.admitted(stores, token_of(stores), IP)
    with pytest.raises(RecordNotFoundError):
        projects.get(stores, actor, made["_id"])

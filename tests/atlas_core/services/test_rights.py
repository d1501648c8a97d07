from itertools import product

import pytest

from atlas_core.errors import AccessError, RecordNotFoundError, SessionEndedError
from atlas_core.services import accounts, rights
from atlas_core.services.actor import ROLES, SYSTEM, Actor
from tests.people import add_account, sign_in

# Written from the rules (roles of the specification, quants run approved snapshots, default deny), not from the code.
# "own": own projects · "all": everybody's · "no": refused.
EXPECTED = {
    #                     sponsor internal quant  admin
    "project.list":      ("own", "all", "all", "all"),
    "project.open":      ("own", "all", "all", "all"),
    "project.create":    ("own", "own", "own", "all"),
    "project.save":      ("own", "own", "own", "all"),
    "project.duplicate": ("own", "own", "own", "all"),
    "project.archive":   ("own", "own", "own", "all"),
    "project.arrange":   ("own", "all", "all", "all"),
    "project.share":     ("own", "own", "own", "all"),
    "project.delete":    ("own", "own", "own", "all"),
    "project.restore":   ("own", "own", "own", "all"),
    "project.purge":     ("no", "no", "no", "all"),
    "snapshot.make":     ("no", "no", "no", "all"),
    "snapshot.read":     ("no", "no", "all", "all"),
    "run.start":         ("no", "no", "all", "all"),
    "run.cancel":        ("no", "no", "all", "all"),
    "run.read":          ("no", "no", "all", "all"),
    "run.keep":          ("no", "no", "all", "all"),
    "run.delete":        ("no", "no", "no", "all"),
    "retention.edit":    ("no", "no", "no", "all"),
    "result.read":       ("no", "no", "all", "all"),
    "result.export":     ("no", "no", "all", "all"),
    "view.read":         ("no", "no", "all", "all"),
    "view.keep":         ("no", "no", "all", "all"),
    "view.lead":         ("no", "no", "no", "all"),
    "report.keep":       ("no", "no", "all", "all"),
    "structure.choose":  ("no", "no", "no", "all"),
    "structure.read":    ("no", "no", "all", "all"),
    "structure.released": ("own", "no", "no", "all"),
    "notebook.run":      ("no", "no", "all", "all"),
    "rules.read":        ("no", "no", "all", "all"),
    "rules.edit":        ("no", "no", "no", "all"),
    "session.lend":      ("no", "no", "no", "no"),
    "account.own":       ("own", "own", "own", "own"),
    "users.manage":      ("no", "no", "no", "all"),
    "sessions.manage":   ("no", "no", "no", "all"),
    "attempts.read":     ("no", "no", "no", "all"),
    "attempts.clear":    ("no", "no", "no", "all"),
    "registrations.manage": ("no", "no", "no", "all"),
    "outbox.read":       ("no", "no", "no", "all"),
    "outbox.send":       ("no", "no", "no", "all"),
    "network.manage":    ("no", "no", "no", "all"),
    "audit.read":        ("no", "no", "no", "all"),
    "audit.export":      ("no", "no", "no", "all"),
    "audit.verify":      ("no", "no", "no", "all"),
}  # fmt: skip
OTHER = "somebody@test.example"
CELLS = [
    (action, role, whose, reach)
    for (action, reaches), whose in product(EXPECTED.items(), ("own", "other", "missing"))
    for role, reach in zip(("sponsor", "internal", "quant", "admin"), reaches, strict=True)
]


def project(stores, project_id, owner):
    return stores.projects.insert({"_id": project_id, "user_email": owner, "title": project_id})


def ask(stores, actor, action, whose):
    """Ask for the project of that owner and tell the answer apart: given, refused, or as if it were not there."""
    try:
        return "given" if rights.open_project(stores, actor, action, f"proj_{whose}")["_id"] else ""
    except AccessError:
        return "refused"
    except RecordNotFoundError as error:
        return f"not there: {error}"


def test_the_table_names_every_action_and_no_other():
    assert set(rights.TABLE) == set(EXPECTED)


@pytest.mark.parametrize(("action", "role", "whose", "reach"), CELLS)
def test_each_cell_of_the_matrix(stores, action, role, whose, reach):
    actor = sign_in(stores, role)
    project(stores, "proj_own", actor.email)
    project(stores, "proj_other", OTHER)
    if reach == "no":
        expected = "refused"
    elif whose == "missing" or (whose == "other" and reach == "own"):
        expected = f"not there: no project proj_{whose}"
    else:
        expected = "given"
    assert ask(stores, actor, action, whose) == expected


@pytest.mark.parametrize("role", ROLES)
def test_an_action_nobody_declared_is_refused(stores, role):
    actor = sign_in(stores, role)
    for action in ("project.erase", "project", "", "PROJECT.OPEN", "project.*"):
        with pytest.raises(AccessError):
            rights.authorise(stores, actor, action, owner=actor.email)


@pytest.mark.parametrize("role", ["", "owner", "Admin", "system", "root"])
def test_a_role_nobody_declared_may_do_nothing(stores, monkeypatch, role):
    actor = sign_in(stores, "admin")
    project(stores, "proj_own", actor.email)
    stored = stores.users.get(actor.email)
    monkeypatch.setattr(stores.users, "get", lambda _: stored | {"role": role})
    assert {ask(stores, actor, action, "own") for action in rights.TABLE} == {"refused"}


@pytest.mark.parametrize("action", sorted(EXPECTED))
def test_a_stranger_may_do_nothing(stores, action):
    for actor in (Actor("", "", ""), Actor("ghost@test.example", "admin", ""), Actor("system", "admin", "")):
        with pytest.raises(SessionEndedError):
            rights.authorise(stores, actor, action, owner=actor.email)


def test_a_role_claimed_by_the_actor_itself_counts_for_nothing(stores):
    actor = sign_in(stores, "sponsor")
    with pytest.raises(AccessError):
        rights.authorise(stores, Actor(actor.email, "admin", actor.session), "users.manage")


def test_a_session_is_only_its_own_accounts(stores):
    sponsor, admin = sign_in(stores, "sponsor"), sign_in(stores, "admin")
    with pytest.raises(SessionEndedError):
        rights.authorise(stores, Actor(sponsor.email, "sponsor", admin.session), "project.list")


def test_another_role_holds_from_the_next_call(stores):
    actor = sign_in(stores, "admin")
    rights.authorise(stores, actor, "run.start")
    stores.users.save(stores.users.get(actor.email) | {"role": "sponsor"})  # behind the back of the services
    with pytest.raises(AccessError):
        rights.authorise(stores, actor, "run.start")
    assert rights.authorise(stores, actor, "project.list").role == "sponsor"


def test_a_disabled_account_is_out_at_the_next_call(stores):
    actor = sign_in(stores, "admin")
    accounts.disable(stores, actor.email)
    with pytest.raises(SessionEndedError):
        rights.authorise(stores, actor, "project.list")


def test_an_action_on_a_record_needs_its_owner(stores):
    actor = sign_in(stores, "sponsor")
    for action in ("project.open", "project.save", "project.duplicate", "project.archive", "project.share"):
        with pytest.raises(RecordNotFoundError):
            rights.authorise(stores, actor, action)


def test_lists_and_creation_need_no_record(stores):
    actor = sign_in(stores, "sponsor")
    assert rights.authorise(stores, actor, "project.list") == actor
    assert rights.authorise(stores, actor, "project.create") == actor


def test_the_system_may_only_manage_accounts_lend_their_sessions_prove_the_record_and_empty_the_trash(stores):
    project(stores, "proj_other", OTHER)
    allowed = {action for action in rights.TABLE if ask(stores, SYSTEM, action, "other") == "given"}
    assert allowed == {"users.manage", "session.lend", "audit.verify", "project.purge"}


def test_queued_work_asks_for_the_account_as_it_is_now(stores):
    admin = sign_in(stores, "admin")
    assert rights.account_may(stores, admin.email, "run.start")
    accounts.set_role(stores, admin.email, "sponsor")
    assert not rights.account_may(stores, admin.email, "run.start")
    add_account(stores, "gone@test.example", "admin", status="disabled")
    assert not rights.account_may(stores, "gone@test.example", "run.start")
    assert not rights.account_may(stores, "nobody@test.example", "run.start")


@pytest.mark.parametrize("role", ROLES)
def test_a_deleted_project_is_to_everybody_as_if_it_were_not_there(stores, role):
    actor = sign_in(stores, role)
    stores.projects.insert({"_id": "proj_own", "user_email": actor.email, "title": "x", "status": "deleted"})
    assert ask(stores, actor, "project.open", "own") == "not there: no project proj_own"

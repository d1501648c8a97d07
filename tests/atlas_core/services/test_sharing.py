"""Sharing a project with the organisation of its owner, and what ends it."""

import copy

import pytest

from atlas_core.errors import AccessError, InputError, RecordNotFoundError, SessionEndedError, StaleRecordError
from atlas_core.services import drafts, portfolio, projects, sharing, snapshots, structures
from atlas_core.services.access import organisations, people
from tests.atlas_core.services.sponsors import london
from tests.people import sign_in

OWNER, COLLEAGUE = "ann@acme.example", "bob@acme.example"


def join(stores, email, organisation):
    """Write the organisation behind the back of the services, so that sessions go on."""
    stores.users.save(organisations.belonging(stores, stores.users.get(email), organisation))


@pytest.fixture
def owner(stores):
    actor = sign_in(stores, "sponsor", OWNER)
    join(stores, OWNER, "Acme Capital")
    return actor


@pytest.fixture
def colleague(stores, owner):
    actor = sign_in(stores, "sponsor", COLLEAGUE)
    join(stores, COLLEAGUE, "Acme Capital")
    return actor


def renamed(record, title):
    document = copy.deepcopy(record["project"])
    document["meta"]["projectTitle"] = title
    return document


def may(call):
    try:
        call()
    except RecordNotFoundError:
        return False
    return True


def opens(stores, actor, record):
    listed = [row.project_id for row in portfolio.list_projects(stores, actor)]
    opened = may(lambda: projects.get(stores, actor, record["_id"]))
    assert (record["_id"] in listed) == opened
    return opened


def saves(stores, actor, record, title="Another title"):
    seen = stores.projects.get(record["_id"])
    return may(lambda: projects.save(stores, actor, seen, renamed(seen, title)))


def test_colleagues_see_what_is_shared_to_read_and_save_what_is_shared_to_edit(stores, owner, colleague, record):
    assert not opens(stores, colleague, record)
    sharing.share(stores, owner, record["_id"], "read")
    assert opens(stores, colleague, record)
    assert not saves(stores, colleague, record)
    sharing.share(stores, owner, record["_id"], "edit")
    assert saves(stores, colleague, record)
    sharing.share(stores, owner, record["_id"], "none")
    assert not opens(stores, colleague, record)
    assert not saves(stores, colleague, record)


def test_who_leaves_the_organisation_is_refused_at_the_next_call(stores, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "edit")
    assert saves(stores, colleague, record)
    join(stores, COLLEAGUE, "")
    assert not saves(stores, colleague, record)
    assert not opens(stores, colleague, record)


def test_an_administrator_who_takes_somebody_out_ends_their_sessions_too(stores, admin, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "read")
    before = len(stores.admin_actions.latest(1_000))
    people.set_organisation(stores, admin, COLLEAGUE, " ")
    (entry,) = list(stores.admin_actions.latest(1_000))[:-before]
    assert entry["changes"] == {"organisation": ["Acme Capital", None], "sessions": [1, 0]}
    with pytest.raises(SessionEndedError):
        projects.get(stores, colleague, record["_id"])
    assert "organisation" not in stores.users.get(COLLEAGUE)


def test_a_share_follows_the_owner_to_another_organisation(stores, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "edit")
    stranger = sign_in(stores, "sponsor", "eve@other.example")
    join(stores, stranger.email, "Other Bank")
    assert not opens(stores, stranger, record)
    join(stores, OWNER, "Other Bank")
    assert not opens(stores, colleague, record)
    assert opens(stores, stranger, record)


def test_two_without_an_organisation_are_no_colleagues(stores, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "edit")
    for email in (OWNER, COLLEAGUE):
        join(stores, email, "")
    assert not opens(stores, colleague, record)
    for email in (OWNER, COLLEAGUE):
        stores.users.save(stores.users.get(email) | {"organisation": "", "organisation_key": ""})
    assert not opens(stores, colleague, record)


@pytest.mark.parametrize("spelled", ["ACME CAPITAL", "  acme \t capital ", "Acme\u00a0Capital", "Ａｃｍｅ Capital"])
def test_an_organisation_is_the_same_in_another_spelling(stores, admin, owner, record, spelled):
    colleague = sign_in(stores, "sponsor", COLLEAGUE)
    assert people.set_organisation(stores, admin, COLLEAGUE, spelled).organisation == "Acme Capital"
    sharing.share(stores, owner, record["_id"], "read")
    assert COLLEAGUE in organisations.colleagues(stores, OWNER)
    assert organisations.opens(stores, colleague.email, "project.open", stores.projects.get(record["_id"]))


@pytest.mark.parametrize("spelled", ["Acme", "Acme Capital Ltd", "Acme-Capital", "Acmé Capital"])
def test_another_name_is_another_organisation(stores, owner, record, spelled):
    stranger = sign_in(stores, "sponsor", COLLEAGUE)
    join(stores, COLLEAGUE, spelled)
    sharing.share(stores, owner, record["_id"], "edit")
    assert not opens(stores, stranger, record)


@pytest.mark.parametrize("typed", ["<b>Acme</b>", "Ac\u200bme", "x" * 151, "…", "\x00"])
def test_what_cannot_be_a_name_is_refused(stores, admin, colleague, typed):
    with pytest.raises(InputError, match="Organisation"):
        people.set_organisation(stores, admin, COLLEAGUE, typed)
    assert stores.users.get(COLLEAGUE)["organisation"] == "Acme Capital"


def test_nobody_but_an_administrator_writes_an_organisation_and_none_their_own(stores, admin, owner):
    with pytest.raises(AccessError):
        people.set_organisation(stores, owner, OWNER, "Other Bank")
    with pytest.raises(InputError, match="your own account"):
        people.set_organisation(stores, admin, admin.email, "Acme Capital")


def test_a_demoted_administrator_shares_nothing_and_sees_only_what_is_shared(stores, owner, record):
    boss = sign_in(stores, "admin", COLLEAGUE)
    assert opens(stores, boss, record)
    sharing.share(stores, boss, record["_id"], "edit")
    stores.users.save(stores.users.get(COLLEAGUE) | {"role": "sponsor"})
    assert not opens(stores, boss, record)
    join(stores, COLLEAGUE, "Acme Capital")
    assert saves(stores, boss, record)
    assert not may(lambda: sharing.share(stores, boss, record["_id"], "none"))


def test_a_colleague_who_edits_neither_passes_on_nor_archives_nor_sees_what_was_released(
    stores, owner, colleague, record
):
    sharing.share(stores, owner, record["_id"], "edit")
    for call in (sharing.share, projects.archive, projects.unarchive, structures.released):
        more = ("read",) if call is sharing.share else ()
        with pytest.raises(RecordNotFoundError, match=f"no project {record['_id']}"):
            call(stores, colleague, record["_id"], *more)


def test_a_duplicate_is_the_colleagues_own_and_shared_with_nobody(stores, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "read")
    copied = projects.duplicate(stores, colleague, record["_id"])
    assert (copied["user_email"], sharing.sharing_of(copied)) == (COLLEAGUE, "none")
    assert not opens(stores, owner, copied)


def test_a_deleted_owner_or_project_is_shared_no_more(stores, admin, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "edit")
    people.delete(stores, admin, OWNER)
    assert not opens(stores, colleague, record)
    other = projects.create(stores, colleague, london())
    stores.projects.save(sharing.share(stores, colleague, other["_id"], "edit") | {"status": "deleted"})
    assert not opens(stores, admin, other)


def test_sharing_is_one_entry_and_leaves_the_content_and_its_snapshot(stores, admin, owner, record):
    approved = snapshots.snapshot(stores, admin, record["_id"])
    before = len(stores.admin_actions.latest(1_000))
    shared = sharing.share(stores, owner, record["_id"], "read")
    (entry,) = list(stores.admin_actions.latest(1_000))[:-before]
    assert (entry["action"], entry["changes"]) == ("project.share", {"sharing": ["none", "read"]})
    assert {name: shared[name] for name in record if name not in ("revision", "act")} == {
        name: record[name] for name in record if name not in ("revision", "act")
    }
    assert snapshots.snapshot(stores, admin, record["_id"]) == approved
    assert not snapshots.is_ahead(stores, admin, approved)
    assert sharing.share(stores, owner, record["_id"], "read") == shared
    assert len(stores.admin_actions.latest(1_000)) == before + 1


def test_a_save_that_began_before_the_share_ended_does_not_bring_it_back(stores, owner, colleague, record):
    seen = sharing.share(stores, owner, record["_id"], "edit")
    sharing.share(stores, owner, record["_id"], "none")
    with pytest.raises(StaleRecordError):
        projects.save(stores, owner, seen, renamed(seen, "Late"))
    assert sharing.sharing_of(stores.projects.get(record["_id"])) == "none"


def test_who_belongs_to_no_organisation_is_told_why_nothing_can_be_shared(stores):
    loner = sign_in(stores, "sponsor", "loner@atlas.test")
    made = projects.create(stores, loner)
    with pytest.raises(InputError, match="belongs to no organisation"):
        sharing.share(stores, loner, made["_id"], "read")
    assert sharing.share(stores, loner, made["_id"], "none") == made
    for way in ("all", "", "READ", "none "):
        with pytest.raises(InputError, match="Sharing must be one of none, read, edit"):
            sharing.share(stores, loner, made["_id"], way)


def test_two_who_edit_at_once_are_told_of_each_other(stores, owner, colleague, record):
    sharing.share(stores, owner, record["_id"], "edit")
    theirs = drafts.open_draft(stores, colleague, record["_id"])
    seen = projects.get(stores, owner, record["_id"])
    projects.save(stores, owner, seen, renamed(seen, "Mine"))
    draft = drafts.enter(stores, colleague, theirs, "power.pue", "1.3")
    with pytest.raises(StaleRecordError):
        drafts.save(stores, colleague, draft)
    stored, differing = projects.conflicts(stores, colleague, draft.seen, draft.document)
    assert {one.path for one in differing} == {"meta.projectTitle", "power.pue"}
    drafts.save_resolved(stores, colleague, draft, stored, ["power.pue"])
    saved = stores.projects.get(record["_id"])
    assert (saved["title"], saved["project"]["power"]["pue"], saved["updated_by"]) == ("Mine", 1.3, COLLEAGUE)
    assert (saved["user_email"], sharing.sharing_of(saved)) == (OWNER, "edit")

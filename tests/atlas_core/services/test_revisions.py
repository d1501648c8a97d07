"""Every save keeps a revision, whatever dies on the way."""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import atlas_core.services
from atlas_core.errors import StaleRecordError, UnavailableError
from atlas_core.services import demo, projects, revisions, sharing
from atlas_core.services.access import organisations
from tests.atlas_core.services.cast import changed, stored_project
from tests.atlas_core.services.sponsors import london, sign_in


def told(stores, record):
    """Return revision, what, who and detail of every kept revision, oldest first."""
    kept = stores.project_revisions.list(record["_id"])[::-1]
    return [(row["revision"], row["what"], row["by"], row["detail"]) for row in kept]


def with_pue(record, value):
    return record["project"] | {"power": record["project"]["power"] | {"pue": value}}


def test_every_act_on_a_project_keeps_its_revision_with_who_what_and_source(stores):
    ann = sign_in(stores, email="ann@atlas.test")
    stores.users.save(organisations.belonging(stores, stores.users.get(ann.email), "Acme"))
    made = projects.create(stores, ann, london(), "excel", "sheet.xlsx")
    saved = projects.save(stores, ann, made, with_pue(made, 1.3))
    sharing.share(stores, ann, made["_id"], "read")
    projects.archive(stores, ann, made["_id"])
    back = projects.unarchive(stores, ann, made["_id"])
    who = ann.email
    assert told(stores, made) == [
        (1, "created", who, "sheet.xlsx"),
        (2, "saved", who, ""),
        (3, "shared", who, "read"),
        (4, "archived", who, ""),
        (5, "brought back", who, ""),
    ]
    first, second = (stores.project_revisions.get(made["_id"], number) for number in (1, 2))
    assert (first["source"], second["source"]) == ("excel", "manual")
    assert (first["project"], second["project"]) == (made["project"], saved["project"])
    assert second["at"] == saved["updated_at"]
    copied = projects.duplicate(stores, ann, back["_id"])
    assert told(stores, copied) == [(1, "copied", who, back["title"])]


def test_an_old_revision_comes_back_as_a_new_one_with_its_values_and_their_sources(stores):
    ann, bob = sign_in(stores, email="ann@atlas.test"), sign_in(stores, "admin", "bob@atlas.test")
    made = projects.create(stores, ann, london(), "excel", "sheet.xlsx")
    changed_by_bob = projects.save(stores, bob, made, with_pue(made, 1.4))
    restored = projects.restore(stores, ann, changed_by_bob, 1)
    assert (restored["revision"], restored["project"]) == (3, made["project"])
    assert restored["sources"] == made["sources"]
    assert restored["calculated"] == made["calculated"]
    assert [line[1:] for line in told(stores, made)][1:] == [
        ("saved", bob.email, ""),
        ("restored", ann.email, "revision 1"),
    ]
    assert stores.project_revisions.get(made["_id"], 2)["project"] == changed_by_bob["project"]
    with pytest.raises(StaleRecordError):
        projects.restore(stores, ann, changed_by_bob, 1)


def test_a_project_from_before_revisions_were_kept_has_the_one_it_stood_at(stores, admin):
    record = changed(stores, stored_project(stores), "power", "pue", 1.3)
    projects.save(stores, admin, record, with_pue(record, 1.4))
    assert [line[:3] for line in told(stores, record)] == [
        (2, "kept", record["updated_by"]),
        (3, "saved", admin.email),
    ]


def test_a_save_cut_off_before_its_revision_was_kept_is_kept_by_the_next(stores, admin, monkeypatch):
    ann = sign_in(stores, email="ann@atlas.test")
    made = projects.create(stores, ann, london())
    insert = stores.project_revisions.insert

    def dies(record):
        if record["revision"] == 2:
            raise UnavailableError("database")
        return insert(record)

    with monkeypatch.context() as patch:
        patch.setattr(stores.project_revisions, "insert", dies)
        with pytest.raises(UnavailableError):
            projects.save(stores, ann, made, with_pue(made, 1.3))
    second = stores.projects.get(made["_id"])
    assert [line[0] for line in told(stores, made)] == [1]
    projects.save(stores, admin, second, with_pue(second, 1.4))
    assert [line[:3] for line in told(stores, made)][1:] == [(2, "saved", ann.email), (3, "saved", admin.email)]


def test_a_save_that_was_refused_keeps_no_revision(stores):
    ann = sign_in(stores)
    made = projects.create(stores, ann, london())
    projects.save(stores, ann, made, with_pue(made, 1.3))
    with pytest.raises(StaleRecordError):
        projects.save(stores, ann, made, with_pue(made, 1.4))
    with pytest.raises(StaleRecordError):  # two at the very same moment: both read revision 1, one is stored
        revisions.save(stores, made, revisions.act("saved", ann.email, made["updated_at"]))
    assert [line[0] for line in told(stores, made)] == [1, 2]


def titled(record, title):
    return record["project"] | {"meta": record["project"]["meta"] | {"projectTitle": title}}


def save_in_turn(stores, actor, project_id, titles):
    """Save each title, however often somebody else was first; every refusal shows both titles."""
    for title in titles:
        while True:
            seen = projects.get(stores, actor, project_id)
            try:
                projects.save(stores, actor, seen, titled(seen, title))
                break
            except StaleRecordError:
                _, differing = projects.conflicts(stores, actor, seen, titled(seen, title))
                (shown,) = [one for one in differing if one.path == "meta.projectTitle"]
                assert (shown.mine, shown.theirs in (title, seen["title"])) == (title, False)


def everything_saved_is_kept(stores, clients, saves):
    ann = sign_in(stores)
    made = projects.create(stores, ann, london())
    titles = [[f"{client} {number}" for number in range(saves)] for client in range(clients)]
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda own: save_in_turn(stores, ann, made["_id"], own), titles))
    kept = stores.project_revisions.list(made["_id"], 10_000)[::-1]
    assert [row["revision"] for row in kept] == list(range(1, clients * saves + 2))
    held = [row["project"]["meta"]["projectTitle"] for row in kept[1:]]
    assert sorted(held) == sorted(title for own in titles for title in own)
    assert held[-1] == projects.get(stores, ann, made["_id"])["title"]


def test_clients_saving_at_once_lose_nothing_and_every_save_is_in_the_history(stores):
    everything_saved_is_kept(stores, clients=6, saves=4)


@pytest.mark.drill
def test_32_clients_saving_50_times_each_lose_nothing(real_stores):
    everything_saved_is_kept(real_stores, clients=32, saves=50)


def test_the_example_projects_have_their_first_revision(stores):
    assert demo._project(stores, "london") == "London DC Project"
    assert told(stores, {"_id": demo.PROJECTS["london"]}) == [(1, "created", demo.OWNER, "example project")]


def test_no_service_writes_a_project_past_its_revisions():
    for path in Path(atlas_core.services.__path__[0]).rglob("*.py"):
        calls = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
        writes = calls & {"stores.projects.save", "stores.projects.insert"}
        assert not writes or path.name == "revisions.py", path

import threading
from copy import deepcopy

import pytest

from atlas_core.errors import AccessError, InputError, IntegrityError, RecordNotFoundError, StaleRecordError
from atlas_core.permutation.rulebook.book import DEFAULT
from atlas_core.services import rule_tables
from tests.people import sign_in


def edited(value=1.40, table="tiers", row=0, column="senior_dscr", of=DEFAULT):
    """Give the tables with one cell changed."""
    document = deepcopy(of.document())
    document[table]["rows"][row][column] = value
    return document


def test_until_somebody_edits_them_the_tables_are_those_shipped(stores, admin):
    found = rule_tables.current(stores)
    assert (found.number, found.hash, found.book) == (1, DEFAULT.hash, DEFAULT)
    assert (found.note, found.who, found.when) == ("As shipped", "", None)
    assert rule_tables.versions(stores, admin) == [found]
    assert stores.rule_tables.list() == []


def test_a_change_is_the_next_version_and_in_force(stores, admin):
    made = rule_tables.save(stores, admin, edited(1.40), 1, " lenders ask for more ")
    assert (made.number, made.note, made.who, made.name) == (2, "lenders ask for more", admin.email, admin.name)
    assert made.book.rows("tiers")[0]["senior_dscr"] == 1.40
    assert rule_tables.current(stores) == made
    assert [version.number for version in rule_tables.versions(stores, admin)] == [2, 1]
    assert rule_tables.versions(stores, admin)[1].book == DEFAULT


def test_the_same_holds_on_the_real_server(real_stores):
    admin = sign_in(real_stores, "admin")
    made = rule_tables.save(real_stores, admin, edited(1.40), 1, "why")
    assert rule_tables.load(real_stores, 2, made.hash) == made
    assert rule_tables.load(real_stores, 1, DEFAULT.hash).book == DEFAULT


def test_of_two_admins_the_second_is_refused(stores, admin):
    second = sign_in(stores, "admin", "second@test.example")
    rule_tables.save(stores, admin, edited(1.40), 1, "first")
    with pytest.raises(StaleRecordError, match="changed by someone else"):
        rule_tables.save(stores, second, edited(1.45), 1, "second")
    assert rule_tables.current(stores).note == "first"


def test_of_two_admins_at_the_same_moment_one_is_refused(real_stores):
    admins = [sign_in(real_stores, "admin", f"{name}@test.example") for name in ("one", "two")]
    together, outcomes = threading.Barrier(2), []

    def save(actor, value):
        together.wait()
        try:
            outcomes.append(rule_tables.save(real_stores, actor, edited(value), 1, "why").who)
        except StaleRecordError:
            outcomes.append("refused")

    threads = [threading.Thread(target=save, args=pair) for pair in zip(admins, (1.40, 1.45), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("refused") == 1
    assert [version["version"] for version in real_stores.rule_tables.list()] == [2, 1]


@pytest.mark.parametrize("seen", [0, 2, 7, -1])
def test_a_version_that_is_not_in_force_cannot_be_edited(stores, admin, seen):
    with pytest.raises(StaleRecordError):
        rule_tables.save(stores, admin, edited(), seen, "why")


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_change_needs_a_note(stores, admin, note):
    with pytest.raises(InputError, match="Note is required: say why"):
        rule_tables.save(stores, admin, edited(), 1, note)


def test_a_note_has_a_length(stores, admin):
    with pytest.raises(InputError, match="at most 1,000 characters, got 1,001"):
        rule_tables.save(stores, admin, edited(), 1, "x" * 1_001)


def test_tables_that_differ_in_nothing_are_no_version(stores, admin):
    with pytest.raises(InputError, match="No value differs from version 1"):
        rule_tables.save(stores, admin, DEFAULT.document(), 1, "why")


def test_a_broken_rule_names_table_row_column_and_value(stores, admin):
    with pytest.raises(InputError) as caught:
        rule_tables.save(stores, admin, edited(99.0), 1, "why")
    (problem,) = caught.value.problems
    assert problem.field == "rules.tiers.rows[1].senior_dscr"
    assert "must be 0 to 10 x, got 99" in problem.message
    assert stores.rule_tables.list() == []


def test_restoring_makes_a_version_of_its_own(stores, admin):
    rule_tables.save(stores, admin, edited(1.40), 1, "more")
    made = rule_tables.restore(stores, admin, 1, "back", seen_version=2)
    assert (made.number, made.restored, made.book, made.hash) == (3, 1, DEFAULT, DEFAULT.hash)
    with pytest.raises(InputError, match="No value differs"):
        rule_tables.restore(stores, admin, 1, "again", seen_version=3)
    with pytest.raises(RecordNotFoundError):
        rule_tables.restore(stores, admin, 9, "none", seen_version=3)
    with pytest.raises(StaleRecordError):
        rule_tables.restore(stores, admin, 2, "late", seen_version=2)


def test_stored_tables_that_were_tampered_with_are_refused(stores, admin):
    rule_tables.save(stores, admin, edited(1.40), 1, "why")
    found = stores.rule_tables.get(2)
    found["tables"]["tiers"]["rows"][0]["senior_dscr"] = 1.0
    stores.settings._table = stores.rule_tables._table
    stores.settings.put(found["_id"], found)
    with pytest.raises(IntegrityError, match="Version 2 of the rule tables is not what was saved"):
        rule_tables.current(stores)


def test_a_version_is_loaded_for_the_hash_a_run_was_started_for(stores, admin):
    made = rule_tables.save(stores, admin, edited(1.40), 1, "why")
    assert rule_tables.load(stores, 2, made.hash) == made
    with pytest.raises(IntegrityError, match="not the one the run was started for"):
        rule_tables.load(stores, 1, made.hash)
    with pytest.raises(RecordNotFoundError, match="no rule tables"):
        rule_tables.load(stores, 3)


def test_a_table_of_a_later_release_stands_as_shipped(stores, admin):
    rule_tables.save(stores, admin, edited(1.40), 1, "why")
    found = stores.rule_tables.get(2)
    del found["tables"]["haircuts"]
    earlier = rule_tables.RuleBook(found["tables"])
    stores.rule_tables.insert(found | {"version": 3, "hash": earlier.hash})
    book = rule_tables.current(stores).book
    assert book.rows("haircuts") == DEFAULT.rows("haircuts")
    assert book.rows("tiers")[0]["senior_dscr"] == 1.40


@pytest.mark.parametrize("role", ["sponsor", "internal"])
def test_other_roles_do_not_read_them(stores, role):
    with pytest.raises(AccessError):
        rule_tables.versions(stores, sign_in(stores, role))


@pytest.mark.parametrize("role", ["sponsor", "internal", "quant"])
def test_only_an_admin_changes_them(stores, role):
    actor = sign_in(stores, role)
    assert not rule_tables.may_edit(actor)
    with pytest.raises(AccessError):
        rule_tables.save(stores, actor, edited(), 1, "why")
    with pytest.raises(AccessError):
        rule_tables.restore(stores, actor, 1, "why", seen_version=1)
    assert stores.rule_tables.list() == []


def test_a_quant_reads_them(stores):
    assert rule_tables.versions(stores, sign_in(stores, "quant"))[0].number == 1


def of_an_earlier_release(stores, version=2, table="gate_limits", key="cpi_dscr"):
    """Store a version as a release did that had no such row yet."""
    document = edited(1.40)
    document[table]["rows"] = [row for row in document[table]["rows"] if row["key"] != key]
    record = {"version": version, "tables": document, "hash": rule_tables.RuleBook(document).hash}
    by = {"note": "saved before the row existed", "who": "a@b.c", "name": "A", "when": None}
    return stores.rule_tables.insert(record | by)


def test_a_version_without_a_row_of_this_release_names_the_row_and_the_way_out(stores, admin):
    saved = of_an_earlier_release(stores)
    for read in (
        lambda: rule_tables.current(stores),
        lambda: rule_tables.stamp(stores),
        lambda: rule_tables.load(stores, 2, saved["hash"]),
        lambda: rule_tables.of_run(stores, {"rules_version": 2, "rules_hash": saved["hash"]}),
    ):
        with pytest.raises(InputError, match="Version 2 of the rule tables does not fit this release; an admin") as met:
            read()
        (problem,) = met.value.problems
        assert (problem.field, problem.message) == ("rules.gate_limits.rows", "must have a row cpi_dscr; add it")


def test_versions_of_an_earlier_release_are_listed_with_what_they_lack(stores, admin):
    of_an_earlier_release(stores)
    found = rule_tables.in_force(stores, admin)
    assert rule_tables.versions(stores, admin)[0] == found
    assert [problem.field for problem in found.problems] == ["rules.gate_limits.rows"]
    assert found.book.rows("gate_limits") == DEFAULT.rows("gate_limits")
    assert found.book.rows("tiers")[0]["senior_dscr"] == 1.40


@pytest.mark.parametrize(("version", "dscr"), [(1, 1.35), (2, 1.40)])
def test_an_admin_restores_the_shipped_tables_or_mends_the_version_of_an_earlier_release(stores, admin, version, dscr):
    of_an_earlier_release(stores)
    made = rule_tables.restore(stores, admin, version, "the release asks for more", seen_version=2)
    assert (made.number, made.restored, made.problems) == (3, version, ())
    assert made.book.rows("tiers")[0]["senior_dscr"] == dscr
    assert made.book.rows("gate_limits") == DEFAULT.rows("gate_limits")
    assert rule_tables.current(stores) == made


def test_the_tables_of_an_earlier_release_can_be_edited_on(stores, admin):
    of_an_earlier_release(stores)
    made = rule_tables.save(stores, admin, edited(1.45), 2, "why")
    assert rule_tables.current(stores) == made


@pytest.mark.parametrize("tables", [{}, {"tiers": None}, {"tiers": {}}, {"tiers": {"rows": 3}}])
def test_stored_tables_that_are_none_are_refused_in_words(stores, admin, tables):
    stores.rule_tables.insert({"version": 2, "tables": tables, "hash": "0" * 64})
    with pytest.raises(IntegrityError, match="Version 2 of the rule tables is not what was saved"):
        rule_tables.current(stores)

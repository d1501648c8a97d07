from datetime import UTC, datetime

from atlas_core.reporting import audit_words
from atlas_core.services import rights


def test_every_action_of_the_table_of_rights_has_words():
    assert set(rights.TABLE) - set(audit_words.ACTIONS) == set(), "add the action to reporting/audit_words.py"


def test_an_action_without_words_is_read_from_its_name():
    assert audit_words.action("project.save") == "Save a project"
    assert audit_words.action("account.new_thing") == "Account: new thing"


def test_changes_are_a_table_of_before_and_after():
    found = audit_words.changes({"role": ("sponsor", "quant"), "content": (None, "ab12"), "ended": (None, 3)})
    assert found == {
        "What": ["Role", "Content (SHA-256)", "Ended"],
        "Before": ["sponsor", "–", "–"],
        "After": ["quant", "ab12", "3"],
    }


def test_a_verdict_names_the_first_bad_entry():
    whole = {"entries": 1200, "ok": True, "problem": None}
    assert audit_words.verdict(whole) == (
        "The record is whole: all 1,200 entries follow each other and carry their seals."
    )
    broken = {"entries": 6, "ok": False, "problem": {"entry": "000000000007", "reason": "edited: its seal differs"}}
    assert "First bad entry: 000000000007, edited" in audit_words.verdict(broken)


def test_a_time_is_told_to_the_second_in_utc():
    assert audit_words.exactly(datetime(2026, 11, 24, 9, 5, 7, tzinfo=UTC)) == "2026-11-24 09:05:07 UTC"


def test_a_content_hash_in_brief_is_its_first_letters_and_other_text_stays():
    assert audit_words.brief("7be102c9" + "0" * 56) == "7be1 02c9"
    assert audit_words.brief("Sponsor") == "Sponsor"

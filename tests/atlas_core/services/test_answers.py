import threading

import pytest

from atlas_core.services import answers
from atlas_core.services.answers import kept
from atlas_core.services.results import cache_folder

pytestmark = pytest.mark.usefixtures("own_folder")
QUESTION = {"of": "a" * 64, "metric": "irr"}


class Counter:
    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {"n": self.calls, "shares": [0.1 + 0.2]}


def test_an_answer_is_made_once_and_kept_to_the_last_digit():
    make = Counter()
    assert kept(QUESTION, make) == kept(QUESTION, make) == {"n": 1, "shares": [0.1 + 0.2]}
    assert make.calls == 1


def test_another_content_and_another_question_have_answers_of_their_own():
    make = Counter()
    asked = (QUESTION, QUESTION | {"of": "b" * 64}, QUESTION | {"metric": "npv"})
    assert [kept(question, make)["n"] for question in asked] == [1, 2, 3]
    assert [kept(question, make)["n"] for question in asked] == [1, 2, 3]


@pytest.mark.parametrize("damage", ["", "{", "[1]", "\x00"])
def test_an_answer_that_cannot_be_read_is_made_again(damage):
    make = Counter()
    kept(QUESTION, make)
    (path,) = cache_folder().iterdir()
    path.write_text(damage)
    assert kept(QUESTION, make)["n"] == 2
    assert kept(QUESTION, make)["n"] == 2


def test_two_who_ask_at_once_wait_for_one_answer():
    make, go = Counter(), threading.Barrier(4)

    def ask():
        go.wait()
        kept(QUESTION, make)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert make.calls == 1


@pytest.mark.parametrize("place", ["tempfile.mkstemp", "Path.replace"])
def test_a_full_disk_keeps_nothing_and_answers_all_the_same(monkeypatch, place):
    def full(*_, **__):
        raise OSError(28, "no space")

    owner, name = place.split(".")
    monkeypatch.setattr(getattr(answers, owner), name, full)
    make = Counter()
    assert kept(QUESTION, make)["n"] == 1
    assert list(cache_folder().iterdir()) == []

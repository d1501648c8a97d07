import pytest
from streamlit.testing.v1 import AppTest

from atlas_core.services import pipeline, portfolio, projects, series, sharing, trash
from pages.components.page import plain
from pages.components.portfolio import actions
from tests.atlas_core.services.sponsors import london, sign_in
from tests.pages.sponsor.conftest import PAGES
from tests.pages.sponsor.test_form_sharing import join


def in_table(page):
    return list(page.dataframe[0].value["title"])


@pytest.fixture
def two(stores, sponsor):
    paris = london()
    paris["meta"] |= {
        "projectTitle": "Paris",
        "locationCountry": "France",
        "projectCurrency": "EUR",
        "capexCurrency": "EUR",
    }
    return [projects.create(stores, sponsor, document) for document in (london(), paris)]


def test_without_projects_the_page_says_how_to_begin(listed):
    page = listed.run()
    assert not page.exception
    assert any("opens an empty form" in text.value for text in page.markdown)


def test_the_list_shows_every_project_with_its_figures(listed, two):
    page = listed.run()
    assert not page.exception
    rows = page.dataframe[0].value.set_index("title")
    assert rows.loc["Paris", "market"] == pytest.approx(244.0)
    assert rows.loc["Paris", "margin"] == pytest.approx(9.9099, abs=1e-4)
    assert rows.loc["London DC Project", "market"] == pytest.approx(244.0 / 0.8621)
    assert page.metric[0].value == "200 MW"


def test_the_note_names_the_currency_and_where_its_rates_come_from(listed, two):
    assert any(
        "money in EUR, other currencies at the built\\-in rates of 12 Aug 2025" in c.value for c in listed.run().caption
    )


def test_search_looks_into_title_and_country(listed, two):
    page = listed.run()
    assert in_table(page.text_input(key="search").set_value("fran").run()) == ["Paris"]
    assert len(in_table(page.text_input(key="search").set_value("").run())) == 2


def test_the_order_can_be_chosen(listed, two):
    page = listed.run()
    assert in_table(page.selectbox(key="sort").set_value("Title").run()) == ["London DC Project", "Paris"]


def test_archived_projects_stay_out_until_asked_for(listed, two, stores, sponsor):
    projects.archive(stores, sponsor, two[0]["_id"])
    page = listed.run()
    assert in_table(page) == ["Paris"]
    (status,) = [group for group in page.button_group if group.key == "status"]
    assert in_table(status.set_value(["archived"]).run()) == ["London DC Project"]


def test_nothing_found_is_said_with_the_way_out(listed, two):
    page = listed.run().text_input(key="search").set_value("nowhere").run()
    assert not page.dataframe
    assert any("clear the search" in caption.value for caption in page.caption)


def test_an_unfinished_project_waits_for_somebody(listed, stores, sponsor):
    projects.create(stores, sponsor)
    page = listed.run()
    assert any("required fields missing" in text.value for text in page.markdown)
    assert [button.label for button in page.button if (button.key or "").startswith("attention.")] == ["Continue"]


def test_an_internal_user_sees_every_owner_s_projects(stores, two, act_as):
    act_as(sign_in(stores, "internal"))
    page = AppTest.from_file(str(PAGES / "sponsor/projects.py"), default_timeout=20).run()
    assert set(in_table(page)) == {"Paris", "London DC Project"}


def test_a_colleague_s_project_names_its_owner_says_how_it_is_shared_and_is_not_theirs_to_archive(
    stores, sponsor, two, act_as
):
    bob = sign_in(stores, "sponsor", "bob@atlas.test")
    for email in (sponsor.email, bob.email):
        join(stores, email, "Acme Capital")
    sharing.share(stores, sponsor, two[1]["_id"], "read")
    act_as(bob)
    page = AppTest.from_file(str(PAGES / "sponsor/projects.py"), default_timeout=20).run()
    assert in_table(page) == ["Paris"]
    assert page.dataframe[0].value["owner"][0] == f"{sponsor.email} · shared to read"
    rows = portfolio.list_projects(stores, bob)
    assert list(actions.archivable(bob, rows)) == []
    assert list(actions.archivable(sponsor, rows)) == rows


def test_a_deleted_project_lies_in_the_trash_until_it_is_restored(listed, two, stores, sponsor):
    trash.delete(stores, sponsor, two[0]["_id"])
    page = listed
    page.query_params["shown"] = "Trash"
    page.run()
    assert not page.exception
    (line,) = [text.value for text in page.markdown if "30 days left" in text.value]
    assert line.startswith("**London DC Project**")
    assert not any((button.key or "").startswith("trash.remove.") for button in page.button)
    page.button(key=f"trash.restore.{two[0]['_id']}").click().run()
    assert any("Nothing is in the trash" in caption.value for caption in page.caption)
    assert len(portfolio.list_projects(stores, sponsor)) == 2


def test_the_board_has_every_stage_and_each_project_on_a_card(listed, two):
    page = listed
    page.query_params["shown"] = "Board"
    page.run()
    assert not page.exception
    written = [text.value for text in page.markdown]
    for stage in pipeline.STAGES:
        assert any(text.startswith(f"**{plain(stage)}**") for text in written)
    opening = [button.label for button in page.button if (button.key or "").startswith("board.open.")]
    assert sorted(opening) == ["London DC Project", "Paris"]


def test_the_list_tells_series_their_totals_and_what_is_in_each(listed, two, stores, sponsor):
    made = series.create(stores, sponsor, "France", "blue")
    series.put(stores, sponsor, two[1]["_id"], made.key)
    page = listed.run()
    assert not page.exception
    folders = page.dataframe[0].value.set_index("title")["series"]
    assert (list(folders["Paris"]), list(folders["London DC Project"])) == (["France"], [])
    assert list(page.dataframe[1].value["Projects"]) == [1, 1]
    page.selectbox(key="series").set_value("France").run()
    assert in_table(page) == ["Paris"]
    page.text_input(key=f"series.title.{made.key}").set_value("Gaul")
    page.button(key=f"series.save.{made.key}").click().run()
    assert [one.title for one in series.kept(stores, sponsor).series] == ["Gaul"]

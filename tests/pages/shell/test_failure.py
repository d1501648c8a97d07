from streamlit.testing.v1 import AppTest


def failing():
    from pages.shell import failure

    assert failure.show(ValueError("the secret inside"))


def refused():
    from atlas_core.errors import SessionEndedError
    from pages.shell import failure

    assert failure.show(SessionEndedError())


def test_an_ended_session_in_a_callback_is_said_and_is_no_fault(caplog):
    page = AppTest.from_function(refused).run()
    assert page.markdown[0].value.replace("\\", "") == "Your session has ended. Sign in again."
    assert [record for record in caplog.records if record.name == "pages.shell.failure"] == []


def test_a_failed_page_shows_a_reference_and_the_log_has_the_cause_under_it(caplog):
    page = AppTest.from_function(failing).run()
    assert not page.exception
    [heading], [text] = page.title, page.markdown
    assert heading.value == "This page could not be shown"
    assert "the secret inside" not in text.value
    [record] = [record for record in caplog.records if record.name == "pages.shell.failure"]
    assert record.args[0] in text.value
    assert "the secret inside" in caplog.text

from tests.pages.account.conftest import EMAIL, pressed, said_at_once


def test_the_address_is_shown_and_cannot_be_changed(page):
    (field,) = [field for field in page.text_input if field.label == "E-mail"]
    assert (field.value, field.disabled) == (EMAIL, True)


def test_what_is_typed_is_kept_and_shown_again(stores, page):
    page.text_input(key="profile_full_name").set_value("Ann  Other")
    page.text_input(key="profile_company").set_value("Example Ltd")
    page.text_area(key="profile_business_address").set_value("1 Example Row\nLondon")
    pressed(page, "Save profile")
    assert said_at_once(page) == "The profile was saved."
    stored = stores.users.get(EMAIL)
    assert (stored["full_name"], stored["company"]) == ("Ann Other", "Example Ltd")
    assert stored["business_address"] == "1 Example Row\nLondon"
    assert page.run().text_input(key="profile_company").value == "Example Ltd"


def test_what_is_wrong_is_named_and_nothing_changes(stores, page):
    before = stores.users.get(EMAIL)
    page.text_input(key="profile_full_name").set_value("")
    page.text_input(key="profile_phone").set_value("call me")
    pressed(page, "Save profile")
    told = page.error[0].value.replace("\\", "")
    assert "Full name is missing; Phone must be 6 to 15 digits" in told
    assert stores.users.get(EMAIL) == before

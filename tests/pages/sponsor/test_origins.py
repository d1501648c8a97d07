def helps(page):
    return {field.key: field.help for field in page.text_input}


def test_the_tooltip_of_a_field_tells_who_typed_it_and_what_is_a_default(form):
    page = form.run()
    assert not page.exception
    assert "Value: Typed by Sponsor" in helps(page)["figure.power.grossFacilityPower"]
    assert "Value: Follows other fields" in helps(page)["figure.land.landPurchase"]


def test_an_entry_that_is_not_saved_says_so_until_it_is(form):
    page = form.run()
    page.text_input(key="figure.power.grossFacilityPower").set_value("120").run()
    assert "Changed, not saved yet" in helps(page)["figure.power.grossFacilityPower"]
    assert page.text_input(key="figure.power.grossFacilityPower").value == "120"
    page.button(key="form.save").click().run()
    assert not page.exception
    assert "Typed by Sponsor" in helps(page)["figure.power.grossFacilityPower"]

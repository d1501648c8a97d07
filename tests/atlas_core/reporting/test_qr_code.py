from urllib.parse import unquote
from xml.etree import ElementTree as ET

from atlas_core.reporting.qr_code import picture


def test_a_text_becomes_an_image_that_names_no_other_address():
    address = picture("otpauth://totp/AtlasNexus:ann%40test.example?secret=JBSWY3DPEHPK3PXP&issuer=AtlasNexus")
    head, _, data = address.partition(",")
    assert head.startswith("data:image/svg+xml")
    root = ET.fromstring(unquote(data))
    assert root.tag.endswith("svg")
    width, height = (float(side) for side in root.get("viewBox").split()[2:])
    assert width == height > 100
    assert "href" not in data
    assert "script" not in data


def test_two_texts_have_two_pictures():
    assert picture("a" * 60) != picture("b" * 60)

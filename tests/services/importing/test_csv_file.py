"""Bytes become a table, or clear words."""

import pytest

from expense_desktop.domain.errors import InputError
from expense_desktop.services.importing.csv_file import read_table


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "bill.csv is not a CSV file: it starts like a PNG picture."),
        (b"%PDF-1.7\n%\xe2\xe3", "bill.csv is not a CSV file: it starts like a PDF document."),
        (b"PK\x03\x04\x14\x00\x06\x00", "Excel workbook"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (bytes(range(256)) * 8, "it has bytes that no text has"),
        (b"", "bill.csv is empty."),
        (b"\xef\xbb\xbf \n\n", "bill.csv is empty."),
        (b"\xff\xfeD\x00a", "ends in the middle of a character"),
        (b"Dear bank,\nplease send me a statement.\n", "no rows with a date and an amount"),
        (b"Date,Payee,Notes\n2026-06-01,Lidl,hello\n", "This file has no column with amounts. Choose one."),
        (b"Date,Payee,Amount\n", "a heading but no rows"),
    ],
)
def test_what_is_no_statement_is_said_so(data: bytes, words: str) -> None:
    """Pictures, documents, programs and empty files are refused in plain words."""
    with pytest.raises(InputError, match=words.replace(".", r"\.")):
        read_table(data, "bill.csv")


def test_the_encoding_is_decided_from_the_whole_file() -> None:
    """One letter beyond ASCII in the last line is enough to tell UTF-8 from an older encoding."""
    rows = "Date,Payee,Spent\n" + "2026-06-01,Lidl,1.00\n" * 5000 + "2026-06-02,Müller,2.00\n"
    assert [read_table(rows.encode(encoding), "a.csv").encoding for encoding in ("utf-8", "cp1252")] == [
        "utf-8",
        "cp1252",
    ]
    assert read_table(rows.encode("cp1252"), "a.csv").records[-1][1] == "Müller"


def test_central_european_letters_are_not_taken_for_signs() -> None:
    """Polish in its own encoding is recognised by what it would be in another."""
    table = read_table("Data;Odbiorca;Kwota\n2026-06-01;ŻABKA Łódź Święta;1,00\n".encode("cp1250"), "a.csv")
    assert table.records[0][1] == "ŻABKA Łódź Święta"


def test_a_separator_inside_quotes_is_text() -> None:
    """The separator is what cuts the whole file into a table, not what occurs most."""
    table = read_table(b'Date;Payee;Spent\n2026-06-01;"A, B, C, D, E; F";"1,00"\n', "a.csv")
    assert (table.separator, table.records[0][1]) == (";", "A, B, C, D, E; F")


def test_lines_are_those_of_the_file() -> None:
    """A quoted line break counts, so that a message points at the right line."""
    table = read_table(b'My bank\n\nDate,Payee,Spent\n2026-06-01,"A\nB",1.00\n2026-06-02,C,2.00\n', "a.csv")
    assert list(table.lines) == [4, 6]
    assert [aside.text for aside in table.asides] == ["My bank"]


def test_an_open_quote_swallows_no_rows() -> None:
    """A quotation mark that nobody closed is text: the rows below it are there."""
    table = read_table(b'Date,Payee,Spent\n2026-06-01,"12 inch,1.00\n2026-06-02,B,2.00\n2026-06-03,C,3.00\n', "a.csv")
    assert [record[2] for record in table.records] == ["1.00", "2.00", "3.00"]


def test_formulas_of_spreadsheets_are_their_text() -> None:
    """`="0012"` is how a spreadsheet keeps zeros; it is not part of the value."""
    assert read_table(b'Date,Payee,Spent\n="2026-06-01",A,="1.00"\n', "a.csv").records == [["2026-06-01", "A", "1.00"]]

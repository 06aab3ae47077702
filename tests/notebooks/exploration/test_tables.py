from notebooks.exploration.tables import Table, percent, shown


def test_figures_are_readable() -> None:
    assert [shown(cell) for cell in (1234567, 0, 0.12345, 1234.5, "1234")] == [
        "1,234,567",
        "0",
        "0.123",
        "1,234",
        "1234",
    ]
    assert [percent(share) for share in (0, 0.0123, 0.5, 1)] == ["0.0%", "1.2%", "50%", "100%"]


def test_what_data_say_is_no_markup() -> None:
    html = Table(("a & b",), [("<script>alert(1)</script>",), (3,)])._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a &amp; b" in html
    assert '<td style="text-align: right">3</td>' in html


def test_headings_stand_above_their_cells() -> None:
    html = Table(("figure", "share"), [("rows", "5%")])._repr_html_()
    for cell in ("<th {}left{}figure</th>", "<th {}right{}share</th>", "<td {}right{}5%</td>"):
        assert cell.format('style="text-align: ', '">') in html
    assert ">figure</th>" in Table(("figure",), [])._repr_html_()


def test_as_text_a_row_is_a_line() -> None:
    assert str(Table(("figure", "value"), [("rows", 1000)])) == "figure | value\nrows | 1,000"

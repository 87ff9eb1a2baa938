"""How findings look to people: formats, escaping, long tables, sections not computed."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from salesplan.finding import Finding, not_computed
from salesplan.show import tables

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "&lt;b&gt;",
    "North\nWest\x1b[31m",
    "\u202egnp.exe",
]


class Tags(HTMLParser):
    """Collects the tags that a browser would see, and the cells' texts."""

    def __init__(self, text):
        super().__init__()
        self.seen, self.cells = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag in {"td", "th"}:
            self.cells.append("")

    def handle_data(self, data):
        if self.seen and self.seen[-1][0] in {"td", "th"} and data.strip():
            self.cells[-1] += data


def quotas(reps=3):
    names = [f"Rep {i}" for i in range(reps)]
    return pd.DataFrame({"rep": names, "quota": range(1000, 1000 + reps), "share": 1 / reps})


def test_a_finding_is_its_sentence_and_its_table():
    """Labels come from the glossary, 1/3 is 33.3 %, a thousand has its separator."""
    seen = Tags(tables.to_html(Finding(quotas(), "Three reps.")))

    assert [tag for tag, _ in seen.seen[:2]] == ["p", "table"]
    assert seen.cells[:6] == ["Rep", "Quota", "Share", "Rep 0", "1,000", "33.3 %"]


def test_figures_stand_to_the_right_and_words_to_the_left():
    cells = [
        attrs for tag, attrs in Tags(tables.to_html(Finding(quotas(1), ""))).seen if tag == "td"
    ]

    assert cells == [{"style": "text-align: left"}, {"align": "right"}, {"align": "right"}]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_arrive_as_harmless_text(name):
    table = pd.DataFrame({"rep": [name], name: [1.0]})

    shown = Tags(tables.to_html(Finding(table, f"The rep is {name}.")))

    allowed = {"p", "table", "thead", "tbody", "tr", "th", "td"}
    assert {tag for tag, _ in shown.seen} <= allowed
    assert {key for _, attrs in shown.seen for key in attrs} <= {"align", "style"}
    assert tables.clean(name) in shown.cells


@pytest.mark.parametrize("name", HOSTILE)
def test_plain_text_stays_on_its_line_and_controls_no_terminal(name):
    plain = tables.to_plain(Finding(pd.DataFrame({"rep": [name]}), name))

    assert len(plain.splitlines()) == 3
    assert all(line.isprintable() for line in plain.splitlines())


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("amount", [1234.5, None], ["1,235", "–"]),
        ("share", [0.125, np.nan], ["12.5 %", "–"]),
        ("chance", [0.526, 1.0], ["53 %", "100 %"]),
        ("share_change", [0.012, -0.03], ["+1.2 points", "-3.0 points"]),
        ("seasonal_index", [1.23456], ["1.235"]),
        ("rank", pd.array([1, None], dtype="Int64"), ["1", "–"]),
        ("fiscal_year", [2025], ["FY2025"]),
        ("period", ["FY2025-Q1"], ["FY2025-Q1"]),
        ("month", ["2026-03"], ["2026-03"]),
        ("date", pd.to_datetime(["2026-03-31", None]), ["2026-03-31", "–"]),
        ("is_locked", [True, False], ["yes", "no"]),
        ("relative_share", [0.5, 2.0], ["0.50", "2.00"]),
        ("hhi", [1234.5, 900.0], ["1,235", "900"]),
        ("difference", [0, 0], ["0", "0"]),
        ("visit_class", ["A", None], ["A", "–"]),
        ("opened", pd.to_datetime(["2026-01-05 10:00"]), ["2026-01-05"]),
        ("value", ["blend", 0.6], ["blend", "0.6"]),
    ],
)
def test_a_column_is_written_by_its_kind(name, values, said):
    table = pd.DataFrame({name: values})

    assert tables.formatted(table).iloc[:, 0].tolist() == said


def test_ends_of_an_interval_are_written_like_the_figure_they_bound():
    table = pd.DataFrame({"conversion_rate": [0.5], "low": [0.4], "high": [0.6], "n": [20]})

    assert tables.formatted(table).iloc[0].tolist() == ["50.0 %", "40.0 %", "60.0 %", "20"]


def test_a_table_of_measures_gives_each_row_its_own_unit():
    table = pd.DataFrame(
        {
            "measure": ["win_rate", "average_deal_size", "visits"],
            "value": [0.25, 42_000.0, 3.5],
            "low": [0.2, 40_000.0, np.nan],
        }
    )

    shown = tables.formatted(table)

    assert shown["Value"].tolist() == ["25.0 %", "42,000", "3.50"]
    assert shown["Low"].tolist() == ["20.0 %", "40,000", "–"]
    assert shown["Measure"].tolist() == ["Win rate", "Deal size", "Visits"]


def test_a_table_of_kpis_gives_each_row_its_own_unit_too():
    table = pd.DataFrame(
        {
            "kpi": ["revenue", "satisfaction"],
            "current": [1_234_567.8, 3.824],
            "low": [1_000_000.2, 3.5],
            "target": [2_000_000, 4.0],
        }
    )

    shown = tables.formatted(table)

    assert shown["Current"].tolist() == ["1,234,568", "3.82"]
    assert shown["Low"].tolist() == ["1,000,000", "3.50"]
    assert shown["Target"].tolist() == ["2,000,000", "4"]


def test_a_longer_table_shows_twelve_rows_and_says_where_the_others_are():
    table = quotas(312)
    table.attrs["name"] = "quotas"

    shown = tables.to_html(Finding(table, ""))

    assert shown.count("<tr>") == 1 + 12
    assert shown.endswith("<p>The first 12 of 312 rows; all of them in tables/quotas.csv.</p>")


def test_a_table_without_a_file_names_none():
    plain = tables.to_plain(Finding(quotas(3), ""), most=2)

    assert plain.splitlines()[-1] == "The first 2 of 3 rows."


def test_a_section_not_computed_is_its_sentence_alone():
    finding = not_computed("market", "period", "amount")

    assert tables.to_plain(finding) == finding.text
    assert tables.to_html(finding) == (
        "<p>Not computed: needs table <code>market</code> (columns period, amount).</p>"
    )


def test_an_empty_table_is_its_sentence_alone():
    finding = Finding(pd.DataFrame(columns=["rep", "quota"]), "Nobody has a quota.")

    assert tables.to_html(finding) == "<p>Nobody has a quota.</p>"
    assert tables.to_plain(finding) == "Nobody has a quota."


def test_plain_columns_line_up():
    """By hand: names to the left, figures to the right, two blanks between."""
    table = pd.DataFrame({"rep": ["Ann", "Bartholomew"], "quota": [12000, 7]})

    assert tables.to_plain(Finding(table, "")).splitlines() == [
        "Rep           Quota",
        "Ann          12,000",
        "Bartholomew       7",
    ]


def test_the_same_finding_is_shown_the_same_way_twice():
    finding = Finding(quotas(20), "Twenty reps.")

    assert tables.bundle(finding) == tables.bundle(finding)
    assert not re.search(r"\bid=|0x[0-9a-f]{6}", tables.to_html(finding))


def test_showing_leaves_the_table_as_it_was():
    table = quotas()
    before = table.copy(deep=True)

    tables.bundle(Finding(table, ""))

    pd.testing.assert_frame_equal(table, before)


def test_ipython_shows_findings_this_way_once_registered():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    finding = Finding(quotas(), "Three reps.")
    try:
        tables.register()
        shown, _ = shell.display_formatter.format(finding)
    finally:
        InteractiveShell.clear_instance()

    assert shown == tables.bundle(finding)


def test_registering_without_ipython_does_nothing():
    tables.register()

    assert not hasattr(Finding, "_repr_html_")

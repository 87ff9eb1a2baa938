"""Chapter 2.6: what is read from the words of a goal, and from the names of its figure and unit."""

import pandas as pd
import pytest

from salesplan.targets.goal_record import Record, scope_of
from salesplan.targets.goal_words import has_figure, names_in, vague_time, vague_words
from salesplan.targets.hierarchy import reporting_tree
from salesplan.targets.kpi_names import KPIS, in_unit, kpi_of, kpis_named, unit_fits
from salesplan.targets.organisation import Organisation


@pytest.mark.parametrize(
    ("goal", "figure"),
    [
        ("Grow by 7 %", True), ("Halve the complaints", True), ("Half the complaints", True),
        ("G10 Sell more", False), ("2) Sell more", False), ("Answer every enquiry", True),
        ("销售额翻倍", True), ("更多客户", False),
    ],
)  # fmt: skip
def test_figures_stand_in_digits_or_in_words_and_numbering_is_none(goal, figure):
    assert has_figure(goal) is figure


def test_words_that_everybody_can_claim_are_found_in_two_languages():
    assert vague_words("Improve and optimise the better offers") == [
        "improve", "optimise", "better",
    ]  # fmt: skip
    assert vague_words("努力提高") == ["努力", "提高"]
    assert vague_words("Win ten deals with Bakers Ltd") == []


def test_days_left_open_are_found():
    assert vague_time("Fix it ASAP") == "ASAP"
    assert vague_time("Fix it by May") == ""


def test_names_are_whole_words_and_those_of_two_letters_could_be_any():
    names = ["Food", "Foo", "it", "a+b (x)", "化工"]

    assert names_in("Sell food with a+b (x) to 化工厂", names) == ["Food", "a+b (x)", "化工"]


@pytest.mark.parametrize(
    ("said", "goal", "name"),
    [
        ("Sales_Cycle", "", "sales_cycle_days"), ("  Turnover ", "", "revenue"),
        ("accounts", "Five new accounts", "new_customers"),
        ("customers", "Win back ten", "won_back"), ("销售额", "", "revenue"),
        ("happiness", "", None), (None, "", None), (float("nan"), "", None),
    ],
)  # fmt: skip
def test_a_figure_is_known_by_any_of_its_names(said, goal, name):
    assert getattr(kpi_of(said, goal), "name", None) == name


def test_of_two_names_that_overlap_the_longer_is_meant():
    """A sales cycle is no talk of sales, nor a deal size one of deals."""
    assert kpis_named("Shorter sales cycle, larger deal size") == [
        "average_deal_size", "sales_cycle_days",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kpi", "unit", "fits"),
    [
        ("revenue", "EUR", True), ("revenue", "USD", False), ("revenue", "million EUR", True),
        ("deals", "pieces", True), ("deals", "%", False), ("new_customers", "accounts", True),
        ("sales_cycle_days", "weeks", False), ("nps", "points", True), ("win_rate", "%", True),
        ("win_rate", "", False),
    ],
)  # fmt: skip
def test_units_fit_the_kind_of_the_figure(kpi, unit, fits):
    assert unit_fits(KPIS[kpi], unit, "EUR") is fits


def test_stated_figures_are_read_in_their_unit():
    assert in_unit(1.2, KPIS["revenue"], "million EUR", "EUR") == pytest.approx(1_200_000)
    assert in_unit(30.0, KPIS["win_rate"], "fraction", "EUR") == 30


def test_a_team_in_the_words_counts_whole_and_a_type_narrows_it_down():
    reps = pd.DataFrame({"rep": ["a", "b"], "manager": None})
    firm = Organisation(reporting_tree(reps, "Firm"), {"North": {"a", "b"}}, {})
    sales = pd.DataFrame({"customer_type": ["Food"], "region": ["North"], "product": ["Pump Food"],
                          "product_line": ["Pump"], "customer": ["c"]})  # fmt: skip

    scope = scope_of("Ten food deals in North", "a", firm, Record(sales=sales))

    assert scope.members == {"a", "b"}
    assert scope.named == (("customer_type", "Food"),)
    assert scope.said == "North, Food"
    assert scope_of("Ten deals", "a", firm, Record(sales=sales)).members == {"a"}


def test_a_name_that_two_people_bear_is_nobodys():
    reps = pd.DataFrame({"rep": ["a", "b", "c"], "name": ["Ann", "Ann", "Cy"], "manager": None})
    firm = Organisation(reporting_tree(reps, "Firm"), {}, {})

    assert [firm.find(name) for name in ("a", "Ann", "Cy", None)] == ["a", None, "c", None]

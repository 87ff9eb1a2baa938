"""Who comes first, of whole plans: what it rests on, what moves it, and odd firms."""

import numpy as np
import pandas as pd
import pytest

from salesplan import open_plan
from salesplan.errors import PlanError
from salesplan.plan import results

RESULTS = (
    "sales_classes", "class_moves", "account_concentration", "account_priority", "deal_priority",
    "rep_priorities", "account_scores", "key_accounts", "rank_stability", "priority_rule",
)  # fmt: skip


@pytest.fixture
def firm(tmp_path):
    """Write a firm of the tables given; a day's sales are spread as the test says."""

    def write(sales, plan="", **tables):
        folder = tmp_path / "firm"
        (folder / "data").mkdir(parents=True)
        (folder / "plan.yaml").write_text(f"company: Firm\n{plan}", encoding="utf-8")
        for name, table in (tables | {"sales": sales}).items():
            table.to_csv(folder / "data" / f"{name}.csv", index=False)
        return open_plan(str(folder))

    return write


def monthly(customers, first="2024-01", months=24, amount=100.0):
    """Sell so much to each customer in every month, half on the 5th and half on the 25th."""
    starts = pd.period_range(first, periods=months, freq="M").to_timestamp()
    days = [start + pd.Timedelta(days=day) for start in starts for day in (4, 24)]
    rows = [(day, name, amount / 2) for day in days for name in customers]
    return pd.DataFrame(rows, columns=["date", "customer", "amount"])


TARGET = "targets: {target: 1000}\n"
GROWING = pd.concat(
    [monthly(["x"], amount=900.0), monthly(["y"], amount=300.0), monthly(["z"], amount=20.0),
     monthly(["z"], first="2025-01", months=12, amount=80.0)]
)  # fmt: skip


def test_the_sample_shows_every_result(sample):
    assert all(getattr(sample.capacity, name).is_computed for name in RESULTS)


def test_every_account_has_its_class_and_the_money_is_all_there(sample):
    classes = sample.capacity.sales_classes.table
    history = sample.case.history
    recent = history[history["month"].isin(sample.case.history_months[-12:])]

    assert set(classes["customer"]) == set(sample.case.tables["customers"]["customer"])
    assert classes["amount"].sum() == pytest.approx(recent["amount"].sum())
    assert sample.capacity.class_moves.table["accounts"].sum() == len(classes)


def test_deals_and_accounts_are_valued_alike(sample):
    """What accounts count of their deals is no more than the deals are worth."""
    deals = sample.capacity.deal_priority.table
    accounts = sample.capacity.account_priority.table.set_index("customer")

    worth = deals.groupby("customer")["expected_value"].sum()

    counted = accounts["deals_value"].reindex(worth.index)
    assert (counted <= worth + 1e-6).all()
    assert accounts["open_deals"].sum() == deals["customer"].notna().sum()


def test_value_is_sales_where_the_plan_file_says_so(sample):
    by_sales = sample.changed(priority_value="sales").capacity.account_priority.table
    by_margin = sample.capacity.account_priority.table

    assert by_sales["expected_value"].sum() > 1.5 * by_margin["expected_value"].sum()
    sold = sample.capacity.sales_classes.table["amount"].clip(lower=0).sum()
    assert by_sales["history_value"].sum() == pytest.approx(sold)


def test_weights_of_the_plan_file_decide(firm):
    plan = firm(GROWING, f"{TARGET}decomposition: {{criteria_weights: {{growth: 1}}}}\n")

    table = plan.capacity.account_scores.table

    assert table["score"].tolist() == table["growth_standing"].tolist()
    assert table["customer"].iloc[0] == "z"


def compared(pairs):
    rows = ", ".join(f"{{criterion: {a}, over: {b}, times: {t}}}" for a, b, t in pairs)
    return f"{TARGET}decomposition: {{criteria_comparisons: [{rows}]}}\n"


def test_comparisons_that_contradict_are_warned_of(firm):
    pairs = [("value", "growth", 9.0), ("growth", "potential", 9.0), ("value", "potential", 1.0)]

    text = firm(GROWING, compared(pairs)).capacity.priority_rule.text

    assert "The comparisons contradict one another (consistency ratio" in text
    assert "talk over" in text


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([("valu", "growth", 2.0)], 'criteria_comparisons: "valu" is no criterion'),
        ([("value", "growth", 2.0), ("value", "potential", 2.0)],
         'criteria_comparisons: nobody has compared "growth" with "potential"'),
        ([("value", "growth", 2.0), ("growth", "value", 2.0)],
         'criteria_comparisons: "value" over "growth" is 2 and "growth" over "value" is 2'),
    ],
)  # fmt: skip
def test_comparisons_that_say_nothing_are_refused(firm, pairs, message):
    with pytest.raises(PlanError, match=message):
        firm(GROWING, compared(pairs)).capacity.priority_rule  # noqa: B018


def test_decisions_on_key_accounts_stand_beside_the_calculation(sample):
    table = sample.capacity.key_accounts.table.set_index("customer")
    decided = table[table["chosen_by"] != ""]

    assert (decided["is_key"] != decided["is_calculated"]).all()
    assert len(decided) == 2
    assert (table["reason"] != "")[table["is_calculated"]].all()


def test_fewer_places_list_fewer(sample):
    one = sample.changed(key_account_limit=3, key_accounts=[]).capacity

    assert len(one.key_accounts.table) == 3
    assert one.rank_stability.table["top_chance"].sum() == pytest.approx(3.0)


def test_a_rep_sees_only_own_accounts_and_deals(sample):
    table = sample.capacity.rep_priorities.table
    accounts = sample.capacity.account_priority.table.set_index("customer")["owner"]
    own = table[table["item_kind"] == "account"]

    assert (own["item"].map(accounts) == own["rep"]).all()
    assert table.groupby("rep").size().max() == 5


def test_customers_sold_to_without_a_customer_table(firm):
    """Nine parts in ten to x: A is x alone; margins and deals are not known."""
    sales = pd.concat([monthly(["x"], amount=900.0), monthly(["y"], amount=100.0)])

    chapter = firm(sales, TARGET).capacity

    classes = chapter.sales_classes.table.set_index("customer")["sales_class"]
    assert classes.to_dict() == {"x": "A", "y": "B"}
    assert "expected sales" in chapter.account_priority.text
    assert not chapter.deal_priority.is_computed


def test_one_customer(firm):
    chapter = firm(monthly(["x"]), TARGET).capacity

    results(chapter)

    assert chapter.sales_classes.table["sales_class"].tolist() == ["A"]
    assert chapter.key_accounts.table["customer"].tolist() == ["x"]
    assert chapter.rank_stability.table["verdict"].tolist() == ["in"]


def test_two_customers_alike_are_ranked_by_their_keys_and_the_place_is_noise(firm):
    served = "account_classes: [{name: all, share: 1.0, calls_per_year: 12.0, hours_per_call: 1.0}]"
    plan = f"{TARGET}decomposition:\n  key_account_limit: 1\n  {served}\n"

    chapter = firm(monthly(["x", "y"]), plan).capacity

    assert chapter.key_accounts.table["customer"].tolist() == ["x"]
    assert chapter.rank_stability.table["verdict"].tolist() == ["open", "open"]


def test_no_customers(firm):
    chapter = firm(monthly(["x"]).drop(columns="customer"), TARGET).capacity

    for name in RESULTS:
        assert not getattr(chapter, name).is_computed


def test_nothing_sold_in_the_last_year(firm):
    """All known accounts bought three years ago; sales without a name keep the years open."""
    sales = pd.concat([monthly(["x", "y"], months=12, first="2023-01"), monthly([None])])
    customers = pd.DataFrame({"customer": ["x", "y"], "potential": [500.0, 900.0]})

    chapter = firm(sales, TARGET, customers=customers).capacity
    results(chapter)

    assert set(chapter.sales_classes.table["sales_class"]) == {"no sales"}
    assert "None of 2 accounts bought anything" in chapter.sales_classes.text
    assert chapter.key_accounts.table.empty
    assert not chapter.rank_stability.is_computed


def test_credit_notes_only(firm):
    sales = pd.concat([monthly(["x", "z"]), monthly(["y"], amount=-20.0)])

    chapter = firm(sales, TARGET).capacity
    results(chapter)

    assert chapter.sales_classes.table["sales_class"].tolist() == ["A", "A", "returns"]


def test_deals_without_amounts_and_stages(firm):
    """Open deals of no amount: nothing to rank, and accounts stand without them."""
    days = pd.date_range("2025-01-10", periods=6, freq="20D")
    deals = pd.DataFrame(
        {"deal": [f"d{i}" for i in range(6)], "rep": "Ann", "customer": "x",
         "stage": ["Won", "Lost", "Won", "Lost", "Talk", "Talk"], "opened_on": days,
         "closed_on": [*(days[:4] + pd.Timedelta(days=60)), None, None]}
    )  # fmt: skip
    sales = monthly(["x", "y"]).assign(rep="Ann")

    chapter = firm(sales, TARGET, deals=deals).capacity
    results(chapter)

    assert not chapter.deal_priority.is_computed
    assert chapter.account_priority.table["deals_value"].tolist() == [0.0, 0.0]


def test_many_customers_are_quick(firm):
    """Five thousand accounts, each with a handful of sales."""
    rng = np.random.default_rng(1)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 731, 15_000), "D")
    sales = pd.DataFrame(
        {"date": days, "customer": rng.integers(0, 5_000, 15_000).astype(str),
         "amount": rng.lognormal(4, 1, 15_000).round(2)}
    )  # fmt: skip

    chapter = firm(sales, "targets: {target: 1000000}\n").capacity
    found = {name: getattr(chapter, name) for name in RESULTS}

    assert 1500 < len(found["rank_stability"].table) <= 2000
    assert found["sales_classes"].table["cumulated_share"].is_monotonic_increasing

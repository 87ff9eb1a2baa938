"""The sample's plan year: nothing before it moves, and what was planted in it is found again."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.sample import COMPANY, sample_history, sample_truth
from salesplan.case.sample.accounts import draw_accounts, monthly_demand
from salesplan.case.sample.months import HISTORY, HORIZON, NEVER, closed_days, firm_days, quarters
from salesplan.case.sample.next_year import (
    is_treated,
    next_accounts,
    next_demand,
    next_orders,
    next_projects,
    scheme_lift,
    spending,
)
from salesplan.case.sample.projects import draw_projects
from salesplan.case.sample.truth import SCHEME_AFTER, SCHEME_BEFORE, SIZE_BANDS, STAGES

SEEDS = (2026, 1, 2, 3)
PLANNED_ON = pd.Timestamp("2025-12-31")


@pytest.fixture(scope="module")
def accounts(truth):
    return next_accounts(draw_accounts(truth), truth)


@pytest.fixture(scope="module")
def demand(truth, accounts):
    return next_demand(monthly_demand(draw_accounts(truth), truth), accounts, truth)


def as_text(table):
    return table.to_csv(index=False, date_format="%Y-%m-%d", float_format="%.2f").splitlines()


def whole_sales(company, truth):
    """Each sale once, with its year and whether its team is on the new scheme from 2026."""
    rows = company["sales"].drop_duplicates("sale").merge(company["customers"], on="customer")
    return rows.assign(
        year=rows["date"].dt.year, is_treated=rows["region"].isin(truth.treated_teams)
    )


def difference_in_differences(companies, truth, last_month=12):
    """Growth of the treated half over 2025 less that of the other, in logs, and its error."""
    effects, variances = [], []
    for company in companies:
        rows = whole_sales(company, truth)
        cells = rows[rows["date"].dt.month <= last_month].groupby(["is_treated", "year"])["amount"]
        amount = cells.sum().unstack()[[2025, 2026]]
        squares = cells.apply(lambda amounts: (amounts**2).sum()).unstack()[[2025, 2026]]
        growth = np.log(amount[2026] / amount[2025])
        effects.append(growth[True] - growth[False])
        variances.append((squares / amount**2).sum(axis=None))
    return np.mean(effects), np.sqrt(np.sum(variances)) / len(effects)


@pytest.mark.parametrize("table", ["sales", "deal_stages", "market"])
def test_rows_of_the_history_stay_as_they_were(company, table):
    """The year after only adds rows: what was dated before it is there, in the same order."""
    history = sample_history()[table]
    rows = company[table]
    if table == "market":
        known = rows["period"] < "FY2026"
    else:
        known = rows["date" if table == "sales" else "entered_on"] <= PLANNED_ON

    assert as_text(rows[known]) == as_text(history)
    assert len(rows) > len(history)


@pytest.mark.parametrize("table", ["reps", "products", "quotas", "commitments"])
def test_tables_that_the_plan_is_made_from_stay_whole(company, table):
    assert as_text(company[table]) == as_text(sample_history()[table])


def test_deals_keep_their_key_and_estimate_and_only_open_ones_move_on(company):
    history = sample_history()["deals"]
    later = company["deals"].iloc[: len(history)]
    was_open = history["closed_on"].isna()
    moving = ["stage", "closed_on", "is_won"]

    assert as_text(later[~was_open]) == as_text(history[~was_open])
    assert as_text(later.drop(columns=moving)) == as_text(history.drop(columns=moving))
    assert (later.loc[was_open, "closed_on"] > PLANNED_ON).mean() > 0.9
    assert (company["deals"]["opened_on"].iloc[len(history) :] > PLANNED_ON).all()


def test_customers_of_the_history_keep_what_was_known_of_them(company):
    history = sample_history()["customers"]
    known = company["customers"].iloc[: len(history)][list(history)]

    assert as_text(known) == as_text(history)
    assert list(company["customers"])[-2:] == ["satisfaction", "last_contact_on"]


def test_new_customers_have_an_owner_who_works_here_and_no_potential_yet(company, truth):
    """A blank potential leaves quotas by potential as they were."""
    new = company["customers"].iloc[-truth.new_customers_per_year :]
    staff = company["reps"].query("role == 'rep' and left_on.isna()").set_index("rep")

    assert new["potential"].isna().all()
    assert company["customers"]["potential"].isna().sum() == len(new)
    assert (new["owner"].map(staff["region"]) == new["region"]).all()
    first = company["sales"].groupby("customer")["date"].min()
    assert (first[first.index.isin(new["customer"])] > PLANNED_ON).all()
    assert company["customers"]["name"].is_unique


def test_satisfaction_and_last_contact_are_those_of_the_end_of_2025(company):
    customers = company["customers"]
    seen = company["sales"].query("date <= @PLANNED_ON").groupby("customer")["date"].max()

    assert customers["last_contact_on"].max() <= PLANNED_ON
    late = customers["customer"].map(seen) <= customers["last_contact_on"]
    assert late[customers["customer"].isin(seen.index)].all()
    assert customers["satisfaction"].dropna().between(1, 5).all()
    assert 100 < customers["satisfaction"].notna().sum() < 200


def test_sales_of_the_plan_year_are_booked_by_people_at_work_on_working_days(company):
    rows = company["sales"].query("date > @PLANNED_ON").merge(company["reps"], on="rep")
    days = rows["date"].to_numpy("datetime64[D]")

    assert rows["left_on"].isna().all()
    assert np.is_busday(days, holidays=closed_days()).all()
    assert rows["date"].dt.month.nunique() == 12
    assert company["sales"]["sale"].is_monotonic_increasing
    shares = company["sales"].groupby("sale")["credit_share"].sum()
    assert np.allclose(shares, 1, atol=1e-12)


def test_the_firm_books_nothing_on_its_own_days_off(company):
    days_off = company["holidays"]["date"]

    assert not company["sales"]["date"].isin(days_off).any()
    assert (days_off == firm_days(2023, 2026)).all()


def test_deals_won_in_the_plan_year_are_sales_of_the_same_day(company):
    won = company["deals"].query("is_won == True and closed_on > @PLANNED_ON")
    names = ["customer", "product", "rep"]

    booked = won.merge(company["sales"], left_on=["closed_on", *names], right_on=["date", *names])

    assert set(booked["deal"]) == set(won["deal"])
    opened_later = booked[booked["opened_on"] > PLANNED_ON]
    same = opened_later[opened_later["amount_x"] == opened_later["amount_y"]]
    assert set(same["deal"]) == set(opened_later["deal"])


def test_the_pipeline_is_as_full_at_the_end_of_the_year_as_at_its_start(company):
    open_then = sample_history()["deals"]["closed_on"].isna().sum()
    still_open = company["deals"]["closed_on"].isna().sum()

    assert 0.75 < still_open / open_then < 1.5
    moved = company["deal_stages"].merge(company["deals"], on="deal").query("closed_on.isna()")
    assert set(moved["stage_x"]) <= set(STAGES)


@pytest.mark.parametrize("seed", SEEDS)
def test_conversion_of_the_plan_year_is_that_of_the_years_before(companies, truth, seed):
    """The scheme works on repeat orders: deals opened in 2026 convert as ever."""
    entered = companies[seed]["deal_stages"]
    after = entered.groupby("deal")["stage"].shift(-1)
    left = entered.assign(is_moved=after != "Lost")[
        after.notna() & (entered["entered_on"] > "2026")
    ]

    counted = left.groupby("stage")["is_moved"].agg(["mean", "size"]).loc[list(STAGES)]

    planted = np.array(list(truth.conversion_rates.values()))
    z = (counted["mean"] - planted) / np.sqrt(planted * (1 - planted) / counted["size"])
    assert z.abs().max() < 3.5


def test_our_row_of_the_market_is_our_sales_in_the_plan_year_too(company, truth):
    whole = company["sales"].drop_duplicates("sale")
    booked = whole.groupby(quarters(whole["date"]))["amount"].sum()
    market = company["market"]
    own = market[market["company"] == COMPANY].set_index("period")["amount"]

    assert len(own) == 16
    assert (own - booked).abs().max() < 0.005
    yearly = market.groupby(market["period"].str[:6])["amount"].sum()
    assert yearly["FY2026"] / yearly["FY2025"] - 1 == pytest.approx(truth.market_growth, abs=0.03)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_company_shows_the_incentive_effect_within_its_error(companies, truth, seed):
    effect, error = difference_in_differences([companies[seed]], truth)

    assert abs(effect - np.log1p(truth.incentive_effect)) < 2 * error
    assert error < 0.07


def test_four_sister_firms_together_show_the_incentive_effect(companies, truth):
    """Pooled, the error is about 3 %: the planted 10 % is found and none is refused."""
    effect, error = difference_in_differences(companies.values(), truth)

    assert error < 0.035
    assert abs(effect - np.log1p(truth.incentive_effect)) < 2 * error
    assert effect > 2 * error


def test_the_shipped_company_is_an_ordinary_draw_of_the_effect(company, truth):
    """Near its truth over the year and by June, but in June too unsure to tell it from nothing."""
    year, _ = difference_in_differences([company], truth)
    june, error = difference_in_differences([company], truth, last_month=6)

    assert year == pytest.approx(np.log1p(truth.incentive_effect), abs=0.02)
    assert june == pytest.approx(np.log1p(truth.incentive_effect), abs=0.03)
    assert june < 2 * error


def test_before_the_scheme_the_halves_grew_alike(companies, truth):
    """Growth from 2024 to 2025 differs by less than two errors, over four sister firms."""
    gaps = []
    for company in companies.values():
        rows = whole_sales(company, truth)
        sold = rows.groupby(["is_treated", "year"])["amount"].sum().unstack()
        growth = np.log(sold[2025] / sold[2024])
        gaps.append(growth[True] - growth[False])

    assert abs(np.mean(gaps)) < 2 * 0.06 / np.sqrt(len(gaps))


def test_without_the_scheme_either_half_is_expected_to_grow_as_planted(truth, accounts, demand):
    """Accounts that stayed through 2026: 7 % over the 2025 of all, less what the leavers took."""
    old = monthly_demand(draw_accounts(truth), truth)
    stay = accounts.assign(leaves=NEVER)
    without_churn = next_demand(old, stay, truth)[: len(old)]
    half = is_treated(accounts, truth)[: len(old)]

    for side in (half, ~half):
        growth = without_churn[side].sum() / old[side, HISTORY - 12 : HISTORY].sum() - 1
        assert growth == pytest.approx(truth.growth)
    assert demand.sum() == pytest.approx(without_churn.sum(), rel=0.03)


def test_the_effect_is_in_the_spending_of_the_treated_half_alone(truth, accounts, demand):
    old = monthly_demand(draw_accounts(truth), truth)

    spent = spending(old, demand, accounts, truth)

    treated = is_treated(accounts, truth)
    lifted = spent[:, HISTORY:].sum(axis=1) / np.maximum(demand.sum(axis=1), 1e-9)
    buys = demand.sum(axis=1) > 0
    assert lifted[treated & buys] == pytest.approx(1 + truth.incentive_effect)
    assert lifted[~treated & buys] == pytest.approx(1.0)
    assert (spent[: len(old), :HISTORY] == old[:, :HISTORY]).all()
    assert scheme_lift(accounts, truth).shape == (len(accounts), 1)


def test_orders_bring_the_money_that_was_expected(truth, accounts, demand):
    old_accounts = draw_accounts(truth)
    old = monthly_demand(old_accounts, truth)
    projects = next_projects(draw_projects(old_accounts, old, truth), demand, accounts, truth)

    orders = next_orders(projects, old, demand, accounts, truth)

    expected = spending(old, demand, accounts, truth)[:, HISTORY:].sum()
    error = np.sqrt((orders["amount"] ** 2).sum())
    assert abs(orders["amount"].sum() - expected) < 2 * error
    assert orders["month"].between(HISTORY, HORIZON - 1).all()


def test_accounts_leave_and_join_in_2026_at_the_planted_rates(truth):
    """Four sister firms together, by size band: churn a year as in the years before."""
    left, at_risk = pd.Series(0.0, SIZE_BANDS), pd.Series(0.0, SIZE_BANDS)
    for seed in SEEDS:
        accounts = next_accounts(draw_accounts(sample_truth(seed)), sample_truth(seed))
        here = accounts[(accounts["arrives"] < HISTORY) & (accounts["leaves"] >= HISTORY)]
        at_risk = at_risk.add(here.groupby("size_band").size(), fill_value=0)
        gone = here[here["leaves"] < HORIZON].groupby("size_band").size()
        left = left.add(gone, fill_value=0)
        assert (accounts["arrives"] >= HISTORY).sum() == truth.new_customers_per_year

    planted = pd.Series(truth.churn_rates) * 11 / 12  # the first to leave still buy in January
    z = (left - at_risk * planted) / np.sqrt(at_risk * planted * (1 - planted)).clip(lower=1)
    assert z.abs().max() < 3
    assert left["enterprise"] == 0


def test_an_account_that_has_left_buys_no_more(company, accounts):
    left = accounts[accounts["leaves"].between(HISTORY, HORIZON - 1)].set_index("customer")
    rows = company["sales"].query("date > @PLANNED_ON and customer in @left.index and amount > 0")
    month = (rows["date"].dt.year - 2023) * 12 + rows["date"].dt.month - 1

    late = rows[month.to_numpy() >= rows["customer"].map(left["leaves"]).to_numpy()]

    won = company["deals"].query("is_won == True")
    assert set(late["customer"]) <= set(won["customer"])  # only what was started before
    assert len(late) < 0.2 * len(rows)


def test_schemes_cover_every_working_day_of_everyone_once(company, truth):
    schemes = company["schemes"].merge(company["reps"], on="rep")
    moved = schemes[schemes["scheme"] == SCHEME_AFTER]
    stayed = schemes[schemes["ends_on"].isna() & (schemes["scheme"] == SCHEME_BEFORE)]

    assert set(moved["team"]) == set(truth.treated_teams)
    assert not set(stayed["team"]) & set(truth.treated_teams)
    assert (moved["starts_on"] == PLANNED_ON + pd.Timedelta(days=1)).all()
    assert (schemes["starts_on"] >= schemes["hired_on"]).all()
    left = schemes["left_on"].notna()
    assert (schemes["ends_on"] == schemes["left_on"])[left].all()
    assert len(moved) + len(stayed) == 23


def test_nobody_leaves_in_the_plan_year(company, truth):
    assert (company["reps"]["left_on"].dropna() <= PLANNED_ON).all()
    assert truth.turnover_effect == 0

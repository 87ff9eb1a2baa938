"""What was planted in the sample company can be found again in its tables.

Sums of amounts have a standard error of at most the root of their sum of squares (as if the
number of orders were Poisson; it is steadier). `z` counts such errors.
"""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pandas as pd
import pytest

from salesplan.case.sample import sample_history, sample_truth
from salesplan.case.sample.accounts import (
    JOINED,
    draw_accounts,
    monthly_demand,
    owner_in,
    split_credit,
)
from salesplan.case.sample.months import (
    closed_days,
    draw_days,
    month_number,
    quarters,
    season_and_trend,
)
from salesplan.case.sample.orders import draw_lines, list_prices, spell_out
from salesplan.case.sample.truth import _STREAMS, INDUSTRIES, LINES, SIZE_BANDS, STAGES, stream

SEEDS = (2026, 1, 2, 3)


@pytest.fixture(scope="module")
def truth():
    return sample_truth()


@pytest.fixture(scope="module")
def companies():
    return {seed: sample_history(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def company(companies):
    return companies[2026]


def whole_sales(company):
    """Each sale once, with its year and what is known of customer and product."""
    rows = company["sales"].drop_duplicates("sale")
    rows = rows.merge(company["customers"], on="customer").merge(company["products"], on="product")
    return rows.assign(year=rows["date"].dt.year, month=rows["date"].dt.month)


def z_of_months(rows, indices, growth):
    """Distance of each month's sales from what the indices expect of its year, in errors."""
    trend = (1 + growth) ** ((rows["month"] - 6.5) / 12)
    detrended = rows.assign(amount=rows["amount"] / trend)
    by_month = detrended.groupby("month")["amount"]
    expected = by_month.sum().sum() * np.array(indices) / 12
    return (by_month.sum() - expected) / np.sqrt(by_month.apply(lambda a: (a**2).sum()))


@pytest.mark.parametrize("seed", SEEDS)
def test_seasonal_indices_are_found_and_a_flat_year_is_not(companies, truth, seed):
    """Chi-squared with 11 degrees of freedom stays below 31.3 in 999 of 1,000 years."""
    rows = whole_sales(companies[seed])

    planted = z_of_months(rows, truth.seasonal_indices, truth.growth)
    flat = z_of_months(rows, [1.0] * 12, truth.growth)

    assert (planted**2).sum() < 31.3
    assert (flat**2).sum() > 100


@pytest.mark.parametrize("seed", SEEDS)
def test_sales_start_at_the_planted_level_and_grow_at_the_planted_rate(companies, truth, seed):
    by_year = whole_sales(companies[seed]).groupby("year")["amount"]
    error = np.sqrt(by_year.apply(lambda amounts: (amounts**2).sum()))
    expected = truth.revenue * (1 + truth.growth) ** np.arange(3)

    z = (by_year.sum() - expected) / error

    assert z.abs().max() < 3.3


@pytest.mark.parametrize("seed", SEEDS)
def test_stage_conversion_is_found_by_counting(companies, truth, seed):
    """Moved on / (moved on + lost); deals still in the stage are not counted as lost."""
    entered = companies[seed]["deal_stages"]
    after = entered.groupby("deal")["stage"].shift(-1)
    left = entered.assign(is_moved=after != "Lost")[after.notna()]

    counted = left.groupby("stage")["is_moved"].agg(["mean", "size"]).loc[list(STAGES)]

    planted = np.array(list(truth.conversion_rates.values()))
    z = (counted["mean"] - planted) / np.sqrt(planted * (1 - planted) / counted["size"])
    assert z.abs().max() < 3.3
    assert counted["size"].iloc[-1] > 500


@pytest.mark.parametrize("seed", SEEDS)
def test_days_in_a_stage_are_found(companies, truth, seed):
    """Entries fall on working days, moved back by at most a few days: 0 to 1 on average."""
    entered = companies[seed]["deal_stages"]
    days = -entered.groupby("deal")["entered_on"].diff(-1).dt.days
    settled = entered.assign(days=days)[entered["entered_on"] < "2025-04-01"].dropna()

    stays = settled.groupby("stage")["days"].agg(["mean", "sem"]).loc[list(STAGES)]

    late = stays["mean"] - np.array(list(truth.stage_days.values()))
    assert (late > -3.3 * stays["sem"]).all()
    assert (late < 1 + 3.3 * stays["sem"]).all()


def log_yield(company):
    """What reps who kept their accounts sold of their potential, in logs, less the mean."""
    owned = company["customers"].query("size_band != 'enterprise'")  # those are too few to average
    rows = whole_sales(company)
    sold = rows[rows["customer"].isin(owned["customer"])].groupby("owner")["amount"].sum()
    part = np.log(sold / owned.groupby("owner")["potential"].sum())
    part = part.drop(["R12", "R14", "R15", "R21"], errors="ignore")  # heirs, leaver, new hire
    return part - part.mean()


def test_abler_reps_sell_more_of_what_their_accounts_could_buy(companies):
    """A rep 10 % abler sells 10 % more: slope 1 of logs, over 20 reps of four sister firms."""
    ability = {seed: np.log(pd.Series(sample_truth(seed).abilities)) for seed in SEEDS}
    sold = {seed: log_yield(company) for seed, company in companies.items()}
    x = pd.concat([ability[seed][sold[seed].index] - ability[seed].mean() for seed in SEEDS])
    y = pd.concat(sold.values())

    slope = (x * y).sum() / (x**2).sum()

    error = np.sqrt(((y - slope * x) ** 2).sum() / (len(x) - 1) / (x**2).sum())
    assert len(x) == 80
    assert error < 0.2
    assert abs(slope - 1) < 3 * error
    assert x.corr(y, method="spearman") > 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_each_industry_buys_its_own_mix_of_lines(companies, truth, seed):
    rows = whole_sales(companies[seed]).query("year == 2023")
    cells = rows.groupby(["industry", "product_line"])["amount"]
    of_industry = cells.sum().groupby("industry").transform("sum")

    planted = pd.Series(truth.line_mix).rename_axis(["industry", "product_line"])
    error = np.sqrt(cells.apply(lambda amounts: (amounts**2).sum())) / of_industry

    z = ((cells.sum() / of_industry) - planted) / error
    assert len(z) == len(INDUSTRIES) * len(LINES)
    assert z.abs().max() < 4.5  # a single large order moves a small cell


def test_lines_gain_and_lose_weight_as_planted(companies, truth):
    """Pooled over four sister firms: liquid handling gains on weighing, about 19 % in two years."""
    rows = pd.concat([whole_sales(company) for company in companies.values()])
    sold = rows.pivot_table(index="product_line", columns="year", values="amount", aggfunc="sum")

    gain = np.log(sold[2025] / sold[2023])
    planted = 2 * np.log1p(pd.Series(truth.line_tilt))

    difference = gain["Liquid handling"] - gain["Weighing"]
    assert difference == pytest.approx(planted["Liquid handling"] - planted["Weighing"], abs=0.1)


def test_list_prices_rise_as_planted(company, truth):
    """Small accounts pay list price at times, so the dearest sale of a year shows the list."""
    rows = whole_sales(company).query("size_band == 'small' and amount > 0")
    dearest = (rows["amount"] / rows["quantity"]).groupby([rows["product"], rows["year"]]).max()
    cheap = ["pH meter E1", "Photometer S2", "Pipette set L1", "Conductivity meter E2"]

    seen = dearest.unstack("year").loc[cheap]

    planted = company["products"].set_index("product")["price"][cheap]
    assert (seen[2025] == planted).all()
    assert (seen[2023] * (1 + truth.price_growth) ** 2 - planted).abs().max() < 3
    assert list_prices(truth).shape == (3, 12)


def test_accounts_leave_at_the_planted_rates(companies, truth):
    """Bought in a year and not in the next, both years and all four sister firms together."""
    lost, at_risk = pd.Series(0, SIZE_BANDS), pd.Series(0, SIZE_BANDS)
    for company in companies.values():
        bought = whole_sales(company).pivot_table(
            index=["customer", "size_band"], columns="year", values="amount", aggfunc="size"
        )
        for year in (2023, 2024):
            active = bought[bought[year].notna()]
            at_risk = at_risk.add(active.groupby("size_band").size(), fill_value=0)
            gone = active[active[year + 1].isna()]
            lost = lost.add(gone.groupby("size_band").size(), fill_value=0)

    planted = pd.Series(truth.churn_rates)
    z = (lost - at_risk * planted) / np.sqrt(at_risk * planted * (1 - planted)).clip(lower=1)
    assert z.abs().max() < 3
    assert lost["small"] > 100
    assert lost["enterprise"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_new_accounts_join_every_year(companies, truth, seed):
    """The first order may come in the year after; that moves a few over a year's end."""
    first = whole_sales(companies[seed]).groupby("customer")["date"].min().dt.year

    joined = first.value_counts()

    assert joined[[2024, 2025]].sub(truth.new_customers_per_year).abs().max() <= 7


def test_the_competitor_enters_in_its_quarter_and_gains_as_planted(company, truth):
    wide = company["market"].pivot_table(index="period", columns="company", values="amount")
    share = (wide[truth.entrant] / wide.sum(axis=1)).dropna()

    assert share.index[0] == truth.entry_period
    planted = truth.entrant_share_per_quarter * np.arange(1, len(share) + 1)
    assert np.abs(share - planted).max() < 1e-4  # amounts are in thousands


@pytest.mark.parametrize("seed", SEEDS)
def test_the_market_grows_at_its_own_rate(companies, truth, seed):
    """Noise of 1.2 % a quarter leaves 0.6 % a year, 0.85 % on the ratio of two years."""
    market = companies[seed]["market"]
    yearly = market.groupby(market["period"].str[:6])["amount"].sum()

    growth = np.log(yearly["FY2025"] / yearly["FY2023"])

    assert growth == pytest.approx(2 * np.log1p(truth.market_growth), abs=0.028)


def test_the_shared_account_is_credited_to_two_reps(company, truth):
    rows = company["sales"]
    shared = rows[rows["credit_share"] < 1]

    assert set(shared["customer"]) == {truth.shared_account}
    assert set(rows[rows["customer"] == truth.shared_account]["sale"]) == set(shared["sale"])
    by_rep = shared.groupby("rep")["credit_share"].unique()
    assert {rep: list(shares) for rep, shares in by_rep.items()} == {"R07": [0.6], "R10": [0.4]}


def test_the_leavers_accounts_go_to_the_heirs(company, truth):
    rows = company["sales"]
    served = set(rows[rows["rep"] == truth.leaver]["customer"])

    after = rows[rows["customer"].isin(served) & (rows["date"] >= "2025-07-01")]
    before = rows[rows["customer"].isin(served) & (rows["date"] < "2025-07-01")]

    assert set(after["rep"]) == set(truth.heirs)
    assert set(before["rep"]) == {truth.leaver}
    owners = company["customers"].query("customer in @served")["owner"]
    assert set(owners) == set(truth.heirs)


def test_the_new_hire_starts_selling_in_the_last_quarter(company, truth):
    sold = company["sales"].query("rep == @truth.new_hire")

    assert set(quarters(sold["date"])) == {"FY2025-Q4"}
    assert 100_000 < sold["amount"].sum() < 600_000


def test_the_new_hire_ramps_up_as_planted(truth):
    accounts = draw_accounts(truth)
    mine = (accounts["owner"] == truth.new_hire).to_numpy()

    ramped = monthly_demand(accounts, truth)[mine]
    full = monthly_demand(accounts, replace(truth, ramp_factors=()))[mine]

    months = slice(JOINED, JOINED + 3)
    ratio = ramped[:, months].sum(axis=0) / full[:, months].sum(axis=0)
    assert ratio.tolist() == pytest.approx(list(truth.ramp_factors))
    assert np.allclose(ramped[:, JOINED + 3 :], full[:, JOINED + 3 :])


def test_quotas_of_a_year_without_moves_are_last_years_sales_raised(companies, truth):
    """The mean of 23 x 4 judgements of 6 % has an error of 0.6 %."""
    logs = []
    for company in companies.values():
        rows = company["sales"].query("date < '2024-01-01'")
        last_year = (rows["amount"] * rows["credit_share"]).groupby(rows["rep"]).sum()
        quota = company["quotas"].query("period == 'FY2024'").set_index("rep")["quota"]
        logs.append(np.log(quota / last_year))
    logs = pd.concat(logs).dropna()

    assert logs.mean() == pytest.approx(np.log1p(truth.quota_growth), abs=0.02)
    assert logs.std() == pytest.approx(truth.quota_judgement, rel=0.25)


def test_commitments_carry_the_planted_bias(company, truth):
    """Next year's expected sales are last year's of the same accounts, give or take."""
    bias = pd.Series(truth.commitment_bias)
    rows = whole_sales(company).query("year == 2025")
    settled = [rep for rep in bias.index if rep not in (truth.new_hire, "R07", "R10")]
    last_year = rows.groupby("owner")["amount"].sum()[settled]
    commitments = company["commitments"].set_index("rep")

    ratio = commitments["amount"][settled] / last_year

    assert ratio.corr(bias[settled]) > 0.6
    glum = commitments["reason"].str.contains("frozen|Tenders|undercuts|thin")
    assert set(commitments.index[glum]) == set(bias.index[bias < 0.93])
    assert (bias < 0.93).sum() == 5
    assert (bias > 1.09).sum() == 4


def test_truth_cannot_be_changed(truth):
    with pytest.raises(FrozenInstanceError, match="growth"):
        truth.growth = 0.2
    with pytest.raises(TypeError, match="does not support item assignment"):
        truth.abilities["R03"] = 9.0


def test_truth_is_drawn_before_the_tables(truth):
    """Same seed, same truth; abilities and biases change with the seed, rates do not."""
    other = sample_truth(1)

    assert truth == sample_truth(2026)
    assert dict(truth.abilities) != dict(other.abilities)
    assert dict(truth.commitment_bias) != dict(other.commitment_bias)
    assert truth.conversion_rates == other.conversion_rates
    assert sum(truth.seasonal_indices) == pytest.approx(12)
    assert all(
        sum(truth.line_mix[industry, line] for line in LINES) == pytest.approx(1)
        for industry in INDUSTRIES
    )


def test_demand_adds_up_to_the_planted_sales_of_each_year(truth):
    without_ramp = replace(truth, ramp_factors=())

    demand = monthly_demand(draw_accounts(truth), without_ramp)

    planted = [truth.revenue * (1 + truth.growth) ** year for year in range(4)]
    assert demand.reshape(len(demand), 4, 12).sum(axis=(0, 2)) == pytest.approx(planted)


def test_growth_runs_through_the_year_without_a_step_in_january(truth):
    """Without season, each month is the twelfth root of 1.07 above the one before: 0.565 %."""
    months = np.arange(48)

    weight = season_and_trend(truth) * (1 + truth.growth) ** (months // 12)

    unseasoned = weight / np.tile(truth.seasonal_indices, 4)
    assert unseasoned[1:] / unseasoned[:-1] == pytest.approx(1.00565, abs=5e-6)


def test_money_becomes_amounts_without_bias(truth):
    """Rounding to whole pieces by chance: on average the amount is the money, large or small."""
    accounts = draw_accounts(truth)
    rng = np.random.default_rng(5)
    for money in (2_000.0, 20_000.0):
        buyers = accounts.iloc[rng.integers(0, len(accounts), 20_000)]
        month = rng.integers(0, 36, len(buyers))

        lines = draw_lines(buyers, month, np.full(len(buyers), money), truth, rng=rng)

        error = lines["amount"].std() / np.sqrt(len(lines))
        assert abs(lines["amount"].mean() - money) < 3.5 * error


def test_days_are_drawn_on_working_days_of_their_month_and_late_rather_than_early():
    months = np.repeat(np.arange(-12, 48), 60)

    days = draw_days(months, np.random.default_rng(3))

    assert (days.astype("datetime64[M]").astype(int) - 53 * 12 == months).all()  # since 1970
    assert np.is_busday(days, holidays=closed_days()).all()
    day_of_month = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(int) + 1
    assert 16 < day_of_month.mean() < 19


def test_holidays_that_move_follow_easter():
    """In 2025: Good Friday 18 April, Easter Monday, Ascension 29 May, Whit Monday 9 June."""
    moving = np.array(["2025-04-18", "2025-04-21", "2025-05-29", "2025-06-09"], "datetime64[D]")

    assert np.isin(moving, closed_days()).all()


def test_spelling_out_counts_keeps_every_event():
    counts = np.random.default_rng(1).integers(0, 4, (5, 7))

    account, month = spell_out(counts)

    again = np.zeros_like(counts)
    np.add.at(again, (account, month), 1)
    assert (again == counts).all()


def test_credit_and_ownership_by_hand(truth):
    """An account that moves in month 30 belongs to the old owner up to month 29."""
    accounts = pd.DataFrame(
        {"first_owner": ["R14", "R03"], "owner": ["R12", "R03"], "moves": [30, 48]}
    )
    rows = pd.DataFrame({"customer": ["C018"], "rep": ["R07"], "amount": [100.0]})

    split = split_credit(rows, truth)

    assert owner_in(accounts, np.array([29, 29])).tolist() == ["R14", "R03"]
    assert owner_in(accounts, np.array([30, 30])).tolist() == ["R12", "R03"]
    assert (split["amount"] * split["credit_share"]).tolist() == [60.0, 40.0]
    assert month_number("2025-07") == 30


def test_each_table_has_its_own_random_numbers(truth):
    first = {stream(truth, table).integers(2**60) for table in _STREAMS}

    assert len(first) == len(_STREAMS)

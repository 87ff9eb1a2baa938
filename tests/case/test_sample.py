"""The sample company: its tables are sound, and a sales director would not smile."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.sample import sample_company, sample_history, sample_truth, write_sample
from salesplan.case.sample.months import closed_days, quarters

KEYS = {
    "reps": ["rep"],
    "customers": ["customer"],
    "products": ["product"],
    "sales": ["sale", "rep"],
    "deals": ["deal"],
    "deal_stages": ["deal", "stage"],
    "market": ["period", "company"],
    "quotas": ["period", "rep"],
    "commitments": ["rep"],
}
NEW_KEYS = {
    "actions": ["action"],
    "activities": ["date", "rep", "kind", "customer", "hours", "stage"],
    "channels": ["channel"],
    "duties": ["role", "duty"],
    "feedback": ["given_on", "source", "rep", "theme", "score"],
    "forecasts": ["made_on", "rep", "period", "category"],
    "goals": ["goal"],
    "holidays": ["date"],
    "learning": ["item"],
    "milestones": ["milestone"],
    "rep_assignments": ["rep", "starts_on"],
    "responses": ["resource", "segment", "period"],
    "role_skills": ["role", "skill"],
    "schemes": ["rep", "starts_on"],
    "skills": ["rep", "skill", "rated_by"],
    "surveys": ["wave", "respondent", "question"],
    "triggers": ["trigger"],
    "emergency": ["event", "step"],
}
ORDER = {"Lead": 0, "Qualified": 1, "Proposal": 2, "Negotiation": 3, "Won": 4, "Lost": 4}
LAST_DAY = pd.Timestamp("2025-12-31")


@pytest.fixture(scope="module")
def company():
    """The firm as its planners knew it at the end of 2025."""
    return sample_history()


@pytest.fixture(scope="module")
def whole():
    """The firm a year later, with everything that chapters 4 to 6 read."""
    return sample_company()


@pytest.fixture(scope="module")
def sales(company):
    """Sales with year, credited amount, and what is known of customer and product."""
    return (
        company["sales"]
        .merge(company["customers"], on="customer")
        .merge(company["products"], on="product")
        .assign(
            year=lambda rows: rows["date"].dt.year,
            credited=lambda rows: rows["amount"] * rows["credit_share"],
        )
    )


@pytest.fixture(scope="module")
def attainment(company, sales):
    actual = sales.assign(period="FY" + sales["year"].astype(str))
    actual = actual.groupby(["period", "rep"], as_index=False)["credited"].sum()
    reached = company["quotas"].merge(actual, on=["period", "rep"])
    return reached.assign(attainment=reached["credited"] / reached["quota"])


def test_the_committed_files_are_what_the_generator_writes(tmp_path, request):
    """To accept a change: write_sample(Path("params/sample")), then look at the difference."""
    committed = request.config.rootpath / "params" / "sample" / "data"

    written = write_sample(tmp_path)

    assert [path.name for path in written] == [f"{name}.csv" for name in sorted(KEYS | NEW_KEYS)]
    differ = [p.name for p in written if p.read_bytes() != (committed / p.name).read_bytes()]
    assert differ == []


def test_files_are_plain_text_that_reads_back_as_the_tables(whole, tmp_path):
    paths = write_sample(tmp_path)

    for path in paths:
        table = whole[path.stem]
        dates = list(table.select_dtypes("datetime").columns)
        text = path.read_bytes()
        kinds = {name: str(table[name].dtype) for name in table.select_dtypes(["boolean", "Int64"])}
        read = pd.read_csv(path, parse_dates=dates, dtype=kinds)
        assert b"\r" not in text
        assert not text.startswith(b"\xef\xbb\xbf")
        assert text.endswith(b"\n")
        pd.testing.assert_frame_equal(read, table, check_dtype=False)


def test_the_files_stay_small_enough_for_a_repository(tmp_path):
    size = sum(path.stat().st_size for path in write_sample(tmp_path))

    assert 1_000_000 < size < 4_500_000


def test_the_same_seed_gives_the_same_company_and_another_seed_another(whole):
    again, other = sample_company(2026), sample_company(7)

    for name, table in whole.items():
        assert table.equals(again[name]), name
    same = {name for name, table in whole.items() if table.equals(other[name])}
    facts = {"reps", "rep_assignments", "products", "schemes", "role_skills", "duties", "channels"}
    stated = {"goals", "milestones", "actions", "holidays", "triggers", "emergency"}
    assert same == facts | stated


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_given_and_unique(company, name):
    keys = company[name][KEYS[name]]

    assert keys.notna().all(axis=None)
    assert not keys.duplicated().any()


@pytest.mark.parametrize("name", KEYS | NEW_KEYS)
def test_no_row_of_the_whole_company_is_there_twice(whole, name):
    assert not whole[name][(KEYS | NEW_KEYS)[name]].duplicated().any()


def test_every_name_used_is_known(company):
    known = {
        name: set(company[name + "s"][name]) for name in ("rep", "customer", "product", "deal")
    }

    for table in ("sales", "deals", "deal_stages", "quotas", "commitments"):
        for name in known.keys() & set(company[table].columns):
            assert set(company[table][name]) <= known[name], (table, name)
    assert set(company["customers"]["owner"]) <= known["rep"]
    assert set(company["reps"]["manager"].dropna()) <= known["rep"]


def test_nothing_is_dated_after_the_last_year(company):
    for name, table in company.items():
        for column in table.select_dtypes("datetime"):
            assert table[column].max() <= LAST_DAY, (name, column)


def test_nobody_sells_before_being_hired_or_after_leaving(company):
    rows = company["sales"].merge(company["reps"], on="rep")

    assert (rows["date"] >= rows["hired_on"]).all()
    assert (rows["left_on"].isna() | (rows["date"] <= rows["left_on"])).all()


def test_nobody_wins_a_deal_before_being_hired_or_after_leaving(company):
    rows = company["deals"].dropna(subset="closed_on").merge(company["reps"], on="rep")

    assert (rows["closed_on"] >= rows["hired_on"]).all()
    assert (rows["left_on"].isna() | (rows["closed_on"] <= rows["left_on"])).all()


def test_open_deals_belong_to_people_who_still_work_here(company):
    gone = company["reps"].dropna(subset="left_on")["rep"]
    deals = company["deals"]

    assert not deals[deals["closed_on"].isna()]["rep"].isin(gone).any()


def test_sales_and_deals_move_on_working_days_only(company):
    days = pd.concat([company["sales"]["date"], company["deal_stages"]["entered_on"]])

    assert np.is_busday(days.to_numpy("datetime64[D]"), holidays=closed_days()).all()


def test_reps_report_to_their_region_and_managers_to_the_director(company):
    reps = company["reps"].set_index("rep")
    leads = reps[reps["role"] != "rep"].index

    assert reps["role"].value_counts().to_dict() == {"rep": 24, "manager": 4, "director": 1}
    sellers = reps[reps["role"] == "rep"]
    assert (sellers["team"].to_numpy() == reps.loc[sellers["manager"], "team"].to_numpy()).all()
    assert sellers.groupby("team").size().tolist() == [6, 6, 6, 6]
    assert set(reps[reps["role"] == "manager"]["manager"]) == set(reps.index[:1])
    assert not company["sales"]["rep"].isin(leads).any()
    assert reps["name"].str.contains("李雷").sum() == 1


def test_amounts_are_list_price_times_pieces_less_a_whole_percent(sales):
    """Two UV-Vis U4 at 13,875 with 7 % off: 27,750 x 0.93 = 25,807.50."""
    last_year = sales[(sales["year"] == 2025) & (sales["amount"] > 0)]

    percent_off = 100 * (1 - last_year["amount"] / (last_year["price"] * last_year["quantity"]))

    assert (percent_off - percent_off.round()).abs().max() < 1e-6
    assert percent_off.round().between(0, 14).all()
    assert percent_off.groupby(last_year["size_band"]).mean().idxmax() == "enterprise"


def test_amounts_have_two_decimals(company):
    for table in ("sales", "deals", "market"):
        cents = company[table]["amount"] * 100
        assert (cents - cents.round()).abs().max() < 1e-4, table


def test_credit_shares_make_one_for_every_sale(company):
    by_sale = company["sales"].groupby("sale")

    assert np.allclose(by_sale["credit_share"].sum(), 1, atol=1e-12)
    assert (by_sale["amount"].nunique() == 1).all()  # each row carries the amount of the whole


def test_the_few_credit_notes_take_back_an_earlier_sale_in_full(company):
    rows = company["sales"]
    notes = rows[rows["amount"] < 0]

    sold = notes.merge(rows[rows["amount"] > 0], on=["customer", "product", "rep"])
    undone = sold[
        (sold["amount_x"] == -sold["amount_y"])
        & (sold["quantity_x"] == -sold["quantity_y"])
        & ((sold["date_x"] - sold["date_y"]).dt.days.between(1, 45))
    ]

    assert 5 <= len(notes) <= 12
    assert set(undone["sale_x"]) == set(notes["sale"])
    assert (rows["amount"] != 0).all()


def test_deals_won_in_the_history_are_sales_of_the_same_day(company):
    won = company["deals"].query("is_won == True and closed_on >= '2023-01-01'")
    names = ["customer", "product", "amount"]

    booked = won.merge(
        company["sales"], left_on=["closed_on", *names, "rep"], right_on=["date", *names, "rep"]
    )

    assert set(booked["deal"]) == set(won["deal"])
    share = won["amount"].sum() / company["sales"].drop_duplicates("sale")["amount"].sum()
    assert 0.1 < share < 0.3  # the rest are repeat orders


def test_deals_climb_the_stages_in_order_without_skipping(company):
    history = company["deal_stages"].assign(step=lambda rows: rows["stage"].map(ORDER))
    by_deal = history.groupby("deal")
    climbed = history[history["stage"] != "Lost"]

    assert (by_deal["entered_on"].diff().dropna() > pd.Timedelta(0)).all()
    assert (climbed.groupby("deal")["step"].diff().dropna() == 1).all()
    assert (by_deal["stage"].first() == "Lead").all()


def test_deals_agree_with_their_stage_history(company):
    deals = company["deals"].set_index("deal")
    by_deal = company["deal_stages"].groupby("deal")
    is_closed = deals["closed_on"].notna()

    assert (deals["stage"] == by_deal["stage"].last()).all()
    assert (deals["opened_on"] == by_deal["entered_on"].first()).all()
    assert (deals["closed_on"] == by_deal["entered_on"].last())[is_closed].all()
    assert (deals["is_won"].notna() == is_closed).all()
    assert (deals["stage"].isin(["Won", "Lost"]) == is_closed).all()
    assert ((deals["stage"] == "Won") == deals["is_won"].fillna(value=False)).all()


def test_our_row_of_the_market_is_our_sales_to_the_cent(company):
    whole = company["sales"].drop_duplicates("sale")
    booked = whole.groupby(quarters(whole["date"]))["amount"].sum()

    market = (
        company["market"].query("company == 'Ostermeer Instruments'").set_index("period")["amount"]
    )

    assert len(market) == 12
    assert (market - booked).abs().max() < 0.005


def test_the_market_has_five_competitors_and_others(company):
    by_period = company["market"].groupby("period")

    assert by_period.size().tolist() == [6] * 5 + [7] * 7  # the entrant joins in 2024-Q2
    assert (company["market"]["amount"] > 0).all()
    shares = company["market"]["amount"] / by_period["amount"].transform("sum")
    assert shares.max() < 0.3


def test_the_firm_turns_over_forty_to_sixty_million_and_grows(sales):
    yearly = sales.groupby("year")["credited"].sum()

    assert yearly.between(40e6, 60e6).all()
    assert yearly.pct_change().dropna().between(0.06, 0.08).all()
    assert 9_000 < len(sales) < 12_500


def test_a_rep_sells_between_one_and_three_and_a_half_million(company, sales):
    full_years = (
        sales[~sales["rep"].isin(["R14", "R21"])].groupby(["rep", "year"])["credited"].sum()
    )

    assert full_years.between(1.2e6, 3.5e6).all()
    assert len(full_years) == 22 * 3


def test_a_fifth_of_the_accounts_brings_most_of_the_sales_and_none_dominates(sales):
    for _, rows in sales.groupby("year"):
        ranked = rows.groupby("customer")["credited"].sum().sort_values(ascending=False)
        share = ranked / ranked.sum()
        assert 0.55 < share.iloc[: len(share) // 5].sum() < 0.8
        assert share.iloc[0] < 0.08


def test_every_account_could_buy_more_than_it_does(sales):
    best_year = sales.groupby(["customer", "year"])["credited"].sum().groupby("customer").max()
    potential = sales.groupby("customer")["potential"].first()

    assert (best_year <= potential).all()
    assert 0.3 < best_year.sum() / potential.sum() < 0.6


def test_deals_have_ordinary_win_rates_sizes_and_lengths(company):
    deals = company["deals"]
    entered = company["deal_stages"]
    qualified = deals[deals["deal"].isin(entered.query("stage == 'Qualified'")["deal"])]
    won = deals[deals["stage"] == "Won"]

    assert 0.2 < qualified["is_won"].dropna().mean() < 0.35
    assert 20_000 < won["amount"].mean() < 80_000
    assert 60 < (won["closed_on"] - won["opened_on"]).dt.days.median() < 150
    assert 80 < deals["closed_on"].isna().sum() < 300
    assert (deals["amount"] > 0).all()


def test_more_than_half_of_the_reps_make_their_quota(attainment):
    met = (attainment["attainment"] >= 1).groupby(attainment["period"]).mean()

    assert met.between(0.55, 0.60).all()
    assert 0.1 < attainment["attainment"].std() < 0.25
    assert (attainment["attainment"] < 0.8).mean() <= 0.15
    assert 0.05 <= (attainment["attainment"] > 1.2).mean() <= 0.2
    assert (attainment["quota"] % 5_000 == 0).all()


def test_the_new_hire_has_no_quota_yet_and_the_leaver_no_commitment(company):
    truth = sample_truth()
    quotas, commitments = company["quotas"], company["commitments"]

    assert truth.new_hire not in set(quotas["rep"])
    assert truth.new_hire in set(commitments["rep"])
    assert truth.leaver not in set(commitments["rep"])
    assert len(commitments) == 23
    assert commitments["reason"].str.len().min() > 10


def test_customer_names_are_all_different(company):
    assert company["customers"]["name"].is_unique

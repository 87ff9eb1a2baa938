"""What the sample's people do, say and intend: sound tables, and truths that can be found again."""

import numpy as np
import pandas as pd
import pytest

from salesplan.case.sample import COMPANY, sample_truth
from salesplan.case.sample.intentions import OVERLOADED, SOUND_GOALS, TARGET
from salesplan.case.sample.months import closed_days
from salesplan.case.sample.truth import COMPETITORS, SKILLS, THEMES

SEEDS = (2026, 1, 2, 3)
LEAVER, NEW_HIRE = "R14", "R21"


@pytest.fixture(scope="module")
def pooled(companies):
    """One table of four sister firms together, with the seed."""

    def stack(name):
        parts = [company[name].assign(seed=seed) for seed, company in companies.items()]
        return pd.concat(parts, ignore_index=True)

    return stack


def treated_customers(companies, truth):
    parts = [company["customers"].assign(seed=seed) for seed, company in companies.items()]
    customers = pd.concat(parts).set_index(["seed", "customer"])
    return customers["region"].isin(truth.treated_teams)


def shift(answers):
    """Change of the treated mean between the waves less that of the others, and its error.

    A respondent's answers are averaged first: they share a mood.
    """
    means = answers.groupby(["seed", "respondent", "is_treated", "wave"])["score"].mean()
    paired = means.unstack("wave").dropna()
    change = paired["spring 2026"] - paired["autumn 2025"]
    by_half = change.groupby("is_treated").agg(["mean", "var", "size"])
    error = np.sqrt((by_half["var"] / by_half["size"]).sum())
    return by_half["mean"][True] - by_half["mean"][False], error


def test_every_name_in_the_new_tables_is_known(company):
    reps, customers = set(company["reps"]["rep"]), set(company["customers"]["customer"])
    owners = reps | {COMPANY}

    for table in ("schemes", "surveys", "feedback", "skills", "activities", "forecasts"):
        assert set(company[table]["rep"].dropna()) <= reps, table
    for table in ("goals", "milestones", "actions"):
        assert set(company[table]["owner"]) <= owners, table
    assert set(company["activities"]["customer"].dropna()) <= customers
    asked = company["surveys"].query("answered_by == 'customer'")
    assert set(asked["respondent"]) <= customers
    assert set(company["learning"]["mentor"].dropna()) <= reps


def test_the_scheme_raises_what_treated_reps_say_about_it(companies, pooled, truth):
    """Planted: 0.4 points of 5. Found over four firms, and not in the answers about the firm."""
    answers = pooled("surveys").query("answered_by == 'rep'")
    teams = companies[2026]["reps"].set_index("rep")["team"]
    answers = answers.assign(is_treated=answers["respondent"].map(teams).isin(truth.treated_teams))

    scheme, error = shift(answers.query("about == 'scheme'"))
    firm, error_of_firm = shift(answers.query("about == 'firm'"))

    assert error < 0.15
    assert abs(scheme - truth.staff_effect) < 2.5 * error
    assert scheme > 2 * error
    assert abs(firm) < 2.5 * error_of_firm


@pytest.mark.parametrize(("about", "factor"), [("rep", 1), ("firm", 2)])
def test_the_scheme_costs_a_little_of_customers_satisfaction(
    companies, pooled, truth, about, factor
):
    answers = pooled("surveys").query("answered_by == 'customer' and about == @about")
    keys = pd.MultiIndex.from_frame(answers[["seed", "respondent"]])
    treated = treated_customers(companies, truth)
    answers = answers.assign(is_treated=treated.reindex(keys).to_numpy())

    effect, error = shift(answers)

    assert error < 0.12 * factor
    assert abs(effect - factor * truth.customer_effect) < 2.5 * error


def test_answers_are_whole_numbers_on_their_scale_and_share_a_mood(pooled, truth):
    answers = pooled("surveys")
    before = answers[answers["wave"] == "autumn 2025"]
    lowest = np.where(answers["scale_max"] == 10, 0, 1)

    assert (answers["score"] >= lowest).all()
    assert (answers["score"] <= answers["scale_max"]).all()
    for who, planted in (("rep", truth.staff_scores), ("customer", truth.customer_scores)):
        mean = before[before["answered_by"] == who].groupby("about")["score"].mean()
        assert (mean - pd.Series(planted)).abs().max() < 0.2
    items = before.query("about == 'scheme'").pivot_table(
        index=["seed", "respondent"], columns="question", values="score"
    )
    r = items.corr().to_numpy()[np.triu_indices(4, 1)].mean()
    alpha = 4 * r / (1 + 3 * r)  # Cronbach's, of standardised items
    assert 0.6 < alpha < 0.95


def test_customers_rate_the_rep_who_looks_after_them(company):
    rows = company["surveys"].query("answered_by == 'customer'")
    owner = company["customers"].set_index("customer")["owner"]

    assert (rows["rep"] == rows["respondent"].map(owner)).all()
    assert rows["asked_on"].dt.day_of_week.max() <= 4


def test_remarks_score_by_source_and_theme_as_planted(pooled, truth):
    rows = pooled("feedback")
    planted = rows["source"].map(truth.source_scores) + rows["theme"].map(truth.theme_scores)

    left = rows["score"] - planted

    for name in ("source", "theme"):
        by_name = left.groupby(rows[name]).agg(["mean", "sem"])
        assert (by_name["mean"].abs() < 3 * by_name["sem"] + 0.12).all()  # clipped at 5
    assert rows.groupby("theme")["score"].mean().idxmin() == THEMES[0]
    means = rows.groupby("source")["score"].mean()
    assert means.idxmax() == "self"
    assert means.idxmin() == "manager"


def test_remarks_say_what_their_score_says_and_name_nobody(company):
    rows = company["feedback"]

    by_text = rows.groupby("text")
    assert (by_text["theme"].nunique() == 1).all()
    assert ((by_text["score"].max() - by_text["score"].min()) <= 1).all()
    names = "|".join([*COMPETITORS, *company["reps"]["name"].str.split().str[0]])
    assert not rows["text"].str.contains(names).any()


def test_ratings_differ_from_the_truth_by_the_raters_bias(companies):
    """23 reps x 8 skills x 4 firms: the mean of 736 ratings is sure to 0.02 levels."""
    for rated_by, bias in sample_truth().rater_bias.items():
        off = []
        for seed, company in companies.items():
            rows = company["skills"]
            rows = rows[rows["rated_by"] == rated_by]
            pairs = pd.MultiIndex.from_frame(rows[["rep", "skill"]])
            level = pd.Series(sample_truth(seed).skill_levels).reindex(pairs)
            off += list((rows["level"].to_numpy() - level.to_numpy())[level.between(1.6, 4.4)])
        assert np.mean(off) == pytest.approx(bias, abs=0.05)
        assert 0.3 < np.std(off) < 0.5


def test_skill_gaps_are_found_from_ratings_without_their_bias(company, truth):
    """Peer and manager together, corrected: within 0.3 levels for nine gaps in ten."""
    need = company["role_skills"].query("role == 'rep'").set_index("skill")["required_level"]
    rows = company["skills"].query("rated_by != 'self'")
    level = rows["level"] - rows["rated_by"].map(truth.rater_bias)
    found = level.groupby([rows["rep"], rows["skill"]]).mean()
    true = pd.Series(truth.skill_levels).reindex(found.index)

    gap, true_gap = (need.reindex(found.index, level=1) - each for each in (found, true))

    assert ((gap - true_gap).abs() < 0.6).mean() > 0.9
    assert gap.corr(true_gap) > 0.85
    assert 0.3 < (true_gap > 0).mean() < 0.8
    assert set(SKILLS) == set(rows["skill"])


def test_mentors_are_truly_the_best_at_their_skill(company, truth):
    mentored = company["learning"].dropna(subset="mentor").set_index("skill")["mentor"]
    levels = pd.Series(truth.skill_levels).unstack().drop(index=LEAVER)

    assert set(mentored.index) == set(SKILLS)
    for skill, mentor in mentored.items():
        assert levels.loc[mentor, skill] == levels[skill].max()


def test_time_of_each_role_adds_up(company):
    shares = company["duties"].groupby("role")["time_share"].sum()

    assert shares.to_numpy() == pytest.approx(np.ones(3))
    assert set(company["duties"]["role"]) == set(company["reps"]["role"])


def test_visits_come_as_often_as_an_accounts_size_says(pooled, companies, truth):
    """Accounts that bought through both years: the planted visits a year, to a tenth."""
    counts = []
    for company in companies.values():
        visits = company["activities"].query("kind == 'visit'")
        sold = company["sales"].groupby("customer")["date"].agg(["min", "max"])
        there = sold[(sold["min"] < "2024-12-31") & (sold["max"] > "2026-11-30")].index
        customers = company["customers"].set_index("customer")["size_band"][there]
        per_year = visits["customer"].value_counts().reindex(there, fill_value=0) / 2
        counts.append(per_year.groupby(customers).mean())

    seen = pd.concat(counts, axis=1).mean(axis=1)

    planted = pd.Series(truth.visits_per_year)
    assert (seen / planted - 1).abs().max() < 0.1
    assert len(pooled("activities")) / len(SEEDS) == pytest.approx(3_000, rel=0.1)


def test_hours_by_stage_are_as_planted(pooled, truth):
    hours = pooled("activities").dropna(subset="stage").groupby("stage")["hours"].sum()

    share = hours / hours.sum()

    assert (share - pd.Series(truth.stage_time_shares)).abs().max() < 0.02


def test_activities_are_done_by_people_at_work_on_working_days(company):
    rows = company["activities"].merge(company["reps"], on="rep")

    assert (rows["date"] >= rows["hired_on"]).all()
    assert (rows["left_on"].isna() | (rows["date"] <= rows["left_on"])).all()
    assert np.is_busday(rows["date"].to_numpy("datetime64[D]"), holidays=closed_days()).all()
    assert (rows["hours"] > 0).all()
    monthly = rows.groupby(["rep", rows["date"].dt.to_period("M")])["hours"].sum()
    assert monthly.max() < 120  # of about 160 working hours


@pytest.mark.parametrize("seed", SEEDS)
def test_forecasts_carry_the_planted_bias(companies, seed):
    """Sum of commits / sum of sales over 24 months; a rep's sales are sure to about a tenth."""
    bias = pd.Series(sample_truth(seed).forecast_bias).drop([NEW_HIRE])
    company = companies[seed]
    commit = company["forecasts"].query("category == 'commit'").groupby("rep")["amount"].sum()
    rows = company["sales"].query("date >= '2025-01-01'")
    credited = (rows["amount"] * rows["credit_share"]).groupby(rows["rep"]).sum()
    squares = ((rows["amount"] * rows["credit_share"]) ** 2).groupby(rows["rep"]).sum()

    off = (np.log(commit / credited) - np.log(bias)).dropna()[bias.index]

    z = off / (np.sqrt(squares) / credited)[bias.index]
    assert z.abs().max() < 3
    assert off.mean() == pytest.approx(0, abs=0.06)
    assert np.log(commit / credited)[bias.index].corr(np.log(bias)) > 0.6


def test_forecasts_are_made_before_their_month_by_people_at_work(company):
    rows = company["forecasts"].merge(company["reps"], on="rep")

    assert (rows["made_on"] < pd.to_datetime(rows["period"] + "-01")).all()
    assert (rows["made_on"] >= rows["hired_on"]).all()
    assert (rows["left_on"].isna() | (rows["made_on"] < rows["left_on"])).all()
    assert rows["category"].value_counts().nunique() == 1
    assert (rows["amount"] % 1_000 == 0).all()
    assert (rows["amount"] > 0).all()


def test_responses_lie_around_the_planted_curves(company, truth):
    """Noise of 3 % of the highest sales: 12 quarters average to about 1 %."""
    rows = company["responses"]

    for (resource, segment), (low, high, power, half) in truth.response_curves.items():
        part = rows[(rows["resource"] == resource) & (rows["segment"] == segment)]
        lift = part["effort"] ** power / (half + part["effort"] ** power)
        off = (part["sales"] - low - (high - low) * lift) / high
        assert abs(off.mean()) < 3 * 0.03 / np.sqrt(len(part))
        assert 0.01 < off.std() < 0.06


def test_every_industry_always_has_as_many_demo_kits(company, truth):
    """Kits and sales rise together over industries and never within one: nothing can be told."""
    kits = company["responses"].query("resource == 'demo kits'").groupby("segment", sort=False)

    assert kits["effort"].nunique().tolist() == [1] * 5
    assert kits["effort"].first().to_dict() == {n: k for n, (k, _) in truth.demo_kits.items()}
    means = {name: sales for name, (_, sales) in truth.demo_kits.items()}
    assert kits["sales"].mean().to_dict() == pytest.approx(means, rel=3 * 0.03 / np.sqrt(12))


def test_price_and_webinars_act_on_the_same_sales(company, truth):
    rows = company["responses"].query("resource in ('price index', 'webinars')")

    wide = rows.pivot_table(index=["segment", "period"], columns="resource", values="effort")
    same = rows.groupby(["segment", "period"])["sales"].nunique()

    assert len(wide) == 5 * 24
    assert (same == 1).all()
    prices = wide["price index"].groupby("segment").mean()
    assert prices.to_dict() == pytest.approx(
        {name: 100 * level for name, level in truth.price_levels.items()}, rel=3 * 0.05 / 24**0.5
    )


def test_a_fit_of_the_responses_finds_the_planted_curve(company, truth):
    """Least squares with the curve's own form: met to 5 % of the highest sales."""
    from scipy.optimize import curve_fit

    rows = company["responses"].query("resource == 'visit hours' and segment == 'Research'")
    x, y = rows["effort"].to_numpy(float) / 800, rows["sales"].to_numpy(float) / 1e6

    fitted, _ = curve_fit(
        lambda x, a, b, c, d: a + (b - a) * x**c / (d + x**c), x, y,
        p0=(1, 3, 2, 0.1), bounds=([0, 0, 0.5, 1e-4], [5, 9, 8, 5]),
    )  # fmt: skip

    a, b, c, d = truth.response_curves["visit hours", "Research"]
    efforts = np.linspace(0.05, 1, 20)
    true = (a + (b - a) * (800 * efforts) ** c / (d + (800 * efforts) ** c)) / 1e6
    found = fitted[0] + (fitted[1] - fitted[0]) * efforts ** fitted[2] / (
        fitted[3] + efforts ** fitted[2]
    )
    assert np.abs(found - true).max() < 0.05 * b / 1e6
    assert fitted[2] > 1.5  # S-shaped, not concave


def test_sound_goals_have_what_a_goal_needs_and_each_other_lacks_something(company):
    goals = company["goals"].set_index("goal")
    known = {"revenue", "deals", "customers", "satisfaction", "sales_cycle"}
    is_sound = goals.index.str[:3].isin(SOUND_GOALS)
    growth = (goals["target"] / goals["baseline"] - 1).fillna(9)

    complete = goals[["unit", "baseline", "target", "due_on"]].notna().all(axis=1)
    complete &= goals["kpi"].isin(known) & (goals["due_on"] <= "2026-12-31")
    complete &= (growth < 1) | (goals["kpi"] != "revenue")

    assert (complete == is_sound).all()
    assert is_sound.sum() == 8
    assert set(goals["supports"].dropna()) <= {*goals.index, "Outgrow the market"}  # a priority
    assert goals["target"].iloc[0] == TARGET
    teams = goals[goals["supports"].fillna("").str.startswith("G01")]
    assert teams["target"].sum() == TARGET


def test_milestones_climb_with_the_season_to_the_target(company):
    sales = company["milestones"].query("kpi == 'revenue'")

    assert sales["value"].is_monotonic_increasing
    assert sales["value"].iloc[-1] == TARGET
    assert 0.4 < sales["value"].iloc[1] / TARGET < 0.5  # the second half is the stronger
    assert company["milestones"]["due_on"].between("2026-01-01", "2026-12-31").all()
    assert company["milestones"]["due_on"].is_monotonic_increasing


def test_actions_close_known_gaps_within_the_year_and_one_owner_has_too_many(company):
    actions = company["actions"]

    assert 8 <= len(actions) <= 12
    assert set(actions["closes"]) == {"revenue", "deals", "customers"}
    assert actions["due_on"].between("2026-01-01", "2026-12-31").all()
    early = actions[actions["due_on"] < "2026-02-15"].groupby("owner")["hours"].sum()
    assert early[OVERLOADED] > 6 * 40


def test_channels_win_deals_at_about_the_firms_own_rate(company, truth):
    """0.55 x 0.62 x 0.65 x 0.68 = 0.151 of the leads become deals."""
    channels = company["channels"]

    rate = (channels["leads_capacity"] * channels["lead_to_deal_rate"]).sum()
    rate /= channels["leads_capacity"].sum()

    won_of_leads = np.prod(list(truth.conversion_rates.values()))
    assert rate == pytest.approx(won_of_leads, abs=0.03)
    assert channels["cost_per_lead"].gt(0).all()

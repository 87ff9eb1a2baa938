"""Goals, credit, help and sheets in a whole plan."""

import pytest

from salesplan import open_plan
from salesplan.errors import PlanError


@pytest.fixture(scope="module")
def plan(sample):
    return sample


def test_the_samples_team_goals_make_the_firms_and_one_goal_serves_nothing(plan):
    table = plan.targets.goal_alignment.table.set_index("goal")

    assert table.loc["G01 Firm grows by 7 %", "gap"] == 0
    assert table.loc["G13 Tidy the sample store", "verdict"] == "serves no team goal"


def test_the_credit_of_shared_sales_is_what_the_chapters_count(plan):
    """Sales of whole rows with shares below one, credited, are part of the history's total."""
    splits = plan.targets.credit_splits.table

    assert (splits["difference"] == 0).all()
    history = plan.case.history.groupby("fiscal_year")["amount"].sum()
    sold = splits.set_index("fiscal_year")
    assert (sold["parts"] / sold["shared_rate"]).tolist() == pytest.approx(history.tolist())


def test_promised_support_reaches_every_rep_of_the_team(plan):
    table = plan.targets.give_and_take.table.set_index("rep")

    nordics = table[table["team"] == "Nordics"]
    assert (nordics["support_hours"] == 24).all()
    assert table.loc["R26", "support_hours"] == 60
    assert table.loc["R03", "coaching_hours"] == pytest.approx(0.3 * 40 * 46 / 6)


def test_support_promised_to_nobody_is_refused_by_name(sample_copy):
    folder = sample_copy()
    text = (folder / "plan.yaml").read_text("utf-8").replace("team: Nordics", "team: Iberia")
    (folder / "plan.yaml").write_text(text, "utf-8")

    with pytest.raises(PlanError, match='is promised to "Iberia", who carries no quota'):
        _ = open_plan(str(folder)).targets.give_and_take


def test_every_rep_signs_the_quota_of_the_table(plan):
    sheets = plan.targets.sign_off.table

    first = sheets[sheets["line"] == 1].set_index("rep")["amount"]
    assert first.to_dict() == plan.targets.quotas.table.set_index("rep")["quota"].to_dict()
    of_r28 = sheets[sheets["rep"] == "R28"]["text"]
    assert (
        "Fixed by Marijke van Dongen at 1,500,000: key account under renegotiation until June"
        in set(of_r28)
    )
    assert of_r28.str.contains("to Hélène Marchand: last year's").any()


def test_rules_of_thumb_stand_beside_the_firms_own_figures(plan):
    table = plan.book.rules_of_thumb.table.set_index("saying")

    coverage = table.loc["Three times the quota in the pipeline"]
    needed = plan.decomposition.funnel_kpis.table.set_index("measure").loc["coverage_needed"]
    assert coverage["own"] == needed["value"]
    assert coverage["verdict"].startswith("wrong here")
    over = table.loc["Quotas of 110 to 120 % of the target"]
    past = plan.targets.past_attainment.table
    assert over["own"] == pytest.approx(past["quota"].sum() / past["actual"].sum() - 1)
    assert over["planned_with"] == 0.05


def test_a_broker_without_pay_or_hiring_dates_tests_few_sayings(root, shared_data):
    assert shared_data.is_dir()
    plan = open_plan(str(root / "tests" / "cases" / "insurance_branch_targets"))

    table = plan.book.rules_of_thumb.table.set_index("saying")

    assert table["verdict"]["A quota of five times the on-target earnings"].startswith("not tested")
    assert plan.targets.credit_splits.text.startswith("Not computed: every sale has one rep")

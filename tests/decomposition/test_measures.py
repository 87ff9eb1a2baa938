"""Chapter 3.1: the five measures, what links them, and how each splits over the parts of a firm."""

import numpy as np
import pandas as pd
import pytest

from salesplan.decomposition.measure_parts import measure_parts, parts_finding, whole_and_parts
from salesplan.decomposition.measures import Year, five_measures, identities
from salesplan.decomposition.satisfaction import satisfaction_answers
from salesplan.errors import ReconcileError
from salesplan.intervals import mean_interval
from salesplan.reconciliation import reconcile

SINCE = pd.Timestamp("2025-01-01")
NOBODY = pd.DataFrame({"customer": [], "rep": [], "score": [], "days": [], "team": []})


def kpis_of(current=1000.0, target=1200, customers=(40.0, 50)):
    """Revenue of 1,000 to 1,200 (1,100 expected), 40 customers to 50, 20 deals of 30."""
    rows = [
        ("revenue", "EUR", current, 1100.0, target, 100.0, 900.0, 1300.0, 1.0, "sales"),
        ("deals", "deals", 20.0, 22.0, 24, 2.0, 18.0, 26.0, 30.0, "deals won"),
        ("customers", "customers", customers[0], 42.0, customers[1], 8.0, 30.0, 50.0,
         current / customers[0], "buying customers"),
    ]  # fmt: skip
    columns = ["kpi", "unit", "current", "forecast", "target", "gap", "low", "high", "unit_value",
               "definition"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def sales_of(rows):
    return pd.DataFrame(rows, columns=["customer", "team", "quantity", "amount"])


SALES = sales_of([("a", "N", 30.0, 400.0), ("b", "N", 10.0, 300.0), ("b", "S", 10.0, 200.0),
                  ("c", "S", None, 100.0)])  # fmt: skip
ANSWERS = pd.DataFrame(
    {"customer": list("abc"), "rep": None, "score": [5.0, 4.0, 3.0], "team": ["N", "N", "S"]}
)
WON = pd.DataFrame({"days": [10.0, 20.0, 60.0, None], "team": ["N", "N", "S", "S"]})
YEAR = Year(SALES, ANSWERS, '"Satisfied?", of 5', WON)


def rows_of(finding):
    return finding.table.set_index("kpi")


class TestFiveMeasures:
    def test_by_hand(self):
        """50 pieces for 1,000 are 20 each; 1,200 takes 60, 1,100 55. Score 4, cycle 30 days."""
        table = rows_of(five_measures(YEAR, kpis_of(), currency="EUR"))

        figures = ["current", "forecast", "low", "high", "target", "gap", "n"]
        assert table.index.tolist() == [
            "revenue", "sales_volume", "customers", "satisfaction", "sales_cycle",
        ]  # fmt: skip
        assert table.loc["revenue", figures].tolist() == [1000, 1100, 900, 1300, 1200, 100, 4]
        assert table.loc["sales_volume", figures].tolist() == [50, 55, 45, 65, 60, 5, 3]
        assert table.loc["customers", figures].tolist() == [40, 42, 30, 50, 50, 8, 40]
        low, high = mean_interval(ANSWERS["score"])
        assert table.loc["satisfaction", figures].tolist() == [4, 4, low, high, 4, 0, 3]
        assert table.loc["sales_cycle", ["current", "target", "n"]].tolist() == [30, 30, 3]
        assert table.loc["sales_cycle", "low"] == 0, "no cycle is shorter than nothing"
        assert "75 % of the sales carry a quantity" in table.loc["sales_volume", "definition"]
        assert table["split_rule"].tolist() == [
            "adds up", "adds up", "adds up, each customer once", "mean, weighted by answers",
            "mean, weighted by deals won",
        ]  # fmt: skip

    def test_targets_of_their_own_leave_a_gap(self):
        finding = five_measures(YEAR, kpis_of(), satisfaction_target=4.5, sales_cycle_target=25)

        table = rows_of(finding)
        assert table.loc["satisfaction", ["target", "gap"]].tolist() == [4.5, 0.5]
        assert table.loc["sales_cycle", ["target", "gap"]].tolist() == [25, 5], "days to save"
        assert finding.text == (
            "Revenue 1,000 to 1,200; sales volume 50 to 60; customers 40 to 50; satisfaction 4.00 "
            "to 4.50; sales cycle 30 to 25 days."
        )

    def test_without_targets_the_means_are_to_be_held(self):
        text = five_measures(YEAR, kpis_of()).text

        assert text.endswith("satisfaction 4.00, to be held; sales cycle 30 days, to be held.")

    def test_what_the_data_do_not_carry_has_no_row_and_a_reason(self):
        bare = Year(SALES.assign(quantity=np.nan), NOBODY, "", NOBODY)

        finding = five_measures(bare, kpis_of().head(1))

        assert finding.table["kpi"].tolist() == ["revenue"]
        for said in ("sales volume (needs column `quantity`", "customers (needs twelve full",
                     "satisfaction (needs answers of customers in table `surveys`)",
                     "sales cycle (needs deals won"):  # fmt: skip
            assert said in finding.text

    def test_one_answer_has_a_mean_and_no_interval(self):
        year = YEAR._replace(answers=ANSWERS.head(1), won=WON.head(1))

        table = rows_of(five_measures(year, kpis_of()))

        assert table.loc[["satisfaction", "sales_cycle"], ["low", "high"]].isna().all(axis=None)


class TestIdentities:
    def test_by_hand(self):
        """40 customers of 25, 50 pieces of 20, 20 deals of 30 and 400 of repeat make 1,000."""
        measures = five_measures(YEAR, kpis_of()).table
        funnel = pd.DataFrame(
            {
                "measure": ["won", "lost", "win_rate", "average_deal_size", "sales_cycle_days",
                            "sales_velocity"],
                "value": [24.0, 76.0, 0.24, 42_000.0, 78.0, 120 * 0.24 * 42_000 / 78],
                "n": [100, 100, 100, 24, 24, 120],
            }
        )  # fmt: skip

        table = identities(kpis_of(), measures, funnel).table.set_index("what")

        assert table["whole"].tolist() == pytest.approx([1000, 1000, 1000, 24, 1_209_600])
        assert (table["difference"] == 0).all()
        assert table.index[0] == "revenue = 20 deals x 30 + 400 of repeat business"
        assert table.index[4] == "velocity x 78 days = 120 open deals x 24.0 % x 42,000"

    def test_figures_that_do_not_belong_together_are_refused(self):
        wrong = kpis_of()
        wrong.loc[wrong["kpi"] == "customers", "unit_value"] = 24.0

        with pytest.raises(ReconcileError, match="revenue = 40 customers x 24: parts make 960"):
            identities(wrong, five_measures(YEAR, wrong).table)

    def test_nothing_known_is_a_sentence(self):
        short = kpis_of(current=np.nan).head(1)
        bare = Year(SALES.assign(quantity=np.nan), NOBODY, "", NOBODY)

        text = identities(short, five_measures(bare, short).table).text

        assert text == "No two of the figures that the data carry make a third."


def parts_of(year, kpis, shares, **options):
    measures = five_measures(year, kpis, **options).table
    table = measure_parts(year, measures, "team", pd.Series(shares))
    return table, measures


class TestParts:
    def test_by_hand(self):
        """N sold 700 and is to bring three quarters of 1,200: 900, S 300 for 300.

        N has 40 of 50 pieces and is to grow by 9/7, S 10 and stays: 60 split as 51.4 to 10. Two
        of three customers bought most from N. Scores 4.5 of two and 3 of one make 4.
        """
        kpis = kpis_of(customers=(3.0, 4))

        table, _ = parts_of(YEAR, kpis, {"N": 0.75, "S": 0.25}, satisfaction_target=4.2)

        part = table.set_index(["segment", "kpi"])
        assert part.loc["N", ["current", "target"]].round(6).values.tolist() == [
            [700, 900], [40, 50], [2, 3], [4.5, 4.7], [15, 15],
        ]  # fmt: skip
        assert part.loc["S", ["current", "target"]].round(6).values.tolist() == [
            [300, 300], [10, 10], [1, 1], [3, 3.2], [60, 60],
        ]  # fmt: skip
        assert part["denominator"].dropna().tolist() == [2, 2, 1, 1]

    @pytest.mark.parametrize("seed", range(20))
    def test_every_measure_makes_its_whole_by_its_own_rule(self, seed):
        year, kpis, shares = random_year(seed)

        table, measures = parts_of(year, kpis, shares, satisfaction_target=4.4)

        rows = whole_and_parts(table, measures)
        assert (reconcile(rows)["difference"] == 0).all()
        means = [what for what, *_ in rows if what.endswith("weighted")]
        assert len(means) == 4
        for kpi in ("revenue", "sales_volume", "customers"):
            target = table.loc[table["kpi"] == kpi, "target"]
            assert target.sum() == measures.set_index("kpi")["target"][kpi]
            assert (target % 1 == 0).all()
            assert (target >= 0).all()

    def test_a_plain_mean_of_means_would_not_make_the_whole(self):
        """Scores 4.5 and 3: their plain mean is 3.75, the firm's is 4."""
        table, _ = parts_of(YEAR, kpis_of(), {"N": 1, "S": 1})

        of_parts = table.loc[table["kpi"] == "satisfaction", "current"]
        assert of_parts.mean() == 3.75
        assert ANSWERS["score"].mean() == 4

    def test_money_of_nobody_is_a_part_of_its_own(self):
        sales = SALES.assign(team=["N", None, "S", "S"])

        table, _ = parts_of(YEAR._replace(sales=sales), kpis_of(), {"N": 0.5, "S": 0.5})

        revenue = table[table["kpi"] == "revenue"].set_index("segment")
        assert revenue["current"].to_dict() == {"N": 400, "S": 300, "unknown": 300}
        assert revenue["target"]["unknown"] == 0

    def test_the_sentence_says_which_rule_holds_for_which(self):
        table, measures = parts_of(YEAR, kpis_of(), {"N": 1, "S": 1})

        assert parts_finding([table], measures).text == (
            "By team: revenue, sales volume and customers add up to their wholes; satisfaction and "
            "sales cycle are means, and the parts make the whole when weighted by their answers "
            "and deals. 4 means rest on fewer than 20 rows."
        )


def random_year(seed):
    rng = np.random.default_rng(seed)
    teams = ["N", "S", "W"]
    sales = sales_of(
        [
            (f"c{rng.integers(20)}", rng.choice(teams), float(rng.integers(1, 9)),
             float(rng.gamma(2.0, 100.0)))
            for _ in range(80)
        ]
    )  # fmt: skip
    answers = pd.DataFrame(
        {"customer": "x", "rep": None, "score": rng.integers(1, 6, 30).astype(float),
         "team": rng.choice(teams, 30)}
    )  # fmt: skip
    won = pd.DataFrame({"days": rng.gamma(2.0, 20.0, 25), "team": rng.choice([*teams, None], 25)})
    buyers = float(sales.groupby("customer")["amount"].sum().gt(0).sum())
    kpis = kpis_of(sales["amount"].sum(), int(rng.integers(10_000, 50_000)), (buyers, 30))
    shares = dict(zip(teams, rng.uniform(0.1, 1, 3), strict=True))
    return Year(sales, answers, "?", won), kpis, shares


def surveys_of(*rows):
    columns = ["asked_on", "respondent", "question", "score"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(asked_on=pd.to_datetime(table["asked_on"]), answered_by="customer",
                        scale_max=5)  # fmt: skip


class TestSatisfactionAnswers:
    def test_one_answer_a_customer_the_latest(self):
        surveys = surveys_of(
            ("2025-03-01", "c1", "Satisfied?", 2), ("2025-09-01", "c1", "Satisfied?", 4),
            ("2025-05-01", "c2", "Satisfied?", 5), ("2024-05-01", "c3", "Satisfied?", 1),
        )  # fmt: skip

        answers, said = satisfaction_answers(surveys, None, since=SINCE)

        assert answers.set_index("customer")["score"].to_dict() == {"c1": 4, "c2": 5}
        assert said == '"Satisfied?", of 5'

    def test_a_question_that_speaks_of_satisfaction_comes_before_the_most_answered(self):
        surveys = surveys_of(
            ("2025-03-01", "c1", "Would you recommend us?", 2),
            ("2025-03-01", "c2", "Would you recommend us?", 2),
            ("2025-03-01", "c1", "How satisfied are you?", 4),
        )

        assert satisfaction_answers(surveys, None, since=SINCE)[0]["score"].tolist() == [4]
        other = satisfaction_answers(surveys, None, since=SINCE, question="Would you recommend us?")
        assert other[0]["score"].tolist() == [2, 2]
        silent = surveys[surveys["score"] == 2]
        assert satisfaction_answers(silent, None, since=SINCE)[1].startswith('"Would you')

    def test_answers_of_reps_do_not_count(self):
        surveys = surveys_of(("2025-03-01", "r1", "Satisfied?", 1)).assign(answered_by="rep")

        assert satisfaction_answers(surveys, None, since=SINCE)[0].empty

    def test_without_a_survey_the_customers_own_score_counts(self):
        customers = pd.DataFrame(
            {"customer": ["a", "b"], "satisfaction": [4.0, None], "owner": ["r1", "r2"]}
        )

        answers, said = satisfaction_answers(None, customers, since=SINCE)

        assert answers.values.tolist() == [["a", "r1", 4.0]]
        assert said == "column satisfaction of 1 customer"

    def test_nobody_asked_is_nobody(self):
        assert satisfaction_answers(None, None, since=SINCE)[0].empty
        assert satisfaction_answers(None, pd.DataFrame({"customer": ["a"]}), since=SINCE)[1] == ""

"""The metrics that a trigger may watch: their names, units and meanings, and which way is bad.

A constant threshold asks for a figure without a season, so every metric is one: against the plan,
against a year ago, over a year, or adjusted by the season. Of what happens, only whole periods
count.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

METRICS = {
    "sales_to_plan": "below",
    "sales_growth": "below",
    "annual_pace": "below",
    "sales_per_rep": "below",
    "win_rate": "below",
    "deals_opened": "below",
    "pipeline_coverage": "below",
    "active_customers": "below",
    "largest_customer_share": "above",
    "days_since_order": "above",
    "average_discount": "above",
    "average_price": "below",
    "credit_note_share": "above",
}
"""Every metric, and the side of a threshold on which it is bad as a rule."""

GLOSSARY = """
sales_to_plan       | Sales to plan      | 计划完成比     | rate   | sales of the period / plan of the period
sales_growth        | Sales on last year | 同比增长     | rate   | sales of the period / those of the same month (or of the week 52 weeks before) - 1
annual_pace            | Run rate           | 年化销售额   | money  | sales of the last three months / the part of a year that they are by season, currency per year
sales_per_rep       | Run rate per rep   | 人均年化销售额 | money | run rate / reps at the period's end, currency per year
deals_opened        | Deals opened       | 新增商机     | count  | deals opened in the period
active_customers    | Active customers   | 活跃客户     | count  | customers who bought within the twelve months up to the period's end
largest_customer_share | Largest customer | 最大客户占比 | rate   | part of the sales of twelve months that the largest customer bought
average_discount    | Discount           | 平均折扣     | rate   | 1 - sales / (quantity x list price), credit notes aside
credit_note_share   | Credit notes       | 退货占比     | rate   | credit notes of the period / sales before credit notes
"""  # noqa: E501 (a table is easier to read whole than folded)

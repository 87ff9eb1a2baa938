"""Words of chapter 5, monitoring.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
planned             | Planned            | 计划         | money  | plan to date by season, or the plan of the month
pace                | Pace               | 进度         | rate   | actual / plan to date, so the season is in it
target_chance       | Target chance      | 目标概率     | chance | probability of reaching the node's part of the target; for those who lead
run_rate_needed     | Run rate needed    | 所需月均     | money  | what is left of the quota per month of average season still to come
status              | Status             | 状态         | text   | green, amber or red by the pace; or what became of a milestone
consequence         | Consequence        | 后续措施     | text   | what follows from the status
variance            | Variance           | 偏差         | money  | actual minus plan up to the day; a month without sales shows its full plan
milestone           | Milestone          | 里程碑       | text   | a dated checkpoint of the plan
kpi                 | KPI                | 指标项       | text   | figure by which it is measured: revenue, deals, customers
due_on              | Due                | 到期日       | date   | day by which it is to be reached
state               | State              | 触发状态     | text   | fired, too few to say, close, quiet or not computed
since_on            | Since              | 触发起始     | date   | last day of the period with which it began to fire
latest_period       | Latest period      | 最近期间     | text   | last whole month or week known, such as 2026-06 or 2026-W26
fires               | Fires when it is   | 触发规则     | text   | side of the threshold, and for how many whole periods
days_left           | Days left          | 剩余天数     | count  | days from the day of monitoring to the due day; below zero: past
task_state          | Task               | 任务状态     | text   | to do, overdue, no day agreed, or a firing that is over
"""  # noqa: E501 (a table is easier to read whole than folded)

"""Words of chapter 4, actions.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
unit                | Unit               | 单位           | text   | what the figures of the row count
current             | Current            | 当前值          | number | value of the last twelve full months, in its unit
unit_value          | Revenue per unit   | 单位价值         | money  | revenue that one more of the unit brings
action              | Action             | 行动           | text   | key of something to be done
is_proposed         | Proposed           | 系统建议         | flag   | whether the workbook proposes it; no: people wrote it
title               | To do              | 行动内容         | text   | what is to be done
hours               | Hours              | 工时           | number | working hours that it takes
cost                | Cost               | 费用           | money  | what it costs, without the hours
closes              | Closes             | 弥补指标         | text   | KPI whose gap it closes
gap_share           | Share of gap       | 缺口占比         | rate   | part of the KPI's gap that it closes
selling_share       | Selling share      | 销售时间占比 | rate   | part of the working hours that goes into selling
own_hours           | Own hours          | 本人行动工时       | number | hours of the owner's own actions in the plan year
hours_needed        | Hours needed       | 所需工时         | number | hours that accounts, deals or actions take; of actions: the owner's and those of everyone below, due by the day
hours_available     | Hours there are    | 可用工时         | number | hours for selling that there are; for actions: of the owner and everyone below, up to the day
load                | Load               | 负荷           | rate   | hours needed / hours available
is_overloaded       | Overloaded         | 超负荷          | flag   | whether more hours are needed than there are
"""  # noqa: E501 (a table is easier to read whole than folded)

"""Words of chapter 3.8, priority: accounts and deals, which come first.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
sales_class         | Class by sales     | 销售等级     | text   | A: the accounts that make 80 % of the sales, B the next 15 %, C the rest; not the class of the workload
cumulated_share     | Cumulated share    | 累计占比     | rate   | share of what was bought by this account and all larger ones
amount_before       | Amount before      | 前期金额     | money  | sales of the span before, as long
class_before        | Class before       | 前期等级     | text   | class by sales in the span before
class_move          | Change of class    | 等级变化     | text   | up, down, same, new (had not bought) or lost (no longer buys)
value_before        | Value before       | 前期数值     | number | the same figure in the span before, in the unit of its measure
accounts_for_80     | Accounts for 80 %  | 八成客户数   | count  | smallest number of accounts that makes 80 % of what was bought
gini                | Gini               | 基尼系数     | number | 0: all bought the same; near 1: one bought all
expected_value      | Expected value     | 期望价值     | money  | gross margin, or sales where no margin is known, expected of the plan year or the deal
value_per_hour      | Value per hour     | 每小时价值   | money  | expected value over the hours that it takes
history_value       | Repeat business    | 续购价值     | money  | part of the value that comes of expected repeat sales
deals_value         | From deals         | 在谈价值     | money  | part of the value that comes of open deals by their chance, beyond the usual
potential_value     | From potential     | 潜力价值     | money  | part of the value that comes of unused potential won in the year
open_deals          | Deals open         | 在谈单数     | count  | open deals that are not stale
hours_share         | Cumulated hours    | 累计工时占比 | rate   | share of all hours that this row and those before it take
value_share         | Cumulated value    | 累计价值占比 | rate   | share of all value that this row and those before it bring
is_assumed          | Amount assumed     | 金额推定     | flag   | whether the deal has no amount of its own, and counts at the mean of won deals
chance_low          | Chance, low        | 概率下限     | chance | lower end of the 95 % interval of the chance to win
chance_high         | Chance, high       | 概率上限     | chance | upper end of the 95 % interval of the chance to win
weighted_amount     | By chance          | 加权金额     | money  | amount times the chance to win
deal                | Deal               | 商机         | text   | key of a deal
item                | Key                | 编号         | text   | key of the account or deal
item_kind           | What               | 类型         | text   | account or deal
item_name           | Account or deal    | 客户或商机   | text   | its name
score               | Score              | 得分         | index  | standing by all criteria, weighed: 0 lowest, 1 highest
value_standing      | By value           | 价值位次     | index  | part of the accounts of which less is expected, 0 to 1
value_per_hour_standing | By value per hour | 时值位次     | index  | part of the accounts that bring less an hour, 0 to 1
growth_standing     | By growth          | 增长位次     | index  | part of the accounts that grew less, 0 to 1
potential_standing  | By potential       | 潜力位次     | index  | part of the accounts with less unused potential, 0 to 1
satisfaction_at_risk_standing | By dissatisfaction | 不满位次 | index | part of the accounts that are more satisfied, 0 to 1
strategic_fit_standing | By strategic fit | 战略位次    | index  | part of the accounts that the firm's priorities push less, 0 to 1
top_chance          | Chance of a place  | 入选概率     | chance | part of the draws in which the account is among the first
rank_low            | Rank, from         | 排名上限     | count  | lower end of the 95 % interval of its rank
rank_high           | Rank, to           | 排名下限     | count  | upper end of the 95 % interval of its rank
rank_best           | Best by weights    | 最佳排名     | count  | best rank as each weight moves by 10 points
rank_worst          | Worst by weights   | 最差排名     | count  | worst rank as each weight moves by 10 points
is_calculated       | Calculated         | 计算入选     | flag   | whether the rule alone makes it a key account
is_key              | Key account        | 重点客户     | flag   | whether it is on the list, after what people decided
risk                | At risk            | 风险         | text   | what is at risk: sales falling, no contact, low satisfaction
chosen_by           | Decided by         | 决定人       | text   | who put it on the list or took it off
choice_reason       | Why decided        | 决定理由     | text   | the reason given
setting             | Set to             | 设定         | text   | what this part of the rule is set to
changed_by          | May change it      | 可修改人     | text   | who may change the rule, in an emergency too
"""  # noqa: E501 (a table is easier to read whole than folded)

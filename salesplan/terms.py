"""The glossary as data: what each name in code means, how people read it, and its unit.

A name is a column, a parameter or a measure. Its kind says how `salesplan.show` writes a value:

money   currency units, whole where shown       rate    fraction, shown as per cent
points  difference of fractions, shown signed   chance  probability, shown as whole per cent
count   whole number                            number  any number, unit in the meaning
days    length in days                          index   against an average of 1
month   calendar month, "2026-03"               period  fiscal year or quarter, "FY2026-Q1"
date    day                                     flag    yes or no
text    words or a key
"""

from dataclasses import dataclass

KINDS = (
    "money", "rate", "points", "chance", "count", "number", "days", "index",
    "month", "period", "date", "flag", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Term:
    """One entry of the glossary.

    Parameters
    ----------
    name : str
        As in code: column, parameter or measure.
    label, label_zh : str
        As in a table's head, in English and in Chinese.
    kind : str
        One of `KINDS`.
    meaning : str
        One phrase, with the unit where the kind leaves it open.
    """

    name: str
    label: str
    label_zh: str
    kind: str
    meaning: str


_GLOSSARY = """
# Plan
target              | Target             | 目标         | money  | what the company or team has promised, per period
quota               | Quota              | 销售定额     | money  | the part of the target assigned to one rep, or the sum of such parts
over_assignment     | Over-assignment    | 超额分配率   | rate   | sum of quotas / target - 1
actual              | Actual             | 实绩         | money  | booked result of a period
attainment          | Attainment         | 达成率       | rate   | actual / quota
floor               | Floor              | 底线         | money  | low value of the target range, met with a high chance
commit              | Commit             | 承诺         | money  | agreed value of the target range
stretch             | Stretch            | 挑战目标     | money  | high value of the target range
gap                 | Gap                | 缺口         | money  | what is still missing: target minus actual, quota minus commitment, plan to date minus actual
amount              | Amount             | 金额         | money  | money of the row, after credit splits where it is a sale
chance              | Chance             | 概率         | chance | probability of reaching the figure beside it
level               | Level              | 档位         | text   | floor, commit or stretch
basis               | Basis              | 依据         | text   | what a target can be founded on: given, history, market, forecast
is_chosen           | Chosen             | 采用         | flag   | whether the plan rests on this row
note                | Note               | 备注         | text   | how the figure came about

# Where money is
rep                 | Rep                | 销售代表     | text   | key of a sales representative
name                | Name               | 名称         | text   | name as people know it
team                | Team               | 团队         | text   | team of the rep
manager             | Manager            | 经理         | text   | key of the rep's manager
owner               | Owner              | 负责人       | text   | who closes the gap
customer            | Customer           | 客户         | text   | key of a customer
customer_type       | Customer type      | 客户类型     | text   | the grouping of customers that the plan file names
segment             | Segment            | 细分         | text   | group of customers served alike
industry            | Industry           | 行业         | text   | line of business of a customer
size_band           | Size band          | 规模         | text   | size class of a customer
region              | Region             | 区域         | text   | sales region
product             | Product            | 产品         | text   | key of a product
product_line        | Product line       | 产品线       | text   | group of products planned together
company             | Company            | 公司         | text   | a seller in the market
sale                | Sale               | 销售单       | text   | key of a sale; several rows where credit is split
quantity            | Quantity           | 数量         | number | pieces sold
dimension           | By                 | 维度         | text   | what the rows are grouped by
node                | Node               | 节点         | text   | a rep or manager in the hierarchy
parent              | Reports to         | 上级         | text   | the node above
depth               | Depth              | 层级         | count  | steps below the top

# When
period              | Period             | 期间         | period | fiscal year or quarter, named by the year in which it ends
fiscal_year         | Fiscal year        | 财年         | period | named by the calendar year in which it ends
quarter             | Quarter            | 季度         | period | fiscal quarter
month               | Month              | 月份         | month  | calendar month
month_of_year       | Month of year      | 月序         | count  | calendar month, 1 to 12
date                | Date               | 日期         | date   | day of the sale
years               | Years              | 年数         | count  | full years behind the figure
months              | Months             | 月数         | count  | months of the year that the data cover
working_days        | Working days       | 工作日       | count  | weekdays that are no public holiday
is_full             | Full month         | 完整月份     | flag   | whether the history covers every day of the month
is_plan_year        | Plan year          | 计划年度     | flag   | whether the month lies in the planned year

# 1 Market
market_size         | Market size        | 市场规模     | money  | total sales in scope, per year
market_share        | Market share       | 市场份额     | rate   | own part of the market
share               | Share              | 占比         | rate   | part of the whole of its group
share_change        | Change in share    | 份额变化     | points | share minus share in the same period of the year before
rank                | Rank               | 排名         | count  | 1 is the largest
relative_share      | Against leader     | 相对份额     | number | share / share of the largest other company, times
hhi                 | HHI                | 赫芬达尔指数 | number | sum of squared shares, 0 to 10,000, others counted as nothing
hhi_high            | HHI, upper bound   | 指数上限     | number | the same, others counted as firms as large as the smallest named
cr3                 | Top 3 share        | 前三份额     | rate   | joint share of the three largest companies
cr4                 | Top 4 share        | 前四份额     | rate   | joint share of the four largest companies
cr5                 | Top 5 share        | 前五份额     | rate   | joint share of the five largest companies
band                | Band               | 集中度       | text   | concentration by the 2023 US Merger Guidelines
growth_rate         | Growth             | 增长率       | rate   | change on the same period of the year before
cagr                | Yearly growth      | 年复合增长率 | rate   | compound growth per year
contribution        | Contribution       | 增长贡献     | points | part of the total's growth that comes from this row
market_effect       | From the market    | 市场影响     | points | growth owed to the market's own growth
share_effect        | From share         | 份额影响     | points | growth owed to the change in share
series              | Series             | 序列         | text   | what is forecast: own sales or the market
forecast            | Forecast           | 预测         | money  | expected value of the month
low_80              | Low (80 %)         | 八成下限     | money  | lower end of the 80 % interval
high_80             | High (80 %)        | 八成上限     | money  | upper end of the 80 % interval
low_95              | Low (95 %)         | 九五下限     | money  | lower end of the 95 % interval
high_95             | High (95 %)        | 九五上限     | money  | upper end of the 95 % interval
method              | Method             | 方法         | text   | how the figure was made
weight              | Weight             | 权重         | rate   | part that the method has in the combination
mase                | MASE               | 标度误差     | number | error against last year's month repeated; below 1 is better
smape               | sMAPE              | 对称误差     | number | symmetric mean absolute percentage error, 0 to 200
coverage_80         | Inside 80 %        | 八成覆盖     | rate   | months that fell inside the 80 % interval
coverage_95         | Inside 95 %        | 九五覆盖     | rate   | months that fell inside the 95 % interval
origins             | Origins            | 回测起点     | count  | months from which the past was forecast

# 2 Targets
last_year           | Last year          | 上年         | money  | sales of the last full fiscal year
history             | History            | 历史         | money  | quota by past sales alone
potential           | Potential          | 潜力         | money  | quota by the territory's potential alone
capacity            | Capacity           | 产能         | money  | what the rep can sell: reps x productive share x output per rep
calculated          | Calculated         | 计算值       | money  | quota by the stated method, before locks
change              | Change             | 变化         | rate   | quota / last year - 1
is_locked           | Locked             | 锁定         | flag   | whether a person fixed the figure
reason              | Reason             | 理由         | text   | why it was fixed or committed so
own_quota           | Own quota          | 自身定额     | money  | what the node itself carries, without those below
own_committed       | Own commitment     | 自身承诺额   | money  | what the node itself has promised, without those below
committed           | Committed          | 承诺额       | money  | what the node and those below have promised
silent              | Silent             | 未承诺人数   | count  | reps below who have committed to nothing yet
version             | Version            | 版本         | text   | which of several quotas for the same period
ramp_months         | Ramp               | 爬坡期       | count  | months until a new rep sells in full
ramp_factor         | Ramp factor        | 爬坡系数     | rate   | part of full output in a month

# 3 Decomposition
seasonality         | Season's share     | 季节占比     | rate   | share of the year in a month; a year adds to 1
seasonal_index      | Seasonal index     | 季节指数     | index  | a month against the average month
history_share       | Past share         | 历史占比     | rate   | share in the history that the plan starts from
strategy_factor     | Strategy factor    | 战略系数     | number | multiple that the strategy puts on the past share
stage               | Stage              | 阶段         | text   | step of the funnel
entered             | Entered            | 进入         | count  | deals that reached the stage
moved               | Moved on           | 推进         | count  | deals that went on to the next stage
open                | Open               | 未结         | count  | deals still in the stage
deals               | Deals              | 单数         | count  | deals known on the day
won                 | Won                | 赢单         | count  | deals won
lost                | Lost               | 丢单         | count  | deals lost
conversion_rate     | Conversion         | 转化率       | rate   | part of the deals that moves on to the next stage
days_median         | Days in stage      | 停留天数     | days   | median, open deals counted as not yet over
needed_count        | Deals needed       | 所需单数     | count  | whole deals that must enter the stage in the month, rounded up on the running total
needed_exact        | Deals, unrounded   | 精确单数     | number | the same before rounding, for calculation only
needed_value        | Value needed       | 所需金额     | money  | their value
pipeline            | Pipeline           | 商机管道     | money  | value of open deals
weighted_pipeline   | Weighted pipeline  | 加权管道     | money  | value of open deals times their chance to close
pipeline_coverage   | Coverage           | 商机覆盖倍数 | number | open pipeline / quota still to book, times
coverage_needed     | Coverage needed    | 所需覆盖倍数 | number | pipeline at a quarter's start / won in the quarter, times
coverage_naive      | Coverage, naive    | 简单覆盖倍数 | number | 1 / win rate, times: blind to slips and to later deals
coverage_rule_of_thumb | Coverage by rule | 经验覆盖倍数 | number | what the trade says, times; not the firm's own data
win_rate            | Win rate           | 赢单率       | rate   | won / (won + lost), by number
win_rate_value      | Win rate by value  | 金额赢单率   | rate   | value won / value won and lost
period_start_conversion | Won of opening pipeline | 期初转化率 | rate | won in a quarter / pipeline at its start, by value
average_deal_size   | Deal size          | 平均单额     | money  | per won deal
sales_cycle_days    | Sales cycle        | 销售周期     | days   | open to close, median
sales_cycle_days_mean | Sales cycle, mean | 平均周期   | days   | open to close of won deals, mean
sales_cycle_days_lost | Cycle of lost deals | 丢单周期 | days   | open to close of lost deals, median
sales_cycle_days_lost_mean | Cycle of lost, mean | 丢单平均周期 | days | open to close of lost deals, mean
sales_velocity      | Velocity           | 销售速度     | money  | deals x win rate x deal size / cycle, per day
funnel_kpis         | Funnel measures    | 漏斗指标     | text   | win rate, deal size, cycle, pipeline and coverage, in one table
measure             | Measure            | 指标         | text   | name of a figure
value               | Value              | 数值         | number | in the unit of its measure
low                 | Low                | 下限         | number | lower end of the interval, in the unit of the figure
high                | High               | 上限         | number | upper end of the interval, in the unit of the figure
n                   | n                  | 样本数       | count  | observations behind the figure
definition          | Definition         | 定义         | text   | how the figure is worked out

# 6 Incentives
scheme              | Scheme             | 薪酬方案     | text   | how a group of reps is paid for its sales
is_complete         | Complete           | 已结束       | flag   | whether the period or month has ended by the day of monitoring
carried_over        | Carried over       | 结转         | money  | sales below zero of the period before, taken off this one
payout              | Payout             | 应付奖金     | money  | variable pay earned, to the cent in the files
base_pay            | Base pay           | 底薪         | money  | fixed pay; per year in the input, of the time covered in results
target_incentive    | Target incentive   | 目标奖金     | money  | variable pay at quota, per year
ote                 | On-target earnings | 目标总收入   | money  | base pay and target incentive, per year
pay_mix             | Pay mix            | 固浮比       | rate   | base pay / on-target earnings
payout_rate         | Payout of sales    | 奖金率       | rate   | payout / sales
cost_of_sales_pay   | Cost of sales pay  | 销售薪酬费用率 | rate   | base pay and payout / sales
reps                | Reps               | 人数         | count  | how many reps
sales               | Sales              | 销售额       | money  | sales credited to the reps of the row
is_boundary         | Boundary           | 分界点       | flag   | whether a tier or threshold starts here, or quota is met
line                | Line               | 行号         | count  | place of the line in its statement
type                | Type               | 类型         | text   | pay, promotion, training or honour
types               | Types              | 适用类型     | text   | types of incentive that fit the rep
applies_to          | Applies to         | 适用规则     | text   | the rule, as the plan file states it
evidence            | Evidence           | 依据数据     | text   | what the data say
tenure_months       | Tenure             | 司龄         | count  | whole months with the firm
skill_gap           | Skill gap          | 能力差距     | number | levels by which the weakest skill is below the role's

# 4 Actions
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
hours_needed        | Hours needed       | 所需工时         | number | hours of all actions of the owner and everyone below, due by the day
hours_available     | Hours there are    | 可用工时         | number | selling hours of the owner and everyone below up to the day
load                | Load               | 负荷           | rate   | hours needed / hours available
is_overloaded       | Overloaded         | 超负荷          | flag   | whether more hours are needed than there are

# 5 Monitoring
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

# Plan book
what                | What               | 内容         | text   | the total that was split
whole               | Whole              | 总额         | number | the total
parts               | Parts              | 分项合计     | number | sum of its parts
difference          | Difference         | 差额         | number | whole minus parts: zero
chapter             | Chapter            | 章节         | text   | chapter of the workbook
result              | Result             | 结果         | text   | name of the table
text                | Finding            | 结论         | text   | what the table says
assumption          | Assumption         | 假设         | text   | what the plan takes for granted
origin              | Origin             | 来源         | text   | where the value was set
why                 | Why                | 原因         | text   | evidence or rule of thumb
parameter           | Parameter          | 参数         | text   | its name in the plan file
decision            | Decision           | 决定         | text   | a value that the plan file or an overlay sets
needs               | Needs              | 所需表       | text   | the input table that would unlock the section

# Input
table               | Table              | 表           | text   | an input table
source              | Source             | 来源文件     | text   | file or query that it was read from
column              | Column             | 列           | text   | column of the table
rule                | Rule               | 规则         | text   | what was checked
severity            | Severity           | 级别         | text   | error, warning or note
count               | Count              | 数目         | count  | rows concerned
rows                | Rows               | 行           | text   | where they stand in the file
fix                 | Fix                | 处理         | text   | what to do, or what was done
currency            | Currency           | 货币         | text   | code of the currency in which the file counts
file_rows           | Rows read          | 读入行数     | count  | rows of the file, or of what the query returned
loaded_rows         | Rows loaded        | 载入行数     | count  | rows that the plan uses
set_aside_rows      | Rows set aside     | 搁置行数     | count  | rows that the plan leaves out, each for a stated reason
file_amount         | Money read         | 读入金额     | money  | money of the file, or of what the query returned
loaded_amount       | Money loaded       | 载入金额     | money  | money of the rows that the plan uses
set_aside_amount    | Money set aside    | 搁置金额     | money  | money of the rows left out
"""  # noqa: E501 (a table is easier to read whole than folded)


def _read(glossary: str) -> dict[str, Term]:
    rows = [line.split("|") for line in glossary.splitlines() if "|" in line]
    return {row[0].strip(): Term(*(cell.strip() for cell in row)) for row in rows}


TERMS: dict[str, Term] = _read(_GLOSSARY)


def label(name: str) -> str:
    """Head a column: the glossary's label, or the name itself made readable.

    Examples
    --------
    >>> label("growth_rate"), label("visit_class")
    ('Growth', 'Visit class')
    """
    return TERMS[name].label if name in TERMS else name.replace("_", " ").strip().capitalize()

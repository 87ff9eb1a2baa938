"""Words of chapter 2, targets.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
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
median              | Median             | 中位数       | money  | as likely to be exceeded as missed
at_quota            | At quota           | 达标比例     | rate   | expected part of the reps who reach their quota
low_chance          | Lowest chance      | 最低概率     | chance | of the quotas
high_chance         | Highest chance     | 最高概率     | chance | of the quotas
median_chance       | Median chance      | 中位概率     | chance | of the quotas
spread_chance       | Chances apart      | 概率差距     | rate   | largest chance minus smallest, locked quotas aside
quota_gini          | Gini of quota      | 定额基尼系数 | index  | of quota : potential, or : last year; 0: the same for all
quota_cv            | CV of quota        | 定额离散系数 | index  | of quota : potential, or : last year; standard deviation / mean
lowest_growth       | Lowest growth      | 最小变化     | rate   | of a quota against last year
highest_growth      | Highest growth     | 最大变化     | rate   | of a quota against last year
met_rate            | Met                | 实际达成比例 | rate   | part of the reps who reached it
covered_80          | In 80 % range      | 八成区间命中 | rate   | part of the reps who ended inside it
yearly_shock        | Yearly shock       | 年度冲击     | rate   | standard deviation of what all reps' year has in common
monthly_shock       | Monthly shock      | 月度冲击     | rate   | standard deviation of what all reps' month has in common
rep_drift           | Drift              | 水平漂移     | rate   | standard deviation of a rep's own change of level in a year
rep_growth          | Common growth      | 共同增长     | rate   | growth a year that all reps have in common
ramp_months         | Ramp               | 爬坡期       | count  | months until a new rep sells in full
test                | Tested             | 检验         | text   | what is set against what
statistic           | Statistic          | 统计量       | text   | how the value is worked out
verdict             | Verdict            | 判断         | text   | what the figures allow to say
goal                | Goal               | 目标         | text   | a goal in the words of its owner
letter              | Letter             | SMART项      | text   | specific, measurable, achievable, relevant or time-bound
specific            | Specific           | 具体         | text   | whose goal it is and what is meant: yes, no or open
measurable          | Measurable         | 可衡量       | text   | a known figure with unit, baseline and target
achievable          | Achievable         | 可实现       | text   | a chance inside the plan's band
relevant            | Relevant           | 相关         | text   | serves a priority or the firm's target, within the owner's duties
time_bound          | Time-bound         | 有时限       | text   | days inside the plan year and a checkpoint on the way
met_count           | Letters met        | 达标项数     | count  | how many of the five letters are met
asked               | Target             | 目标值       | number | what a goal asks for, in the unit of its KPI
supports            | Supports           | 支持目标     | text   | the goal or priority that it serves
supporters          | Supporting goals   | 支持目标数   | count  | how many goals support it
supported           | Made by them       | 下级合计     | number | sum of their targets, where they count the same
shared_sales        | Shared sales       | 共享销售单   | count  | sales whose credit several reps share
shared_rate         | Shared of all      | 共享占比     | rate   | money of shared sales / all sales
quota_share         | Share of quotas    | 定额占比     | rate   | own quota / sum of all quotas
gives               | Gives              | 付出         | text   | what the rep gives the team
takes               | Gets               | 获得         | text   | what the team promises the rep
hours_given         | Hours given        | 付出工时     | number | hours a year promised to colleagues
hours_taken         | Hours got          | 获得工时     | number | hours a year promised by the team
coaching_hours      | Coaching           | 辅导工时     | number | hours a year of the manager, by the manager's duties
mentoring_hours     | Mentoring          | 带教工时     | number | hours a year of colleagues who teach
support_hours       | Support            | 支持工时     | number | hours a year that the plan file promises
saying              | Saying             | 经验之谈     | text   | a rule of thumb of the trade: reference, never an input
said_low            | Says from          | 经验下限     | number | lower end of the saying, in its unit
said_high           | Says to            | 经验上限     | number | upper end of the saying, in its unit
own                 | Own figure         | 本公司数值   | number | what the firm's own data show, in the unit of the saying
planned_with        | Plan uses          | 计划采用     | number | what the plan is made with, in the same unit
rules_of_thumb      | Rules of thumb     | 经验法则     | text   | sayings of the trade beside the firm's own figures
fair_quota          | By potential alone | 按潜力定额   | money  | the sum of quotas shared out by potential
burden              | Burden             | 负担比       | index  | quota / quota by potential alone
accounts            | Accounts           | 客户数       | count  | customers owned by the rep, or of the class
ramp_factor         | Ramp factor        | 爬坡系数     | rate   | part of full output in a month
starts_on           | From               | 起           | date   | first day on which the line holds
ends_on             | To                 | 止           | date   | last day on which the line holds
above_calculated    | Above calculated   | 高于计算值   | money  | quota minus what the method gave
decided_on          | Decided on         | 决定日期     | date   | day on which a person fixed the figure
nodes               | Nodes              | 节点数       | count  | how many answer for something on the level
above_target        | Above target       | 超出目标     | rate   | amount of the level / target - 1
ramping             | Ramping            | 爬坡人数     | number | people of the month who do not sell in full yet
ramped_reps         | Ramped reps        | 满产人数     | number | full output that all people of the month amount to
by_season           | By season alone    | 仅按季节     | money  | the year spread over its months by the season, whatever the years beside it
seasonless          | Without season     | 去季节水平   | money  | the month's target without its season, as money a year
seasonless_alone    | Season alone, same | 同上仅按季节 | money  | by season alone without its season, as money a year
career_level        | Career level       | 职级         | text   | level of the rep, as in the table of reps
next_level          | Next level         | 下一职级     | text   | the career level above
level_sales         | Sales asked for    | 要求业绩     | money  | yearly sales that the career level asks for
level_skill         | Skill asked for    | 要求能力     | number | mean level of skill that the career level asks for
next_sales          | Next level's sales | 下级要求业绩 | money  | yearly sales that the next career level asks for
next_skill          | Next level's skill | 下级要求能力 | number | mean level of skill that the next career level asks for
sales_missing       | Sales missing      | 业绩差距     | money  | what last year's sales are below those of the next level
skill               | Skill              | 能力         | number | mean level of the skills measured
skill_missing       | Skill missing      | 能力缺口     | number | levels by which the mean skill is below that of the next level
reached_in          | Reached in         | 达到年份     | period | first fiscal year of the path in which the grown quota is the next level's sales
step                | What is missing    | 所缺         | text   | what keeps the rep from the next level
target_per_rep      | Target per rep     | 人均目标     | money  | target / reps
"""  # noqa: E501 (a table is easier to read whole than folded)

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
ramp_months         | Ramp               | 爬坡期       | count  | months until a new rep sells in full
test                | Tested             | 检验         | text   | what is set against what
statistic           | Statistic          | 统计量       | text   | how the value is worked out
verdict             | Verdict            | 判断         | text   | what the figures allow to say
fair_quota          | By potential alone | 按潜力定额   | money  | the sum of quotas shared out by potential
burden              | Burden             | 负担比       | index  | quota / quota by potential alone
accounts            | Accounts           | 客户数       | count  | customers owned by the rep
ramp_factor         | Ramp factor        | 爬坡系数     | rate   | part of full output in a month
"""  # noqa: E501 (a table is easier to read whole than folded)

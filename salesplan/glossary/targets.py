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
ramp_factor         | Ramp factor        | 爬坡系数     | rate   | part of full output in a month
"""  # noqa: E501 (a table is easier to read whole than folded)

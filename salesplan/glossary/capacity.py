"""Words of chapter 3, second part: hours, territories, priorities, resources, emergencies.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
account_class       | Class              | 客户等级     | text   | class of an account, the largest first: how often and how long it is called on
calls_per_account   | Calls per account  | 单户拜访次数 | number | calls a year for one account of the class
hours_per_call      | Hours per call     | 单次工时     | number | hours of one call, with preparation and travel
calls               | Calls              | 拜访次数     | number | calls a year for all accounts of the class
before              | Before             | 调整前       | number | what the rep carries today, hours or currency
after               | After              | 调整后       | number | what the rep would carry, hours or currency
is_within           | Within             | 在范围内     | flag   | whether the load is then within the tolerance
from_rep            | From               | 原负责人     | text   | who serves the account today
to_rep              | To                 | 新负责人     | text   | who should serve it
cost_hours          | Hours lost         | 损失工时     | number | hours of the plan year lost by handing over and by distance
"""  # noqa: E501 (a table is easier to read whole than folded)

"""Words of chapter 6, incentives.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
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
"""  # noqa: E501 (a table is easier to read whole than folded)

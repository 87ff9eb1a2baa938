"""Words that several chapters use.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
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
months              | Months             | 月数         | count  | months of data that the figure rests on
working_days        | Working days       | 工作日       | count  | weekdays that are no public holiday
is_full             | Full month         | 完整月份     | flag   | whether the history covers every day of the month
is_plan_year        | Plan year          | 计划年度     | flag   | whether the month lies in the planned year

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

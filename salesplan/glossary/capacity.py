"""Words of chapter 3, second part: hours, territories, priorities, resources, emergencies.

name | label | label in Chinese | kind | meaning; kinds as in `salesplan.terms`.
"""

GLOSSARY = """
account_class       | Class              | 客户等级     | text   | class of an account, the largest first: how often and how long it is called on
calls_per_account   | Calls per account  | 单户拜访次数 | number | calls a year for one account of the class
hours_per_call      | Hours per call     | 单次工时     | number | hours of one call with its preparation; with travel only where duties count travel as selling
calls               | Calls              | 拜访次数     | number | calls a year for all accounts of the class
before              | Before             | 调整前       | number | what the rep carries today, hours or currency
after               | After              | 调整后       | number | what the rep would carry, hours or currency
is_within           | Within             | 在范围内     | flag   | whether the load is then within the tolerance
from_rep            | From               | 原负责人     | text   | who serves the account today
to_rep              | To                 | 新负责人     | text   | who should serve it
cost_hours          | Hours lost         | 损失工时     | number | hours of the plan year lost by handing over and by distance
off_alone           | Off, alone         | 单独偏差     | rate   | largest deviation of hours from the fair load if this move alone is made
off_after           | Off, after         | 累计偏差     | rate   | largest deviation of hours from the fair load after this move and all before it
within_after        | Reps within        | 达标人数     | count  | reps within both tolerances after this move and all before it
accepted            | Accepted only      | 仅已接受     | number | hours that the rep would carry if only the accepted moves were made
is_fair_accepted    | Within, accepted   | 接受后达标   | flag   | whether hours are within the tolerance after the accepted moves only
travel_before       | Travel today       | 现有行程工时 | number | hours of travel a year to the rep's accounts, today
travel_after        | Travel after       | 调整后行程   | number | hours of travel a year to the rep's accounts, after the moves
shock               | Shock              | 冲击         | text   | something that may happen to the plan, by its name in the plan file
shock_kind          | Kind of shock      | 冲击类型     | text   | kind of the shock: an account lost, a falling market, a leaver, a stop of supply
hits                | Hits               | 影响对象     | text   | what the shock reaches, and when
lost_money          | Lost               | 损失金额     | money  | planned money that the shock takes; below zero where late sales come in
lost_share          | Share lost         | 损失占比     | rate   | of the planned money of the row
expected_loss       | Expected loss      | 预期损失     | money  | sales of the plan year that fall away, mean of what chapter 2 expects
held_by_locks       | Under locks        | 锁定部分     | money  | part of the loss on locked cells and quotas, which hold all the same
placed              | Placed             | 已分摊       | money  | part of the loss that others take over
unplaced            | Not placed         | 未分摊       | money  | part of the loss that nobody may take over
most_hit            | Hit most           | 受损最大者   | text   | who loses most planned money
cap                 | May take over      | 可承接上限   | money  | most that the rep takes over, above what the shock leaves
chance_before       | Before             | 冲击前概率   | chance | chance of the target, or of the quota, before the shock
chance_unchanged    | Unchanged          | 不调整概率   | chance | the same after the shock, where nothing is changed
chance_held         | Target held        | 守目标概率   | chance | the same after the shock, the hole spread over those who are left
chance_lowered      | Target lowered     | 降目标概率   | chance | the same after the shock, with the loss taken off target and quotas
target_lowered      | Lower target       | 下调后目标   | money  | the target with the loss taken off
quota_held          | Quota, held        | 守目标定额   | money  | quota after the shock, the target held
change_held         | Change, held       | 守目标变动   | money  | quota after the shock, the target held, less the quota before
quota_lowered       | Quota, lowered     | 降目标定额   | money  | quota after the shock, the target lowered
change_lowered      | Change, lowered    | 降目标变动   | money  | quota after the shock, the target lowered, less the quota before
amount_held         | Plan, held         | 守目标计划   | money  | planned money of the month after the shock, the target held
amount_lowered      | Plan, lowered      | 降目标计划   | money  | planned money of the month after the shock, the target lowered
answer              | Answer             | 应对         | text   | the target held, or lowered
plan_file           | Line               | 计划文件行   | text   | what to write into the plan file when it comes true
contract_hours      | Hours by contract  | 合同工时     | number | hours of work in the plan year, for the days on which somebody is there
other_hours         | Other hours        | 非销售工时   | number | hours that go into duties other than selling: travel, reports, meetings
reported_by         | Told by            | 数据来源     | text   | the firm's own duties, or a published study: a reference, not the firm's data
activity            | Activity           | 活动         | text   | what the time goes into
is_reference        | Reference          | 参考数据     | flag   | whether it was measured elsewhere, and is not the firm's data
hours_per_deal      | Hours per deal     | 单笔工时     | number | hours that a deal takes in the stage, those of lost deals too
hours_low           | Hours, low         | 工时下限     | number | lower end of the 95 % interval of the hours per deal
hours_high          | Hours, high        | 工时上限     | number | upper end of the 95 % interval of the hours per deal
deals_passed        | Deals seen         | 观察单数     | count  | deals that came into the stage in twelve months, of the reps who log hours
hours_from          | Hours from         | 工时依据     | text   | where the hours per deal come from: activities, the plan file, or a judgement
hours_logged        | Hours logged       | 已记工时     | number | hours logged with the stage in the last twelve months
exact_share         | Exact share        | 精确占比     | number | part of the hours before it is printed, for calculation only
share_today         | Share today        | 现有占比     | rate   | part of the hours logged with a stage, as printed; adds to 1
share_shift         | To be moved        | 占比调整     | points | share of time needed, less the share today
work                | Work               | 工作内容     | text   | what the hours are for: serving accounts, or a stage of the funnel
serving_hours       | Serving accounts   | 客户服务工时 | number | hours of calls on accounts that do not work on a deal
deal_hours          | Working on deals   | 商机工时     | number | hours of all stages of the funnel
reps_there          | Reps planned       | 计划人数     | number | reps who are there in the month, in full ones
reps_needed         | Reps needed        | 所需人数     | count  | hours needed over those of a full rep, rounded up
weeks_between       | Weeks between      | 间隔周数     | number | weeks of work from one call on an account to the next
calls_per_cycle     | Calls per cycle    | 周期拜访数   | number | calls in one call cycle, the mean
calls_low           | Calls, fewest      | 最少拜访     | count  | the fewest calls in one cycle of the year
calls_high          | Calls, most        | 最多拜访     | count  | the most calls in one cycle of the year
hours_per_cycle     | Hours per cycle    | 周期工时     | number | hours of the calls in one cycle
cycles_between      | Cycles between     | 间隔周期     | number | cycles from one call on the account to the next
phase               | Phase              | 相位         | number | part of the time between two calls that has passed when the first cycle begins
first_cycle         | First cycle        | 首个周期     | count  | number of the cycle in which the account is called on first
resource            | Resource           | 资源         | text   | people, budget or material to be shared out
effort              | Effort             | 投入         | number | how much of a resource is spent, in its own unit
known_from          | Known from         | 依据来源     | text   | whether the curve was observed or judged by people
observations        | Observations       | 观测数       | count  | rows or answers behind the figure
effort_low          | Effort seen, low   | 最小投入     | number | smallest effort seen, in the resource's unit
effort_high         | Effort seen, high  | 最大投入     | number | largest effort seen, in the resource's unit
shape               | Shape              | 曲线形状     | text   | S-shaped, concave (it flattens from the start), or either
sales_floor         | Sales without      | 无投入销售额 | number | a of the curve: sales without any effort, in the unit of the table
sales_ceiling       | Ceiling            | 上限         | number | b of the curve: sales with as much effort as one likes
ceiling_low         | Ceiling, low       | 上限下界     | number | lower end of the 95 % interval of the ceiling, or of what people expect
ceiling_high        | Ceiling, high      | 上限上界     | number | upper end of it; missing where the ceiling was not seen
curve_power         | Power              | 幂次         | number | c of the curve: above 1 it is S-shaped
power_low           | Power, low         | 幂次下界     | number | lower end of the 95 % interval of the power
power_high          | Power, high        | 幂次上界     | number | upper end of the 95 % interval of the power
half_effort         | Half-way effort    | 半程投入     | number | effort that brings half of the way from floor to ceiling
half_low            | Half-way, low      | 半程下界     | number | lower end of the 95 % interval of the half-way effort
half_high           | Half-way, high     | 半程上界     | number | upper end of it; missing where the data set no end
curve_scale         | Scale              | 尺度         | number | d of the curve: the half-way effort to the power
sse                 | Squares left       | 残差平方和   | number | sum of squared errors of the curve, in the square of the unit of sales
concave_chance      | Flat from the start| 凹形 p 值    | chance | chance of such an error if the curve flattened from the start
optima              | Best fits          | 最优解数     | count  | separate curves that fit equally well
curve_sales         | Sales by the curve | 曲线销售额   | number | sales that the curve gives, in the unit of the table
point_kind          | What it is         | 点的类别     | text   | a point of the curve, something seen, today or the best split
effort_today        | Today              | 当前投入     | number | effort of today, in the resource's unit
effort_best         | Best               | 最优投入     | number | effort in the best split of the same total
effort_moved        | Moved              | 调整量       | number | best less today
worth_today         | Brings today       | 当前贡献     | money  | sales, or margin where it is known, that today's effort brings
worth_best          | Brings at best     | 最优贡献     | money  | what the best split brings
marginal_today      | One more today     | 当前边际     | number | currency that one more unit of effort would bring today
marginal_best       | One more at best   | 最优边际     | number | currency that one more unit would bring in the best split: equal where nothing holds it
average_best        | Best average       | 最佳平均     | number | most that a unit brings on average, from nothing on: unfunded where below the others' margin
held_by             | Held by            | 约束         | text   | what keeps the segment from the common marginal return
budget_shift       | Change of total    | 总量变化     | rate   | total of the resource against that of the plan
effort_total        | Total              | 总投入       | number | total of the resource, in its unit
worth               | Brings             | 贡献         | money  | sales, or margin where it is known, of all segments together
gain                | Gain               | 增益         | money  | what it brings above today's split
gain_low            | Gain, low          | 增益下限     | money  | lower end of the 95 % interval of the gain
gain_high           | Gain, high         | 增益上限     | money  | upper end of the 95 % interval of the gain
better_chance       | Better than today  | 优于当前概率 | chance | part of the drawn curves in which it brings more than today's split
marginal            | One more brings    | 边际贡献     | number | currency that one more unit of the resource would bring
net_gain            | Gain less cost     | 净增益       | money  | gain less what the change of the total costs
advice              | Advice             | 建议         | text   | whether the change pays, as far as the curves tell
response_form       | Form               | 函数形式     | text   | elasticity (per cent for per cent), or per unit where the effort may be nothing
effect_size         | Effect             | 效应值       | number | elasticity, or change of log sales for one unit, within segments
effect_low          | Effect, low        | 效应下限     | number | lower end of its 95 % interval, clustered by segment
effect_high         | Effect, high       | 效应上限     | number | upper end of its 95 % interval
pooled_size         | Across segments    | 跨细分值     | number | the same across all rows: mixes differences between segments into it
effort_step         | Step               | 步长         | number | change of effort in the example: a tenth more, one unit, or a tenth of it
sales_shift        | Change of sales    | 销售变化     | rate   | what that step changes in sales
change_low          | Change, low        | 变化下限     | rate   | lower end of its 95 % interval
change_high         | Change, high       | 变化上限     | rate   | upper end of its 95 % interval
segments            | Segments           | 细分数       | count  | segments that the figure rests on
observation         | Observation        | 观测         | text   | what was measured together
judged_by           | Judged by          | 判断人       | text   | who estimated it
trigger             | Trigger            | 触发条件     | text   | name of a rule that starts an action
watches             | Watches            | 监控对象     | text   | the metric, and of which part of the firm
direction           | Fires when         | 触发方向     | text   | the side of the threshold on which it fires: below or above
threshold           | Threshold          | 阈值         | number | value beyond which it fires, in the metric's unit
for_periods         | For                | 持续期数     | count  | whole periods in a row that the metric must lie beyond the threshold
per                 | Period is a        | 期间单位     | text   | what a period is: month or week
times_fired         | Fired so far       | 触发次数     | count  | times that it would have begun to fire in the history
fired_on            | Fired on           | 触发日       | text   | last day of the period with which it began to fire
alarms_per_year     | False alarms a year | 年误报次数  | number | times a year that chance alone would fire it
alarms_low          | False alarms, low  | 误报下限     | number | lower end of their 80 % interval, from what so short a history leaves open
alarms_high         | False alarms, high | 误报上限     | number | upper end of their 80 % interval
seldom_passed       | Seldom passed      | 少触发阈值   | number | threshold that chance alone passes as seldom as one can live with
is_firing           | Fires              | 触发中       | flag   | whether it fires with this period
is_start            | Begins             | 开始触发     | flag   | whether it begins to fire with this period
event               | Event              | 事件         | text   | what has happened: a trigger's name, a shock, or the firm's own word
event_name          | When               | 情形         | text   | the event as people call it
step_number         | Step               | 步骤         | count  | place of the step in order of time
within_hours        | Hours              | 小时数       | number | hours after the event by which it is done
within              | Within             | 时限         | text   | the same as people say it
deputy              | Deputy             | 代理人       | text   | who does it where the owner cannot
deputy_name         | Deputy's name      | 代理人姓名   | text   | name as people know it
contact             | Contact            | 联系方式     | text   | how to reach the owner, if the table says so; no private number is looked up
taken_from          | Taken from         | 来源         | text   | the table of emergency steps, a trigger, or nowhere
missing             | Who is missing     | 缺口         | text   | who or what cannot be counted on; empty where all is well
"""  # noqa: E501 (a table is easier to read whole than folded)

"""Tables of people and their work: duties, skills, actions, what was said and what was paid."""

from salesplan.case.shape import Column, Table

GOALS = Table(
    "goals",
    "a goal in words and numbers",
    ("goal",),
    (
        Column("goal", "key", "the goal, in the words that people use for it", required=True),
        Column("owner", "key", "the rep, manager, team or company that owns it", required=True),
        Column("kpi", "text", "the figure that it moves, such as revenue", required=True),
        Column("unit", "text", "unit of baseline and target"),
        Column("baseline", "number", "where the figure stands at the start, in its unit"),
        Column("target", "number", "where it is to stand on the due day, in its unit"),
        Column("starts_on", "date", "first day"),
        Column("due_on", "date", "day on which it is to be reached"),
        Column("supports", "key", "the goal or priority that it serves"),
    ),
)

MILESTONES = Table(
    "milestones",
    "a dated checkpoint",
    ("milestone",),
    (
        Column("milestone", "key", "the checkpoint's name", required=True),
        Column("due_on", "date", "day on which it is to be reached", required=True),
        Column("value", "number", "figure to be reached by then, in the unit of its kpi"),
        Column("kpi", "text", "the figure, such as revenue"),
        Column("owner", "key", "the rep, manager, team or company that answers for it"),
    ),
)

DUTIES = Table(
    "duties",
    "a duty of a role",
    ("role", "duty"),
    (
        Column("role", "text", "the role, as in reps", required=True),
        Column("duty", "text", "what the role does", required=True),
        Column("time_share", "rate", "part of the working time; adds to 1 per role", required=True),
        Column("with_role", "text", "the role that it is done with"),
        Column("responsibility", "text", "how: responsible, accountable, consulted, informed"),
    ),
)

ROLE_SKILLS = Table(
    "role_skills",
    "a skill that a role needs",
    ("role", "skill"),
    (
        Column("role", "text", "the role, as in reps", required=True),
        Column("skill", "text", "the skill", required=True),
        Column("required_level", "number", "level needed, on the scale of skills", required=True),
        Column("kind", "text", "what sort of skill it is",
               choices=("ability", "quality", "attitude")),
    ),
)  # fmt: skip

SKILLS = Table(
    "skills",
    "a measured skill",
    (),
    (
        Column("rep", "key", "whose skill", required=True),
        Column("skill", "text", "the skill, as in role_skills", required=True),
        Column("level", "number", "level found, on the firm's own scale", required=True),
        Column("rated_by", "text", "who rated it", choices=("self", "peer", "manager")),
        Column("rated_on", "date", "day of the rating"),
    ),
)

ACTIVITIES = Table(
    "activities",
    "a visit, call or training that took place",
    (),
    (
        Column("date", "date", "day on which it took place", required=True),
        Column("rep", "key", "who did it", required=True),
        Column("kind", "text", "visit, call, training and the like", required=True),
        Column("customer", "key", "with whom"),
        Column("hours", "number", "hours spent"),
        Column("stage", "text", "stage of the funnel that it served"),
    ),
    parts=("rep", "kind", "year"),
)

ACTIONS = Table(
    "actions",
    "an action that people wrote themselves",
    ("action",),
    (
        Column("action", "text", "what is to be done", required=True),
        Column("owner", "key", "who does it", required=True),
        Column("due_on", "date", "day by which it is done", required=True),
        Column("hours", "number", "hours that it takes"),
        Column("cost", "money", "what it costs"),
        Column("closes", "text", "the kpi whose gap it closes"),
        Column("amount", "number", "by how much, in the unit of that kpi"),
    ),
)

LEARNING = Table(
    "learning",
    "an item of the training catalogue",
    ("item", "skill"),
    (
        Column("item", "text", "the course, book or colleague's hour", required=True),
        Column("skill", "text", "the skill that it raises, as in role_skills", required=True),
        Column("kind", "text", "theory, practice, learning from the best", required=True),
        Column("hours", "number", "hours that it takes", required=True),
        Column("gain", "number", "levels gained, on the scale of skills", required=True),
        Column("cost", "money", "what it costs for one person"),
        Column("mentor", "key", "the rep who teaches it"),
    ),
)

SURVEYS = Table(
    "surveys",
    "an answer to a question",
    (),
    (
        Column("asked_on", "date", "day of the answer", required=True),
        Column("answered_by", "text", "who answers", required=True, choices=("customer", "rep")),
        Column("respondent", "key", "key of the customer or rep, or a pseudonym", required=True),
        Column("about", "text", "what the question is about", choices=("rep", "scheme", "firm")),
        Column("question", "text", "the question", required=True),
        Column("score", "number", "the answer, from 0 or 1 up to scale_max", required=True),
        Column("scale_max", "number", "highest score that can be given"),
        Column("rep", "key", "the rep whom it concerns"),
        Column("wave", "text", "the round of the survey, such as before and after"),
    ),
    parts=("answered_by", "wave"),
)

FEEDBACK = Table(
    "feedback",
    "a remark",
    (),
    (
        Column("given_on", "date", "day on which it was given", required=True),
        Column("source", "text", "who gave it", required=True,
               choices=("customer", "peer", "manager", "self")),
        Column("rep", "key", "the rep whom it concerns"),
        Column("theme", "text", "what it is about, in a word"),
        Column("text", "text", "the remark itself"),
        Column("score", "number", "a score that came with it"),
    ),
    parts=("source",),
)  # fmt: skip

SCHEMES = Table(
    "schemes",
    "who was paid how, and when",
    ("rep", "scheme", "starts_on"),
    (
        Column("rep", "key", "who is paid", required=True),
        Column("scheme", "text", "the scheme, as named in the plan file", required=True),
        Column("starts_on", "date", "first day under the scheme", required=True),
        Column("ends_on", "date", "last day; blank: still valid"),
    ),
    parts=("scheme",),
)

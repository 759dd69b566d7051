"""What the client says and how we answer."""

from acm_lib.measures.base import HIGHER, LOWER, declare
from acm_lib.statements import COUNT, HOURS, INDEX, RATIO, SCORE, _

declare(
    "nps",
    "100 * (promoters - detractors) / nps_answers",
    label=_("NPS"),
    unit=SCORE,
    direction=HIGHER,
    definition=_(
        "Net promoter score: the share of answers 9-10 less the share of answers 0-6, in points."
    ),
    values="Score, -100 to 100. No value without an answer.",
    source="Reichheld, net promoter score.",
    client_may_see=True,
)

declare(
    "csat",
    "csat_points / csat_answers",
    label=_("CSAT"),
    unit=INDEX,
    direction=HIGHER,
    definition=_("Mean of the satisfaction answers, 1-5."),
    values="Points, 1-5. No value without an answer.",
    source="customer satisfaction score, mean of a five-point scale.",
    client_may_see=True,
)

declare(
    "satisfied",
    "csat_satisfied / csat_answers",
    label=_("Satisfied"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Satisfaction answers of 4 or 5, as a share of all."),
    values="Ratio, 0-1. No value without an answer.",
    source="customer satisfaction score, top two of a five-point scale.",
    client_may_see=True,
)

declare(
    "response_time",
    "response_hours / responses",
    label=_("Response time"),
    unit=HOURS,
    direction=LOWER,
    definition=_("Working hours until the client had an answer, per contact that needed one."),
    values="Hours. No value where none needed an answer.",
    source="first response time, as service desks use it.",
    client_may_see=True,
)

declare(
    "promises_kept_share",
    "promises_kept / promises_due",
    label=_("Promises kept"),
    unit=RATIO,
    direction=HIGHER,
    definition=_("Follow-ups done by the day they were promised for."),
    values="Ratio, 0-1. No value where nothing was due.",
    source="on-time follow-up, the table `touchpoints`.",
    client_may_see=True,
)

declare(
    "contacts_made",
    "touchpoints",
    label=_("Contacts"),
    unit=COUNT,
    direction=HIGHER,
    definition=_("Meetings, calls and messages with the client."),
    source="the table `touchpoints`.",
    client_may_see=True,
)

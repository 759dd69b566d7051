"""What the client says and how we answer."""

from acm_lib.measures.base import HIGHER, LOWER, measure, ratio
from acm_lib.statements import COUNT, HOURS, INDEX, RATIO, SCORE, _


@measure(
    label=_("NPS"),
    unit=SCORE,
    better=HIGHER,
    needs=("promoters", "detractors", "nps_answers"),
    formula="100 * (promoters - detractors) / nps_answers",
    client_may_see=True,
)
def nps(facts):
    """Net promoter score: the share of answers 9-10 less the share of answers 0-6, in points.

    Score, -100 to 100. No value without an answer.

    Source: Reichheld, net promoter score.
    """
    return 100 * ratio(facts["promoters"] - facts["detractors"], facts["nps_answers"])


@measure(
    label=_("CSAT"),
    unit=INDEX,
    better=HIGHER,
    needs=("csat_points", "csat_answers"),
    formula="csat_points / csat_answers",
    client_may_see=True,
)
def csat(facts):
    """Mean of the satisfaction answers, 1-5.

    Points, 1-5. No value without an answer.

    Source: customer satisfaction score, mean of a five-point scale.
    """
    return ratio(facts["csat_points"], facts["csat_answers"])


@measure(
    label=_("Satisfied"),
    unit=RATIO,
    better=HIGHER,
    needs=("csat_satisfied", "csat_answers"),
    formula="csat_satisfied / csat_answers",
    client_may_see=True,
)
def satisfied(facts):
    """Satisfaction answers of 4 or 5, as a share of all.

    Ratio, 0-1. No value without an answer.

    Source: customer satisfaction score, top two of a five-point scale.
    """
    return ratio(facts["csat_satisfied"], facts["csat_answers"])


@measure(
    label=_("Response time"),
    unit=HOURS,
    better=LOWER,
    needs=("response_hours", "responses"),
    formula="response_hours / responses",
    client_may_see=True,
)
def response_time(facts):
    """Working hours until the client had an answer, per contact that needed one.

    Hours. No value where none needed an answer.

    Source: first response time, as service desks use it.
    """
    return ratio(facts["response_hours"], facts["responses"])


@measure(
    label=_("Promises kept"),
    unit=RATIO,
    better=HIGHER,
    needs=("promises_kept", "promises_due"),
    formula="promises_kept / promises_due",
    client_may_see=True,
)
def promises_kept_share(facts):
    """Follow-ups done by the day they were promised for.

    Ratio, 0-1. No value where nothing was due.

    Source: on-time follow-up, the table `touchpoints`.
    """
    return ratio(facts["promises_kept"], facts["promises_due"])


@measure(
    label=_("Contacts"),
    unit=COUNT,
    better=HIGHER,
    needs=("touchpoints",),
    formula="touchpoints",
    client_may_see=True,
)
def contacts_made(facts):
    """Meetings, calls and messages with the client.

    Count.

    Source: the table `touchpoints`.
    """
    return facts["touchpoints"]

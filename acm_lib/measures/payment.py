"""What clients are billed and how they pay. A balance is what was invoiced to date less what was
paid to date."""

from acm_lib.measures.base import LOWER, NEITHER, measure, ratio
from acm_lib.statements import DAYS, MONEY, RATIO, _


@measure(
    label=_("Billed"),
    unit=MONEY,
    better=NEITHER,
    needs=("invoiced",),
    formula="invoiced",
    client_may_see=True,
)
def billed(facts):
    """What the client was invoiced, credit notes taken off, without tax: the agency's revenue as
    the client sees it.

    Money. 0 where nothing was invoiced.

    Source: the table `invoices`.
    """
    return facts["invoiced"]


@measure(
    label=_("Receivables"),
    unit=MONEY,
    better=LOWER,
    needs=("invoiced_to_date", "paid_to_date"),
    formula="invoiced_to_date - paid_to_date",
    client_may_see=True,
)
def receivables(facts):
    """Invoiced and not yet paid.

    Money.

    Source: accounts receivable.
    """
    return facts["invoiced_to_date"] - facts["paid_to_date"]


@measure(
    label=_("Overdue"),
    unit=MONEY,
    better=LOWER,
    needs=("fell_due_to_date", "paid_when_due_to_date"),
    formula="fell_due_to_date - paid_when_due_to_date",
    client_may_see=True,
)
def overdue(facts):
    """Past its due day and not yet paid.

    Money.

    Source: accounts receivable, past due.
    """
    return facts["fell_due_to_date"] - facts["paid_when_due_to_date"]


@measure(
    label=_("Overdue share"),
    unit=RATIO,
    better=LOWER,
    needs=("fell_due_to_date", "paid_when_due_to_date", "invoiced_to_date", "paid_to_date"),
    formula="(fell_due_to_date - paid_when_due_to_date) / (invoiced_to_date - paid_to_date)",
    client_may_see=True,
)
def overdue_share(facts):
    """Of what is not yet paid, the share that is past its due day.

    Ratio. No value where nothing is open.

    Source: accounts receivable, past due over open.
    """
    return ratio(
        facts["fell_due_to_date"] - facts["paid_when_due_to_date"],
        facts["invoiced_to_date"] - facts["paid_to_date"],
    )


@measure(
    label=_("DSO"),
    unit=DAYS,
    better=LOWER,
    needs=("invoiced_to_date", "paid_to_date", "invoiced", "days"),
    formula="(invoiced_to_date - paid_to_date) / invoiced * days",
)
def dso(facts):
    """Days sales outstanding: how many days of revenue are waiting to be paid.

    Days. No value without revenue in the window.

    Source: receivables over credit sales times days.
    """
    return (
        ratio(facts["invoiced_to_date"] - facts["paid_to_date"], facts["invoiced"]) * facts["days"]
    )

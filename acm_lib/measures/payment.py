"""What clients are billed and how they pay. A balance is what was invoiced to date less what was
paid to date."""

from acm_lib.measures.base import LOWER, NEITHER, declare
from acm_lib.statements import DAYS, MONEY, RATIO, _

declare(
    "billed",
    "invoiced",
    label=_("Billed"),
    unit=MONEY,
    direction=NEITHER,
    definition=_(
        "What the client was invoiced, credit notes taken off, without tax: the agency's revenue as"
        " the client sees it."
    ),
    values="Money. 0 where nothing was invoiced.",
    source="the table `invoices`.",
    client_may_see=True,
)

declare(
    "receivables",
    "invoiced_to_date - paid_to_date",
    label=_("Receivables"),
    unit=MONEY,
    direction=LOWER,
    definition=_("Invoiced and not yet paid."),
    source="accounts receivable.",
    client_may_see=True,
)

declare(
    "overdue",
    "fell_due_to_date - paid_when_due_to_date",
    label=_("Overdue"),
    unit=MONEY,
    direction=LOWER,
    definition=_("Past its due day and not yet paid."),
    source="accounts receivable, past due.",
    client_may_see=True,
)

declare(
    "overdue_share",
    "(fell_due_to_date - paid_when_due_to_date) / (invoiced_to_date - paid_to_date)",
    label=_("Overdue share"),
    unit=RATIO,
    direction=LOWER,
    definition=_("Of what is not yet paid, the share that is past its due day."),
    values="Ratio. No value where nothing is open.",
    source="accounts receivable, past due over open.",
    client_may_see=True,
)

declare(
    "dso",
    "(invoiced_to_date - paid_to_date) / invoiced * days",
    label=_("DSO"),
    unit=DAYS,
    direction=LOWER,
    definition=_("Days sales outstanding: how many days of revenue are waiting to be paid."),
    values="Days. No value without revenue in the window.",
    source="receivables over credit sales times days.",
)

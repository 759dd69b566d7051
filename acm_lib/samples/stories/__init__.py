"""The stories planted in the sample book, each with its truth. Reports must find them; tests hold
that they do."""

from acm_lib.samples.stories import clients, orders, records

STORIES = (
    clients.DRIFTING,
    orders.SCOPE_CREEP,
    clients.LOSING,
    clients.LATE_PAYER,
    clients.SINGLE_CONTACT,
    orders.REPEATED_APPROACH,
    clients.CONCENTRATION,
    clients.HUNTED_NOT_FARMED,
    clients.OVERSERVICED_RETAINER,
    orders.TET_CAMPAIGN,
    orders.REFUSE,
    orders.TAKE,
    orders.NEVER_BILLED,
    records.POSTING_TIMES_TEN,
    records.POSTED_TWICE,
    clients.WHITESPACE,
    clients.TOO_NEW,
    orders.OVERLOAD,  # last of those with orders: it fills what is left
    records.NAMES,
    records.MESS,
)

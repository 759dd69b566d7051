"""The rate card that time entries carry with them: what an hour of each person costs and is charged
at, from which day."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from acm_lib.importers.staging import day_numbers, encode_column
from acm_lib.importers.values import pair_codes


def build_rate_card(
    staging: Sequence[pa.Table], departments: Mapping[str, str], currency: str
) -> pa.Table:
    """A rate for each person and day on which it changes, in the book's currency.

    A rate of 0 is taken as none: systems write it where nobody set one. On a day with several bill
    rates for one person (they differ by project) that rate is left out; with several cost rates the
    person's costs would be a guess, and are left out from that day until the next that is clear.

    Parameters
    ----------
    staging : what the exports of time have brought.
    departments : word of an export -> department.
    currency : the book's; rates in another are not taken.
    """

    staging = [
        staged
        for staged in staging
        if staged.num_rows
        and staged["cost_rate"].null_count + staged["bill_rate"].null_count < 2 * staged.num_rows
    ]
    days: dict[tuple[str, str], dict[Any, set]] = {}
    for staged in staging:
        _add_rates(days, staged, departments, currency)
    rows = []
    for (department, role), rates in sorted(days.items()):
        before = None
        for day, pairs in sorted(rates.items()):
            cost, bill = (_single_rate(rate) for rate in zip(*pairs, strict=True))
            if (cost, bill) != before and (
                before is not None or cost is not None or bill is not None
            ):
                rows.append((department, role, day, cost, bill))
                before = (cost, bill)
    types = {
        "department": pa.string(),
        "role": pa.string(),
        "valid_from": pa.date32(),
        "cost_rate": pa.decimal128(20, 4),
        "bill_rate": pa.decimal128(20, 4),
    }
    return pa.table(
        {
            name: pa.array([row[place] for row in rows], kind)
            for place, (name, kind) in enumerate(types.items())
        }
    )


def _single_rate(rates: Iterable[Decimal | None]) -> Decimal | None:
    different = {rate for rate in rates if rate is not None}
    return different.pop() if len(different) == 1 else None


def _add_rates(days: dict, staged: pa.Table, departments: Mapping[str, str], currency: str) -> None:
    """(department, person) -> day -> the different rates of that day; a person with one rate only
    has its first day."""
    values, codes = zip(
        *(
            encode_column(staged, name)
            for name in ("work", "person", "cost_rate", "bill_rate", "currency")
        ),
        strict=True,
    )
    dates = day_numbers(staged)
    groups, group = pair_codes(codes[0], codes[1], len(values[1]))
    priced, price = pair_codes(codes[2], codes[3], len(values[3]))
    rates, rate = pair_codes(price, codes[4], len(values[4]))
    pairs, pair = pair_codes(group, rate, len(rates))
    several = np.bincount(pairs // len(rates), minlength=len(groups)) > 1
    first = np.full(len(groups), np.iinfo("int32").max, dtype="int32")
    np.minimum.at(first, group, dates)
    day = np.where(several[group], dates, first[group])
    low = int(dates.min())
    width = int(dates.max()) - low + 1
    for key in pair_codes(pair, day - low, width)[0].tolist():
        at, since = divmod(key, width)
        of, which = divmod(int(pairs[at]), len(rates))
        work, person = (
            values[0][int(groups[of]) // len(values[1])],
            values[1][int(groups[of]) % len(values[1])],
        )
        both, unit = divmod(int(rates[which]), len(values[4]))
        cost, bill, rate_currency = (
            values[2][int(priced[both]) // len(values[3])],
            values[3][int(priced[both]) % len(values[3])],
            values[4][unit],
        )
        if person and (cost or bill) and rate_currency in (None, currency):
            by_day = days.setdefault((departments.get(work or "") or work, person), {})
            by_day.setdefault(np.datetime64(since + low, "D").astype(object), set()).add(
                (cost or None, bill or None)
            )

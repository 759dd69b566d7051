"""Pricing: the fee that brings a margin."""

from acm_lib.errors import UsageError


def fee_for_margin(delivery_cost: float, margin: float, pass_through: float = 0.0) -> float:
    """The fee at which an order earns the margin asked for.

    Parameters
    ----------
    delivery_cost : cost of the work (labour and the agency's own third-party cost), money.
    margin : delivery margin on AGI, below 1. A margin of 20 % is not a markup of 20 %.
    pass_through : third-party cost charged on at cost, money.

    Returns
    -------
    delivery cost / (1 - margin) + pass-through, money.

    Raises
    ------
    UsageError : a margin of 1 or more, or a negative cost.

    Source: Parakeeto, fee calculator.

    Examples
    --------
    >>> round(fee_for_margin(5_000, margin=0.70, pass_through=10_000))
    26667
    """
    if not margin < 1:
        raise UsageError(
            f"A margin of {margin:.0%} cannot be reached by any fee. The margin is a share of the"
            " fee. Give one below 100 %, as in .5."
        )
    if delivery_cost < 0 or pass_through < 0:
        raise UsageError(
            "A cost is negative. A fee cannot be made of it. Give costs as positive amounts."
        )
    return delivery_cost / (1 - margin) + pass_through

"""BG/NBD, MBG/NBD and Pareto/NBD, models of repeat orders: likelihood, chance to be alive, expected
orders.

All three say that a living client orders at random at a rate of its own, drawn from a gamma
distribution (r, alpha). They differ in how a client leaves:

* ``bgnbd``: after each repeat order, with a chance of its own drawn from a beta distribution (a,
  b). A client that never came back has had no occasion to leave, so it is alive for certain.
* ``mbgnbd``: the same, but the chance is also taken after the first order.
* ``paretonbd``: at any moment, at a rate of its own drawn from a gamma distribution (s, beta).

Every function takes numpy arrays: x repeat orders, t_x the time of the last of them since the first
order, T the age, all in one unit of time. `repeat_orders` is the front door.

Sources: Fader, Hardie and Lee, "Counting Your Customers the Easy Way" (2005) for BG/NBD; Batislam,
Denizel and Filiztekin (2007) for MBG/NBD; Schmittlein, Morrison and Colombo (1987) with Fader and
Hardie's notes for Pareto/NBD.
"""

import numpy as np

PARAMETERS = {
    "mbgnbd": ("r", "alpha", "a", "b"),
    "bgnbd": ("r", "alpha", "a", "b"),
    "paretonbd": ("r", "alpha", "s", "beta"),
}
Likelihoods = tuple[np.ndarray, np.ndarray, np.ndarray]
TIMED = ("alpha", "beta")  # these parameters are measured in the unit of time
_NODES = 40  # of the quadrature; 40 e-folds of decay are integrated to 1e-12
_CHUNK = 20_000  # rows of the quadrature held in memory at once
_NUDGE = 1e-7  # the distance kept from removable poles


def log_likelihoods(
    model: str, params: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> Likelihoods:
    """Log-likelihood of each client, its gradient in the parameters, and the chance that the client
    is alive.

    Parameters
    ----------
    model : a key of `PARAMETERS`; `params` are its four parameters, all positive.
    x, t_x, T : arrays of n clients.

    Returns
    -------
    log-likelihood (n), gradient (n x 4), chance to be alive (n, 0-1).

    Source: the papers named above. Pareto/NBD: the integral over the time of leaving, whose closed
    form is the difference of two Gauss hypergeometric functions, is taken by quadrature, so that
    its gradient is exact as well.
    """
    if model == "paretonbd":
        parts = [
            _pareto(params, x[i : i + _CHUNK], t_x[i : i + _CHUNK], T[i : i + _CHUNK])
            for i in range(0, max(len(x), 1), _CHUNK)
        ]
        values, gradients, alive = (np.concatenate(part) for part in zip(*parts, strict=True))
        return values, gradients, alive
    return _beta_geometric(params, x, t_x, T, chances=x + (model == "mbgnbd"))


def expected_orders(
    model: str, params: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, t: float
) -> np.ndarray:
    """Expected orders of each client within the next `t`; shape (n)."""
    alive = log_likelihoods(model, params, x, t_x, T)[2]
    r, alpha, third, fourth = params
    if model == "paretonbd":
        return (
            alive
            * (r + x)
            / (alpha + T)
            * (fourth + T)
            * _discounted_length(third - 1, np.log1p(t / (fourth + T)))
        )
    return alive * _orders_while_alive(r + x, alpha + T, third, fourth + x + (model == "mbgnbd"), t)


def expected_orders_of_new_client(
    model: str, params: np.ndarray, t: float | np.ndarray
) -> np.ndarray:
    """Expected repeat orders of a client not yet known within `t` of the first order; shape of
    `t`."""
    r, alpha, third, fourth = params
    if model == "paretonbd":
        return r / alpha * fourth * _discounted_length(third - 1, np.log1p(t / fourth))
    if model == "mbgnbd":
        return fourth / (third + fourth) * _orders_while_alive(r, alpha, third, fourth + 1, t)
    return _orders_while_alive(r, alpha, third, fourth, t)


def _beta_geometric(
    params: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, *, chances: np.ndarray
) -> Likelihoods:
    """BG/NBD and MBG/NBD; `chances` is how often the client could have left and did not, if it is
    alive."""
    from scipy.special import digamma, gammaln

    r, alpha, a, b = params
    new = np.concatenate([[True], x[1:] != x[:-1]])[
        : len(x)
    ]  # the costly functions once per run of equal numbers of orders
    which, orders, stayed = np.cumsum(new) - 1, x[new], chances[new]
    may_leave = stayed > 0
    before = np.where(may_leave, b + stayed - 1, 1.0)
    left_odds = np.where(may_leave, np.log(a) - np.log(before), -np.inf)
    common = (
        gammaln(r + orders)
        - gammaln(r)
        + r * np.log(alpha)
        + gammaln(a + b)
        - gammaln(b)
        + gammaln(b + stayed)
        - gammaln(a + b + stayed)
    )
    of_r = digamma(r + orders) - digamma(r) + np.log(alpha)
    of_a = digamma(a + b) - digamma(a + b + stayed)
    of_b = of_a - digamma(b) + digamma(b + stayed)
    of_b_left = may_leave / before

    now, then = np.log(alpha + T), np.log(alpha + t_x)
    shape = r + x
    odds = left_odds[which] + shape * (now - then)  # log odds of having left against being alive
    alive, log_total = _alive(odds)
    left = 1 - alive
    value = common[which] - shape * now + log_total
    gradient = np.empty((len(x), 4))
    gradient[:, 0] = of_r[which] - alive * now - left * then
    gradient[:, 1] = r / alpha - shape * (alive / (alpha + T) + left / (alpha + t_x))
    gradient[:, 2] = of_a[which] + left / a
    gradient[:, 3] = of_b[which] - left * of_b_left[which]
    return value, gradient, alive


def _pareto(params: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> Likelihoods:
    from scipy.special import digamma, gammaln

    r, alpha, s, beta = params
    shape = r + x
    # Time of leaving u as v = log(low + u): the integrand is log-concave in v, so it dies off at
    # least as fast as at t_x.
    low, high = min(alpha, beta), max(alpha, beta)
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    start = np.log(low + t_x)
    steep = (low + t_x) / (high + t_x)
    decay = np.maximum(
        shape * (steep if beta < alpha else 1) + (s + 1) * (1 if beta < alpha else steep) - 1, 1e-6
    )
    width = np.minimum(np.log(low + T) - start, 45 / decay)
    u = np.exp(start[:, None] + width[:, None] * (nodes + 1) / 2)  # low + u
    for_orders, for_leaving = (u + (alpha - low), u + (beta - low))
    log_orders, log_leaving = np.log(for_orders), np.log(for_leaving)
    exponent = np.log(u) - shape[:, None] * log_orders - (s + 1) * log_leaving
    highest = exponent.max(axis=1)
    density = np.exp(exponent - highest[:, None]) * weights
    mass = density.sum(axis=1)
    density /= mass[:, None]
    with np.errstate(divide="ignore"):
        log_left = np.log(s) + np.log(width / 2) + np.log(mass) + highest
    now, now_leaving = np.log(alpha + T), np.log(beta + T)
    log_alive = -shape * now - s * now_leaving
    odds = log_left - log_alive
    alive, log_total = _alive(odds)
    left = 1 - alive
    value = (
        gammaln(shape) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + log_alive + log_total
    )
    gradient = np.empty((len(x), 4))
    gradient[:, 0] = (
        digamma(shape)
        - digamma(r)
        + np.log(alpha)
        - alive * now
        - left * (density * log_orders).sum(axis=1)
    )
    gradient[:, 1] = r / alpha - shape * (
        alive / (alpha + T) + left * (density / for_orders).sum(axis=1)
    )
    gradient[:, 2] = (
        np.log(beta) - alive * now_leaving + left * (1 / s - (density * log_leaving).sum(axis=1))
    )
    gradient[:, 3] = (
        s / beta - alive * s / (beta + T) - left * (s + 1) * (density / for_leaving).sum(axis=1)
    )
    return value, gradient, alive


def _alive(odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """1 / (1 + exp(odds)) and log(1 + exp(odds)), without overflow; 1 and 0 where the odds are
    minus infinity."""
    small = np.exp(-np.abs(odds))
    return np.where(odds > 0, small, 1.0) / (1 + small), np.log1p(small) + np.maximum(odds, 0)


def _discounted_length(power: float, length: np.ndarray) -> np.ndarray:
    """(1 - exp(-power * length)) / power, and its limit at power 0."""
    return -np.expm1(-power * length) / power if abs(power) > 1e-12 else length


def _orders_while_alive(
    shape: np.ndarray, rate: np.ndarray, a: float, b: np.ndarray, t: float | np.ndarray
) -> np.ndarray:
    """E[(1 - exp(-lambda p t)) / p] with lambda ~ gamma(shape, rate), p ~ beta(a, b): what a living
    client still orders.

    Fader, Hardie and Lee's (a + b - 1) / (a - 1) [1 - 2F1(...)], in Euler's form of 2F1 that
    overflows last; where that form fails too, the original, and at last the integral itself. Poles
    at a = 1 and a + b = 1 are removable.
    """
    from scipy.special import hyp2f1

    shape, rate, b, t = np.broadcast_arrays(
        *(np.asarray(value, dtype="float64") for value in (shape, rate, b, t))
    )
    scalar = shape.ndim == 0
    shape, rate, b, t = (np.atleast_1d(value) for value in (shape, rate, b, t))
    a = 1 + _NUDGE if abs(a - 1) < _NUDGE else a
    b = np.where(np.abs(a + b - 1) < _NUDGE, b + 2 * _NUDGE, b)
    c, w = a + b - 1, t / rate
    z = t / (rate + t)
    with np.errstate(all="ignore"):
        expected = (
            c / (a - 1) * (1 - np.exp((1 - a) * np.log1p(w)) * hyp2f1(c - shape, a - 1, c, z))
        )
        bad = ~(np.isfinite(expected) & (expected >= 0) & (expected <= shape * w * (1 + 1e-6)))
        expected[bad] = (c / (a - 1) * (1 - np.exp(-shape * np.log1p(w)) * hyp2f1(shape, b, c, z)))[
            bad
        ]
        bad = ~(np.isfinite(expected) & (expected >= 0) & (expected <= shape * w * (1 + 1e-6)))
    for place in np.flatnonzero(bad):
        expected[place] = _integrate(shape[place], w[place], a, b[place])
    expected = np.clip(expected, 0, shape * w)
    return expected[0] if scalar else expected


def _integrate(shape: float, w: float, a: float, b: float) -> float:
    """The same mean by the trapezoid rule over the log odds of p, on both sides of which the
    density falls off exponentially."""
    from scipy.special import betaln

    centre, spread = np.log(a / b), 12 * np.sqrt(1 / a + 1 / b)
    odds = np.linspace(max(centre - spread - 45 / a, -700.0), centre + spread + 45 / b, 4_000)
    log_p = -np.logaddexp(0, -odds)
    p = np.exp(log_p)
    weight = np.exp(a * log_p - b * np.logaddexp(0, odds) - betaln(a, b)) * (odds[1] - odds[0])
    below = max(
        1 - weight.sum(), 0.0
    )  # of p so near to 0 that its orders are those of nobody who leaves
    return float((weight * -np.expm1(-shape * np.log1p(p * w)) / p).sum() + below * shape * w)

"""Models of repeat orders: how many orders to expect from each client, and who has left unnoticed.

Show the baseline (a client's own rate so far, x / T) beside every expectation of these models.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from acm_lib.errors import NotEnoughData, UsageError
from acm_lib.segments.bg_nbd import (
    PARAMETERS,
    TIMED,
    expected_orders,
    expected_orders_of_new_client,
    log_likelihoods,
)
from acm_lib.statements import _

MIN_CLIENTS = 20
PENALISED_BELOW = 150  # clients: below this the likelihood alone often runs to a bound
# on the sum of the squared log parameters, time in mean ages; a normal prior of deviation 2.2 on
# each log
PENALTY = 0.1
COLUMNS = ("frequency", "recency", "T")
_MANY = 50_000  # distinct histories: above this a twentieth of them says where to start
Rows = tuple[str, np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # model, x, t_x, T, weights
_START = (0.0, 0.0, 0.0, 0.0)  # log parameters
_BOUND = 8.0  # of the log parameters: 0.0003 to 3,000 mean ages
# standard error of a log parameter, or of a mix of them, above which the data do not identify it
_WIDEST = 5.0


@dataclass(frozen=True)
class RepeatOrders:
    """A fitted model of repeat orders.

    Attributes
    ----------
    model : "mbgnbd", "bgnbd" or "paretonbd".
    params : r, alpha, a, b, or r, alpha, s, beta; alpha and beta in the summary's unit of time.
    log_likelihood : at `params`, without the penalty.
    standard_errors : of `params`, from the numerical Hessian of the likelihood; NaN when not
        identified.
    identified : False when a parameter sits at a bound or the likelihood is flat in some direction.
        The expectations may still be useful, the parameters mean nothing.
    clients : how many were fitted.
    penalty : the weight that was used, 0 for plain maximum likelihood.
    summary : what was fitted, one row per client: frequency, recency, T.
    """

    model: str
    params: pd.Series
    log_likelihood: float
    standard_errors: pd.Series
    identified: bool
    clients: int
    penalty: float
    summary: pd.DataFrame = field(repr=False, compare=False)

    def expected_orders(self, t: float, summary: pd.DataFrame | None = None) -> pd.Series:
        """Expected orders of each client within the next `t`, given its own history.

        Parameters
        ----------
        t : in the summary's unit of time, 0 or more.
        summary : clients to predict; by default those that were fitted. A row with a NaN gives
            NaN.

        Returns
        -------
        Series with the index of the summary, a number of orders.

        Source: Fader, Hardie and Lee (2005), equation 10; the same expectation for the other two
        models.
        """
        return self._by_client(
            lambda x, t_x, T: expected_orders(
                self.model, self.params.to_numpy(), x, t_x, T, _time(t)
            ),
            summary,
            "expected_orders",
        )

    def probability_alive(self, summary: pd.DataFrame | None = None) -> pd.Series:
        """The chance, 0-1, that each client has not left; parameters and NaN as in
        `expected_orders`.

        BG/NBD gives 1 to every client with a single order; MBG/NBD and Pareto/NBD do not.
        """
        return self._by_client(
            lambda x, t_x, T: log_likelihoods(self.model, self.params.to_numpy(), x, t_x, T)[2],
            summary,
            "probability_alive",
        )

    def expected_orders_of_new_client(self, t: float) -> float:
        """Expected repeat orders within `t` of a first order, E[X(t)]."""
        return float(expected_orders_of_new_client(self.model, self.params.to_numpy(), _time(t)))

    def probability_of_no_order(self, t: float) -> float:
        """The chance, 0-1, that a new client orders nothing more within `t` of its first order,
        P(X(t) = 0)."""
        nothing = np.zeros(1)
        return float(
            np.exp(
                log_likelihoods(
                    self.model, self.params.to_numpy(), nothing, nothing, nothing + _time(t)
                )[0][0]
            )
        )

    def _by_client(
        self,
        function: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray],
        summary: pd.DataFrame | None,
        name: str,
    ) -> pd.Series:
        summary = self.summary if summary is None else _checked(summary)
        complete = summary.dropna()
        result = pd.Series(np.nan, index=summary.index, name=name)
        if len(complete):
            (x, t_x, T), which, _weights = _distinct(complete)
            result[summary.notna().all(axis="columns").to_numpy()] = function(x, t_x, T)[which]
        return result


def fit_repeat_orders(
    summary: pd.DataFrame, model: str = "mbgnbd", penalty: float | None = None
) -> RepeatOrders:
    """Fit a model of repeat orders by maximum likelihood.

    Clients with the same history are one row with a weight, and the gradient is exact: a million
    clients take about a second.

    Parameters
    ----------
    summary : by client, columns frequency (repeat orders, the first does not count), recency (time
        from the first order to the last), T (time from the first order to today); any unit of time.
        Rows with a NaN are not fitted.
    model : "mbgnbd" (a client may leave after any order), "bgnbd" (after any repeat order) or
        "paretonbd" (at any moment).
    penalty : weight of the sum of squared log parameters (time in mean ages) against the
        log-likelihood. By default 0.1 for fewer than 150 clients, where plain maximum likelihood
        often runs to a bound, and 0 from 150 on.

    Raises
    ------
    NotEnoughData : fewer than 20 clients.
    UsageError : an unknown model, a missing column, a history that cannot be.

    Source: Fader, Hardie and Lee, Marketing Science 24 (2005); Batislam, Denizel and Filiztekin
    (2007); Schmittlein, Morrison and Colombo, Management Science 33 (1987).

    Examples
    --------
    >>> summary = pd.DataFrame({"frequency": [0, 0, 1, 4] * 50, "recency": [0, 0, 5, 30] * 50,
    ...     "T": [20, 39, 30, 36] * 50})
    >>> fitted = fit_repeat_orders(summary)
    >>> fitted.probability_alive().head(4).round(2).tolist()
    [0.11, 0.02, 0.16, 0.8]
    """
    if model not in PARAMETERS:
        raise UsageError(
            f"The model {model!r} is unknown. A guess could change every figure. Take one of"
            f" {', '.join(PARAMETERS)}."
        )
    summary = _checked(summary)
    complete = summary.dropna()
    clients = len(complete)
    if clients < MIN_CLIENTS:
        raise NotEnoughData(
            _("A model of repeat orders"), MIN_CLIENTS, clients, _("clients with a first order")
        )
    penalty = (PENALTY if clients < PENALISED_BELOW else 0.0) if penalty is None else float(penalty)
    (x, t_x, T), _which, weights = _distinct(complete)
    unit = float(np.average(T, weights=weights)) or 1.0
    t_x, T = t_x / unit, T / unit
    rows = (model, x, t_x, T, weights)
    start = _most_likely(rows, penalty, every=20) if len(x) > _MANY else _START
    logs = _most_likely(rows, penalty, start)
    log_errors = _log_errors(lambda at: _likelihood(at, *rows)[1], logs)
    identified = log_errors is not None
    if (
        penalty and identified
    ):  # a penalty always finds an answer: whether the data have one is asked without it
        identified = (
            _log_errors(lambda at: _likelihood(at, *rows)[1], _most_likely(rows, 0.0)) is not None
        )
    names = list(PARAMETERS[model])
    params = np.exp(logs) * np.where(np.isin(names, TIMED), unit, 1)
    value = log_likelihoods(model, params, x, t_x * unit, T * unit)[0]
    return RepeatOrders(
        model=model,
        params=pd.Series(params, index=names, name="params"),
        log_likelihood=float(weights @ value),
        standard_errors=pd.Series(
            params * log_errors if identified else np.nan, index=names, name="standard_errors"
        ),
        identified=identified,
        clients=clients,
        penalty=penalty,
        summary=summary,
    )


def refit(fitted: RepeatOrders, summary: pd.DataFrame) -> RepeatOrders:
    """The same model fitted to other histories starting from its parameters: for simulations, so
    without standard errors and looser.

    Parameters
    ----------
    summary : as for `fit_repeat_orders`, without NaN and already checked.
    """
    (x, t_x, T), _which, weights = _distinct(summary)
    timed = np.isin(fitted.params.index, TIMED)
    unit = float(np.average(T, weights=weights)) or 1.0
    start = np.clip(np.log(fitted.params.to_numpy() / np.where(timed, unit, 1)), -_BOUND, _BOUND)
    logs = _most_likely(
        (fitted.model, x, t_x / unit, T / unit, weights), fitted.penalty, start, ftol=1e-7
    )
    params = pd.Series(
        np.exp(logs) * np.where(timed, unit, 1), index=fitted.params.index, name="params"
    )
    return replace(fitted, params=params, clients=len(summary), summary=summary)


def _likelihood(
    logs: np.ndarray, model: str, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, weights: np.ndarray
) -> tuple[float, np.ndarray]:
    """Log-likelihood and its gradient in the log parameters."""
    params = np.exp(logs)
    values, gradients, _alive = log_likelihoods(model, params, x, t_x, T)
    return float(weights @ values), (weights @ gradients) * params


def _most_likely(
    rows: Rows,
    penalty: float,
    start: Sequence[float] | np.ndarray = _START,
    *,
    every: int = 1,
    ftol: float = 1e-13,
) -> np.ndarray:
    """The log parameters of the highest penalised likelihood over every n-th row."""
    from scipy.optimize import minimize

    model = rows[0]
    x, t_x, T, weights = (column[::every] for column in rows[1:])
    clients = weights.sum()

    def loss(logs: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = _likelihood(logs, model, x, t_x, T, weights)
        return (penalty * float(logs @ logs) - value) / clients, (
            2 * penalty * logs - gradient
        ) / clients

    return minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-_BOUND, _BOUND)] * len(_START),
        options={"ftol": ftol, "gtol": 1e-8},
    ).x


def _log_errors(
    gradient: Callable[[np.ndarray], np.ndarray], logs: np.ndarray, step: float = 1e-4
) -> np.ndarray | None:
    """Standard errors of the log parameters from the Hessian of the likelihood; None where the data
    do not identify them."""
    if np.any(np.abs(logs) > _BOUND - 0.01):
        return None
    hessian = np.array(
        [
            (gradient(logs - step * row) - gradient(logs + step * row)) / (2 * step)
            for row in np.eye(len(logs))
        ]
    )
    hessian = (hessian + hessian.T) / 2
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] < _WIDEST**-2:
        return None
    return np.sqrt(np.diag(np.linalg.inv(hessian)))


def _checked(summary: pd.DataFrame) -> pd.DataFrame:
    """The three columns as floats, in a frame of their own; UsageError for what no client can have
    done."""
    missing = [column for column in COLUMNS if column not in summary.columns]
    if missing:
        raise UsageError(
            f"The summary of orders has no column {', '.join(missing)}. Without it a client's"
            f" history is unknown. Give one row per client with {', '.join(COLUMNS)}."
        )
    summary = summary[list(COLUMNS)].astype("float64")
    x, t_x, T = (summary[column] for column in COLUMNS)
    wrong = (
        (x < 0)
        | (x % 1 > 0)
        | (t_x < 0)
        | (t_x > T * (1 + 1e-9))
        | ((x == 0) & (t_x > 0))
        | np.isinf(summary.to_numpy()).any(axis=1)
    )
    if wrong.any():
        raise UsageError(
            f"The history of client {summary.index[wrong.to_numpy()][0]!r} and"
            f" {int(wrong.sum()) - 1} others cannot be:"
            f" {summary[wrong.to_numpy()].iloc[0].to_dict()}. The model would turn it into figures"
            " all the same. Repeat orders are whole numbers, 0 <= recency <= T, and recency is 0"
            " without repeat orders."
        )
    return summary


def _distinct(summary: pd.DataFrame) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Each distinct history once (x, t_x, T), the place of each client's among them, and how many
    share it."""
    values, code = [], np.zeros(len(summary), dtype="int64")
    for column in COLUMNS:
        places, distinct = pd.factorize(summary[column].to_numpy(), sort=True)
        values.append(distinct)
        code = code * len(distinct) + places
    code, which, weights = np.unique(code, return_inverse=True, return_counts=True)
    columns = []
    for distinct in reversed(values):
        code, place = np.divmod(code, len(distinct))
        columns.append(distinct[place])
    return columns[::-1], which, weights.astype("float64")


def _time(t: float) -> float:
    if not t >= 0:
        raise UsageError(
            f"The time ahead is {t!r}. Nothing can be expected in it. Give 0 or more, in the unit"
            " of the summary."
        )
    return float(t)

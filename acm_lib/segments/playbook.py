"""Named segments and what to do about them, as data."""

from dataclasses import dataclass

from acm_lib.statements import _


@dataclass(frozen=True)
class RfmRule:
    """A segment: the lowest and highest score of recency, frequency and money it holds."""

    name: str
    r: tuple[int, int] = (1, 5)
    f: tuple[int, int] = (1, 5)
    m: tuple[int, int] = (1, 5)

    def holds(self, r: int, f: int, m: int) -> bool:
        """Are the three scores within the ranges?"""
        return (
            self.r[0] <= r <= self.r[1]
            and self.f[0] <= f <= self.f[1]
            and self.m[0] <= m <= self.m[1]
        )


# In order: the first that holds is the segment. The last one holds everything, so that every client
# has exactly one.
RFM_SEGMENTS = (
    RfmRule(_("best"), r=(4, 5), f=(4, 5), m=(4, 5)),
    RfmRule(_("loyal"), r=(3, 5), f=(4, 5)),
    RfmRule(_("big spender"), r=(3, 5), m=(4, 5)),
    RfmRule(_("new"), r=(4, 5), f=(1, 2)),
    RfmRule(_("promising"), r=(3, 5)),
    RfmRule(_("must not lose"), r=(1, 2), f=(4, 5), m=(4, 5)),
    RfmRule(_("slipping"), r=(1, 2), f=(3, 5)),
    RfmRule(_("lost"), r=(1, 1)),
    RfmRule(_("quiet")),
)


@dataclass(frozen=True)
class Play:
    """What to do about a cell of the value x growth x risk grid.

    `band` colours it; `growing` says whether to sell more there; `decision` is the one word for
    leadership ("grow", "keep", "fix", "let go"; empty: none to take).
    """

    cell: str
    band: str
    growing: bool
    todo: str
    decision: str = ""


DECISIONS = (_("grow"), _("keep"), _("fix"), _("let go"))


PLAYBOOK = {
    play.cell: play
    for play in (
        Play(
            _("grow"),
            "green",
            True,
            _("Propose a second service and a plan for the year; put time into it."),
            "grow",
        ),
        Play(
            _("keep"),
            "green",
            False,
            _("Hold the quality and the contact; ask for a referral."),
            "keep",
        ),
        Play(
            _("win back"),
            "yellow",
            False,
            _("See the decision maker this month: what changed, and what would bring them back?"),
            "fix",
        ),
        Play(
            _("fix"),
            "red",
            False,
            _("Re-price or re-scope before taking another order; no growth until it earns."),
            "fix",
        ),
        Play(
            _("let go"),
            "red",
            False,
            _("Finish what is promised, take no new order below the target margin."),
            "let go",
        ),
        Play(
            _("serve lightly"),
            "grey",
            False,
            _("Keep it simple: standard services, few meetings."),
            "keep",
        ),
        Play(
            _("farm"),
            "yellow",
            True,
            _("Go back: nobody has since the first order. Ask how it went and what comes next."),
            "grow",
        ),
        Play(_("watch"), "grey", False, _("Too new for a verdict; look again in three months.")),
        Play(_("gone"), "grey", False, _("No longer a client; leave the door open.")),
    )
}

"""Lesson 01: what an account manager is. Between client and agency, before and after the sale."""

from __future__ import annotations

import pandas as pd

from acm_lib import costs, segments
from acm_lib.lessons.answers import Choice, Number
from acm_lib.lessons.case import Case
from acm_lib.lessons.exercise import Exercise, Mistake, Quick, chosen
from acm_lib.lessons.lesson import Lesson
from acm_lib.lessons.talks.account_management import TALK
from acm_lib.statements import COUNT, MONEY, RATIO, Quantity, Statement, _


def _orders(case: Case) -> pd.DataFrame:
    return costs.project_status(case.view.client(case.client_id))


def orders_by_origin(case: Case) -> pd.DataFrame:
    """The orders signed in the last 12 months by how they came: origin (also the index), orders,
    ordered (money in the book's currency)."""
    known = case.view.facts()
    year = known[known["month"] > case.view.month - pd.DateOffset(months=12)]
    year = year.merge(case.view.table("projects")[["project_id", "origin"]], on="project_id")
    sums = (
        year.groupby("origin")[["orders", "ordered"]]
        .sum()
        .reindex(["hunted", "farmed"], fill_value=0.0)
    )
    return sums.reset_index().set_index("origin", drop=False).rename_axis(None)


def _forgotten(case: Case) -> pd.Series:
    """A client won by sales whom nobody has gone back to, else the one that has ordered nothing for
    longest."""
    clients = segments.segment_clients(case.view)
    planted = case.stories.get("hunted_not_farmed", {}).get("client_id")
    chosen_ones = (
        clients[clients["client_id"] == planted] if planted else clients[clients["cell"] == "farm"]
    )
    chosen_ones = (
        chosen_ones
        if len(chosen_ones)
        else clients.sort_values("days_since_last_order", ascending=False)
    )
    return chosen_ones.iloc[0]


def _the_case(case: Case) -> list[Statement]:
    view = case.view
    clients = view.table("clients")
    entries = view.table("time_entries")
    people = entries.loc[
        entries["date"] > view.as_of - pd.DateOffset(months=12), "person"
    ].nunique()
    return [
        Statement(
            _(
                "{agency} makes advertising. {people:count} people in {departments:count}"
                " departments work for {clients:count} clients."
            ),
            agency=view.settings.agency,
            people=people,
            departments=entries["department"].nunique(),
            clients=int(clients["until"].isna().sum()),
        ),
        Statement(
            _(
                "Today is your first day. You are the new account manager of {client}, a client"
                " since {since:date}."
            ),
            client=case.client["name"],
            since=case.client["since"],
        ),
    ]


def _left_alone(case: Case) -> Statement:
    client = _forgotten(case)
    return Statement(
        _(
            "{client} was won by the sales team. Orders so far: {orders:count}, the last on"
            " {last:date}. Since then {days:days} have passed."
        ),
        client=client["name"],
        orders=client["orders_ever"],
        last=client["last_order"],
        days=client["days_since_last_order"],
    )


class AverageOrder(Exercise):
    prompt = _(
        "{client} has signed {number} orders for {total} in all. How large is the average order?"
    )
    answer = Number(MONEY)
    hints = (
        _("The average is what each order would be if all were equally large."),
        _(
            "You have both numbers: total is the sum of the fees, number says how many orders there"
            " are."
        ),
        _("Divide: total / number"),
    )
    solved = "total / number"
    because = _(
        "{total} shared among {number} orders are {average} each. A useful number: a new order far"
        " below it deserves the question why."
    )
    mistakes = (
        Mistake(
            _("total instead of average"),
            lambda case: _orders(case)["fee"].sum(),
            _("That is all orders together. Share it among the orders."),
        ),
        Mistake(
            _("largest instead of average"),
            lambda case: _orders(case)["fee"].max(),
            _("That is the largest order, not the average one."),
        ),
        Mistake(
            _("middle instead of average"),
            lambda case: _orders(case)["fee"].median(),
            _(
                "That is the order in the middle (the median). Here the average is asked for: the"
                " total divided by the number."
            ),
        ),
    )

    def expected(self, case):
        return _orders(case)["fee"].mean()

    def values(self, case):
        fees = _orders(case)["fee"]
        money = {
            "total": Quantity(float(fees.sum()), MONEY),
            "average": Quantity(float(fees.mean()), MONEY),
        }
        return money | {"number": Quantity(len(fees), COUNT)}


class ShareFarmed(Exercise):
    prompt = _(
        "Of all the money {agency}'s clients have ordered in the last 12 months, what share was"
        " farmed?"
    )
    answer = Number(RATIO)
    hints = (
        _("A share is a part of the whole. Which is the part, which the whole?"),
        _("The part is farmed. The whole is farmed and hunted together."),
        _("Divide: farmed / (farmed + hunted)"),
    )
    solved = "farmed / (farmed + hunted)"
    because = _(
        "{share} of the money came from orders that account managers grew. That is why your work"
        " matters: the agency lives on clients that come back."
    )
    mistakes = (
        Mistake(
            _("divided by the other part"),
            lambda case: _farmed(case) / (1 - _farmed(case)) if _farmed(case) < 1 else None,
            _(
                "You have divided one part by the other. Divide by the whole: farmed and hunted"
                " together."
            ),
        ),
        Mistake(
            _("the other part"),
            lambda case: 1 - _farmed(case),
            _("That is the share that was hunted. The farmed one is asked for."),
        ),
    )

    def expected(self, case):
        return _farmed(case)

    def values(self, case):
        return {"share": Quantity(_farmed(case), RATIO)}


def _farmed(case: Case) -> float:
    ordered = orders_by_origin(case)["ordered"]
    return float(ordered["farmed"] / ordered.sum())


class TheForgottenClient(Quick):
    prompt = _("What do you do about {forgotten}?")
    answer = Choice(
        {
            "wait": _("Wait. When they need something, they will call."),
            "list": _("Send them the list of all our services with prices."),
            "ring": _("Ring them up: ask how the work did, and listen for what comes next."),
        }
    )
    right = "ring"
    hints = (
        _("Hunting has ended here, farming never began. Whose turn is it?"),
        _("What would you like to hear from somebody who sold you something a while ago?"),
        _("Ask about them, not about yourself."),
    )
    because = _(
        "A question about their result opens the door; a price list closes it. Somebody who has"
        " bought once is far easier to win again than a stranger."
    )
    mistakes = (
        chosen(
            "wait",
            _("waits for the client"),
            _("They have not called so far. Another agency will ring before they do."),
        ),
        chosen(
            "list",
            _("talks about the agency, not the client"),
            _("A list says: we want to sell. Nobody has asked yet what they need."),
        ),
    )

    def values(self, case):
        return {"forgotten": _forgotten(case)["name"]}


class TheBlueIsTooDark(Quick):
    prompt = _(
        "The brand manager of {client} rings you: “The blue on the poster is too dark.” What do you"
        " do first?"
    )
    answer = Choice(
        {
            "ask": _(
                "Ask what the blue should do, write it down, and hand it to design with a date."
            ),
            "number": _("Give her the designer's number, that is quicker."),
            "self": _("Promise it for tomorrow and sort it out with design later."),
        }
    )
    right = "ask"
    hints = (
        _("Who knows what the client wants, and who knows what can be done by when?"),
        _("A wish is not an order yet. What turns it into one?"),
        _("Reason, in writing, with a date."),
    )
    because = _(
        "You stand between the two: you find out what is meant, and the department gets it in"
        " writing with a date that it can keep."
    )
    mistakes = (
        chosen(
            "number",
            _("lets the client order past the account manager"),
            _(
                "Then wishes reach the designer that nobody writes down or charges. That is how"
                " work grows unseen."
            ),
        ),
        chosen(
            "self",
            _("promises for others"),
            _(
                "You have promised other people's hours. Ask them first, or you will break the"
                " promise."
            ),
        ),
    )


class HuntingOrFarming(Quick):
    prompt = _(
        "A client of three years orders a second service, because you proposed it. What is that?"
    )
    answer = Choice(
        {
            "hunting": _("Hunting"),
            "farming": _("Farming"),
            "luck": _("Neither: the client decided by itself"),
        }
    )
    right = "farming"
    hints = (
        _("Was the client new?"),
        _("Hunting wins a client, farming grows one."),
        _("It was a client already."),
    )
    because = _(
        "The client was there already, and you made its orders grow: that is farming, the account"
        " manager's field."
    )
    mistakes = (
        chosen(
            "hunting",
            _("takes farming for hunting"),
            _(
                "Hunting is winning somebody who is not a client yet. This one has been for three"
                " years."
            ),
        ),
        chosen(
            "luck",
            _("overlooks the own part"),
            _("You proposed it. Without you there would have been no second order."),
        ),
    )


class TwoConcerns(Quick):
    prompt = _(
        "The client is delighted. The project took nearly half as many hours again as were paid"
        " for. Was it a success?"
    )
    answer = Choice(
        {
            "yes": _("Yes: a delighted client is all that counts"),
            "no": _("No: only the money counts"),
            "half": _("Only half: the client is content, but the agency paid for it"),
        }
    )
    right = "half"
    hints = (
        _("How many sides has the table?"),
        _("Who paid for the hours nobody charged?"),
        _("One side is content, the other is not."),
    )
    because = _(
        "An account manager answers for both: the client's contentment and the agency's earning. An"
        " agency that always gives hours away has to close."
    )
    mistakes = (
        chosen(
            "yes",
            _("sees the client's side only"),
            _("Who paid for the extra hours? The agency did, and it cannot do so forever."),
        ),
        chosen(
            "no",
            _("sees the agency's side only"),
            _("A client who is not content does not come back, and then there is nothing to earn."),
        ),
    )


class AfterTheSale(Quick):
    prompt = _("The client has signed. For the account manager the work ...")
    answer = Choice(
        {
            "begins": _("begins: brief, budget, departments, the next order"),
            "ends": _("ends: the departments take over"),
            "waits": _("rests until the invoice is paid"),
        }
    )
    right = "begins"
    hints = (
        _("Who passes the brief on?"),
        _("Who sees first when the hours run out?"),
        _("The sale is the start."),
    )
    because = _(
        "After the sale the brief goes to the departments, the budget has to hold and the client"
        " has to stay content. All of it decides about the next order."
    )
    mistakes = (
        chosen(
            "ends",
            _("leaves the departments alone"),
            _(
                "The departments know their craft. Who knows the client, and who watches the"
                " budget?"
            ),
        ),
        chosen(
            "waits",
            _("looks away until the invoice"),
            _("When the invoice goes out, it is too late to mend anything."),
        ),
    )


class WhoKeepsTheBudget(Quick):
    prompt = _("Who sees to it that a project stays inside its budget?")
    answer = Choice(
        {
            "finance": _("The finance department, at the end of the quarter"),
            "manager": _("The account manager, week by week, with the departments"),
            "client": _("The client, who is paying after all"),
        }
    )
    right = "manager"
    hints = (
        _("Who can still change something while the work is going on?"),
        _("Who talks to both, the client and the departments?"),
        _("The one in the middle."),
    )
    because = _(
        "Only somebody who looks every week can still act: talk to the department, cut the scope,"
        " or agree on a new order with the client."
    )
    mistakes = (
        chosen(
            "finance",
            _("looks when it is too late"),
            _("At the end of the quarter the hours are gone."),
        ),
        chosen(
            "client",
            _("leaves it to the client"),
            _("The client pays a fixed fee. What it costs the agency, the client does not see."),
        ),
    )


LESSON = Lesson(
    number=1,
    name="account_management",
    title=_("What an account manager is: between client and agency"),
    outcomes=(
        _("say what an account manager does for the client, and what for the agency"),
        _("tell hunting from farming, and before the sale from after it"),
        _("read a table of orders, and work out an average and a share"),
        _("take over an order from sales without passing on a promise nobody can keep"),
    ),
    exercises=(AverageOrder, ShareFarmed, TheForgottenClient, TheBlueIsTooDark),
    quick=(HuntingOrFarming, TwoConcerns, AfterTheSale, WhoKeepsTheBudget),
    diagnostic=(HuntingOrFarming, WhoKeepsTheBudget),
    recall=(HuntingOrFarming, TwoConcerns, AfterTheSale),
    conversation=TALK,
    story={"case": _the_case, "left_alone": _left_alone},
    tables={"orders": orders_by_origin},
    minutes=20,
)

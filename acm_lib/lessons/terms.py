"""The words of the trade that lessons use, in plain words. Figures are explained by their measures
instead."""

from acm_lib.statements import _

# The term (also the heading in the glossary) -> what it means to somebody on the first day.
TERMS: dict[str, str] = {
    _("Agency"): _(
        "A firm that makes advertising and communication for others: it thinks, writes, designs,"
        " produces and buys media. Its people's hours are what it sells."
    ),
    _("Client"): _("A firm that orders work from the agency and pays for it."),
    _("Account"): _(
        "One client with everything the agency does for it. The account manager is the person in"
        " charge of it on the agency's side."
    ),
    _("Hunting"): _(
        "Winning a client that is not one yet. The sales team's work; it ends with the first"
        " signature."
    ),
    _("Farming"): _(
        "Growing the orders of a client the agency already has. The account manager's work; it"
        " begins with the first signature."
    ),
    _("Brief"): _(
        "The client's order in writing: what it should achieve, with whom, by when and for how"
        " much."
    ),
    _("Fee"): _(
        "What the client pays for the agency's own work, without what the agency only passes on,"
        " such as the price of airtime."
    ),
    _("Cost"): _(
        "What the work costs the agency: its people's hours at their cost, and what it buys from"
        " others for the work."
    ),
    _("Markup"): _(
        "What is put on top of the cost, as a share of the cost. 50 % on top of 60 is 90, of which"
        " only a third is left."
    ),
    _("Margin"): _(
        "What is left of the fee when the work is paid for, as a share of the fee. See also:"
        " Delivery margin."
    ),
    _("Go/no-go"): _("The decision whether to take an order: go, go if something changes, or no."),
    _("Overtime"): _(
        "Hours beyond what a department has free. They cost more, and people who work them for long"
        " leave."
    ),
    _("Discount"): _(
        "Money off the fee for the same work. It comes out of the profit alone, because the cost"
        " stays."
    ),
    _("Scope"): _("What is part of the order, and what is not."),
    _("Scope creep"): _(
        "Work that grows little by little beyond what was ordered, without anybody writing it down"
        " or paying for it."
    ),
    _("Retainer"): _(
        "An order by which a client pays a fixed amount every month for a fixed number of hours."
    ),
    _("Health"): _(
        "How well an account is, from 0 to 100, as the client may feel it: six groups of signs,"
        " each with a weight. Red up to 50, yellow up to 75, then green."
    ),
    _("Re-order"): _(
        "An order of a client that has ordered before. The most honest sign that it is content."
    ),
    _("Change order"): _(
        "A small order of its own for what is added to a running one: what, by when, for how much,"
        " agreed before the work begins."
    ),
    _("Overdue invoice"): _("An invoice that has not been paid by its due date."),
    _("Need"): _(
        "What should be different for the client afterwards, such as more sales at Tết. A need is"
        " not an advertisement."
    ),
    _("Wish"): _(
        "The thing the client imagines, such as a film with a star. There are often cheaper ways"
        " to meet the same need."
    ),
    _("Ability to pay"): _(
        "Whether the client has the money and pays on time: its marketing budget, what it has"
        " ordered already, how late it pays."
    ),
    _("Approach"): _(
        "How an idea reaches people: the channel, the format and the idea behind it, as in “social;"
        " minigame; music”."
    ),
    _("Likeness"): _(
        "How similar two approaches are, from 0 to 100 %: channel and format count 30 % each, the"
        " ideas 40 %."
    ),
    _("Novelty"): _(
        "How new an approach is to one client: 100 % less its likeness to the nearest earlier one."
        " Something 18 months old counts half."
    ),
    _("Stakeholder"): _(
        "A person at the client who has a part in the decision, or who has to live with its result."
    ),
    _("Champion"): _(
        "The person at the client who wants you to succeed and speaks for you when you are not in"
        " the room."
    ),
    _("Decision maker"): _("The person at the client who says yes or no in the end."),
    _("Sponsor"): _("The person at the client who provides the money."),
    _("Blocker"): _("A person at the client who can stop it and has a reason to."),
    _("Whitespace"): _("What a client does not buy yet although similar clients do."),
    _("Pipeline"): _(
        "All possible orders that are not decided yet, each with its amount and its chance."
    ),
    _("Account plan"): _(
        "One page on a client for the coming months: where it stands, what it should become, who"
        " does what by when."
    ),
    _("Quarterly review"): _(
        "A meeting with the client every three months: what was promised, what came of it, what"
        " comes next."
    ),
}

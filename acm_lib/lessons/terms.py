"""The words of the trade that lessons use, in plain words. Figures are explained by their measures instead."""

from __future__ import annotations

from acm_lib.statements import _

# The term (also the heading in the glossary) -> what it means to somebody on the first day.
TERMS: dict[str, str] = {
    _("Agency"): _("A firm that makes advertising and communication for others: it thinks, writes, designs, produces and buys media. Its people's hours are what it sells."),
    _("Client"): _("A firm that orders work from the agency and pays for it."),
    _("Account"): _("One client with everything the agency does for it. The account manager is the person in charge of it on the agency's side."),
    _("Brief"): _("The client's order in writing: what it is to achieve, with whom, by when, for how much."),
    _("Fee"): _("What the client pays for the agency's own work, without what the agency only passes on, such as the price of airtime."),
    _("Cost"): _("What the work costs the agency: its people's hours at their cost, and what it buys from others for the work."),
    _("Markup"): _("What is put on top of the cost, as a share of the cost. 50 % on top of 60 is 90, of which only a third is left."),
    _("Margin"): _("What is left of the fee when the work is paid for, as a share of the fee. See also: Delivery margin."),
    _("Go/no-go"): _("The decision whether to take an order: go, go if something changes, or no."),
    _("Overtime"): _("Hours beyond what a department has free. They cost more, and people who work them for long leave."),
    _("Discount"): _("Money off the fee for the same work. It comes out of the profit alone, for the cost stays."),
    _("Scope"): _("What is part of the order, and what is not."),
    _("Scope creep"): _("Work that grows little by little beyond what was ordered, without anybody writing it down or paying for it."),
    _("Retainer"): _("An order by which a client pays a fixed amount every month for a fixed number of hours."),
}

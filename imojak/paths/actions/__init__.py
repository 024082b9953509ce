"""What may happen between an application and the end of a participation, by subject.

One public function is one transaction and one transition (of the application or of the participation) with what
belongs to it: the decision, the message, the seat. What the database refuses comes out as ``violations.Refused``, what
the machine forbids as ``TransitionError``; both say in Korean what to do.
"""

from imojak.paths.actions.appeals import answer, ask, withdraw_appeal
from imojak.paths.actions.bulk import decide_in_bulk
from imojak.paths.actions.choosing import (
    announce_draw,
    assign_judges,
    carry_out,
    choose,
    hold_draw,
    invite,
    pass_over,
    propose,
    reopen,
    score,
    short_list,
    standing_of,
    step_back,
    take_back,
)
from imojak.paths.actions.deciding import accept, qualify, refuse, wait, waive
from imojak.paths.actions.drafting import ApplicationRefused, StaleDraft, hand_in, save_draft, throw_away
from imojak.paths.actions.filing import (
    confirm_application,
    decline_application,
    file_application,
    withdraw_application,
)
from imojak.paths.actions.offering import call_next, decline_offer, offer, revoke_offer, take_offer
from imojak.paths.actions.papers import attach, check_document
from imojak.paths.actions.registration import Registered, register
from imojak.paths.actions.taking_part import complete, complete_round, extend, pause, withdraw

__all__ = [
    "ApplicationRefused",
    "Registered",
    "StaleDraft",
    "accept",
    "announce_draw",
    "answer",
    "ask",
    "assign_judges",
    "attach",
    "call_next",
    "carry_out",
    "check_document",
    "choose",
    "complete",
    "complete_round",
    "confirm_application",
    "decide_in_bulk",
    "decline_application",
    "decline_offer",
    "extend",
    "file_application",
    "hand_in",
    "hold_draw",
    "invite",
    "offer",
    "pass_over",
    "pause",
    "propose",
    "qualify",
    "refuse",
    "register",
    "reopen",
    "revoke_offer",
    "save_draft",
    "score",
    "short_list",
    "standing_of",
    "step_back",
    "take_back",
    "take_offer",
    "throw_away",
    "wait",
    "waive",
    "withdraw",
    "withdraw_appeal",
    "withdraw_application",
]

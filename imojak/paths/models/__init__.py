"""Paths (신청·결정·참여): the tables of the room, by subject."""

from imojak.paths.models.agreement import Agreement, Hosting, Signature, Visit
from imojak.paths.models.application import Application, ApplicationDocument, Draft, Preference
from imojak.paths.models.choosing import Draw, DrawNotice, Judging, ShortListing
from imojak.paths.models.decision import Appeal, Decision, SeatOffer
from imojak.paths.models.group import GroupInvitation, GroupProfile
from imojak.paths.models.insurance import Cover, MemberFile, Policy
from imojak.paths.models.intake import Intake, IntakeRow
from imojak.paths.models.interview import Interview
from imojak.paths.models.pairing import PairChange
from imojak.paths.models.participation import (
    Certificate,
    ChangeRequest,
    Extension,
    GateClearance,
    Goal,
    Participation,
    Pause,
    Transfer,
)

__all__ = [
    "Agreement",
    "Appeal",
    "Application",
    "ApplicationDocument",
    "Certificate",
    "ChangeRequest",
    "Cover",
    "Decision",
    "Draft",
    "Draw",
    "DrawNotice",
    "Extension",
    "GateClearance",
    "Goal",
    "GroupInvitation",
    "GroupProfile",
    "Hosting",
    "Intake",
    "IntakeRow",
    "Interview",
    "Judging",
    "MemberFile",
    "PairChange",
    "Participation",
    "Pause",
    "Policy",
    "Preference",
    "SeatOffer",
    "ShortListing",
    "Signature",
    "Transfer",
    "Visit",
]

"""What may happen to parties: signing up, a profile and consents; by subject, one public function one transaction."""

from imojak.parties.actions.profile import change_profile, give_consents, withdraw_consent
from imojak.parties.actions.signing_up import AlreadyKnown, NewPerson, sign_up

__all__ = ["AlreadyKnown", "NewPerson", "change_profile", "give_consents", "sign_up", "withdraw_consent"]

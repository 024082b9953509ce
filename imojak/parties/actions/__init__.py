"""What may happen to parties: signing up, a profile, consents; one public function is one transaction."""

from imojak.parties.actions.profile import change_profile, give_consents, withdraw_consent
from imojak.parties.actions.signing_up import AlreadyKnown, NewPerson, sign_up

__all__ = ["AlreadyKnown", "NewPerson", "change_profile", "give_consents", "sign_up", "withdraw_consent"]

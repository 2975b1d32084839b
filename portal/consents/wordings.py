"""The texts that the portal brings along; the first one in use becomes version 1."""

import hashlib
from collections.abc import Mapping

from portal.consents.models import Purpose, Wording
from portal.core.messages import N_
from portal.core.voices import AddressForm

TITLES = {
    Purpose.TALENT_POOL: N_("Talent pool"),
    Purpose.JOB_ALERTS: N_("Job alerts"),
    Purpose.NEWSLETTER: N_("Newsletter"),
}
# Months until a consent ends by itself; None: it holds until it is withdrawn
MONTHS: Mapping[Purpose, int | None] = {
    Purpose.TALENT_POOL: 12,
    Purpose.JOB_ALERTS: None,
    Purpose.NEWSLETTER: None,
}

# Said by the person who agrees, so "Sie" and "ihr" are the employer.
SHIPPED: Mapping[tuple[Purpose, Wording], str] = {
    (Purpose.TALENT_POOL, Wording.DE_SIE): (
        "{employer} darf meinen Namen, meine Adresse und meine Interessen {months} Monate lang "
        "speichern. Sie dürfen mir schreiben, wenn eine Stelle passt."
    ),
    (Purpose.TALENT_POOL, Wording.DE_DU): (
        "{employer} darf meinen Namen, meine Adresse und meine Interessen {months} Monate lang "
        "speichern. Ihr dürft mir schreiben, wenn eine Stelle passt."
    ),
    (Purpose.TALENT_POOL, Wording.EN): (
        "{employer} may keep my name, my address and my interests for {months} months. "
        "You may write to me when a job fits."
    ),
    (Purpose.JOB_ALERTS, Wording.DE_SIE): (
        "{employer} darf mir neue Stellen schicken, gesammelt in einer E-Mail. Bin ich im "
        "Talentpool, schicken Sie nur solche zu meinen Interessen. Das gilt, bis ich es beende."
    ),
    (Purpose.JOB_ALERTS, Wording.DE_DU): (
        "{employer} darf mir neue Stellen schicken, gesammelt in einer E-Mail. Bin ich im "
        "Talentpool, schickt ihr nur solche zu meinen Interessen. Das gilt, bis ich es beende."
    ),
    (Purpose.JOB_ALERTS, Wording.EN): (
        "{employer} may send me new jobs, collected in one email. If I am in the talent pool, "
        "you only send those that fit my interests. This holds until I end it."
    ),
    (Purpose.NEWSLETTER, Wording.DE_SIE): (
        "{employer} darf mir viermal im Jahr den Newsletter schicken. Sie zählen nicht, was ich "
        "öffne oder anklicke. Das gilt, bis ich es beende."
    ),
    (Purpose.NEWSLETTER, Wording.DE_DU): (
        "{employer} darf mir viermal im Jahr den Newsletter schicken. Ihr zählt nicht, was ich "
        "öffne oder anklicke. Das gilt, bis ich es beende."
    ),
    (Purpose.NEWSLETTER, Wording.EN): (
        "{employer} may send me the newsletter four times a year. You do not count what I open "
        "or click. This holds until I end it."
    ),
}


def wording_for(language: str, form: AddressForm) -> Wording:
    """The words for a reader with this language and form of address."""
    if language != "de":
        return Wording.EN
    return Wording.DE_DU if form is AddressForm.DU else Wording.DE_SIE


def filled(body: str, purpose: Purpose, employer: str) -> str:
    """The text as it is read; ``employer`` is the short name."""
    months = str(MONTHS[purpose] or "")
    return body.replace("{employer}", employer).replace("{months}", months)


def digest_of(text: str) -> str:
    """SHA-256, to see later that a text is still the one that was read."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_filled_whole(body: str, purpose: Purpose) -> bool:
    """Whether nothing in curly brackets is left to be read. A purpose without a period has no
    months to fill in."""
    known = body.replace("{employer}", "")
    if MONTHS[purpose] is not None:
        known = known.replace("{months}", "")
    return "{" not in known and "}" not in known

"""Members of the talent pool, as a table to take along."""

from portal.talentpool.labels import FREQUENCIES
from portal.talentpool.queries import Member
from portal.web.locale import gettext as _
from portal.web.locale import show_short_date


def header() -> list[str]:
    return [
        _("Name"),
        _("Email address"),
        _("Language"),
        _("Interests"),
        _("Places"),
        _("How often"),
        _("Since"),
        _("Until"),
    ]


def line(member: Member) -> list[str]:
    """What a member has told us, and until when."""
    membership = member.membership
    return [
        membership.person.name,
        membership.person.email,
        membership.person.language,
        ", ".join(member.interests),
        ", ".join(member.places),
        _(FREQUENCIES[membership.frequency]),
        show_short_date(membership.since),
        show_short_date(member.until),
    ]

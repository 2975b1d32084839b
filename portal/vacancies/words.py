"""An open vacancy in words: what it pays, how the work is done, how to apply."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from portal.core.messages import N_
from portal.employer.models import Employer
from portal.vacancies.models import Employment, PayPeriod, Schedule, Vacancy
from portal.vacancies.publishing import last_day
from portal.web.locale import LOCALES, voice
from portal.web.locale import gettext as _

EMPLOYMENTS = {
    Employment.PERMANENT: N_("permanent"),
    Employment.FIXED_TERM: N_("for a fixed term"),
    Employment.TRAINEE: N_("trainee programme"),
    Employment.APPRENTICESHIP: N_("apprenticeship"),
    Employment.INTERNSHIP: N_("internship"),
    Employment.STUDENT_JOB: N_("job for students"),
}
SCHEDULES = {
    Schedule.FULL_TIME: N_("full time"),
    Schedule.PART_TIME: N_("part time"),
    Schedule.EITHER: N_("full or part time"),
}
PERIODS = {
    PayPeriod.YEAR: N_("%(amount)s per year"),
    PayPeriod.MONTH: N_("%(amount)s per month"),
    PayPeriod.HOUR: N_("%(amount)s per hour"),
}
FRANCS = ("CH", "LI")


def employment_words(vacancy: Vacancy) -> str:
    """permanent, full or part time"""
    known = [
        EMPLOYMENTS[vacancy.employment] if vacancy.employment else "",
        SCHEDULES[vacancy.schedule] if vacancy.schedule else "",
    ]
    return ", ".join(_(word) for word in known if word)


def pay_words(vacancy: Vacancy, country: str) -> str:
    """52,000 to 64,000 euros per year; empty when no number is known."""
    low, high = vacancy.pay_min, vacancy.pay_max
    currency = _("francs") if country in FRANCS else _("euros")
    if low is not None and high is not None and low != high:
        amount = _(
            "%(low)s to %(high)s %(currency)s", low=_n(low), high=_n(high), currency=currency
        )
    elif low is not None:
        text = "%(low)s %(currency)s" if low == high else N_("from %(low)s %(currency)s")
        amount = _(text, low=_n(low), currency=currency)
    elif high is not None:
        amount = _("up to %(high)s %(currency)s", high=_n(high), currency=currency)
    else:
        return ""
    return _(PERIODS[vacancy.pay_period or PayPeriod.YEAR], amount=amount)


def ad_words(vacancy: Vacancy, employer: Employer) -> dict[str, object]:
    """What every page about one ad says, under the names of its template."""
    return {
        "employment": employment_words(vacancy),
        "pay": pay_words(vacancy, employer.country),
        "closes_on": last_day(vacancy, ZoneInfo(employer.zone)),
        "apply_host": apply_host(vacancy),
    }


def _n(number: int) -> str:
    return format_decimal(number, locale=LOCALES[voice().language])


def apply_host(vacancy: Vacancy) -> str:
    """Where the link to apply leads: a host of the web, or a mail address."""
    if vacancy.apply_url.startswith("mailto:"):
        return vacancy.apply_url.removeprefix("mailto:")
    return urlsplit(vacancy.apply_url).hostname or ""

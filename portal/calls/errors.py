"""What may stand in the way of a call; each with a sentence for the person who reads it."""

from portal.core.errors import Conflict, NotFound
from portal.core.messages import N_


class SlotTaken(Conflict):
    message = N_("Somebody has just taken this time. What you wrote is still there.")


class SlotNotOffered(Conflict):
    """Past, too soon, too far ahead, outside of the hours, or never ours to begin with."""

    message = N_("This time is no longer offered. What you wrote is still there.")


class WayNotOffered(Conflict):
    message = N_("This time is not offered in this way. Please choose another time or way.")


class AlreadyBooked(Conflict):
    message = N_("You already have an appointment for this application.")


class NoFurtherCall(Conflict):
    message = N_("We have already spoken about this application. Please write to us.")


class NotTold(NotFound):
    """Nobody talks about a decision that the person does not know yet."""


class TooLateToChange(Conflict):
    message = N_("It is too late to change this here. Please call us or write to us.")


class CallOver(Conflict):
    message = N_("This call is over or has been cancelled.")


class NotOverYet(Conflict):
    message = N_("This can be noted once the call has begun.")


class NotANumber(Conflict):
    message = N_("Please enter a phone number, for example 0170 1234567 or +43 660 1234567.")


class UnreadableHours(Conflict):
    """One line of hours cannot be read; ``line`` is what was typed."""

    message = N_("“%(line)s” cannot be read. Please write it like 9:00-12:00, 13:30-17:00.")


class UnreadableDay(Conflict):
    message = N_("“%(line)s” cannot be read. Please write it like 24.12.2026 or 28.12.2026 9-12.")


class OverlappingHours(Conflict):
    message = N_("“%(line)s” overlaps. Please write each time only once.")


class UnknownZone(Conflict):
    message = N_("We do not know this time zone.")


class NoWay(Conflict):
    message = N_("Please offer at least one way: a video link, or the phone.")


class VideoIsBooked(Conflict):
    message = N_("Calls by video are booked. Please keep a link until they are over.")


class WrongVideoLink(Conflict):
    message = N_("The video link must begin with https://.")

from portal.core.errors import Conflict
from portal.core.messages import N_


class NumberTaken(Conflict):
    message = N_("There is already an application with this number.")


class AlreadyEntered(Conflict):
    """Carries ``public_id`` of the one that is there."""

    message = N_("This application is already there.")


class AddressOfSomebodyElse(Conflict):
    message = N_(
        "This address belongs to somebody with another name. Search for the address to see "
        "who it is. If it is the same person, use the name given there."
    )


class ChangedMeanwhile(Conflict):
    message = N_(
        "Somebody else has changed this since you opened the page. What you typed is still here. "
        "If you save now, it takes the place of theirs."
    )


class DecidedTooEarly(Conflict):
    message = N_("The decision cannot be dated before the application.")


class ToldInFuture(Conflict):
    message = N_("This day has not come yet.")


class ImportRefused(Conflict):
    """The file as a whole cannot be taken; nothing was stored."""


class FileEmpty(ImportRefused):
    message = N_("The file is empty.")


class FileTooLarge(ImportRefused):
    message = N_("The file is larger than %(megabytes)s MB. Please split it into several.")


class NotText(ImportRefused):
    message = N_(
        "This is neither CSV nor a workbook, or its letters are stored in a way we cannot read."
    )


class LineTooLong(ImportRefused):
    message = N_("Line %(line)s is longer than %(most)s characters. Is this the right file?")


class TooManyLines(ImportRefused):
    message = N_("The file has more than %(most)s lines. Please split it into several.")


class QuoteNeverCloses(ImportRefused):
    message = N_("In line %(line)s a quotation mark opens that never closes.")


class ColumnsMissing(ImportRefused):
    message = N_(
        "These columns are missing: %(columns)s. "
        "One of the first lines must hold the names of the columns."
    )


class ColumnTwice(ImportRefused):
    message = N_("The column %(column)s is there twice.")


class ImportDisturbed(ImportRefused):
    message = N_(
        "Somebody changed people or applications at the same moment. "
        "Nothing was imported. Please try again."
    )


class WorkbookBroken(ImportRefused):
    message = N_(
        "This workbook cannot be read. Open it in Excel and save it again as .xlsx or as CSV."
    )


class WorkbookLocked(ImportRefused):
    message = N_(
        "This workbook has a password, or comes from an old Excel (.xls). "
        "Save it without a password as .xlsx or as CSV."
    )


class WorkbookTooLarge(ImportRefused):
    message = N_("This workbook unpacks to far more than an export can hold. Save it as CSV.")


class TooManyColumns(ImportRefused):
    message = N_("Line %(line)s has more than %(most)s columns. Is this the right file?")


class NotWaiting(Conflict):
    message = N_("This import does not wait for a decision any more.")


class AlreadyDecided(Conflict):
    message = N_("This question has been decided in the meantime.")


class NotDecided(Conflict):
    message = N_("This question is still open, so there is nothing to take back.")


class TooLateToUndo(Conflict):
    message = N_("Something has been built on this decision since. It can no longer be taken back.")


class RecallRefused(Conflict):
    """The sentence comes with it: ``reason`` is a message id."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

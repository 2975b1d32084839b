from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer

from portal.content.errors import NoSuchVersion
from portal.content.models import LegalPage, LegalText


def current_text(db: Session, page: LegalPage, language: str) -> LegalText | None:
    """The newest version of a page in exactly this language."""
    return db.scalar(_versions(page, language).limit(1))


def first_text(db: Session, page: LegalPage, languages: Iterable[str]) -> LegalText | None:
    """The newest version in the first of ``languages`` that has one."""
    found = (current_text(db, page, language) for language in dict.fromkeys(languages))
    return next((text for text in found if text is not None), None)


def current_texts(db: Session) -> dict[tuple[LegalPage, str], LegalText]:
    """The newest version of every page by page and language, without the bodies."""
    newest = (
        select(LegalText.page, LegalText.language, func.max(LegalText.number).label("number"))
        .group_by(LegalText.page, LegalText.language)
        .subquery()
    )
    texts = db.scalars(
        select(LegalText)
        .join(
            newest,
            (LegalText.page == newest.c.page)
            & (LegalText.language == newest.c.language)
            & (LegalText.number == newest.c.number),
        )
        .options(defer(LegalText.body))
    )
    return {(text.page, text.language): text for text in texts}


def history(db: Session, page: LegalPage, language: str) -> Sequence[LegalText]:
    """All versions of a page, the newest first, without the bodies."""
    return db.scalars(_versions(page, language).options(defer(LegalText.body))).all()


def get_version(db: Session, page: LegalPage, language: str, number: int) -> LegalText:
    text = db.scalar(_versions(page, language).where(LegalText.number == number))
    if text is None:
        raise NoSuchVersion
    return text


def _versions(page: LegalPage, language: str) -> Select[LegalText]:
    return (
        select(LegalText)
        .where(LegalText.page == page, LegalText.language == language)
        .order_by(LegalText.number.desc())
    )

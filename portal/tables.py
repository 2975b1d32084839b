"""Knows every part's tables; migrations and tests need them all at once."""

import portal.access.models
import portal.audit.models
import portal.candidates.models
import portal.content.models
import portal.employer.models
import portal.entrance.models
import portal.feedback.models
import portal.outbox.models
import portal.people.models
import portal.staff.models
import portal.vacancies.models
from portal.core import deeds
from portal.core.db import Base

assert deeds.Deed.metadata is Base.metadata  # noqa: S101 - the durable rows are core's own table
ALL_TABLES = Base.metadata

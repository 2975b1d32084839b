from portal.outbox.kinds import MailKind

KINDS: tuple[MailKind, ...] = ()

"""What can be not correct, in the words of whoever says it and of staff."""

from portal.core.messages import N_
from portal.home.models import Topic

TOPICS = {
    Topic.NAME: N_("My name"),
    Topic.ADDRESS: N_("My email address"),
    Topic.APPLICATION: N_("Something about my application"),
    Topic.LETTER: N_("Something in the letter"),
    Topic.OTHER: N_("Something else"),
}
FOR_STAFF = {
    Topic.NAME: N_("Name"),
    Topic.ADDRESS: N_("Email address"),
    Topic.APPLICATION: N_("Application"),
    Topic.LETTER: N_("Letter"),
    Topic.OTHER: N_("Something else"),
}

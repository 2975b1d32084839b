from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.people.merging import Keep
from portal.people.models import Person
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l

TARGET, SOURCE = "target", "source"


class ButtonForm(PortalForm):
    """Only a button, with its protection against forged requests."""


class MergeForm(PortalForm):
    name = RadioField(
        _l("Which name stays?"), validators=[InputRequired(_l("Please choose a name."))]
    )
    address = RadioField(
        _l("Which address stays?"),
        description=_l("All further emails go there. The other one leads to the same person."),
        validators=[InputRequired(_l("Please choose an address."))],
    )

    def offer(self, target: Person, source: Person) -> None:
        """What both have; where it is the same there is nothing to choose."""
        self.name.choices = _choices(target.name, source.name)
        self.address.choices = _choices(target.email, source.email)
        if len(self.name.choices) == 1:
            self.name.data = TARGET
        if len(self.address.choices) == 1:
            self.address.data = TARGET

    @property
    def keep(self) -> Keep:
        return Keep(
            name_of_source=self.name.data == SOURCE,
            address_of_source=self.address.data == SOURCE,
        )


def _choices(of_target: str, of_source: str) -> list[SelectChoice]:
    choices = [SelectChoice(TARGET, of_target)]
    return choices if of_target == of_source else [*choices, SelectChoice(SOURCE, of_source)]

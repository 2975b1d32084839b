"""What WTForms says by itself is said in our words, in the reader's language."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from portal.core.voices import AddressForm
from portal.web.forms import PortalForm
from portal.web.locale import Voice, speaking

CHOICES = [SelectChoice("a", "A")]


class EveryKind(PortalForm):
    class Meta(PortalForm.Meta):
        csrf = False

    one = SelectField("One", choices=CHOICES)
    many = SelectMultipleField("Many", choices=CHOICES)
    number = IntegerField("Number")
    text = StringField("Text", validators=[Length(max=3)])


WRONG = MultiDict({"one": "x", "many": "%(x)s", "number": "x", "text": "longer"})


@pytest.mark.parametrize(
    ("voice", "choose", "load", "shorten"),
    [
        (Voice("en"), "Please choose one", "Please load this page", "Please use up to 3 "),
        (
            Voice("de"),
            "Bitte wählen Sie eine",
            "Bitte laden Sie",
            "Bitte schreiben Sie höchstens 3 ",
        ),
        (
            Voice("de", AddressForm.DU),
            "Bitte wähle eine",
            "Bitte lade",
            "Bitte schreibe höchstens 3 ",
        ),
    ],
)
def test_wtforms_speaks_in_our_words(
    app: Flask, voice: Voice, choose: str, load: str, shorten: str
) -> None:
    with app.test_request_context("/", method="POST"), speaking(voice):
        form = EveryKind(WRONG)
        assert not form.validate()
        said = {name: str(errors[0]) for name, errors in form.errors.items()}
    assert said["one"].startswith(choose)
    assert said["many"].startswith(choose)
    assert said["number"].startswith(load)
    assert said["text"].startswith(shorten)

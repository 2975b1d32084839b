"""An invented employer in the middle of its work, to try everything; never part of production."""

"""How a person comes in: personal links, mailed codes, remembered devices, a new link on request."""

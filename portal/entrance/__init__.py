"""How a person comes in: personal links, mailed codes, remembered devices, new links."""

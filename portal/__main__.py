"""``python -m portal`` is the command ``portal``."""

from portal.cli import main

main()

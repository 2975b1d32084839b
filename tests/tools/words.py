"""Brings the catalogues up to the sources: new sentences come in empty, unused ones leave.

`make words` runs it, and says what waits for a translation.
"""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
EXTRACT = (
    "-q extract -F babel.cfg -k N_ -k _l -k lazy_gettext --omit-header -o build/messages.pot ."
)


def main() -> None:
    (ROOT / "build").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "babel.messages.frontend", *EXTRACT.split()]
    subprocess.run(command, cwd=ROOT, check=True)
    with (ROOT / "build" / "messages.pot").open("rb") as file:
        source = read_po(file)
    for name in ("de", "de_DU"):
        path = ROOT / "portal" / "translations" / name / "LC_MESSAGES" / "messages.po"
        missing = update(path, source, keep_empty=name == "de")
        for sentence in missing:
            print(f"{name}: {sentence}")


def update(path: Path, source: Catalog, *, keep_empty: bool) -> list[str]:
    """Rewrites one catalogue in the order of its sentences; returns those without a translation.

    The head of the file stays as it is written. In a catalogue that holds only what differs,
    nothing is missing.
    """
    head, _, _rest = path.read_text("utf-8").partition("\n\n")
    with path.open("rb") as file:
        catalogue = read_po(file, locale="de")
    catalogue.update(source, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    empty = [message for message in catalogue if message.id and not is_filled(message.string)]
    if not keep_empty:
        for message in empty:
            catalogue.delete(message.id, context=message.context)
    body = BytesIO()
    write_po(body, catalogue, no_location=True, sort_output=True, width=0, omit_header=True)
    path.write_text(f"{head}\n\n{body.getvalue().decode().strip()}\n", "utf-8")
    return [str(message.id) for message in empty] if keep_empty else []


def is_filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


if __name__ == "__main__":
    main()

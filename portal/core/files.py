"""Files that only their owner may read."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> bool:
    """Write a new file with mode 0600. False when it is there already; then nothing is changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
    return True

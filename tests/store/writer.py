"""A writer that adds documents for ever, to be killed: `python writer.py FOLDER FIRST_NUMBER`."""

import hashlib
import sys
from pathlib import Path

from tightrope.nouns import Act, Batch, Document, Evidence
from tightrope.store import Store


def add_forever(folder, number):
    store = Store.open(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        text = f"Tehran thanked Islamabad {number} times."
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = Document(f"{number:06}.txt", sha256, text)
        item = Evidence(f"e-{number}", Act("SUPPORT", ("IRN",)), document.name, passage=document.cut_passage(0, 24))
        store.add(Batch((item,)), documents=[document], snapshots={sha256: text.encode()})
        number += 1
        sys.stdout.write("wrote\n")
        sys.stdout.flush()


if __name__ == "__main__":
    add_forever(Path(sys.argv[1]), int(sys.argv[2]))

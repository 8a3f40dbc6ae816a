"""What `load_dataset` gives for a folder. A process of its own: the driver exports into the folder between two."""

import json
import sys
from pathlib import Path

from datasets import load_dataset

from common import lines, same

folder = Path(sys.argv[1])
loaded = [row for side in load_dataset(str(folder)).values() for row in side]
written = [row for path in sorted((folder / "data").iterdir()) for row in lines(path)]
seen = "loaded as written" if same(loaded, written) else "**other rows than those written were loaded**"
print(json.dumps({"kind": "again", "what": f"{sys.argv[2]}, {len(written)} of them", "seen": seen}))

"""docs/openapi.json from the contract that the server checks by.

    python ci/make_openapi.py          write it
    python ci/make_openapi.py --check  is it so?
"""

import importlib.util
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "alseraj_beneficiary" / "tools" / "integration_contract.py"
TARGET = ROOT / "docs" / "openapi.json"


def render():
    spec = importlib.util.spec_from_file_location("integration_contract", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return json.dumps(module.get_openapi(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    text = render()
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text(encoding="utf-8") == text else f"{TARGET.name} is not what the contract says")
    TARGET.write_text(text, encoding="utf-8")

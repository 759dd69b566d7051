"""The explore notebooks without their code, served by Voila: ``python -m
acm_lib.widgets.serving.dashboards``."""

import os
import sys
from typing import Any

from acm_lib.display.notebooks import in_language
from acm_lib.widgets.workspace import LANGUAGE

START = "notebooks/index.ipynb"


def main(arguments: list[str]) -> None:
    """Serve the folder named first; further arguments are Voila's own."""
    from traitlets.config import Config
    from voila.app import Voila

    language = os.environ.get(LANGUAGE) or "en"

    def translated(_request: Any, notebook: Any, cwd: str) -> Any:
        return in_language(notebook, language)

    config = Config()
    config.VoilaConfiguration.template = "acm"
    config.VoilaConfiguration.prelaunch_hook = translated
    config.VoilaConfiguration.file_allowlist = [r"reports(-for-clients)?/.*\.(html|pdf|xlsx)"]
    config.VoilaExporter.language_code = language
    Voila.launch_instance(arguments, config=config)


if __name__ == "__main__":
    main(sys.argv[1:])

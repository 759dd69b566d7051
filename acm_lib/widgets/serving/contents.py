"""What JupyterLab reads and saves: a notebook is opened in the language asked for and kept in
English."""

import os
from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

from acm_lib.display.notebooks import back_to_english, in_language
from acm_lib.widgets.workspace import LANGUAGE


class NotebooksInLanguage(AsyncLargeFileManager):
    """Files as they are; notebooks by way of the catalogue of the language that `acm lab` was
    started with."""

    @property
    def language(self) -> str:
        """ "en" or another of the catalogues."""
        return os.environ.get(LANGUAGE) or "en"

    async def get(  # type: ignore[override]
        self,
        path: str,
        content: bool = True,
        type: str | None = None,
        format: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        model = await super().get(path, content, type, format, **more)
        if model["type"] == "notebook" and model["content"]:
            model["content"] = in_language(model["content"], self.language)
        return model

    async def save(self, model: dict[str, Any], path: str = "") -> dict[str, Any]:
        if model.get("type") == "notebook" and model.get("content"):
            model = model | {"content": back_to_english(model["content"], self.language)}
        return await super().save(model, path)

"""Our templates are strict about names nobody gave them; the component library's can't be."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Template, Undefined
from typing_extensions import override

_LIBRARY = "govuk_frontend_"


class PageEnvironment(Environment):
    """Loads the accessible components in an environment of their own.

    They read options that may be missing and expect those to be empty; ours must never.
    """

    _lenient: Environment | None = None

    @override
    def _load_template(
        self, name: str | Template, globals: MutableMapping[str, Any] | None
    ) -> Template:
        if self.overlayed or not isinstance(name, str) or not name.startswith(_LIBRARY):
            return super()._load_template(name, globals)  # type: ignore[arg-type]
        if self._lenient is None:
            self._lenient = self.overlay(undefined=Undefined)
        return self._lenient.get_template(name, globals=globals)

"""The Django app that plugs everything together when a process starts."""

from django.apps import AppConfig

from mediadesk.wiring.engines import plug_in


class WiringConfig(AppConfig):
    """Has no models; only its `ready` matters."""

    name = "mediadesk.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Plug the engines in, once all models are known."""
        plug_in()

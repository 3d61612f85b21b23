"""The Django app that plugs everything together when a process starts."""

from importlib import import_module

from django.apps import AppConfig

from mediadesk.wiring.engines import plug_in


class WiringConfig(AppConfig):
    """Has no models; only its `ready` matters."""

    name = "mediadesk.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Plug the engines in, once all models are known; every login notes from now on how its session began."""
        plug_in()
        import_module("mediadesk.surfaces.signed_in")

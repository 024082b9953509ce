"""Django application of the room."""

from django.apps import AppConfig


class PlacingConfig(AppConfig):
    name = "imojak.placing"
    verbose_name = "배정"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say which tasks the room does, prepare a rematch when a seat becomes free, and let it be published."""
        from imojak.placing import following, waiting  # noqa: F401
        from imojak.placing.enums import BLOCK, RUN
        from imojak.tasks.kinds import Kind, does

        does(Kind(RUN, "배정 계산", "imojak.placing.running.run_scenario", care="imojak.placing.overseeing"))
        does(Kind(BLOCK, "배정 계산의 한 묶음", "imojak.placing.apart.solve_block"))
        waiting.register()

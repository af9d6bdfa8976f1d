"""`manage.py migrate`, quick on an empty database."""

from typing import Any

from django.apps import apps
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class Command(migrate.Command):
    """Gives an empty database its tables straight from the models and notes all migrations as done.

    Migrations render every model anew at each of several hundred steps: minutes, for tables that nobody has filled.
    That both ways lead to the same tables is what `makemigrations --check` and a test of the long counts hold.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--each-migration",
            action="store_true",
            help="Goes through every migration on an empty database too.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Django's own command, which then finds nothing to migrate and sends its signals."""
        narrowed = ("app_label", "check_unapplied", "plan", "fake", "fake_initial", "prune")
        connection = connections[options["database"]]
        if not options["each_migration"] and not any(options[name] for name in narrowed) and _is_empty(connection):
            _make_tables(connection)
        super().handle(*args, **options)


def _is_empty(connection: BaseDatabaseWrapper) -> bool:
    return not connection.introspection.table_names()


def _make_tables(connection: BaseDatabaseWrapper) -> None:
    """All or nothing: one transaction, so that a command broken off leaves an empty database."""
    recorder = MigrationRecorder(connection)
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        editor.create_model(recorder.Migration)
        for app, name in MigrationLoader(None).graph.nodes:
            recorder.record_applied(app, name)

"""What stops a backup or a restore."""


class BackupError(Exception):
    """Why it stopped, as a sentence for the operator. It quotes no row."""

"""The whole portal as one file: written under load, verified to the last byte, restored into an empty place.

`docs/decisions/0015-backup.md` tells why it is built so.
"""

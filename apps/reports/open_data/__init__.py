"""The open data of a unit's year: tables without personal data, one zip of them, and its way to everybody.

`tables` says what is in it, `allowed` which columns of the records may be read for it, `pack` makes the zip, `jobs` has
it made while its reader goes on, `publishing` puts it on the public notice board and takes it down.
"""

"""Reads lists in a process of its own, started by `core.sheets.reading`; imports nothing of Django.

A few kilobytes can say that they fill sixteen thousand columns by a million rows. Here that ends this process, whose
memory and time are bounded, and not the portal. It writes lines of JSON: `["sheet", …]`, then its `["row", …]`s, at
the end `["end"]`, or `["refused", sentence]`.
"""

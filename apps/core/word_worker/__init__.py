"""Reads a Word file in a process of its own, started by `core.word_files`; imports nothing of Django.

A file of some kilobytes can say that it fills gigabytes. Here that ends this process, whose memory and time are
bounded, and not the portal. It writes one line of JSON: `["parts", [...]]`, or `["refused", sentence]`.
"""

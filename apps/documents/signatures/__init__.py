"""Digital signatures in PDF (PAdES): the mark and its place, signing a file and checking one.

Nothing here touches a table or the network; `services.signing` stores what comes of it.
"""

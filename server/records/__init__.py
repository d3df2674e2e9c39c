"""Records (« fiches de concertation »): which fields there are, how they are read from a form, and what is still missing.

Never here: where a record is kept (see `storage.records`), nor what a page looks like.
"""

"""Figures: what the tallies of a question come to, and which of them may leave.

Never here: HTML, a file format, a query.
"""

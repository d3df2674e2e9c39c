"""Exports: the same typed columns and rows, one small writer per format.

Never here: who may have them; what a question means.
"""

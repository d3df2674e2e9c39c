"""The pages: one module per area, each with its router; `every` puts them on an application.

Never here: what the figures are, or who may see them.
"""

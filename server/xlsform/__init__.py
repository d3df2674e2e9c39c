"""Scripts exchanged with survey tools that speak XLSForm (ODK, KoboToolbox and others): an Excel file of three sheets.

What one side cannot say is listed for whoever asked, never dropped in silence. Never here: what a script means, what a kind of question is.
"""

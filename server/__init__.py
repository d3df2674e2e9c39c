"""Who looks on: settings, command line, pages, API, exports, analysis, and where all is put together.

Never here: a rule of the conversation.
"""

"""E-mail: how a letter is written down and handed to a mail server, and what that server's refusals mean.

Never here: words (see `bot.screens.letters`), and who is written to.
"""

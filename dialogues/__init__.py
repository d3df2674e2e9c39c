"""What is asked: the script language, its checks, and a pure engine that says what comes next.

Never here: a clock, chance, a file, a network, a database, async code, Telegram.
"""

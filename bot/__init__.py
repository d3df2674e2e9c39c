"""Who is spoken to: inputs become transactions and things to say, on Telegram or any other channel.

Never here: HTML, SQL.
"""

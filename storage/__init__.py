"""What is kept: tables, migrations, and the questions asked of them, one transaction at a time.

Never here: HTTP, Telegram, wording shown to people.
"""

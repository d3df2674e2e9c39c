"""Telegram as one channel: its updates read, its calls made, its screens drawn.

Never here: what is asked, what is kept, and any rule of the conversation.
"""

"""Telegram as one channel: its updates read, its calls made, its screens drawn.

Never here: what is asked, what is kept, and any rule of the conversation.
"""

import logging
import os

# python-telegram-bot is moving its durations from numbers to timedelta, and warns at each use until one opts in, in this way only.
# So `RetryAfter.retry_after` is a timedelta throughout this package.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# At DEBUG it writes the token, the secret of the webhook, and what people are told.
logging.getLogger("telegram.Bot").setLevel(logging.INFO)

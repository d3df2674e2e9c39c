"""The least that a bot of python-telegram-bot does, with its webhook: it says again what it is told, and keeps nothing."""

import logging

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.benchmarks.throughput.rival import config


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    assert update.message.text is not None
    await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    told = config()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    application = Application.builder().token(told.token).base_url(told.api).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_webhook(
        listen="127.0.0.1",
        port=told.port,
        url_path=told.path,
        secret_token=told.secret,
        webhook_url=told.url,
        allowed_updates=Update.ALL_TYPES,
    )

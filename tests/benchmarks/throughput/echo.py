"""The least that a bot of python-telegram-bot does, with its webhook: it says again what it is told, and keeps nothing."""

import logging
from typing import Any

from telegram import Update
from telegram.ext import Application, BaseHandler, ContextTypes, MessageHandler, filters

from tests.benchmarks.throughput.rival import Config, config


def listen(told: Config, application: "Application[Any, Any, Any, Any, Any, Any]", handler: "BaseHandler[Any, Any, Any]") -> None:
    """As its documentation has it."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    application.add_handler(handler)
    application.run_webhook(
        listen="127.0.0.1",
        port=told.port,
        url_path=told.path,
        secret_token=told.secret,
        webhook_url=told.url,
        allowed_updates=Update.ALL_TYPES,
    )


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    assert update.message.text is not None
    await update.message.reply_text(update.message.text)


if __name__ == "__main__":
    here = config()
    echoing = MessageHandler(filters.TEXT & ~filters.COMMAND, echo)
    listen(here, Application.builder().token(here.token).base_url(here.api).build(), echoing)

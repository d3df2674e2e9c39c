"""The survey as bots in Python often are: python-telegram-bot's `ConversationHandler` and webhook, a commit of SQLAlchemy an answer."""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, ConversationHandler

from tests.benchmarks.throughput.echo import listen
from tests.benchmarks.throughput.rival import Question, config, data_of, keep, opened

Context = ContextTypes.DEFAULT_TYPE


class Survey:
    """One state of the conversation for each question."""

    def __init__(self, questions: tuple[Question, ...], path: str) -> None:
        self.questions = questions
        self.path = path

    async def open(self, _: object) -> None:
        self.sessions = await opened(self.path)

    def handler(self) -> ConversationHandler[Context]:
        start: CommandHandler[Context, object] = CommandHandler("start", self.start)
        chosen = (CallbackQueryHandler(self.chose, pattern=f"^{data_of(question, '')}") for question in self.questions)
        states: dict[object, Any] = {number: [handler] for number, handler in enumerate(chosen)}
        return ConversationHandler([start], states, [start])

    async def start(self, update: Update, context: Context) -> object:
        assert update.message is not None
        await update.message.reply_text(self.questions[0].ask, reply_markup=_keyboard(self.questions[0]))
        return 0

    async def chose(self, update: Update, context: Context) -> int:
        query = update.callback_query
        assert query is not None
        assert query.data is not None
        _, question_id, option = query.data.split(":")
        number = next(number for number, question in enumerate(self.questions) if question.id == question_id)
        question = self.questions[number]
        await query.answer()
        await keep(self.sessions, query.from_user.id, question_id, option)
        await query.edit_message_text(f"{question.ask}\n{question.options[option]}")
        if number + 1 == len(self.questions):
            await context.bot.send_message(query.from_user.id, "Merci !")
            return ConversationHandler.END
        await context.bot.send_message(
            query.from_user.id, self.questions[number + 1].ask, reply_markup=_keyboard(self.questions[number + 1])
        )
        return number + 1


def _keyboard(question: Question) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(words, callback_data=data_of(question, option))] for option, words in question.options.items()]
    )


if __name__ == "__main__":
    here = config()
    survey = Survey(here.questions, here.database)
    application = Application.builder().token(here.token).base_url(here.api).post_init(survey.open).build()
    listen(here, application, survey.handler())

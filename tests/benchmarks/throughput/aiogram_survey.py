"""The survey in aiogram 3: its states, its webhook on aiohttp, a commit of SQLAlchemy an answer.

Run by a Python of its own: aiogram wants another version of a library that ours uses too.
"""

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from tests.benchmarks.throughput.rival import Config, Question, config, data_of, keep, opened


def survey(questions: tuple[Question, ...]) -> Dispatcher:
    """One state for each question. `sessions` is put in the dispatcher when it starts."""
    dispatcher = Dispatcher()
    states = [State(question.id, "Survey") for question in questions]

    @dispatcher.message(CommandStart())
    async def start(message: Message, state: FSMContext) -> None:
        await state.set_state(states[0])
        await message.answer(questions[0].ask, reply_markup=_keyboard(questions[0]))

    async def chose(query: CallbackQuery, state: FSMContext, bot: Bot, sessions: async_sessionmaker[AsyncSession]) -> None:
        _, question_id, option = query.data.split(":")
        number = next(number for number, question in enumerate(questions) if question.id == question_id)
        question = questions[number]
        await query.answer()
        await keep(sessions, query.from_user.id, question_id, option)
        await query.message.edit_text(f"{question.ask}\n{question.options[option]}")
        if number + 1 == len(questions):
            await state.clear()
            await bot.send_message(query.from_user.id, "Merci !")
            return
        await state.set_state(states[number + 1])
        await bot.send_message(query.from_user.id, questions[number + 1].ask, reply_markup=_keyboard(questions[number + 1]))

    for state, question in zip(states, questions, strict=True):
        dispatcher.callback_query.register(chose, state, F.data.startswith(data_of(question, "")))
    return dispatcher


def _keyboard(question: Question) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=words, callback_data=data_of(question, option))] for option, words in question.options.items()
        ]
    )


def run(told: Config) -> None:
    server = TelegramAPIServer.from_base(told.api.removesuffix("/bot"))
    bot = Bot(told.token, AiohttpSession(api=server))
    dispatcher = survey(told.questions)

    @dispatcher.startup()
    async def begin(bot: Bot) -> None:
        dispatcher["sessions"] = await opened(told.database)
        await bot.set_webhook(told.url, secret_token=told.secret)

    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=told.secret).register(application, path=f"/{told.path}")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=told.port, print=None)


if __name__ == "__main__":
    run(config())

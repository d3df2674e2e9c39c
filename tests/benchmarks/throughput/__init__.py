"""How many answers a second one process on one core takes, beside what other bots take of the same people: `./concertia bench débit`.

`telegram` is a Bot API that costs little, `people` answer through it, as many as `crowd` has, by the connections of `delivering`. `bots`
starts who they speak with, each in a process of its own: ours, `classic`, `echo`, `aiogram_survey` and `floor`. `report` measures them in
turns.

Never here: whether what is said is right. That is what the tests of the bot are for.
"""

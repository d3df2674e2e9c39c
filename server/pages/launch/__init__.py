"""The short path by which an organiser launches a consultation: charter, record, dates, opening; then how it is paused, extended, closed.
And how a draft is thrown away.

Never here: the questions (a step of the path that has pages of its own).
"""

from fastapi import APIRouter

from server.pages.launch import charter, discarding, managing, opening, partners, path, section

router = APIRouter()
for step in (path, charter, partners, section, opening, managing, discarding):
    router.include_router(step.router)

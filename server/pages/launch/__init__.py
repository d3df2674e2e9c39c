"""The short path by which an organiser launches a consultation: charter, record, dates, opening; then how it is paused, extended, closed.

Never here: the questions (a step of the path that has pages of its own).
"""

from fastapi import APIRouter

from server.pages.launch import charter, managing, opening, partners, path, section

router = APIRouter()
for step in (path, charter, partners, section, opening, managing):
    router.include_router(step.router)

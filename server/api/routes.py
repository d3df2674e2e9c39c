"""All routes that take a key. Never here: those that describe them, to anybody."""

from typing import Final

from fastapi import APIRouter

from server.api import own, records, released

ROUTERS: Final[tuple[APIRouter, ...]] = (own.router, records.own_router, released.router, records.every_router)

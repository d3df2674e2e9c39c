"""Routes that fail, each in its way, for the tests of what is said of it."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from storage.errors import DatabaseClosed, DatabaseUnavailable


def failing(prefix: str = "") -> APIRouter:
    """The routes, below this address."""
    routes = APIRouter(prefix=prefix)

    @routes.get("/fault/{status}")
    async def fault(status: int) -> None:
        raise HTTPException(status, headers={"X-Told": "yes"})

    @routes.get("/away")
    async def away() -> None:
        raise DatabaseUnavailable(9.0)

    @routes.get("/closing")
    async def closing() -> None:
        raise DatabaseClosed

    @routes.get("/crash")
    async def crash() -> None:
        raise ZeroDivisionError("secret detail")

    return routes

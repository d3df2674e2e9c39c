"""Requests that schemathesis makes from the schema of a running API, right and wrong ones, each answer held to all its checks.

Never here: what stands in the API that is asked.
"""

from dataclasses import dataclass, field
from typing import Any

import hypothesis
import schemathesis
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from server.api.schema import SCHEMA


@dataclass(slots=True)
class Found:
    """What schemathesis found wrong, and how much it asked."""

    faults: list[str] = field(default_factory=list)
    requests: int = 0
    statuses: set[int] = field(default_factory=set)


def attacked(public_url: str, key: str, code: str, paths: str, *, examples: int, seed: int | None = None) -> Found:
    """Every address that matches `paths`, asked `examples` times in the right way and as often in wrong ones; for a `seed` by the same
    requests each time.

    `code` is that of a consultation which is there: a random one never is.
    """
    config = SchemathesisConfig.from_dict({"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "404", "410"]}}})
    schema = schemathesis.openapi.from_url(f"{public_url}{SCHEMA}", config=config).include(path_regex=paths)
    found = Found()
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
            except Exception as fault:
                raise AssertionError(f"{operation.label}: no {mode} case") from fault
            _attack(strategy, found, key, code, examples, seed)
    return found


def _attack(strategy: Any, found: Found, key: str, code: str, examples: int, seed: int | None) -> None:
    @hypothesis.settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=seed is not None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=strategy, there=hypothesis.strategies.booleans())
    def ask(case: Any, there: bool) -> None:
        if there and "code" in case.path_parameters:
            case.path_parameters["code"] = code
        case.headers["Authorization"] = f"Bearer {key}"
        response = case.call()
        found.requests += 1
        found.statuses.add(response.status_code)
        try:
            case.validate_response(response)
        except FailureGroup as group:
            found.faults += [f"{case.as_curl_command()}: {each}" for each in group.exceptions]

    ask()

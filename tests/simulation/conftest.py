import pytest

from tests.simulation.simulator import Beginning, begun


@pytest.fixture(scope="session")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    return begun(tmp_path_factory.mktemp("beginning"))

import signal
import socket
import time
from ctypes import CDLL
from pathlib import Path

import pytest

from server.serving import PortTaken, bound
from tests.support.server import Server, command

FIRST_FREE = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text(encoding="ascii"))


def test_any_free_port_is_taken_on_this_machine_only() -> None:
    with bound(0) as listening:
        host, port = listening.getsockname()
        assert host == "127.0.0.1"
        # Who comes before the server is ready waits for it.
        with socket.create_connection((host, port), timeout=5.0):
            pass


def test_a_port_is_taken_as_soon_as_it_is_bound() -> None:
    """Two servers started at the same moment: the second must hear of it before it has touched anything."""
    with bound(0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(PortTaken) as refused, bound(port):
            pass
    assert str(refused.value) == f"Le port {port} est déjà pris par un autre programme : choisissez-en un autre avec --port."
    with bound(port):  # and free again afterwards
        pass


def without_the_right_to_low_ports() -> None:
    """Between fork and exec, for root."""
    drop_from_bounding_set, net_bind_service = 24, 10
    if CDLL(None).geteuid() == 0:
        CDLL(None).prctl(drop_from_bounding_set, net_bind_service, 0, 0, 0)


@pytest.mark.skipif(FIRST_FREE <= 1, reason="this machine keeps no port for the system")
def test_a_port_of_the_system_is_told(tmp_path: Path) -> None:
    ended = command("serve", "--port", "1", before=without_the_right_to_low_ports, settings={"DATA_DIR": str(tmp_path)})
    assert (ended.returncode, ended.stderr) == (
        1,
        "Le port 1 est réservé au système : choisissez-en un au-dessus de 1024 avec --port.\n",
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
async def test_whatever_tells_a_server_to_stop_it_ends_well(tmp_path: Path, how: signal.Signals) -> None:
    async with Server(tmp_path) as server:
        await server.start()
        # Somebody who connects and says nothing keeps nobody waiting.
        with socket.create_connection(("127.0.0.1", server.port)):
            begun = time.monotonic()
            code, _ = await server.stop(how)
            assert (code, time.monotonic() - begun < 6.0) == (0, True)
        assert server.said.endswith("Concertia s’est arrêté.\n")
        assert not (tmp_path / "data" / "concertia.sock").exists()
        await server.start()  # what it held is free

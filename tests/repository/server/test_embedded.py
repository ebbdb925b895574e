"""The embedded server: private, shared by its owner's processes, and not stuck whatever happens to them."""

import ctypes
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from expense_desktop.domain.errors import LocalFileDamaged, LoginRefused, SaveFailed, ServerUnsuitable
from expense_desktop.repository.server import binaries
from expense_desktop.repository.server.cluster import PORT, SUPERUSER, Cluster
from expense_desktop.repository.server.connections import connect
from expense_desktop.repository.server.embedded import EmbeddedServer, RunningServer
from tests.homes import stop_server, temporary_home

_AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="takes root to become another user")
_NOT_AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")

_HOLD = """\
import sys
from pathlib import Path
from expense_desktop.repository.server.embedded import EmbeddedServer
running = EmbeddedServer(Path(sys.argv[1])).start()
print(running.address("postgres").host, flush=True)
sys.stdin.readline()
running.close()
"""


@pytest.fixture(scope="module")
def used_home() -> Iterator[Path]:
    """A home whose server has been set up; each test starts and stops it."""
    with temporary_home() as home:
        EmbeddedServer(home).start().close()
        yield home


@pytest.fixture
def server(used_home: Path) -> Iterator[EmbeddedServer]:
    """The server of that home, stopped before and after."""
    yield EmbeddedServer(used_home)
    stop_server(used_home)


def _answers(running: RunningServer) -> bool:
    with closing(running.superuser().connect()) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _cluster(server: EmbeddedServer) -> Cluster:
    return server.cluster()


def test_the_first_start_makes_a_server_that_sorts_by_code_point_and_asks_everybody_for_scram() -> None:
    """A new home gets a UTF-8 server that listens on nothing but its socket and trusts nobody."""
    with temporary_home() as home:
        server = EmbeddedServer(home)
        assert not server.exists
        with server.start() as running, closing(running.superuser().connect()) as connection:
            settings = connection.execute(
                "SELECT current_setting('server_encoding'), current_setting('listen_addresses'),"
                " current_setting('password_encryption'), 'Z' < 'a', lower('É') = 'é'"
            ).fetchone()
            rules = connection.execute("SELECT DISTINCT type, auth_method FROM pg_hba_file_rules").fetchall()
        assert settings == ("UTF8", "", "scram-sha-256", True, True)
        assert rules == [("local", "scram-sha-256")]
        assert server.exists


def test_its_folders_and_its_superusers_password_are_its_owners_alone(server: EmbeddedServer) -> None:
    """Neither data, logs, socket nor password can be read by anybody else."""
    with server.start() as running:
        cluster = _cluster(server)
        socket_folder = Path(running.address("postgres").host)
        private = [server.folder, cluster.data, cluster.log, socket_folder, server.folder / "superuser"]
        assert all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private)
        assert not stat.S_IMODE(cluster.place.stat().st_mode) & 0o007
        assert len(str(socket_folder / f".s.PGSQL.{PORT}.lock")) < 100


@_AS_ROOT
def test_another_user_of_this_computer_is_refused(server: EmbeddedServer) -> None:
    """Somebody else can neither reach the socket nor read the folder, even with the right password."""
    nobody = pwd.getpwnam("nobody")
    with server.start() as running:
        login, cluster = running.superuser(), _cluster(server)
        probe = (
            "import os, socket, sys\n"
            "for path in sys.argv[2:]:\n"
            "    try: os.listdir(path)\n"
            "    except PermissionError: continue\n"
            "    sys.exit('read ' + path)\n"
            "try: socket.socket(socket.AF_UNIX).connect(sys.argv[1])\n"
            "except PermissionError: print('refused')\n"
        )
        answer = subprocess.run(
            ["/usr/bin/env", "python3", "-c", probe, f"{login.address.host}/.s.PGSQL.{PORT}", login.address.host,
             str(cluster.place), str(cluster.data), str(cluster.log)],
            user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[], cwd="/", capture_output=True, text=True,
            check=False, env={"PATH": "/usr/bin:/bin"},
        )  # fmt: skip
    assert (answer.returncode, answer.stdout) == (0, "refused\n"), answer.stderr


def test_without_the_password_not_even_its_owner_gets_in(server: EmbeddedServer) -> None:
    """The superuser's password is asked for on the socket as well."""
    with server.start() as running, pytest.raises(LoginRefused):
        connect(running.address("postgres"), SUPERUSER, "guessed")


@_AS_ROOT
def test_as_root_it_runs_as_a_system_user_and_changes_the_mode_of_nothing_else(used_home: Path) -> None:
    """PostgreSQL refuses root: the server is another user's process, and root's own folders stay closed."""
    server = EmbeddedServer(used_home)
    modes = {path: path.stat().st_mode for path in (Path("/root"), used_home.parent, used_home, server.folder)}
    with server.start():
        found = _cluster(server).running()
        assert found is not None
        assert Path(f"/proc/{found.pid}").stat().st_uid not in (0, pwd.getpwnam("root").pw_uid)
        assert {path: path.stat().st_mode for path in modes} == modes


def test_nothing_of_ours_is_in_its_environment(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Secrets in EXPENSE_* variables don't live on in the server's processes."""
    monkeypatch.setenv("EXPENSE_PASSWORD", "seven-herons")
    with server.start():
        found = _cluster(server).running()
        assert found is not None
        environment = Path(f"/proc/{found.pid}/environ").read_bytes()
    assert b"EXPENSE" not in environment
    assert b"seven-herons" not in environment


def test_it_stops_with_its_last_client(server: EmbeddedServer) -> None:
    """Two clients share one server; the first to go leaves it running, the last one stops it and clears up."""
    first, second = server.start(), server.start()
    assert first.address("postgres") == second.address("postgres")
    socket_folder = Path(first.address("postgres").host)
    first.close()
    assert _answers(second)
    second.close()
    second.close()
    assert _cluster(server).running() is None
    assert not socket_folder.exists()


def test_two_processes_that_start_at_once_share_one_server() -> None:
    """On an empty home, two processes set up one server between them, and both get an answer from it."""
    with temporary_home() as home:
        processes = [_start_process(home) for _ in range(2)]
        try:
            folders = [_first_line(process) for process in processes]
            assert folders[0] == folders[1]
            _end(processes[0])
            server = EmbeddedServer(home)
            assert _cluster(server).running() is not None
            _end(processes[1])
            assert _cluster(server).running() is None
        finally:
            for process in processes:
                process.kill()
                process.wait()


def test_a_killed_client_leaves_nothing_stuck(server: EmbeddedServer) -> None:
    """After SIGKILL of the only client the server still runs; the next client uses it and stops it."""
    process = _start_process(server.folder.parent)
    folder = _first_line(process)
    process.send_signal(signal.SIGKILL)
    _end(process)
    assert _cluster(server).running() is not None
    with server.start() as running:
        assert running.address("postgres").host == folder
        assert _answers(running)
    assert _cluster(server).running() is None


def test_a_killed_server_is_started_again_for_those_who_use_it(server: EmbeddedServer) -> None:
    """When the system kills the server, whoever has it open gets a new one at the next connection."""
    with server.start() as running:
        found = _cluster(server).running()
        assert found is not None
        os.kill(found.pid, signal.SIGKILL)
        _wait_gone(found.pid)
        assert _answers(running)


@pytest.mark.skipif(sys.platform != "linux", reason="takes Linux to keep a dead process unreaped")
def test_a_killed_server_that_nobody_reaps_and_whose_sessions_linger_is_started_again(server: EmbeddedServer) -> None:
    """While the dead server's number still stands and a session of it lives, the start waits instead of giving up."""
    with _orphans_stay_ours(), server.start() as running:
        found = _cluster(server).running()
        assert found is not None
        session = next(int(child) for child in Path(f"/proc/{found.pid}/task/{found.pid}/children").read_text().split())
        os.kill(session, signal.SIGSTOP)
        os.kill(found.pid, signal.SIGKILL)
        _wait_gone(found.pid)
        assert Path(f"/proc/{found.pid}").exists(), "the dead server was reaped"
        wake = threading.Timer(1.0, os.kill, (session, signal.SIGCONT))
        wake.start()
        try:
            assert _answers(running)
        finally:
            wake.cancel()
            wake.join()
            os.waitpid(found.pid, 0)


@contextmanager
def _orphans_stay_ours() -> Iterator[None]:
    """What outlives its parent becomes this process's child, which reaps it only when it wants to."""
    set_child_subreaper = 36
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(set_child_subreaper, 1, 0, 0, 0) == 0
    try:
        yield
    finally:
        assert libc.prctl(set_child_subreaper, 0, 0, 0, 0) == 0


def test_a_number_that_belongs_to_another_program_by_now_does_not_keep_it_from_starting(
    server: EmbeddedServer,
) -> None:
    """After a restart of the computer the old server's process number may be another program's."""
    cluster = _cluster(server)
    lines = ["{pid}", str(cluster.data), "1", str(PORT), "/nonexistent", "", "1 1", "ready"]
    stranger = subprocess.Popen(["/bin/sleep", "100"], user=None if cluster.runs_as is None else cluster.runs_as.uid)
    try:
        stale = cluster.data / "postmaster.pid"
        stale.write_text("\n".join(lines).format(pid=stranger.pid))
        if cluster.runs_as is not None:
            cluster.runs_as.own(stale)
        assert cluster.running() is None
        with server.start() as running:
            assert _answers(running)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_whose_socket_has_vanished_is_started_anew(server: EmbeddedServer) -> None:
    """A runtime folder is removed at logout; a server left running without its socket is replaced."""
    first = server.start()
    old = first.address("postgres").host
    shutil.rmtree(old)
    with server.start() as second:
        assert second.address("postgres").host != old
        assert _answers(second)
        assert _answers(first)
    first.close()


def test_a_set_up_that_was_cut_off_leaves_nothing_that_counts() -> None:
    """What an interrupted initdb left is swept up, and the next start makes the server whole."""
    with temporary_home() as home:
        server = EmbeddedServer(home)
        server.folder.mkdir(parents=True, mode=0o700)
        with server.locked():
            place = server.cluster().place
        half = place / "new-half"
        (half / "data" / "base").mkdir(parents=True)
        (half / "data" / "PG_VERSION").write_text("18")
        assert not server.exists
        with server.start() as running:
            assert _answers(running)
        assert not half.exists()


@_AS_ROOT
def test_programs_that_the_system_user_can_not_read_are_copied_for_it(tmp_path: Path) -> None:
    """With the program installed under /root, root's server runs from a copy that only root can change."""
    bundled = binaries.bundled()
    hidden = tmp_path / "hidden"
    package = hidden / "venv" / bundled.prefix.parent.name
    (package / bundled.prefix.name).mkdir(parents=True)
    for part in ("bin", "lib", "share"):
        _link_tree(bundled.prefix / part, package / bundled.prefix.name / part)
    libraries = bundled.prefix.parent.with_name(bundled.prefix.parent.name + ".libs")
    _link_tree(libraries, package.with_name(libraries.name))
    hidden.chmod(0o700)
    with temporary_home() as home:
        places = home.parent / "places"
        home.parent.chmod(0o755)
        server = EmbeddedServer(
            home, binaries=binaries.Binaries(package / bundled.prefix.name, bundled.major), places_of_root=places
        )
        with server.start() as running:
            assert _answers(running)
            copy = server.cluster().binaries.prefix
        assert copy.is_relative_to(places)
        assert (copy / "bin" / "postgres").stat().st_uid == 0


def test_a_folder_of_another_major_version_is_refused_in_clear_words() -> None:
    """A data folder of PostgreSQL 16 is named as such, with the way over, and stays as it was."""
    sixteen = binaries.of_major(16)
    assert sixteen is not None
    with temporary_home() as home:
        EmbeddedServer(home, binaries=sixteen).start().close()
        with pytest.raises(ServerUnsuitable, match=r"PostgreSQL 16.*expense server init"):
            EmbeddedServer(home).start()
        with EmbeddedServer(home, binaries=sixteen).start() as running:
            assert _answers(running)


def test_its_log_has_no_value_of_a_failed_statement(server: EmbeddedServer) -> None:
    """Statements, parameters and the rows that errors quote stay out of the server's log."""
    with server.start() as running, closing(running.superuser().connect()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS secret (payee text PRIMARY KEY)")
        for _ in range(2):
            with suppress(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO secret VALUES (%s)", ("Luigi’s Trattoria",))
        connection.execute("DROP TABLE secret")
        logs = list(_cluster(server).log.iterdir())
    text = "".join(path.read_text(errors="replace") for path in logs)
    assert "duplicate key" in text
    assert "Luigi" not in text
    assert "INSERT" not in text


def test_a_lost_password_file_is_named() -> None:
    """Without the superuser's password the server can't be used, and the words say which file is missing."""
    with temporary_home() as home:
        server = EmbeddedServer(home)
        with server.start() as running:
            (server.folder / "superuser").unlink()
            with pytest.raises(LocalFileDamaged, match="superuser"):
                running.superuser()


@_NOT_AS_ROOT
def test_a_folder_that_can_not_be_written_is_an_error_of_this_computer(tmp_path: Path) -> None:
    """A read-only home gives the words for it."""
    tmp_path.chmod(0o500)
    with pytest.raises(SaveFailed):
        EmbeddedServer(tmp_path / "home").start()


def test_threads_of_one_process_share_the_server(server: EmbeddedServer) -> None:
    """Any thread may start, use and let go of it."""
    failures: list[BaseException] = []

    def use() -> None:
        try:
            with server.start() as running:
                assert _answers(running)
        except BaseException as error:  # noqa: BLE001  handed to the test's thread
            failures.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _cluster(server).running() is None


def _start_process(home: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _end(process: "subprocess.Popen[str]") -> None:
    process.communicate("\n")


def _wait_gone(pid: int) -> None:
    """A killed server's sessions notice by themselves; its number may stay a while where nobody reaps it."""
    for _ in range(1000):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except OSError:
            return
        threading.Event().wait(0.01)
    raise AssertionError("the server outlived SIGKILL")


def _link_tree(source: Path, target: Path) -> None:
    """A copy that takes no room."""
    subprocess.run(["cp", "-rl", str(source), str(target)], check=True)

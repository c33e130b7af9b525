"""A private PostgreSQL cluster with pg_sphere, in a temporary folder, on a socket there, gone at the end."""
import contextlib
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

PACKAGES = "postgresql-15 postgresql-15-pgsphere python3-psycopg2"


def binaries():
    for folder in sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    raise SystemExit(f"record_oracle: no PostgreSQL found; it needs the packages {PACKAGES}")


@contextlib.contextmanager
def cluster(scratch=None):
    """Yields the keywords for psycopg2.connect. PostgreSQL refuses to run as root: it then runs as `postgres`."""
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    folder = pathlib.Path(tempfile.mkdtemp(prefix="oracle-", dir=scratch))
    data, log = folder / "data", folder / "log"
    if user:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)

    def run(program, *arguments):
        done = subprocess.run(
            [binaries() / program, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **user,
        )
        if done.returncode != 0:
            raise SystemExit(f"record_oracle: {program} failed:\n{done.stdout}")

    run("initdb", "-D", data, "--username=oracle", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    try:
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c jit=off"
        run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield {"host": str(folder), "user": "oracle", "dbname": "postgres"}
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

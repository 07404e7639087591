"""Kill everything at random moments while people work: `python -m tests.chaos [--kills 20] [--seed n]`.

Starts PostgreSQL and Redis (as durable as those of `make run`, in a place of their own), web, worker and beat. People
take applications from nothing to approval and export lists over HTTP, while each of the four is killed with SIGKILL so
many times. Then everything is started, what waits is worked off, and the database is compared with what the portal has
acknowledged. Ends with 1 when anything was lost or doubled.
"""

import argparse
import os
import random
import signal
import sys

import django

from tests.chaos import servers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="of each of the four")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))
    try:
        servers.fresh_database()
        os.environ.update(servers.environment())
        django.setup()
        from tests.chaos.run import run  # everything from here on knows the settings

        sys.exit(1 if run(options.kills, options.seed) else 0)
    finally:
        servers.embedded("down")


if __name__ == "__main__":
    main()

"""Races: calls at one moment, and how many rounds show that they come out right."""

import os
import threading

from django.db import connections

ROUNDS = int(os.environ.get("RACE_ROUNDS", "40"))  # 200 are the measure, fewer are for everyday


def together(*calls):
    """Run the calls at one moment, each on its own connection; return what came of each, result or error."""
    barrier, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        barrier.wait()
        try:
            outcomes[place] = call()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes

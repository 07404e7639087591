"""The kills, what follows them, and the table of figures."""

import random
import time
from collections import Counter
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.accounts.models import Membership
from portal.jobs.actions import run_again
from portal.jobs.models import Job
from tests.chaos import checks, servers, world
from tests.chaos.people import Crowd, Ledger

VICTIMS = ("worker", "web", "redis", "postgres")
JOURNEYS, EXPORTERS, STORIES = 3, 2, 150  # a filter offers the newest 200 needs
LEFT_ALONE, AWAY = (0.5, 4.0), (0.0, 1.0)  # seconds between a recovery and the next kill, and from a kill to the start


def run(kills: int, seed: int) -> int:
    """Prints as it goes. Returns how many things were found wrong."""
    print(f"seed {seed}, {kills} kills of each of {', '.join(VICTIMS)}", flush=True)
    made, running = world.make(STORIES), servers.started()
    try:
        return attack(made, running, random.Random(seed), kills)
    finally:
        for name in ("beat", "worker", "web"):
            running[name].kill()


def attack(made: world.World, running: dict[str, Any], chaos: random.Random, kills: int) -> int:
    servers.until(running["web"].is_back)
    connections.close_all()
    ledger, start = Ledger(), time.monotonic()
    crowd = Crowd(made, ledger, JOURNEYS, EXPORTERS)
    time.sleep(chaos.uniform(*LEFT_ALONE))
    away = kill_all(running, chaos, kills, start)
    last = time.monotonic()
    crowd.end()
    again = worked_off(running)
    report(ledger, running, away, again, time.monotonic() - start, time.monotonic() - last)
    return found_wrong(checks.everything(made, ledger))


def found_wrong(wrong: dict[str, list[str]]) -> int:
    for name, found in wrong.items():
        print(f"{name:32} {len(found):>5}  {'; '.join(found[: checks.MOST_SHOWN])}")
    return sum(map(len, wrong.values()))


def kill_all(running: dict[str, Any], chaos: random.Random, kills: int, start: float) -> dict[str, list[float]]:
    """In random order, at random moments. Returns how long each was away, in seconds."""

    order = [name for name in VICTIMS for _ in range(kills)]
    chaos.shuffle(order)
    away: dict[str, list[float]] = {name: [] for name in VICTIMS}
    for number, name in enumerate(order, 1):
        victim, moment = running[name], time.monotonic()
        print(f"{moment - start:6.1f} s  {number:>3}  kill -9 {name}", flush=True)
        victim.kill()
        time.sleep(chaos.uniform(*AWAY))
        victim.start()
        servers.until(victim.is_back)
        away[name].append(time.monotonic() - moment)
        for one in running.values():
            one.is_back()
        time.sleep(chaos.uniform(*LEFT_ALONE))
    return away


def worked_off(running: dict[str, Any]) -> int:
    """Time passes for what waits, until nothing does. What was given up an administrator runs again; how many."""

    again = 0
    keeper = Membership.objects.acting().filter(roles=["system_administrator"]).select_related("user").first().actor

    def nothing_waits() -> bool:
        nonlocal again
        again += run_again(list(Job.objects.given_up().values_list("pk", flat=True)), by=keeper)
        Job.objects.filter(done=None, begun=None).update(not_before=timezone.now())
        for one in running.values():
            one.is_back()
        time.sleep(1)
        return not Job.objects.filter(done=None).exists()

    servers.until(nothing_waits, 420)
    return again


def report(ledger: Any, running: dict[str, Any], away: dict, again: int, took: float, after: float) -> None:

    attempts = Counter(Job.objects.values_list("attempts", flat=True))
    print(f"\n{took:.0f} s, of them {after:.0f} s after the last kill, until nothing waited")
    print("killed          times  away, s (mean, most)  ended by itself")
    for name in VICTIMS:
        times = away[name]
        most, mean = max(times, default=0), sum(times) / max(1, len(times))
        print(f"{name:14} {len(times):>6} {mean:>15.1f} {most:>6.1f} {running[name].fell_over:>16}")
    print(f"beat ended by itself {running['beat'].fell_over} times")
    print(f"requests: {', '.join(f'{count} {name}' for name, count in sorted(ledger.answers.items()))}")
    print(f"acknowledged: {len(ledger.rows)} steps, {len(ledger.files)} files, {len(ledger.clicks)} clicks on exports")
    print(f"done although nobody was told: {checks.untold(ledger)} steps")
    print(f"{len(ledger.finished)} applications approved, {len(ledger.fetched)} exports fetched")
    print(f"jobs by attempts: {dict(sorted(attempts.items()))}; given up and run again: {again}\n")

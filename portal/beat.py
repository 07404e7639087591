"""What happens by the clock, all of it. A task that missed its time catches up when it runs next."""

from celery.schedules import schedule

SCHEDULE = {
    "sweep": {"task": "portal.jobs.tasks.sweep", "schedule": schedule(30), "options": {"expires": 30}},
}

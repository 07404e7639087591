"""What happens by the clock, all of it. A task that missed its time catches up when it runs next."""

from celery.schedules import crontab, schedule

SCHEDULE = {
    "close needs": {"task": "onboarding.jobs.close_needs", "schedule": crontab(minute="*/10")},
    "sweep drafts": {"task": "portal.web.jobs.sweep_drafts", "schedule": crontab(hour=3, minute=40)},
    "sweep evidence": {"task": "portal.evidence.jobs.sweep_evidence", "schedule": crontab(hour=3, minute=20)},
    "sweep": {"task": "portal.jobs.tasks.sweep", "schedule": schedule(30), "options": {"expires": 30}},
}

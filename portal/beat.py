"""What happens by the clock, all of it. A task that missed its time catches up when it runs next."""

from celery.schedules import crontab, schedule
from django.conf import settings

DIGEST_HOURS = f"{settings.NOTICE_DIGEST_HOUR}-23"

SCHEDULE = {
    "take effect": {"task": "portal.issued.jobs.take_effect", "schedule": crontab(minute="2-59/10")},
    "keep announcements": {
        "task": "portal.announcements.jobs.keep_announcements",
        "schedule": crontab(minute="*/5"),
    },
    "act on overdue": {"task": "portal.flow.jobs.act_on_overdue", "schedule": crontab(minute=15)},
    "close needs": {"task": "onboarding.jobs.close_needs", "schedule": crontab(minute="*/10")},
    "recompute clocks": {"task": "portal.flow.jobs.recompute_clocks", "schedule": crontab(hour=2, minute=10)},
    "expiring qualifications": {"task": "partners.jobs.tell_of_expiry", "schedule": crontab(hour="6-20", minute=5)},
    # In this order of a morning: what is due is in the digest. Both do what an earlier run has left over.
    "remind": {"task": "portal.notices.jobs.send_reminders", "schedule": crontab(hour="6-20", minute="*/30")},
    "digest": {"task": "portal.notices.jobs.send_digests", "schedule": crontab(hour=DIGEST_HOURS, minute="*/15")},
    "unused accounts": {"task": "portal.notices.jobs.watch_unused_accounts", "schedule": crontab(hour=5, minute=30)},
    "sweep sessions": {"task": "portal.accounts.jobs.sweep_sessions", "schedule": crontab(hour=3, minute=30)},
    "sweep drafts": {"task": "portal.web.jobs.sweep_drafts", "schedule": crontab(hour=3, minute=40)},
    "sweep evidence": {"task": "portal.evidence.jobs.sweep_evidence", "schedule": crontab(hour=3, minute=20)},
    "clean jobs": {"task": "portal.jobs.tasks.clean", "schedule": crontab(hour=4, minute=0)},
    "failed jobs": {"task": "portal.notices.jobs.tell_of_failed_jobs", "schedule": crontab(minute="*/10")},
    "sweep imports": {"task": "services.jobs.sweep_imports", "schedule": crontab(hour=3, minute=55)},
    "sweep exports": {"task": "portal.web.jobs.sweep_exports", "schedule": crontab(hour=3, minute=50)},
    "sweep": {"task": "portal.jobs.tasks.sweep", "schedule": schedule(30), "options": {"expires": 30}},
}

"""A document is what it was when it was made: the database keeps it so, whoever writes."""

from typing import Any

import pgtrigger

from portal.append_only import NO_TRUNCATE


class OnlySuperseded(pgtrigger.Trigger):
    """A row changes in one column, never back to nothing: by which newer one it is superseded."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return """
            IF TG_OP = 'UPDATE' AND NEW.superseded_by_id IS NOT NULL
                AND to_jsonb(NEW) - 'superseded_by_id' = to_jsonb(OLD) - 'superseded_by_id' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation';"""


class OnlyOnwards(pgtrigger.Trigger):
    """A number that was given is never given again."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return """
            IF TG_OP = 'UPDATE' AND NEW.last = OLD.last + 1
                AND to_jsonb(NEW) - 'last' = to_jsonb(OLD) - 'last' THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% only counts onwards', TG_TABLE_NAME USING ERRCODE = 'check_violation';"""


NEVER_CHANGED = [OnlySuperseded(name="never_changed"), NO_TRUNCATE]
ONWARDS = [OnlyOnwards(name="onwards"), NO_TRUNCATE]

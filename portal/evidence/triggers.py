"""Evidence is what it was: the database keeps it so, whoever writes."""

from typing import Any

import pgtrigger

from portal.append_only import NO_TRUNCATE

OWNED = ("content_type_id", "object_id", "attached_at")


class OnlyAttached(pgtrigger.Trigger):
    """A row changes once: it is given its owner. Only what never had one goes, and not before a day is over."""

    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        columns = ", ".join(f"'{name}'" for name in OWNED)
        content = f"- ARRAY[{columns}]"
        return f"""
            IF TG_OP = 'DELETE' AND OLD.object_id IS NULL AND OLD.uploaded_at < now() - interval '1 day' THEN
                RETURN OLD;
            END IF;
            IF TG_OP = 'UPDATE' AND OLD.object_id IS NULL AND NEW.object_id IS NOT NULL
                AND to_jsonb(NEW) {content} = to_jsonb(OLD) {content} THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is attached once and never changed', TG_TABLE_NAME USING ERRCODE = 'check_violation';"""


ONCE = [OnlyAttached(name="attached_once"), NO_TRUNCATE]

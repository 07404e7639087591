import logging

log = logging.getLogger(__name__)


def tell_the_partner(record: int) -> None:
    log.info("record %s", record)

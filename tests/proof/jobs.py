import logging

log = logging.getLogger(__name__)


def tell_the_partner(records: list[int]) -> None:
    log.info("records %s", records)

"""Which address is served at which entrance, by hand: b the dedicated line, p the internet, f the inspectors'."""

SERVED = """
bpf home help help-page accessibility document-look-up document-check large alive ready metrics
bpf account_login account_logout account_change_password account_reauthenticate mfa_authenticate mfa_activate_totp
bpf mfa_add_webauthn factor-remove mfa_view_recovery_codes mfa_generate_recovery_codes
bpf workbench acting account-security login-list role-list draft-discard region-options
bpf evidence-file evidence-thumbnail
bpf notice-list notice-read notice-choice notice-letter notice-address notice-detail

p   progress sitemap robots

bp  public-search site-map conformance conformance-sheet cited-standards public-need-list public-need
bp  public-announcement-list public-announcement public-announcement-file public-announcement-feed
bp  public-item-list public-item public-item-qr public-region public-edition-all public-edition-list public-edition
bp  public-edition-differences public-edition-feed public-edition-data public-edition-checksums
bp  public-edition-description public-open-data public-open-data-schema

bp  search document-file cooperationneed-list cooperationneed-detail
bp  application-list application-new application-detail application-edit application-step
bp  negotiation-list negotiation-detail negotiation-step cooperation-list cooperation-detail
bp  partner-list partner-detail partner-edit qualification-new qualification-retire
bp  contact-new contact-edit contact-remove

b   organisation-list organisation-export organisation-new organisation-detail organisation-edit
b   user-list user-export user-new user-detail user-edit user-password user-activation user-second-factor user-roles
b   membership-edit audit-list apitoken-list apitoken-export apitoken-new apitoken-detail apitoken-draw apitoken-revoke
b   reading-list reading-export personal-show clock-list clock-export limit-list
b   calendaryear-import calendaryear-list calendaryear-export calendaryear-detail
b   limitset-list limitset-export limitset-new limitset-detail limitset-edit limitset-step limitset-compare
b   limitset-effect job-list job-export job-again document-again export-list export-detail export-file
b   announcement-list announcement-export announcement-new announcement-detail announcement-edit announcement-step
b   partner-export partner-new cooperation-export cooperation-step
b   serviceitem-pending serviceitem-import itemimport-detail serviceitem-sheet serviceitem-list serviceitem-export
b   serviceitem-batch serviceitem-new serviceitem-detail serviceitem-edit serviceitem-step
b   catalogueedition-applicable catalogueedition-list catalogueedition-export catalogueedition-new
b   catalogueedition-detail catalogueedition-edit catalogueedition-step catalogueedition-compare catalogueentry-detail
b   narrowing-list narrowing-export narrowing-new narrowing-detail narrowing-edit narrowing-step
b   guidance-list guidance-export guidance-new guidance-detail guidance-edit guidance-step
b   cooperationneed-export cooperationneed-batch cooperationneed-new cooperationneed-edit cooperationneed-step
b   need-comparison application-export application-batch
b   negotiation-export negotiation-new negotiation-edit

b   schema docs api-evidence-list api-evidence-detail api-limit-sets-list api-limit-sets-detail api-limit-sets-step
b   api-announcements-list api-announcements-detail api-announcements-step api-partners-list api-partners-detail
b   api-cooperations-list api-cooperations-detail api-cooperations-step
b   api-guidance-list api-guidance-detail api-guidance-step
b   api-service-items-list api-service-items-detail api-service-items-step
b   api-catalogue-editions-list api-catalogue-editions-detail api-catalogue-editions-step
b   api-narrowings-list api-narrowings-detail api-narrowings-step
b   api-needs-list api-needs-detail api-needs-step
b   api-applications-list api-applications-detail api-applications-step
b   api-negotiations-list api-negotiations-detail api-negotiations-step
"""
LETTERS = {"business": "b", "public": "p", "field": "f"}


def expected() -> dict[str, set[str]]:
    """Zone → the names of the addresses that it serves."""
    found: dict[str, set[str]] = {zone: set() for zone in LETTERS}
    for line in filter(None, SERVED.splitlines()):
        letters, *names = line.split()
        for zone, letter in LETTERS.items():
            if letter in letters:
                found[zone] |= set(names)
    return found


def known() -> list[str]:
    return [name for line in filter(None, SERVED.splitlines()) for name in line.split()[1:]]

"""The tables of the walk. Columns: the people of tests.house.world, in its order.

R A S G U   reviewer, approver, system, security and audit administrator of the county
C P B       reviewer of the city above, of the province above, of the county beside
L M H K     liaison and manager of the branch, liaison and manager of its head office
I O T       liaison of the sister branch in the county beside, of another bank's branch, outlet manager
N X         a person without any role, a stranger
"""

from tests.house import walk_announcements, walk_catalogue, walk_clock, walk_sight, walk_tokens

# 2 page, > led on, L to the login, F forbidden, - not found, 5 wrong method, c refused, w wrong content,
# b request without what it needs, t not in a form it takes. An address, what it is about, a step.
PAGES = """
home                                                | 22222222222222222
public-need-list                                    | 22222222222222222
public-need/need draft                              | -----------------
public-need/need                                    | 22222222222222222
public-need/city need draft                         | -----------------
progress                                            | 22222222222222222
document-check//nonsense                            | -----------------
account_login                                       | >>>>>>>>>>>>>>>>2
account_logout                                      | 2222222222222222>
account_change_password                             | 2222222222222222L
account_reauthenticate                              | 2222222222222222L
mfa_authenticate                                    | >>>>>>>>>>>>>>>>L
mfa_activate_totp                                   | 2222222222222222L
mfa_add_webauthn                                    | 2222222222222222L
mfa_view_recovery_codes                             | ----------------L
mfa_generate_recovery_codes                         | 2222222222222222L
factor-remove//0                                    | ----------------L
large                                               | >>>>>>>>>>>>>>>>>
sitemap                                             | 22222222222222222
alive                                               | 22222222222222222
ready                                               | 22222222222222222
metrics                                             | -----------------
region-options                                      | bbbbbbbbbbbbbbbbb
schema                                              | 22222222222222221
docs                                                | 2222222222222222L
workbench                                           | 2222222222222222L
search                                              | 2222222222222222L
acting                                              | 2222222222222222L
account-security                                    | 2222222222222222L
login-list                                          | 2222222222222222L
role-list                                           | 2222222222222222L
organisation-list                                   | FF22FFFFFFFFFFFFL
organisation-export                                 | FF22FFFFFFFFFFFFL
organisation-new                                    | FF2FFFFFFFFFFFFFL
organisation-new/county                             | FF2FFFFFFFFFFFFFL
organisation-new/branch                             | FF2FFFFFFFFFFFFFL
organisation-new/beside                             | FF-FFFFFFFFFFFFFL
organisation-detail/county                          | FF22FFFFFFFFFFFFL
organisation-detail/beside                          | FF--FFFFFFFFFFFFL
organisation-detail/branch                          | FF22FFFFFFFFFFFFL
organisation-detail/other branch                    | FF22FFFFFFFFFFFFL
organisation-detail/bank                            | FF--FFFFFFFFFFFFL
organisation-edit/county                            | FF2FFFFFFFFFFFFFL
organisation-edit/beside                            | FF-FFFFFFFFFFFFFL
organisation-edit/branch                            | FF2FFFFFFFFFFFFFL
user-list                                           | FF22FFFFFFFFFFFFL
user-export                                         | FF22FFFFFFFFFFFFL
user-new                                            | FF-FFFFFFFFFFFFFL
user-new/county                                     | FF2FFFFFFFFFFFFFL
user-new/branch                                     | FF2FFFFFFFFFFFFFL
user-new/beside                                     | FF-FFFFFFFFFFFFFL
user-detail/person county                           | FF22FFFFFFFFFFFFL
user-detail/person beside                           | FF--FFFFFFFFFFFFL
user-detail/person branch                           | FF22FFFFFFFFFFFFL
user-edit/person county                             | FF2FFFFFFFFFFFFFL
user-edit/person beside                             | FF-FFFFFFFFFFFFFL
user-edit/person branch                             | FF2FFFFFFFFFFFFFL
user-password/person county                         | FF2FFFFFFFFFFFFFL
user-password/person beside                         | FF-FFFFFFFFFFFFFL
user-password/person branch                         | FF2FFFFFFFFFFFFFL
user-activation/person county                       | FF2FFFFFFFFFFFFFL
user-activation/person beside                       | FF-FFFFFFFFFFFFFL
user-activation/person branch                       | FF2FFFFFFFFFFFFFL
user-second-factor/person county                    | FFF2FFFFFFFFFFFFL
user-second-factor/person beside                    | FFF-FFFFFFFFFFFFL
user-second-factor/person branch                    | FFF2FFFFFFFFFFFFL
user-roles/person county                            | FFF2FFFFFFFFFFFFL
user-roles/person beside                            | FFF-FFFFFFFFFFFFL
user-roles/person branch                            | FFF2FFFFFFFFFFFFL
membership-edit/person county                       | FFF2FFFFFFFFFFFFL
membership-edit/person beside                       | FFF-FFFFFFFFFFFFL
membership-edit/person branch                       | FFF2FFFFFFFFFFFFL
audit-list                                          | FFFF2FFFFFFFFFFFL
notice-list                                         | 2222222222222222L
notice-read                                         | 5555555555555555L
notice-choice                                       | 2222222222222222L
notice-letter                                       | 5555555555555555L
notice-address//nonsense                            | ----------------L
notice-detail/notice                                | >---------------L
evidence-file/evidence                              | 22FFF22-2222----L
evidence-file/evidence draft                        | --------2222----L
evidence-file/evidence loose                        | --------2-------L
evidence-file/other evidence                        | 22FFF22------2--L
evidence-file/scan                                  | 222FF22222222-F-L
document-file/document                              | 22FFF22-2222----L
document-file/other document                        | 22FFF22------2--L
document-again/record                               | 5555555555555555L
evidence-thumbnail/evidence                         | 22FFF22-2222----L
evidence-thumbnail/evidence draft                   | --------2222----L
evidence-thumbnail/evidence loose                   | --------2-------L
evidence-thumbnail/scan                             | ---FF---------F-L
partner-list                                        | 222FF222222222FFL
partner-export                                      | 222FF222222222FFL
partner-new                                         | FF2FFFFFFFFFFFFFL
partner-detail/partner                              | 222FF22222222-FFL
partner-detail/other partner                        | 222FF22------2FFL
partner-detail/insurer                              | ---FF-2-------FFL
partner-edit/partner                                | FFFFFFFFFFF2F-F-L
partner-edit/other partner                          | FFFFFFF------F--L
qualification-new/partner                           | FFFFFFFFFFF2F-F-L
qualification-new/other partner                     | FFFFFFF------F--L
qualification-retire/qualification                  | FFFFFFFFFFF2F-F-L
qualification-retire/other qualification            | FFFFFFF------F--L
contact-new/partner                                 | FFFFFFFFFFF2F-F-L
contact-new/other partner                           | FFFFFFF------F--L
contact-edit/contact                                | FFFFFFFFFFF2F-F-L
contact-edit/other contact                          | FFFFFFF------F--L
contact-remove/contact                              | FFFFFFFFFFF2F-F-L
contact-remove/other contact                        | FFFFFFF------F--L
personal-show/contact                               | 22FFFF22FF22F-F-L
personal-show/other contact                         | 22FFFF2------F--L
personal-show/application draft                     | --------22FF----L
personal-show/application sent                      | 22FFFFF-22FF----L
personal-show/need                                  | ----------------L
job-list                                            | FF2FFFFFFFFFFFFFL
job-export                                          | FF2FFFFFFFFFFFFFL
job-again                                           | FF5FFFFFFFFFFFFFL
export-list                                         | 2222222222222222L
export-detail/export                                | --------2-------L
export-file/export                                  | --------2-------L
draft-discard/draft                                 | 5555555555555555L
reading-list                                        | FFFF2FFFFFFFFFFFL
reading-export                                      | FFFF2FFFFFFFFFFFL
cooperation-list                                    | 22FFF222222222FFL
cooperation-export                                  | 22FFF222222222FFL
cooperation-detail/cooperation                      | 22FFF22-2222--FFL
cooperation-detail/other cooperation                | 22FFF22------2FFL
cooperation-detail/sister cooperation               | --FFF222--222-FFL
cooperation-step/cooperation/agree                  | ----------------L
cooperationneed-list                                | 22FFF222222222FFL
cooperationneed-export                              | 22FFF222222222FFL
cooperationneed-batch//discard                      | 2FFFF222FFFFFFFFL
cooperationneed-batch//publish                      | ----------------L
cooperationneed-new                                 | 2FFFF222FFFFFFFFL
cooperationneed-detail/need draft                   | 22FFF---------FFL
cooperationneed-detail/need                         | 22FFF22-2222-2FFL
cooperationneed-detail/city need draft              | --FFF2--------FFL
cooperationneed-detail/city need                    | 22FFF222222222FFL
cooperationneed-detail/beside need draft            | --FFF--2------FFL
cooperationneed-detail/beside need                  | --FFF222--222-FFL
cooperationneed-detail/far need                     | --FFF-2-------FFL
cooperationneed-edit/need draft                     | 2FFFF-----------L
cooperationneed-edit/need                           | >FFFFFF-FFFF-FF-L
cooperationneed-edit/city need draft                | -----2----------L
cooperationneed-step/need draft/publish             | F2FFF-----------L
cooperationneed-step/need draft/discard             | 2FFFF-----------L
cooperationneed-step/need/close_early               | F2FFFFF-FFFF-FF-L
cooperationneed-step/need/withdraw                  | F2FFFFF-FFFF-FF-L
cooperationneed-step/need/close                     | ----------------L
cooperationneed-step/city need/withdraw             | FFFFFFFFFFFFFFF-L
need-comparison/need                                | 22FFF22-FFFF-FFFL
need-comparison/need draft                          | 22FFF---------FFL
need-comparison/city need                           | FFFFF22FFFFFFFFFL
need-comparison/beside need                         | --FFF222--FFF-FFL
application-list                                    | 22FFF222222222FFL
application-export                                  | 22FFF222222222FFL
application-batch//take_up                          | 2FFFF222FFFFFFFFL
application-batch//approve                          | ----------------L
application-new                                     | ----------------L
application-new/need                                | FFFFFFF-2F2F-2F-L
application-new/need draft                          | FFFFF-----------L
application-new/city need                           | FFFFFFFF2F2F22F-L
application-new/beside need                         | -----FFF--2F2---L
application-detail/application draft                | --FFF---2222--FFL
application-detail/application sent                 | 22FFF22-2222--FFL
application-detail/application returned             | 22FFF22-2222--FFL
application-detail/other application draft          | --FFF--------2FFL
application-detail/other application                | 22FFF22------2FFL
application-detail/sister application               | --FFF222--222-FFL
application-detail/head office application          | --FFF-2---22--FFL
application-edit/application draft                  | --------2FFF----L
application-edit/application sent                   | >FFFFFF-2FFF----L
application-edit/application returned               | >FFFFFF-2FFF----L
application-edit/other application                  | 2FFFFFF------2--L
application-step/application draft/submit           | --------2FFF----L
application-step/application sent/take_up           | 2FFFFFF-FFFF----L
application-step/application sent/take_over         | FFFFF22-FFFF----L
application-step/application sent/withdraw          | FFFFFFF-2FFF----L
application-step/application sent/approve           | FcFFFFF-FFFF----L
application-step/application sent/end               | ----------------L
application-step/application returned/resubmit      | FFFFFFF-2FFF----L
application-step/other application/recommend        | cFFFFFF------F--L
application-step/other application/send_back        | 2FFFFFF------F--L
application-step/sister application/take_up         | -----FF2--FFF---L
negotiation-list                                    | 22FFF222222222FFL
negotiation-export                                  | 22FFF222222222FFL
negotiation-new                                     | ----------------L
negotiation-new/application sent                    | 2FFFF22-FFFF----L
negotiation-new/other application                   | 2FFFF22------F--L
negotiation-new/application draft                   | --------FFFF----L
negotiation-detail/minutes draft                    | 22FFF22-------FFL
negotiation-detail/minutes                          | 22FFF22-2222--FFL
negotiation-detail/other minutes                    | 22FFF22------2FFL
negotiation-edit/minutes draft                      | 2FFFFFF---------L
negotiation-edit/minutes                            | >FFFFFF-FFFF----L
negotiation-step/minutes draft/propose              | 2FFFFFF---------L
negotiation-step/minutes/confirm                    | FFFFFFF-2FFF----L
negotiation-step/minutes/send_back                  | FFFFFFF-2FFF----L
negotiation-step/minutes/withdraw                   | 2FFFFFF-FFFF----L
negotiation-step/other minutes/confirm              | FFFFFFF------2--L
api-evidence-list                                   | 55555555555555551
api-evidence-detail/evidence                        | 22FFF22-2222----1
api-evidence-detail/evidence draft                  | --------2222----1
api-evidence-detail/evidence loose                  | --------2-------1
api-evidence-detail/other evidence                  | 22FFF22------2--1
api-evidence-detail/scan                            | 222FF22222222-F-1
api-partners-list                                   | 222FF222222222FF1
api-partners-detail/partner                         | 222FF22222222-FF1
api-partners-detail/other partner                   | 222FF22------2FF1
api-cooperations-list                               | 22FFF222222222FF1
api-cooperations-detail/cooperation                 | 22FFF22-2222--FF1
api-cooperations-detail/other cooperation           | 22FFF22------2FF1
api-needs-list                                      | 22FFF222222222FF1
api-needs-detail/need draft                         | 22FFF---------FF1
api-needs-detail/need                               | 22FFF22-2222-2FF1
api-needs-detail/city need draft                    | --FFF2--------FF1
api-needs-detail/beside need                        | --FFF222--222-FF1
api-applications-list                               | 22FFF222222222FF1
api-applications-detail/application draft           | --FFF---2222--FF1
api-applications-detail/application sent            | 22FFF22-2222--FF1
api-applications-detail/other application draft     | --FFF--------2FF1
api-applications-detail/other application           | 22FFF22------2FF1
api-negotiations-list                               | 22FFF222222222FF1
api-negotiations-detail/minutes draft               | 22FFF22-------FF1
api-negotiations-detail/minutes                     | 22FFF22-2222--FF1
api-negotiations-detail/other minutes               | 22FFF22------2FF1
api-applications-step/application sent/take_up      | 55FFF555555555FF1
"""

# The same addresses, sent the version that was read and nothing else: + made, 2 taken, > taken and led on.
WRITES = """
progress                                            | wwwwwwwwwwwwwwwww
document-check//nonsense                            | 55555555555555555
document-file/document                              | 5555555555555555L
document-again/record                               | >>FFF>>->>>>----L
region-options                                      | 55555555555555555
workbench                                           | 5555555555555555L
search                                              | 5555555555555555L
acting                                              | ----------------L
account-security                                    | ----------------L
factor-remove//0                                    | ----------------L
organisation-new                                    | FFwFFFFFFFFFFFFFL
organisation-new/county                             | FFwFFFFFFFFFFFFFL
organisation-edit/county                            | FFwFFFFFFFFFFFFFL
organisation-edit/beside                            | FF-FFFFFFFFFFFFFL
user-new/county                                     | FFwFFFFFFFFFFFFFL
user-new/beside                                     | FF-FFFFFFFFFFFFFL
user-edit/person county                             | FFwFFFFFFFFFFFFFL
user-edit/person beside                             | FF-FFFFFFFFFFFFFL
user-password/person beside                         | FF-FFFFFFFFFFFFFL
user-password/person branch                         | FF2FFFFFFFFFFFFFL
user-activation/person beside                       | FF-FFFFFFFFFFFFFL
user-activation/person branch                       | FF>FFFFFFFFFFFFFL
user-second-factor/person beside                    | FFF-FFFFFFFFFFFFL
user-second-factor/person branch                    | FFFwFFFFFFFFFFFFL
user-roles/person branch                            | FFF5FFFFFFFFFFFFL
membership-edit/person branch                       | FFF2FFFFFFFFFFFFL
membership-edit/person beside                       | FFF-FFFFFFFFFFFFL
notice-read                                         | >>>>>>>>>>>>>>>>L
notice-choice                                       | wwwwwwwwwwwwwwwwL
notice-letter                                       | >>>>>>>>>>>>>>>>L
notice-address//nonsense                            | FFFFFFFFFFFFFFFFL
partner-new                                         | FFwFFFFFFFFFFFFFL
partner-edit/partner                                | FFFFFFFFFFFwF-F-L
partner-edit/other partner                          | FFFFFFF------F--L
qualification-new/partner                           | FFFFFFFFFFFwF-F-L
qualification-retire/qualification                  | FFFFFFFFFFF>F-F-L
qualification-retire/other qualification            | FFFFFFF------F--L
contact-new/partner                                 | FFFFFFFFFFFwF-F-L
contact-edit/contact                                | FFFFFFFFFFFwF-F-L
contact-remove/contact                              | FFFFFFFFFFF>F-F-L
contact-remove/other contact                        | FFFFFFF------F--L
personal-show/contact                               | wwFFFFwwFFwwF-F-L
job-again                                           | FF>FFFFFFFFFFFFFL
export-detail/export                                | -------->-------L
export-file/export                                  | 5555555555555555L
draft-discard/draft                                 | -------->-------L
personal-show/application draft                     | --------wwFF----L
personal-show/application sent                      | wwFFFFF-wwFF----L
partner-list                                        | 555FF555555555FFL
cooperation-step/cooperation/agree                  | ----------------L
cooperationneed-new                                 | wFFFFwwwFFFFFFFFL
cooperationneed-batch//discard                      | 2FFFF222FFFFFFFFL
cooperationneed-batch//publish                      | ----------------L
cooperationneed-edit/need draft                     | wFFFF-----------L
cooperationneed-edit/need                           | >FFFFFF-FFFF-FF-L
cooperationneed-edit/city need draft                | -----w----------L
cooperationneed-step/need draft/publish             | F>FFF-----------L
cooperationneed-step/need draft/discard             | >FFFF-----------L
cooperationneed-step/need/close_early               | FwFFFFF-FFFF-FF-L
cooperationneed-step/need/close                     | ----------------L
application-new/need                                | FFFFFFF-wFwF-wF-L
application-new/beside need                         | -----FFF--wFw---L
application-batch//take_up                          | 2FFFF222FFFFFFFFL
application-batch//approve                          | ----------------L
application-edit/application draft                  | --------wFFF----L
application-edit/application sent                   | >FFFFFF-wFFF----L
application-edit/other application                  | >FFFFFF------w--L
application-step/application draft/submit           | -------->FFF----L
application-step/application sent/take_up           | >FFFFFF-FFFF----L
application-step/application sent/take_over         | FFFFFww-FFFF----L
application-step/application sent/withdraw          | FFFFFFF->FFF----L
application-step/application sent/approve           | FcFFFFF-FFFF----L
application-step/application sent/end               | ----------------L
application-step/application returned/resubmit      | FFFFFFF->FFF----L
application-step/other application/recommend        | wFFFFFF------F--L
negotiation-new/application sent                    | wFFFFww-FFFF----L
negotiation-new/application draft                   | --------FFFF----L
negotiation-edit/minutes draft                      | wFFFFFF---------L
negotiation-step/minutes draft/propose              | >FFFFFF---------L
negotiation-step/minutes/confirm                    | FFFFFFF->FFF----L
negotiation-step/minutes/withdraw                   | >FFFFFF-FFFF----L
evidence-file/evidence                              | 5555555555555555L
evidence-thumbnail/evidence                         | 5555555555555555L
api-evidence-list                                   | tttttttttttttttt1
api-partners-list                                   | 555FF555555555FF1
api-cooperations-list                               | 55FFF555555555FF1
api-cooperations-step/cooperation/agree             | --FFF---------FF1
api-needs-list                                      | wFFFFwwwFFFFFFFF1
api-needs-step/need draft/publish                   | F2FFF---------FF1
api-needs-step/need draft/discard                   | 2FFFF---------FF1
api-needs-step/need/close                           | --FFF---------FF1
api-applications-list                               | FFFFFFFF-F-F--FF1
api-applications-step/application draft/submit      | --FFF---2FFF--FF1
api-applications-step/application sent/take_up      | 2FFFFFF-FFFF--FF1
api-applications-step/application sent/take_over    | FFFFFww-FFFF--FF1
api-applications-step/application sent/withdraw     | FFFFFFF-2FFF--FF1
api-applications-step/application sent/approve      | FcFFFFF-FFFF--FF1
api-applications-step/application sent/end          | --FFF---------FF1
api-negotiations-list                               | -FFFF---FFFFFFFF1
api-negotiations-step/minutes draft/propose         | 2FFFFFF-------FF1
api-negotiations-step/minutes/confirm               | FFFFFFF-2FFF--FF1
"""

# PATCH with the version that was read: 2 is a change of nothing, by somebody whose it is to change.
CHANGES = """
api-cooperations-detail/cooperation                 | FFFFFFF-FFFF--FF1
api-needs-detail/need draft                         | 2FFFF---------FF1
api-needs-detail/need                               | 2FFFFFF-FFFF-FFF1
api-applications-detail/application draft           | --FFF---2FFF--FF1
api-applications-detail/application sent            | 2FFFFFF-2FFF--FF1
api-applications-detail/other application           | 2FFFFFF------2FF1
api-negotiations-detail/minutes draft               | 2FFFFFF-------FF1
api-negotiations-detail/minutes                     | 2FFFFFF-FFFF--FF1
"""

SIGHT = walk_sight.SIGHT + walk_announcements.SIGHT + walk_catalogue.SIGHT + walk_clock.SIGHT + walk_tokens.SIGHT
PAGES += walk_announcements.PAGES + walk_catalogue.PAGES + walk_clock.PAGES + walk_tokens.PAGES
WRITES += walk_announcements.WRITES + walk_catalogue.WRITES + walk_clock.WRITES + walk_tokens.WRITES
CHANGES += walk_announcements.CHANGES + walk_catalogue.CHANGES

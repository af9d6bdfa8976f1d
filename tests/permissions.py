"""Who may open which address: the whole of it, written by hand, so that a slip in the code's own table shows.

Letters: O official, L leader, V village head, B board or Front member, P petition officer, S superior reader,
Y system operator, N signed in without an appointment today, - visitor.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

EVERYBODY = "OLVBPSYN"
OF_A_UNIT = "OLVBPSY"


@dataclass(frozen=True)
class Line:
    """`see`: whose GET and HEAD answer; `do`: whose POST; `kind`: the table whose row the address names.

    `public`: its rows answer wherever they belong.
    """

    see: str = ""
    do: str = ""
    kind: str = ""
    public: bool = False


@dataclass(frozen=True)
class Kind:
    """Who opens the list of a record kind, whose rows are among it, who writes, and whether files may be attached."""

    lists: str
    rows: str
    writes: str
    attachable: bool = False


RECORDS = {
    "villages.profilefigure": Kind("OLY", "OLY", "OL"),
    "villages.villageprofile": Kind("OLVY", "OLVY", "OL"),
    "villages.official": Kind("OLY", "OLY", "OL"),
    "villages.officeterm": Kind("OLVY", "OLVY", "OL"),
    "villages.convention": Kind("OLVY", "OLVY", "OL", attachable=True),
    "households.household": Kind("OLV", "OLV", "OL"),
    "meetings.meeting": Kind("OLV", "OLV", "OLV", attachable=True),
    "dialogues.dialogue": Kind("OL", "OL", "OL", attachable=True),
    "dialogues.votercontact": Kind("OL", "OL", "OL", attachable=True),
    "dialogues.opinionpoint": Kind("OL", "OL", "OL"),
    "dialogues.onlinefeedback": Kind("OL", "OL", "OL"),
    "consultations.consultation": Kind("OL", "OL", "OL", attachable=True),
    "surveys.survey": Kind("OL", "OL", "OL", attachable=True),
    "disclosures.posting": Kind("OLV", "OLV", "OL", attachable=True),
    "agencies.agency": Kind("OL", "OL", "OL"),
    "agencies.staffconference": Kind("OL", "OL", "OL", attachable=True),
    "agencies.workplacedialogue": Kind("OL", "OL", "OL", attachable=True),
    "agencies.internalrule": Kind("OL", "OL", "OL", attachable=True),
    "agencies.collectiveagreement": Kind("OL", "OL", "OL", attachable=True),
    "agencies.discipline": Kind("OL", "OL", "OL"),
    "agencies.scorecard": Kind("OL", "OL", "OL", attachable=True),
    "agencies.culturalyear": Kind("OL", "OL", "OL", attachable=True),
    "committees.committee": Kind("OLB", "OLB", "OL", attachable=True),
    "committees.inspection": Kind("OLB", "OLB", "OL", attachable=True),
    "committees.trainingsession": Kind("OLB", "OLB", "OL", attachable=True),
    "committees.programme": Kind("OLB", "OLB", "OL", attachable=True),
    "committees.committeemeeting": Kind("OLB", "OLB", "OL", attachable=True),
    "committees.modelcase": Kind("OLB", "OLB", "OL", attachable=True),
    "committees.commendation": Kind("OLB", "OLB", "OL", attachable=True),
    "disclosures.broadcast": Kind("OLV", "OLV", "OL", attachable=True),
    "complaints.petition": Kind("LP", "LP", "LP", attachable=True),
    "complaints.petitionclass": Kind("LP", "LP", "LP"),
    "complaints.internaltarget": Kind("LP", "LP", "LP"),
    "complaints.denunciation": Kind("LP", "LP", "LP"),
    "complaints.reception": Kind("LP", "LP", "LP"),
    "complaints.mediationcase": Kind("OLP", "OLP", "OLP"),
    "complaints.receptionday": Kind("OLP", "OLP", "OLP"),
    "agencies.proceduremonth": Kind("OL", "OL", "OL"),
    "works.work": Kind("OLB", "OLB", "OL", attachable=True),
    "works.landproject": Kind("OLB", "OLB", "OL", attachable=True),
    "works.fund": Kind("OLB", "OLB", "OL", attachable=True),
    "supervision.supervision": Kind("OLB", "OLB", "OLB", attachable=True),
    "supervision.supervisionplan": Kind("OLB", "OLB", "OLB", attachable=True),
}

LINES = {
    # Signing in and the own account.
    "home": Line(EVERYBODY),
    "accounts:sign-in": Line(EVERYBODY + "-", EVERYBODY + "-"),
    "accounts:sign-out": Line("", EVERYBODY + "-"),
    "accounts:verify": Line(EVERYBODY, EVERYBODY),
    "accounts:link": Line("", ""),
    "accounts:roles-help": Line(EVERYBODY),
    "accounts:own": Line(EVERYBODY),
    "accounts:own-password": Line(EVERYBODY, EVERYBODY),
    "accounts:own-handover": Line(EVERYBODY),
    "accounts:own-sessions": Line(EVERYBODY),
    "accounts:own-sessions-end": Line("", EVERYBODY),
    "accounts:own-session-keep": Line("", EVERYBODY),
    "accounts:own-session-end": Line("", "", "accounts.portalsession"),
    "accounts:second-factor": Line(EVERYBODY, EVERYBODY),
    "accounts:second-factor-codes": Line(EVERYBODY),
    "accounts:second-factor-renew": Line(EVERYBODY, EVERYBODY),
    "accounts:second-factor-off": Line(EVERYBODY, EVERYBODY),
    # Own notices: another's are not there for anybody. Links in letters open by what they hold.
    "notices:list": Line(EVERYBODY),
    "notices:read": Line("", EVERYBODY),
    "notices:open": Line("", "", "notices.notice"),
    "notices:confirm": Line("", ""),
    "notices:stop": Line("", ""),
    "notices:settings": Line(EVERYBODY, EVERYBODY),
    "notices:confirm-again": Line("", EVERYBODY),
    "notices:calendar": Line(EVERYBODY, EVERYBODY),
    "notices:calendar-file": Line("", ""),
    "notices:outbox": Line("Y"),
    "notices:delivery-again": Line("", "Y"),
    "documents:paper-style": Line(EVERYBODY + "-"),
    # Help: topics for all, the first day in a unit, the guide that is printed for village heads.
    "guidance:index": Line(EVERYBODY),
    "guidance:topic": Line(EVERYBODY),
    "guidance:shortcuts": Line(EVERYBODY),
    "guidance:first-day": Line(OF_A_UNIT),
    "guidance:first-day-choice": Line("", OF_A_UNIT),
    "guidance:village-guide": Line("OLVY"),
    # What watches the portal from outside; the metrics page tells by address and token, not by account.
    "health:live": Line(EVERYBODY + "-"),
    "health:ready": Line(EVERYBODY + "-"),
    "health:metrics": Line(EVERYBODY + "-"),
    # It answers to the secret that the doctor sends along.
    "health:seen": Line("", ""),
    "operations:schedule": Line("Y"),
    "operations:jobs": Line("Y"),
    # People and logs.
    "accounts:access-log": Line("L"),
    "accounts:change-log": Line("L"),
    "accounts:heads-import": Line("LY", "LY"),
    "accounts:heads-template": Line("LY"),
    "accounts:heads-preview": Line("LY", "LY"),
    "accounts:heads-slips": Line("LY"),
    "accounts:handover": Line("LY", "", "accounts.user"),
    "accounts:person-list": Line("LY"),
    "accounts:person-create": Line("LY", "LY"),
    "accounts:person-detail": Line("LY", "", "accounts.user"),
    "accounts:person-rename": Line("LY", "LY", "accounts.user"),
    "accounts:person-link": Line("LY", "LY", "accounts.user"),
    "accounts:person-suspend": Line("LY", "LY", "accounts.user"),
    "accounts:person-resume": Line("LY", "LY", "accounts.user"),
    "accounts:person-second-factor": Line("LY", "LY", "accounts.user"),
    "accounts:person-sessions-end": Line("LY", "LY", "accounts.user"),
    "accounts:person-session-end": Line("LY", "LY", "accounts.user"),
    "accounts:appointment-create": Line("LY", "LY", "accounts.user"),
    "accounts:appointment-update": Line("LY", "LY", "accounts.appointment"),
    "accounts:appointment-end": Line("LY", "LY", "accounts.appointment"),
    "accounts:appointment-cancel": Line("LY", "LY", "accounts.appointment"),
    # Tokens of programs, and what these read: no session opens it.
    "api:help": Line(EVERYBODY + "-"),
    "api:token-list": Line("LY"),
    "api:token-create": Line("LY", "LY"),
    "api:token-detail": Line("LY", "", "api.apitoken"),
    "api:token-revoke": Line("LY", "LY", "api.apitoken"),
    "api_v1:openapi-json": Line(EVERYBODY + "-"),
    **{
        f"api_v1:{name}": Line()
        for name in ("api-root", "units", "unit-figures", "indicators", "reports", "figures", "nothing")
    },
    **{
        f"api_v1:{name}": Line("", "", "documents.issueddocument")
        for name in ("report", "report-file", "report-figures")
    },
    # The unit's home and what everybody of the unit may look up.
    "reports:home": Line(OF_A_UNIT),
    "law:text-list": Line(OF_A_UNIT),
    "villages:village-list": Line("OLVY"),
    "villages:village-detail": Line("OLVY", "", "villages.village"),
    "villages:convention-standing": Line("OLVY", "", "villages.village"),
    "villages:villagearrangement-list": Line("OLY"),
    "villages:villagearrangement-detail": Line("OLY", "", "villages.villagearrangement"),
    "villages:villagearrangement-create": Line("OL"),
    "villages:village-merge": Line("OL", "OL"),
    "villages:village-split": Line("OL", "OL"),
    "villages:village-rename": Line("OL", "OL"),
    "households:assign": Line("OL", "OL", "villages.villagearrangement"),
    "villages:villagearrangement-undo": Line("OL", "OL", "villages.villagearrangement"),
    "complaints:balance": Line("LP"),
    "complaints:balance-sheet": Line("LP"),
    "complaints:onlinereflection-list": Line("LP"),
    "complaints:onlinereflection-detail": Line("LP", "", "complaints.onlinereflection"),
    "complaints:onlinereflection-history": Line("LP", "", "complaints.onlinereflection"),
    "complaints:onlinereflection-attachment": Line("LP", "", "complaints.onlinereflection"),
    **{
        f"complaints:onlinereflection-{name}": Line("LP", "LP", "complaints.onlinereflection")
        for name in ("take", "set-aside", "erase", "reopen")
    },
    "complaints:onlinereflection-release": Line("L", "L", "complaints.onlinereflection:answered"),
    "public_reflection:form": Line(EVERYBODY + "-", EVERYBODY + "-"),
    "public_reflection:thanks": Line(EVERYBODY + "-"),
    "public_reflection:nothing": Line(""),
    "public_reflection:odd": Line(""),
    # What is due: the list, the own calendar address, and the calendar, which answers a key that is there.
    "complaints:due": Line("LP"),
    "complaints:petition-phone": Line("LP", "", "complaints.petition"),
    # Papers of a petition and its follow-up code; the page where its sender asks how it stands.
    "complaints:petition-paper-create": Line("LP", "LP", "complaints.petition"),
    "complaints:petition-code": Line("LP", "LP", "complaints.petition"),
    "complaints:petition-paper": Line("LP", "", "complaints.petitionpaper"),
    "follow_up:form": Line(EVERYBODY + "-", EVERYBODY + "-"),
    "follow_up:nothing": Line(""),
    "follow_up:odd": Line(""),
    **{
        f"complaints:petition-{name}": Line("LP", "LP", "complaints.petition")
        for name in ("event", "take-back", "join", "part", "reclassify")
    },
    "complaints:reception-desk": Line("LP", "LP"),
    "complaints:reception-book": Line("LP"),
    "complaints:reception-petition": Line("LP", "LP", "complaints.reception"),
    "complaints:receptionday-duty": Line("OLP"),
    # Denunciations: what happened, numbers of papers with the blank form; what is kept no longer.
    **{
        f"complaints:denunciation-{name}": Line("LP", "LP", "complaints.denunciation")
        for name in ("event", "take-back", "number")
    },
    "complaints:denunciation-paper": Line("LP", "", "complaints.denunciationpaper"),
    "complaints:retention": Line("LP"),
    "complaints:retention-erase": Line("LP", "LP"),
    "complaints:petition-keep": Line("LP", "LP", "complaints.petition"),
    "complaints:receptionday-plan": Line("OLP", "OLP"),
    "complaints:receptionday-release": Line("OL", "OL", "complaints.receptionday"),
    "complaints:receptionday-release-many": Line("OL", "OL"),
    # Households: what happens to one, the lists of a day, the template to fill in.
    "households:entitled": Line("OLV"),
    "households:household-template": Line("OLV"),
    "households:household-phone": Line("OLV", "", "households.household"),
    **{
        f"households:household-{name}": Line("OL", "OL", "households.household")
        for name in (
            *("split", "merge", "move-out", "dissolve", "move-in", "change-village"),
            *("change-head", "name-representative", "end-representative", "classes", "withdraw"),
        )
    },
    # Meetings: planning, minutes, what follows them, and their papers.
    "meetings:calendar": Line("OLV"),
    "meetings:meeting-plan": Line("OLV", "OLV"),
    "meetings:meeting-minutes": Line("OLV", "OLV", "meetings.meeting"),
    **{
        f"meetings:meeting-{name}": Line("OLV", "OLV", "meetings.meeting")
        for name in ("submit", "cancel", "reopen", "correct", "again")
    },
    **{f"meetings:meeting-{name}": Line("OL", "OL", "meetings.meeting") for name in ("accept", "return")},
    **{f"meetings:matter-{name}": Line("OLV", "OLV", "meetings.meeting") for name in ("ballots", "count", "draft")},
    **{f"meetings:matter-{name}": Line("OL", "OL", "meetings.meeting") for name in ("recognise", "withdraw")},
    "meetings:meeting-release": Line("OL", "OL", "meetings.meeting:accepted"),
    "meetings:meeting-paper": Line("OLV", "", "meetings.meeting"),
    "meetings:matter-paper": Line("OLV", "", "meetings.meeting"),
    "meetings:minutes-sent": Line("OLV", "", "meetings.meeting"),
    # Dialogues: planning, result, papers, what is owed in a year and what is still open.
    "works:work-paper": Line("OLB", "", "works.work"),
    # What households gave names them: for those who read the households' register.
    "works:work-households": Line("OL", "", "works.work"),
    **{
        f"works:work-household-{name}": Line("OL", "OL", "works.work")
        for name in ("add", "paste", "decided", "batches", "totals")
    },
    **{
        f"works:householdcontribution-{name}": Line("OL", "OL", "works.householdcontribution")
        for name in ("update", "delete")
    },
    "works:householdcontribution-restore": Line("", "OL", "works.householdcontribution"),
    # Funds: the ledger, its papers, what comes in and goes out.
    "works:fund-ledger": Line("OLB", "", "works.fund"),
    "works:fund-paper": Line("OLB", "", "works.fund"),
    "works:fund-entry-add": Line("OL", "OL", "works.fund"),
    **{f"works:fundentry-{name}": Line("OL", "OL", "works.fundentry") for name in ("update", "delete")},
    "works:fundentry-restore": Line("", "OL", "works.fundentry"),
    "works:work-release": Line("OL", "OL", "works.work"),
    # Land recovery: its report names no household, the lists do.
    "works:landproject-paper": Line("OLB", "", "works.landproject"),
    "works:landproject-report": Line("OLB"),
    "works:landproject-report-file": Line("OLB"),
    "works:landproject-households": Line("OL", "", "works.landproject"),
    **{
        f"works:landproject-household-{name}": Line("OL", "OL", "works.landproject")
        for name in ("add", "paste", "batches", "paid", "totals")
    },
    **{
        f"works:landprojecthousehold-{name}": Line("OL", "OL", "works.landprojecthousehold")
        for name in ("update", "delete")
    },
    "works:landprojecthousehold-restore": Line("", "OL", "works.landprojecthousehold"),
    "dialogues:dialogue-plan": Line("OL", "OL"),
    **{f"dialogues:dialogue-{name}": Line("OL", "OL", "dialogues.dialogue") for name in ("result", "cancel", "reopen")},
    "dialogues:dialogue-paper": Line("OL", "", "dialogues.dialogue"),
    "dialogues:dialogue-release": Line("OL", "OL", "dialogues.dialogue"),
    "dialogues:dialogue-release-notice": Line("OL", "OL", "dialogues.dialogue:planned"),
    "dialogues:duties": Line("OL"),
    "dialogues:opinion-list": Line("OL"),
    "dialogues:onlinefeedback-release": Line("OL", "OL", "dialogues.onlinefeedback"),
    # Boards: renewal, the decision's paper, papers of programme and meetings.
    "committees:committee-renew": Line("OL", "OL", "committees.committee"),
    "committees:committee-renewal-undo": Line("OL", "OL", "committees.committee"),
    "committees:committee-paper-create": Line("OL", "OL", "committees.committee"),
    "committees:committee-paper": Line("OLB", "", "committees.committeepaper"),
    "committees:programme-paper": Line("OLB", "", "committees.programme"),
    "committees:committeemeeting-paper": Line("OLB", "", "committees.committeemeeting"),
    # Consultations: what was said and its answers, steps, papers, and the two things that go to the board.
    "consultations:consultation-opinions": Line("OL", "OL", "consultations.consultation"),
    "consultations:consultation-opinion-add": Line("OL", "OL", "consultations.consultation"),
    **{
        f"consultations:opinion-{name}": Line("OL", "OL", "consultations.consultation")
        for name in ("update", "delete", "reply", "take-down")
    },
    **{
        f"consultations:consultation-{name}": Line("OL", "OL", "consultations.consultation")
        for name in ("cancel", "reopen", "moderate", "release-result")
    },
    "consultations:consultation-release": Line("OL", "OL", "consultations.consultation:running"),
    "consultations:consultation-paper": Line("OL", "", "consultations.consultation"),
    # Surveys: steps, sheets that come in, the result and its papers, and the page where everybody answers.
    **{
        f"surveys:survey-{name}": Line("OL", "OL", "surveys.survey")
        for name in ("copy", "close", "reopen", "sheets", "entry", "undo-entry", "tally", "set-aside", "take-back")
    },
    **{f"surveys:survey-{name}": Line("OL", "", "surveys.survey") for name in ("results", "paper", "poster")},
    "surveys:survey-release": Line("OL", "OL", "surveys.survey:closed"),
    "public_survey:form": Line(EVERYBODY + "-", EVERYBODY + "-", "surveys.survey", public=True),
    "public_survey:thanks": Line(EVERYBODY + "-", "", "surveys.survey", public=True),
    "public_survey:nothing": Line(""),
    "public_survey:odd": Line(""),
    # Installing the portal and using it without a line.
    "manifest": Line(EVERYBODY + "-"),
    "service-worker": Line(EVERYBODY + "-"),
    "offline": Line(EVERYBODY + "-"),
    "alive": Line(EVERYBODY + "-"),
    "sent": Line(""),
    # Cultural families and villages: a year of all villages.
    "agencies:culturalyear-year": Line("OL", "OL"),
    # The duty list of making public, and the papers of a posting.
    "disclosures:duties": Line("OL"),
    "disclosures:posting-paper": Line("OLV", "", "disclosures.posting"),
    "disclosures:posting-release": Line("OL", "OL", "disclosures.posting"),
    # Inspections: their papers, what they demanded over the years, and each step of a remedy.
    "committees:inspection-paper": Line("OLB", "", "committees.inspection"),
    "committees:inspectiondemand-list": Line("OLB"),
    **{
        f"committees:demand-{name}": Line("OL", "OL", "committees.inspection")
        for name in ("remedy", "verify", "return")
    },
    "committees:demand-undo": Line("L", "L", "committees.inspection"),
    # Supervision: plans given up, what is followed over the years, and the steps of a finding.
    **{
        f"supervision:supervisionplan-{name}": Line("OLB", "OLB", "supervision.supervisionplan")
        for name in ("cancel", "resume")
    },
    "supervision:finding-list": Line("OLB"),
    "supervision:recommendation-list": Line("OLB"),
    # Papers of plans and supervisions, and the reports of both boards.
    "supervision:supervisionplan-paper": Line("OLB", "", "supervision.supervisionplan"),
    "supervision:supervision-paper": Line("OLB", "", "supervision.supervision"),
    **{
        f"supervision:{board}-report{file}": Line("OLB")
        for board in ("inspectorate", "community-board")
        for file in ("", "-paper")
    },
    **{
        f"supervision:finding-{name}": Line("OLB", "OLB", "supervision.supervision")
        for name in ("recommend", "remedy", "verify", "send-back", "close", "reopen")
    },
    "supervision:recommendation-reply": Line("OLB", "OLB", "supervision.supervision"),
    # Monthly figures of procedures: a month at once, lists from Excel.
    "agencies:procedure-month": Line("OL", "OL"),
    "agencies:procedure-import": Line("OL", "OL"),
    "agencies:procedure-import-confirm": Line("", "OL"),
    "agencies:procedure-import-undo": Line("OL", "OL"),
    # Documents.
    "documents:register": Line("OL"),
    "documents:paper-entry": Line("OL", "OL"),
    "documents:book": Line("OL", "OL"),
    "documents:entry-update": Line("OL", "OL", "documents.numberentry"),
    # What is on the public notice board, and the board itself, which everybody reads.
    "documents:publication-list": Line("OL"),
    "documents:publication-create": Line("OL", "OL"),
    "documents:publication-detail": Line("OL", "", "documents.publication"),
    "documents:publication-history": Line("OL", "", "documents.publication"),
    "documents:publication-correct": Line("OL", "OL", "documents.publication"),
    "documents:publication-withdraw": Line("OL", "OL", "documents.publication"),
    "documents:submission-list": Line("OL"),
    **{
        f"documents:submission-{name}": Line("OL", "OL", "documents.submission")
        for name in ("decide", "answer", "take-down")
    },
    "board:opinion": Line(EVERYBODY + "-", EVERYBODY + "-", "documents.publication", public=True),
    "board:opinion-thanks": Line(EVERYBODY + "-", "", "documents.publication", public=True),
    "board:units": Line(EVERYBODY + "-"),
    "board:unit": Line(EVERYBODY + "-"),
    "board:feed": Line(EVERYBODY + "-"),
    "board:poster": Line("OL"),
    "board:publication": Line(EVERYBODY + "-", "", "documents.publication", public=True),
    "board:file": Line(EVERYBODY + "-", "", "documents.publicationfile", public=True),
    "board:nothing": Line(""),
    "board:odd": Line(""),
    "documents:issued-detail": Line("OLS", "", "documents.issueddocument"),
    "documents:issued-file": Line("OLS", "", "documents.issueddocument"),
    "documents:issued-sign": Line("L", "L", "documents.issueddocument"),
    "documents:issued-bring": Line("OL", "OL", "documents.issueddocument"),
    "documents:signed-copy": Line("OLS", "", "documents.issueddocument"),
    "documents:signed-copy-file": Line("OLS", "", "documents.issueddocument"),
    "documents:signed-copy-void": Line("L", "L", "documents.issueddocument"),
    "documents:delivery-create": Line("OL", "OL", "documents.issueddocument"),
    "documents:delivery-correct": Line("OL", "OL", "documents.issueddocument"),
    "documents:alarm-close": Line("L", "L", "documents.issueddocument"),
    # Where the codes of issued documents lead everybody: number, date, organ, kind, hashes.
    "confirmation:document": Line(EVERYBODY + "-", EVERYBODY + "-", "documents.issueddocument", public=True),
    "confirmation:nothing": Line(""),
    "confirmation:odd": Line(""),
    # Figures and reports.
    "reports:figure-list": Line("OL"),
    "reports:figure-detail": Line("OL"),
    # Superior readers open that of their own unit, which the walk does not know.
    "reports:quarterly": Line("OL"),
    "reports:quarterly-workbook": Line("OL", "OL"),
    "reports:quarterly-file": Line("OL"),
    "reports:register-list": Line("OL", "OL"),
    # Open data: everybody finds what was published on the board.
    "reports:open-data": Line("OL"),
    "reports:open-data-make": Line("OL", "OL"),
    "reports:open-data-file": Line("OL"),
    "reports:open-data-publish": Line("L", "L"),
    "reports:open-data-copy": Line("OL", "", "reports.opendatapack"),
    "reports:open-data-withdraw": Line("L", "L", "reports.opendatapack"),
    "reports:doctor": Line("OLVY"),
    # Households that stand twice.
    "households:import-list": Line("OL", "OL"),
    "households:import-detail": Line("OL", "OL", "households.householdimport"),
    "households:import-columns": Line("OL", "OL", "households.householdimport"),
    "households:import-confirm": Line("", "OL", "households.householdimport"),
    "households:import-undo": Line("OL", "OL", "households.householdimport"),
    "households:import-drop": Line("", "OL", "households.householdimport"),
    "households:import-restart": Line("", "OL", "households.householdimport"),
    "households:import-errors": Line("OL", "", "households.householdimport"),
    "households:pair-list": Line("OLV"),
    "households:pair-detail": Line("OLV", "OL", "households.household"),
    "households:pair-merge": Line("OL", "OL", "households.household"),
    "households:merge-list": Line("OL"),
    "households:merge-undo": Line("", "OL", "households.householdmerge"),
    "reports:figure-token": Line("OL"),
    "reports:outline-list": Line("OL"),
    "reports:outline-create": Line("OL", "OL"),
    "reports:outline-restore": Line("", "OL"),
    "reports:outline-detail": Line("OL", "", "reports.outline"),
    "reports:outline-update": Line("OL", "OL", "reports.outline"),
    "reports:outline-archive": Line("", "OL", "reports.outline"),
    "reports:outline-discard": Line("OL", "OL", "reports.outline"),
    "reports:outline-section-add": Line("", "OL", "reports.outline"),
    "reports:outline-section-update": Line("OL", "OL", "reports.outline"),
    "reports:outline-section-spec": Line("OL", "OL", "reports.outline"),
    "reports:outline-section-action": Line("", "OL", "reports.outline"),
    # What the level above asks for and reads; its own pages are those of the unit above, where none of these rows is.
    "reports:reportcall-list": Line(),
    "reports:reportcall-create": Line(),
    **{
        f"reports:reportcall-{name}": Line("", "", "reports.reportcall")
        for name in ("detail", "update", "history", "withdraw", "resume")
    },
    **{f"reports:received-{name}": Line() for name in ("list", "pack", "file")},
    **{f"reports:received-{name}": Line("", "", "documents.issueddocument") for name in ("return", "take-back")},
    "reports:submitted": Line(),
    "reports:submitted-chart": Line(),
    "reports:compare": Line("OLS"),
    "reports:call-received-list": Line("OL"),
    "reports:call-received": Line("OL", "", "reports.reportcallrecipient"),
    "reports:call-answer": Line("", "OL", "reports.reportcallrecipient"),
    "reports:return-received": Line("OL", "", "reports.reportreturn"),
    "reports:return-answer": Line("", "OL", "reports.reportreturn"),
    "reports:report-list": Line("OL"),
    "reports:report-create": Line("OL", "OL"),
    "reports:report-restore": Line("", "OL", "reports.report"),
    "reports:report-discard": Line("OL", "OL", "reports.report"),
    "reports:report-detail": Line("OL", "", "reports.report"),
    "reports:report-history": Line("OL", "", "reports.report"),
    "reports:report-update": Line("OL", "OL", "reports.report"),
    "reports:report-pdf": Line("OL", "", "reports.report"),
    "reports:report-figure": Line("OL", "OL", "reports.report"),
    "reports:report-checks": Line("OL", "OL", "reports.report"),
    "reports:report-step": Line("", "OL", "reports.report"),
    "reports:report-release": Line("OL", "OL", "reports.report:issued"),
    "reports:report-issue": Line("L", "L", "reports.report"),
    "reports:report-missing": Line("OL", "OL", "reports.report"),
    "reports:section-spec": Line("OL", "OL", "reports.report"),
    "reports:section-add": Line("", "OL", "reports.report"),
    "reports:section-update": Line("OL", "OL", "reports.report"),
    "reports:section-action": Line("", "OL", "reports.report"),
    "reports:section-writers": Line("", "OL", "reports.report"),
    "reports:section-as-typed": Line("", "OL", "reports.report"),
    "reports:section-versions": Line("OL", "OL", "reports.report"),
    "reports:section-last-year": Line("", "OL", "reports.report"),
    "reports:section-below": Line("OL", "OL", "reports.report"),
    "reports:comment-list": Line("OL", "OL", "reports.report"),
}


def record_lines() -> Iterator[tuple[str, Line]]:
    """The pages that every record kind has, and those of its attachments."""
    for label, kind in RECORDS.items():
        name = label.replace(".", ":")
        yield f"{name}-list", Line(kind.lists)
        yield f"{name}-create", Line(kind.writes, kind.writes)
        yield f"{name}-detail", Line(kind.rows, "", label)
        yield f"{name}-history", Line(kind.rows, "", label)
        for page in ("update", "delete"):
            yield f"{name}-{page}", Line(kind.writes, kind.writes, label)
        yield f"{name}-restore", Line("", kind.writes, label)
        if kind.attachable:
            yield f"{name}-attach", Line(kind.writes, kind.writes, label)
            yield f"{name}-attachment", Line(kind.rows, "", label)
            yield f"{name}-attachment-remove", Line(kind.writes, kind.writes, label)
            yield f"{name}-attachment-restore", Line("", kind.writes, label)


# The admin of reference data: what the operator changes there, what he only looks at, and what is the superuser's.
ADMIN = {
    "villages_administrativeunit": Line("Y", "Y", "villages.administrativeunit"),
    "villages_village": Line("Y", "Y", "villages.village"),
    "villages_unitsuccession": Line("Y", "Y", "villages.unitsuccession"),
    "villages_villagesuccession": Line("Y", "", "villages.villagesuccession"),
    "villages_profileitem": Line("Y", "", "villages.profileitem"),
    # Texts and rules of law are national: no row of them lies beyond anybody's reach.
    "law_legaltext": Line("Y", "Y"),
    "law_rule": Line("Y", "Y"),
    "law_calendarday": Line("Y", "Y"),
    "law_procedurestep": Line("Y", "Y"),
    "disclosures_disclosureitem": Line("", "", "disclosures.disclosureitem"),
    "consultations_consultationsubject": Line("", "", "consultations.consultationsubject"),
    "disclosures_disclosurecatalogue": Line("", ""),
    "accounts_user": Line("", "", "accounts.user"),
}
# Small lists that are taken along as a workbook.
DOWNLOADED = {
    "law_legaltext",
    "law_rule",
    "law_calendarday",
    "law_procedurestep",
    "villages_profileitem",
    "disclosures_disclosureitem",
}
# Units and villages end with a day.
NEVER_DELETED = {"villages_administrativeunit", "villages_village"}


def admin_lines() -> Iterator[tuple[str, Line]]:
    """Addresses below `/quan-tri/`: Django's own pages of each table, and those around them."""
    for name in ("index", "app_list", "password_change"):
        yield f"admin:{name}", Line("Y", "Y")
    for name in ("jsi18n", "password_change_done"):
        yield f"admin:{name}", Line("Y")
    for name in ("login", "logout", "autocomplete"):
        yield f"admin:{name}", Line()
    for table, line in ADMIN.items():
        # A list takes actions, a history answers any method; both only show.
        yield f"admin:{table}_changelist", Line(line.see, line.see)
        if table in DOWNLOADED:
            yield f"admin:{table}_export", Line(line.see, line.see)
        yield f"admin:{table}_history", Line(line.see, line.see, line.kind)
        yield f"admin:{table}_change", line
        yield f"admin:{table}_add", Line(line.do, line.do)
        deletes = "" if table in NEVER_DELETED else line.do
        yield f"admin:{table}_delete", Line(deletes, deletes, line.kind)
    yield "admin:auth_user_password_change", Line("", "", "accounts.user")


TABLE: dict[str, Line] = LINES | dict(record_lines()) | dict(admin_lines())

# Rows that everybody may read, wherever they belong.
PUBLIC = {"documents.publication", "documents.publicationfile"}

# Whose eyes a row of the kind may meet, where its own pages do not say so: rows typed on another's page, texts and
# names that others quote.
QUOTED = {
    "api.apitoken": "LY",
    "accounts.user": OF_A_UNIT,  # who entered a record stands below it
    "accounts.appointment": "LY",
    "accounts.accountevent": "LY",
    "accounts.accessentry": "L",
    "committees.committee": "OLBP",  # mediation cases name the team, on their own pages
    "committees.committeemember": "OLB",
    "committees.committeedecision": "OLB",
    "committees.committeepaper": "OLB",
    "committees.programmeitem": "OLB",
    "committees.inspectiontarget": "OLB",
    "committees.inspectiondemand": "OLB",
    "dialogues.dialogueopinion": "OL",
    "dialogues.dialoguevillage": "OL",
    "disclosures.posting": "OLVB",
    "disclosures.postingchannel": "OLV",
    "documents.submission": "OL",
    "documents.numberbook": "OL",
    "documents.numberentry": "OL",
    "documents.issueddocument": "OLS",
    "documents.documentfile": "OLS",
    "documents.signedcopy": "OLS",
    "documents.delivery": "OL",
    "documents.filealarm": "OL",
    "households.householdclassification": "OLV",
    "households.householdrepresentative": "OLV",
    "households.residence": "OLV",
    # Boards watch over works and land: which meeting decided, which posting announced it.
    "meetings.meeting": "OLVB",
    **{
        f"meetings.{name}": "OLV"
        for name in (
            *("matter", "choice", "absence", "ballotplan", "ballotsheet"),
            *("conventiondraft", "recognition", "minutes"),
        )
    },
    "reports.submittedfigure": "OLS",
    "reports.reportreturn": "OLS",
    "supervision.finding": "OLB",
    "supervision.recommendation": "OLB",
    **{
        f"complaints.{name}": "LP"
        for name in (
            *("petitioner", "petitionevent", "petitionstep", "petitionpaper", "visitor"),
            *("denunciationevent", "denunciationstep", "denunciationpaper", "denunciationbar"),
            *("petitionclass", "internaltarget", "onlinereflection"),
        )
    },
    "agencies.agency": "OLB",  # the names of those whose inspectorate a board is, or who were inspected or commended
    "villages.official": "OLVBY",  # the names of those who hold an office or sit on a board
    "villages.profileitem": "OLY",
    "villages.villagearrangement": "OLY",
    "works.contribution": "OLB",
    "works.workfunding": "OLB",
    "works.fundentry": "OLB",
    "works.landprojectstep": "OLB",
    "works.landprojectmeeting": "OLB",
    "works.landprojectposting": "OLB",
}


def eyes(kind: str) -> str:
    """Letters of the roles that may read rows of the kind within their reach; the report's parts are its own."""
    if kind in QUOTED:
        return QUOTED[kind]
    return RECORDS[kind].rows if kind in RECORDS else "OL"


def addresses(*, admin: bool = True) -> list[tuple[str, URLPattern]]:
    """Every address of the portal by its name, the admin's among them unless told otherwise."""
    return sorted(_patterns(get_resolver(), "", admin), key=lambda item: item[0])


def _patterns(resolver: URLResolver, namespace: str, admin: bool) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if admin or entry.namespace != "admin":
                yield from _patterns(entry, f"{entry.namespace}:" if entry.namespace else namespace, admin)
        elif entry.name or namespace != "admin:":
            # The admin's own catch-all pages, which only redirect, have no name.
            yield f"{namespace}{entry.name}", entry

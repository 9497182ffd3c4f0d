"""The words of football news: what hurts, what bans, who moves. How they combine is in `signals` and `notes`.

Written from availability notes of the seasons 2018/19 to 2021/22 and from articles of our own; docs/NEWS.md tells how
they fare on other seasons. A change of what is here or in `signals` is a new `RULESET_VERSION`.
"""

import re

#: Stored with each signal: signals of two rule sets are never compared or mixed.
RULESET_VERSION = "2026.11.2"

_BODY = (
    r"abdominal|abdomen|achilles|acl|mcl|ankle|anterior cruciate(?: ligament)?|appendix|arm|back|biceps|bicep|calf|"
    r"cheekbone|chest|collarbone|cruciate(?: ligament)?|dental|ear|elbow|eye|face|facial|fibula|finger|foot|glute|"
    r"groin|"
    r"hamstring|hand|head|heel|hip|jaw|knee|leg|ligament|medial|meniscus|metatarsal|muscle|muscular|neck|nose|pectoral|"
    r"pelvic|pelvis|quad|quadriceps|rib|ribs|shin|shoulder|skull|spine|spinal|tendon|testicular|thigh|thumb|tibia|toe|"
    r"tooth|wrist|bone|soft[- ]tissue|kidney|liver|lung|ribcage|sternum|body"
)
_HARM = (
    r"injur(?:y|ies)|strains?|sprains?|tears?|fractures?|breaks?|dislocation|problems?|issues?|surgery|operation|"
    r"complaint|damage|laceration|contusion|bruise|rupture|tightness|soreness|pain|stiffness|spasms?|infection|trouble"
)
#: Complaints that need no part of the body beside them.
_COMPLAINTS = (
    r"injur(?:y|ies|ed)(?! (?:time|crisis|data|list|news|updates?|analysis|table|record))|(?<![a-z] )knocks?|"
    r"(?:an?|the|his|slight|minor|heavy|with|of|another) (?:\w+ )?knocks?(?! (?:out|on))|dead[- ]leg|hernia|"
    r"concussion|cramps?|tendon(?:itis|opathy)|surgery|operation|"
    r"appendicitis|"
    r"fatigue|lack of match fitness|match fitness|unfit|stress fracture|shin splints|heart (?:condition|problem|issue)|"
    r"cardiac (?:arrest|condition|issue)|blood clot|whiplash|sciatica|gash|stitches|fracture|rupture|sprain|strain"
)
_ILLNESS = (
    r"illness|ill|sick|sickness|flu|virus|viral|covid(?:[- ]?19)?|coronavirus|fever|malaria|tonsillitis|unwell|bug|"
    r"infection|glandular fever|stomach (?:bug|upset|problem)|food poisoning|pneumonia|vertigo|migraine|cancer|tumou?r|"
    r"mononucleosis|mumps|chicken ?pox|positive (?:test|for covid)"
)

INJURY = re.compile(
    rf"\b(?:(?:{_BODY})(?:\W+\w+){{0,1}}?\W+(?:{_HARM})|{_COMPLAINTS}|torn (?:\w+ )?(?:{_BODY})|"
    rf"(?:broken|fractured|bruised|dislocated|sprained|strained|ruptured|twisted|pulled|tight|"
    rf"sore) (?:\w+ )?(?:{_BODY}))\b",
    re.IGNORECASE,
)
BODY_PART = re.compile(rf"\b(?:{_BODY})\b", re.IGNORECASE)
ILLNESS = re.compile(rf"\b(?:{_ILLNESS})\b", re.IGNORECASE)
#: Reasons within the club that are neither body nor ban; a note on them keeps a man out all the same.
PERSONAL = re.compile(
    r"\b(?:personal (?:reasons?|issues?|matters?|leave)|family (?:reasons?|matters?|issues?|bereavement)|bereavement|"
    r"compassionate leave|paternity|mental health|birth of|discipline|disciplinary|team selection|rested|rest|"
    r"workload|other|undisclosed|unknown)\b",
    re.IGNORECASE,
)
SUSPENSION = re.compile(
    r"\b(?:suspen(?:ded|sion)|(?<!transfer )bann?(?:ed)?(?= |$|[.,;-])|(?:\w+[- ]match|\w+[- ]game|touchline|"
    r"driving) ban|"
    r"serv(?:es|ing|ed) (?:a|his|the)\b[^.]*\bban)\b",
    re.IGNORECASE,
)
#: A man is elsewhere, or about to be: bought, sold, lent, recalled, released, retired.
MOVE = re.compile(
    r"\b(?:on loan|loan(?:ed|ee)?|season[- ]long|joined|joins|has joined|signed (?:for|a .*? with)|sold to|"
    r"transfer(?:red)?|"
    r"permanent(?:ly)?|moved? to|move (?:to|from)|contract (?:\w+ ){0,3}?(?:end(?:s|ed)?|expire[sd]?|terminat(?:ed|"
    r"ion)|"
    r"cancelled|expir(?:y|es))|(?:contract|contact) (?:was |has been )?terminated|terminated by mutual|"
    r"mutual (?:consent|"
    r"termination|agreement)|left (?:the club|on a free)|left \w+(?: \w+){0,3}? (?:by mutual|at the end|on \d|for)|"
    r"released|"
    r"retire[sd]?|retirement|free agent|free transfer|recalled (?:by|from|to)|return(?:ed|"
    r"s)? to (?:his )?(?:parent club|"
    r"\w+(?: \w+)? (?:where|after|following|from) )|departed|parted (?:ways|company)|no longer (?:at|with|a|under) |"
    r"swap deal|bought by|sale to|left \w+$)",
    re.IGNORECASE,
)
#: Not there for a reason of the rules or of another duty: neither hurt nor banned nor gone.
OTHER_ABSENCE = re.compile(
    r"\b(?:ineligible|not eligible|parent club|international (?:duty|commitments?|call[- ]up)|(?:asian|africa[n]?|"
    r"afcon|gold|"
    r"arab|world|nations) (?:cup|games)|cup of nations|afcon|copa america|olympics?|not (?:included|registered|named|"
    r"in)\b"
    r"[^.]*squad|not in squad|unregistered|not registered|25-man|(?:self[- ])?isolat\w*|quarantine|(?:not available|"
    r"unavailable)(?: for|\.| -|$)|visa|work permit|"
    r"(?:not )?train(?:s|ing)? (?:with|away|alone)|cup[- ]tied|national (?:team|service)|left out of|omitted|"
    r"military service|u-?2[13]s?|academy|reserves)\b",
    re.IGNORECASE,
)
PARENT_CLUB = re.compile(
    r"\b(?:ineligible|not eligible|cannot face|unable to face|face (?:his )?parent club)\b", re.IGNORECASE
)
CHANCE = re.compile(r"\b(\d{1,3}) ?(?:%|per ?cent)", re.IGNORECASE)
DOUBT = re.compile(
    r"\b(?:doubt(?:ful)?|(?:late|further|be|being) (?:fitness )?(?:tests?|assess(?:ed|ment)s?)|touch[- ]and[- ]go|"
    r"fitness test|race against time|50[-/]50|question mark|major doubt|game[- ]time decision|could miss|may miss|"
    r"might miss|uncertain)\b",
    re.IGNORECASE,
)

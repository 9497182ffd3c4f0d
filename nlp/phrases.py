"""The phrases that signals rest on: how news says that somebody is hurt, banned, ill, rested, back, gone, or is not.

Patterns only, over plain text in any case; which of them wins, and of whom, is in `signals`.
"""

import re
from typing import Literal

from nlp import lexicon

SignalKind = Literal["injury", "suspension", "doubt", "return", "illness", "rest", "transfer", "manager_change"]

#: How sure a sentence is: it says so; it is told of; it gives no reason; it is not sure itself.
CLAIMED, REPORTED, UNEXPLAINED, UNSURE = 0.95, 0.8, 0.7, 0.5


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CLAIMED, _REPORTED, _UNEXPLAINED, _UNSURE = 0.95, 0.8, 0.7, 0.5
#: A sentence without one of these says nothing of anybody's fitness or whereabouts; most sentences end here.
WORTH_READING = _compiled(
    r"injur|knock|strain|sprain|tear|tore|torn|fractur|broke|surgery|operat|hamstring|knee|ankle|groin|calf|thigh|"
    r"achilles|"
    r"ligament|concuss|hernia|muscle|sideline|ruled out|\bout\b|miss|absen|unavailable|doubt|fit\b|fitness|recover|"
    r"return|"
    r"back\b|suspen|\bban|red card|sent off|ill\b|illness|sick|virus|flu\b|covid|rest|joins|joined|sign|loan|"
    r"transfer|sold|"
    r"move|left|leave|sack|dismiss|appoint|resign|step|manager|coach|boss|without|lose|lost|limp|stretcher|"
    r"forced off|pull|"
    r"train|available|surg|crutches|scan|setback|lay-?off|feel|unwell|fever|hospital|assess|test|race|hurt|\bpart|"
    r"\bnamed?\b|"
    r"foot\b|back injury|shoulder|\btoe\b|contract|depart|struggl|declared|risk|pain|problem|issue|blow\b|touch|"
    r"tonsil|pneumon|"
    r"poison|glandular|question mark|worr|concern|sweat|fear|cramp|wrist|elbow|collarbone|rib\b|ribs\b|tendon|virus|"
    r"malaria"
)
BACK = _compiled(
    r"\b(?:(?:is|are|was|were|be|been|being|now|comes?|came|getting|welcomes?|"
    r"welcomed)\b[^,;]{0,25}? back\b(?! (?:injury|problem|"
    r"pain|spasm|trouble|complaint|issue|strain|surgery|home\b|to (?:\w+ )?(?:hospital|square)))|back (?:from|"
    r"in (?:full )?"
    r"training|in contention|after|fit|available|on the grass|in the squad|among)|(?:has|have|"
    r"had)? ?(?:fully )?recover(?:ed|s)|"
    r"return(?:s|ed|ing)?\b(?: \w+){0,2}? (?:from|to (?:full |first-team |action|training|fitness|the (?:squad|side|"
    r"team|starting|"
    r"line-?up|fold|pitch|matchday))|after)|set to return|(?:made|makes|make|making) (?:his|a|her|"
    r"their) (?:\w+ )?(?:return|"
    r"comeback)|fit again|(?:declared|passed|deemed|now|fully|is|are|being) (?:fully )?fit\b(?! for (?:purpose|"
    r"a king))|"
    r"available again|is available|are available|shaken off|shook off|over (?:his|an?|the) (?:\w+ )?(?:injury|knock|"
    r"illness|"
    r"strain|problem)|resumed (?:full )?training|back on the (?:training|pitch)|given the all-clear|(?:trained|"
    r"training) fully|"
    r"(?:ban|suspension) (?:is|was|has been) (?:over|overturned|lifted|served|rescinded)|(?:has|having|after) served|"
    r"serving (?:a|"
    r"his) [^,;]{0,30}ban (?:before|earlier)|eligible again|came through (?:\w+ ){0,3}(?:unscathed|session|training))"
)
NOT_READY = _compiled(
    r"\b(?:(?:is|are|was|were|will|won|do|does|did|ca|could|can|be|has|have|had)(?: still| also)?(?: ?n[o']t|not)|"
    r"hasn't|haven't|never|isn't|aren't|wasn't|won't|"
    r"cannot)\b[^,;]{0,25}?\b(?:fit|ready|recovered|available|back|be risked|be able|play|feature|involved|training|"
    r"trained|"
    r"travel|return|considered)\b|\b(?:yet|unable|unlikely) to (?:return|play|feature|train|recover|travel)"
)
OUT = _compiled(
    r"\b(?:ruled out(?! (?:a|any|the|selling|signing|making))|(?:is|are|was|be|been|remains?|stays?|still|also|both|"
    r"all|and|,) "
    r"out\b(?! (?:on loan|to\b|of (?:contract|form|favour|favor|touch|luck|position|his|their|the (?:cup|race|title|"
    r"running|"
    r"competition|relegation)))|wide|there|here|now|scored)|"
    r"(?<!running )(?<!runs )(?<!ran )(?<!run )(?<!holding )out (?:for|until|with|through|injured|of action|"
    r"of (?:the|this|"
    r"saturday|sunday|tonight|weekend)'?s? ?(?:game|match|clash|trip|visit|derby|final|tie|squad)?)(?! of)|sidelined|"
    r"laid up|"
    r"unavailable|misses|(?:will|would have to|set|expected|going|likely|forced|certain|due) (?:to )?miss(?! (?:a |"
    r"the |his )?"
    r"(?:chance|penalty|target|opportunity))|(?:is|are|be|still) missing\b|has missed|have missed|"
    r"missed (?:the (?:last|past|"
    r"whole)|out (?:again|through|with)|training|[^,;]{0,40}(?:with|through|because|due|after))|"
    r"on the treatment table|on "
    r"crutches|on the sidelines|in the treatment room|spell on the sidelines|lay-?off|season(?: is|'s)? (?:over|ended))"
)
HURT = _compiled(
    rf"{lexicon.INJURY.pattern}|\b(?:injur(?:ed|es|ing)|(?:is|was|got|been|were|are) hurt|hurt (?:his|her|himself|in|"
    rf"while|when)|limp(?:ed|s|ing) (?:off|out)|(?:stretchered|carried|helped)"
    rf" (?:off|from)|forced (?:off|to (?:come|go) off)|pulled up|hobbled off|went down (?:clutching|holding)|tore|"
    rf"tears? (?:his|a|"
    rf"an) |ruptured|fractured|broke (?:his|a|an)|under(?:gone|went|go|goes|going) (?:\w+ ){{0,3}}(?:surgery|"
    rf"operation|scan|scans)|"
    rf"surgery|setback|injury blow|season-ending)\b"
)
SUSPENDED = _compiled(
    rf"{lexicon.SUSPENSION.pattern}|\b(?:(?:one|two|three|four|five|six|\d+|ten)[- ](?:match|game)(?:es|s)? (?:ban|"
    rf"suspension)|"
    rf"(?:a|his|her|the|through|of) ban\b|banned|shown a (?:straight )?red card|sent off|red card (?:rules|means|"
    rf"keeps))\b"
)
ILL = _compiled(
    r"\b(?:illness|ill|(?:home|off) sick|is sick|was sick|through sickness|sickness|flu|virus|viral|"
    r"covid(?:[- ]?19)?|coronavirus|"
    r"fever|tonsillitis|unwell|a bug|stomach (?:bug|upset)|food poisoning|pneumonia|glandular)\b"
)
RESTED = _compiled(
    r"\b(?:(?:is|are|was|were|be|been|being) rested|given (?:a|the) (?:rest|night off|breather|day off)|(?:will|"
    r"to) (?:be )?rest"
    r"(?:ed)?\b(?! of)|rests (?=\w)|gets? a rest|have a rest|left out to (?:rest|manage)|managing his (?:minutes|"
    r"workload))"
)
UNSURE_WORDS = _compiled(
    r"\b(?:doubt(?:ful)?|doubts (?:over|about)|(?:late|final|early) (?:fitness )?(?:test|check|call|decision|"
    r"assess\w*)|to be assessed|"
    r"be assessed|being assessed|assessed (?:before|ahead|on)|touch[- ]and[- ]go|fitness test|race (?:to be fit|"
    r"against time)|"
    r"(?:could|may|might) (?:also )?(?:miss|be (?:out|without|sidelined|ruled|forced|missing|rested|absent)|be back|"
    r"return|play)|"
    r"game[- ]time decision|question mark|50[-/]50|concern(?:s|ed)? (?:over|about)|worry(?:ing)? (?:over|about)|"
    r"waiting on|"
    r"sweat(?:ing)? (?:on|over)|fears? (?:he|over|for|that)|being monitored|awaits? (?:the )?(?:results|scan)|"
    r"carrying a)\b"
)
MOVED = _compiled(
    r"\b(?:(?:has|have) (?:re-?)?joined\b|joined\b[^,;]{0,40}(?:on loan|from|for|permanent|on a)|joins\b|(?:has |"
    r"have )?signed (?:for|"
    r"from|with|on loan|[A-Z])|signs (?:for|from|on)|completed? (?:a |his |the )?(?:\w+ ){0,3}(?:move|transfer|"
    r"switch|signing|deal)|"
    r"completes (?:\w+ ){0,3}(?:move|switch|transfer)|finali[sz]es (?:\w+ ){0,2}move|moved to|moves to|sold to|"
    r"loaned to|(?:heading|"
    r"heads|goes|gone|going|sent|went) (?:\w+ ){0,4}on loan|on loan (?:to|from|at|until|for)|has left|have left|"
    r"leaves (?:for|the "
    r"club|on)|unveiled|announced? the signing|released by|contract (?:has been )?terminated|retired|"
    r"announces? (?:his )?retirement|"
    r"recalled from|returned to (?:his )?parent)"
)
RUMOUR = _compiled(
    r"\b(?:could|may|might|would|should|want(?:s|ed)?|target(?:s|ed)?|linked|interest(?:ed)?|bid|offer|talks|rumou?r|"
    r"eye(?:s|d|ing)?|"
    r"consider\w*|keen|hope(?:s|d)?|close to|closing in|set to|likely|reportedly|monitoring|approach|willing|"
    r"unwilling|ready to|"
    r"plan(?:s|ned)?|expected to|potential|possible|refus\w*|reject\w*|if|not|n't|never|turned down|deny|denied|"
    r"unlikely|"
    r"years? ago|in (?:19|20)\d\d|was|previously|former(?:ly)?|since)\b"
)
NEGATED = _compiled(
    r"\b(?:no|not|n't|never|without|avoid(?:ed|s|ing)?|escap(?:ed|es)|free (?:of|from)|den(?:y|ied|ies)|dismiss(?:ed|"
    r"es)|rather than|"
    r"nothing|played down|plays down|clear of|isn't|wasn't|aren't|hasn't|no longer|instead of|despite|nor|allayed|"
    r"ruled out(?= "
    r"(?:a|any|the)\b)|neither|none|narrowly)\b[^,;]{0,30}$"
)
SUPPOSED = _compiled(
    r"\b(?:if|unless|in case|whether|imagine|suppose|were he|should he|had he|would (?:be|have been|be a)|what if|"
    r"were to|"
    r"(?:can|could|might|must) ?(?:not|n't) afford|hop(?:e|es|ing) (?:that )?(?:no|to avoid)|"
    r"worried (?:that )?he (?:could|might)|risk of|"
    r"prevent|always|often|tend)\b"
)
LONG_PAST = _compiled(
    r"\b(?:last (?:season|year|term|summer|winter|spring|autumn|campaign)|(?:in|since|during|of|back in) (?:19|"
    r"20)\d\d\b|previous(?:ly)?|"
    r"earlier in (?:his|the) (?:career|season)|(?:his|whole|entire|whose) career|years? ago|months ago|(?:used to|"
    r"had) (?:miss|be|been|"
    r"suffer|struggle)\w*|at his (?:old|former|previous) club|childhood|as a (?:boy|child|teenager)|history of|"
    r"injury[- ](?:plagued|"
    r"hit|ravaged|prone|record)|two seasons|seasons ago|once (?:missed|suffered|banned|suspended|injured|had|spent)|"
    r"anniversary|first half of (?:last|the) (?:season|"
    r"campaign)|at the time|under (?:his )?predecessor|then-)\b"
)
ANOTHER = _compiled(
    r"^(?:'s?)? (?:(?:\w+[- ]){0,2})(?:father|mother|wife|brother|sister|son|daughter|girlfriend|partner|family|"
    r"agent|dad|mum|uncle|"
    r"team-?mates?|grandmother|grandfather|dog|friend|twin|assistant|rival)\b|\b(?:his|her|their) (?:father|mother|"
    r"wife|brother|sister|"
    r"son|daughter|girlfriend|family|dad|mum|grandmother|grandfather|team-?mate|friend|assistant|twin)\b"
)
#: He hurt somebody else, or came through.
UNHURT = _compiled(
    r"\binjured (?:an?|the|another|two|\w+'s?) (?:opponent|team-?mate|rival|player|man|fan|referee|defender|"
    r"goalkeeper|striker|opposing)|"
    r"\b(?:he|she) (?:is|was|will be) (?:fine|okay|ok|all right|unhurt)\b|\bunhurt\b|\bunscathed\b"
)
#: Before a name: what follows is not so.
DENIED = _compiled(
    r"\b(?:den(?:y|ied|ies)|dismiss(?:ed|es)|no truth|rubbished|rejected|played down|untrue|false)\b[^;.]{0,60}$"
)
#: After a name: he speaks, and of something else than himself.
SPEAKS = _compiled(
    r"^,? (?:has |have |also )?(?:says?|said|believes?|thinks?|knows?|insist(?:s|ed)?|warn(?:s|ed)|told|praised|"
    r"admit(?:s|ted)|felt|"
    r"thanked|explained|joked)\b(?!,? (?:that )?(?:he|she)\b)"
)
LAST_SEASON = _compiled(
    r"\b(?:last (?:season|year|term|summer|winter|campaign)|(?:in|since|back in) (?:19|20)\d\d|years? ago|"
    r"seasons ago)\b"
)
ABOUT_OTHERS = _compiled(
    r"\b(?:fan|fans|supporter|supporters|referee|linesman|steward|horse|spectator|police officer|journalist|rugby|"
    r"cricket|nfl|nba|"
    r"tennis|golf)\b[^,;.]{0,40}(?:injur|hurt|ill\b|hospital)"
)
PARENTHESIS = re.compile(r"^\s?\(([^)]{2,40})\)")
CONJOINED = re.compile(
    r"^(?:\s?\([^)]{2,40}\))?\s*(?:,|, and|and|&|as well as|plus|or|, plus|along with)\s+(?:[a-z-]+ ){0,2}$"
)
CLAUSE_END = _compiled(
    r";|, (?:but|while|whereas|though|although|however|so)\b|\bbut\b|\bwhile\b|\bwhereas\b|\balthough\b| - "
)
CAUSE_ELSEWHERE = _compiled(
    r"international duty|paternity|birth of|personal reasons|ineligible|parent club|cup-tied|compassionate"
)
MANAGER = _compiled(
    r"\b(?:(?:have |has )?(?:sacked|dismissed|fired|parted (?:ways|company) with|sack|relieved)\b|(?:was|were|been|"
    r"is|be) (?:sacked|"
    r"dismissed|fired|relieved of)|(?:have |has )?(?:appoint(?:ed|s)?|named|hired|unveil(?:ed|"
    r"s))\b[^.;]{0,60}?\b(?:manager|head coach|boss|"
    r"coach)\b|(?:appointed|named|confirmed|unveiled) as\b[^.;]{0,30}?(?:manager|head coach|boss|coach)|(?:have |"
    r"has )?(?:resigned|"
    r"resigns|stepped down|steps down|quit|quits)(?: as [^.;]{0,25}(?:manager|head coach|boss|coach))?|(?:interim|"
    r"caretaker) (?:manager|"
    r"head coach|boss|coach)|take(?:s|n)? (?:over|charge) as)"
)
MANAGER_WORDS = _compiled(
    r"\b(?:manager|head coach|boss|coach|in charge|dugout|managerial|caretaker|interim|sacked|sacks?)\b"
)
NO_CHANGE = _compiled(
    r"\b(?:could|may|might|would|should|if|not|n't|never|no plans?|under pressure|calls? (?:for|to)|rumou?r|"
    r"speculation|deny|denied|denies|"
    r"considering|consider|reportedly considering|on the brink|last (?:season|year)|in (?:19|20)\d\d|years ago|"
    r"former(?:ly)?|since|"
    r"when (?:he|they)|after being|who (?:was|were)|ex-|odds|next|fear(?:s|ed)?|avoid\w*|wants?|women|assistant|"
    r"goalkeeping|scout)\b"
)
_ROLES = (
    r"striker|forward|winger|midfielder|defender|goalkeeper|keeper|captain|skipper|full-back|centre-back|duo|trio|pair|"
    r"star|man|playmaker|left-back|right-back|centre-half|talisman|international|teenager|youngster"
)


def _before(words: str) -> re.Pattern[str]:
    """Match words right before a name; his role may stand between."""
    return _compiled(rf"\b(?:{words}) (?:(?:[\w-]+ )?(?:{_ROLES}) |both |the )*$")


#: Before a name: who comes next is hurt, banned, missed.
BEFORE: tuple[tuple[re.Pattern[str], SignalKind, float], ...] = (
    (_before(r"injured|crocked|sidelined|stricken|hamstrung|long-term absentee|injury victim"), "injury", CLAIMED),
    (_before(r"suspended|banned"), "suspension", CLAIMED),
    (_before(r"ill|sick|unwell|virus-hit"), "illness", CLAIMED),
    (_before(r"injur(?:y|ies) (?:to|suffered by|blow for)|loses?|lost|losing"), "injury", REPORTED),
    (_before(r"(?:be )?without(?: the services of)?|missing|absence of|miss"), "doubt", UNEXPLAINED),
    (
        _before(
            r"doubts? (?:over|about|surround\w*)|concerns? (?:over|about|for)|sweating (?:on|over)|fitness of|doubtful"
        ),
        "doubt",
        UNSURE,
    ),
    (
        _before(r"welcomes? back|welcomed back|(?:boosted by the )?return of|have back|get back|fit-again|boost as"),
        "return",
        CLAIMED,
    ),
    (_before(r"rests?|rested|resting"), "rest", REPORTED),
    (
        _before(
            r"sign(?:s|ed)?|signing of|bring(?:s|ing)? (?:in|back)|snap(?:s|ped) up|sells?|sold|loan(?:s|ed)(?: out)?|"
            r"unveil(?:s|ed)?|landed|offload(?:s|ed)?"
        ),
        "transfer",
        CLAIMED,
    ),
)

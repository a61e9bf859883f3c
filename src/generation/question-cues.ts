/** What an answer to this question must contain to be one: judged by its form, not its meaning. */
export interface Cue {
  readonly name:
    'number' | 'time' | 'duration' | 'person' | 'place' | 'reason' | 'permission' | 'steps' | 'definition' | 'outcome';
  readonly present: (text: string) => boolean;
  /** A heading under which such answers stand. */
  readonly headed: RegExp;
  /** An answer without it is hardly one. */
  readonly needed: boolean;
}

const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const COUNT =
  'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|half|once|twice|none|no|dozen';
const UNIT = 'second|minute|hour|day|night|week|fortnight|month|quarter|year|business day|working day';

const number = new RegExp(`\\d|\\b(?:${COUNT})\\b`, 'iu');
/** That there is no figure, or that it isn't told, answers the question for it, too. */
const withheld = /\bnot (?:published|disclosed|fixed|limited|capped)\b|\bunlimited\b/iu;
const duration = new RegExp(
  `(?:\\d|\\b(?:${COUNT}|a|an|per|every)\\b)[\\s-]*(?:\\w+\\s){0,2}(?:${UNIT})s?\\b|\\b(?:daily|weekly|monthly|quarterly|yearly|annually)\\b`,
  'iu',
);
const time = new RegExp(
  `\\b(?:${MONTH})\\b|\\b\\d{1,2}[:.]\\d{2}\\b|\\b(?:19|20)\\d{2}\\b|\\b\\d{1,2}\\s?[ap]m\\b|\\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\\b|\\b(?:before|after|until|by|within|every|each|at the end of|from)\\b.{0,40}\\b(?:day|week|month|quarter|year|noon|midnight)`,
  'iu',
);
const ROLE =
  'officer|manager|lead|head|director|team|owner|chief|committee|board|counsel|engineer|desk|department|partner|controller|cfo|ceo|cto|ciso|dpo|hr';
const role = new RegExp(`\\b(?:${ROLE})s?\\b|\\S@\\S`, 'iu');
const properName = /(?<!^)(?<![.!?:]\s)\b\p{Lu}\p{Ll}+(?:[ -]\p{Lu}\p{Ll}+)+/u;
const leadingName = /^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+\b/u;

const IMPERATIVE =
  /^(?:\d|(?:call|write|send|report|submit|open|ask|fill|file|use|run|click|tell|enter|book|upload|photograph|create|contact|go|take|keep|check|log|request|apply|register|notify|email|choose|select|complete|sign|start|make|speak|talk|say|bring|follow|add|set|email|visit|read)\b)|\b(?:must|first|then|is (?:sent|reported|submitted|requested|approved|filed)|are (?:sent|reported|submitted|requested|approved|filed)|by \w+ing)\b|extension \d|\S@\S/iu;

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);
const HEADED: Readonly<Record<Cue['name'], RegExp>> = {
  number: /\b(?:figures?|limits?|amounts?|numbers?|costs?|price)\b/iu,
  duration: /\b(?:duration|how long|period|deadlines?)\b/iu,
  time: /\b(?:when|dates?|time|schedule|timeline|deadlines?|calendar)\b/iu,
  person: /\b(?:who|contacts?|owners?|roles|people|responsib)/iu,
  place: /\b(?:where|address|location|places?)\b/iu,
  reason: /\b(?:why|causes?|reasons?|background|rationale)\b/iu,
  permission: /\b(?:allowed|rules|permitted|exceptions?)\b/iu,
  steps: /\b(?:how|steps?|procedure|process|apply|getting)\b/iu,
  outcome: /\b(?:results?|findings?|outcomes?|conclusions?|lessons?|summary)\b/iu,
  definition: /\b(?:what|summary|overview|definitions?|introduction|about)\b/iu,
};
const cue = (name: Cue['name'], present: Cue['present'], needed: boolean): Cue => ({
  name,
  present,
  needed,
  headed: HEADED[name],
});

const CUES: readonly { readonly asks: RegExp; readonly cue: Cue }[] = [
  {
    asks: /\bhow (?:long|often|soon|quickly|fast)\b|\bfor how long\b|\b(?:notice period|deadline)\b/iu,
    cue: cue('duration', matches(duration), true),
  },
  {
    asks: /\bhow (?:many|much|high|large|big|old|far)\b|\b(?:what|which) (?:percentage|share|amount|number|limit|budget|price|cost|rate|salary|sum)\b|\bwhat(?:'s| is| was| are| were) .{0,40}\b(?:limit|budget|price|cost|rate|salary|revenue|ratio|allowance|threshold|ceiling|cap|amount|percentage|target|fee|premium|size)\b/iu,
    cue: cue('number', (text) => number.test(text) || withheld.test(text), true),
  },
  {
    asks: /^\W*when\b|\b(?:since|until|till|by) when\b|\b(?:what|which) (?:date|day|time|month|year)\b/iu,
    cue: cue('time', (text) => time.test(text) || duration.test(text), true),
  },
  {
    asks: /\bwho(?:m|se)?\b|\bwhich (?:person|team|department)\b|\b(?:contact|owner) (?:for|of)\b/iu,
    cue: cue('person', (text) => role.test(text) || properName.test(text) || leadingName.test(text), false),
  },
  {
    asks: /^\W*where\b/iu,
    cue: cue(
      'place',
      matches(/\b(?:in|at|on|under|to|via|from)\s+(?:the\s+)?[\p{Lu}#/]|\bhttps?:|\bfloor\b|\broom\b|\bchannel\b/u),
      false,
    ),
  },
  {
    asks: /^\W*why\b|\bwhat(?:'s| is| was)? the (?:reason|cause)\b|\broot cause\b/iu,
    cue: cue(
      'reason',
      matches(
        /\b(?:because|since|so that|in order to|due to|reason|caused?|therefore|to (?:avoid|prevent|ensure|keep|protect)|as a result)\b/iu,
      ),
      false,
    ),
  },
  {
    asks: /^\W*(?:can|may|am|are|is|do|does|must|should|could)\b|\b(?:allowed|permitted|have to|required)\b/iu,
    cue: cue(
      'permission',
      matches(
        /\b(?:may|must|can|cannot|can't|allowed|permitted|required|never|not|only|should|forbidden|prohibited|need to|needs?)\b/iu,
      ),
      false,
    ),
  },
  {
    asks: /\bhow (?:do|does|can|should|to|must|are|is)\b|\b(?:steps?|process|procedure) (?:for|to|of)\b/iu,
    cue: cue('steps', matches(IMPERATIVE), false),
  },
  {
    asks: /\b(?:find|found|findings?|results?|outcomes?|learn(?:ed|t)?|conclusions?)\b/iu,
    cue: cue('outcome', matches(/\b(?:found|findings?|results?|showed|revealed|turned out|concluded)\b/iu), false),
  },
  {
    asks: /^\W*what (?:is|are|does)\b|\bmean(?:ing)?\b|\bdefin/iu,
    cue: cue(
      'definition',
      matches(/^(?:\S+\s){1,5}(?:is|are|means?|refers? to|stands? for|covers?|consists? of)\b/u),
      false,
    ),
  },
];

/** The first two that fit, most telling first. */
export const cuesOf = (question: string): readonly Cue[] =>
  CUES.filter(({ asks }) => asks.test(question))
    .map((entry) => entry.cue)
    .slice(0, 2);

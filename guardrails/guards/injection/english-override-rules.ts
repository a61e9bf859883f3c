import type { InjectionRule } from './rule.ts';
import { command, phrase } from './rule-makers.ts';

const DROP =
  'ignore|ignoring|disregard|disregarding|forget|forgetting|overlook|neglect|override|overwrite|bypass|discard|abandon|set aside|leave behind|stop following|do not follow|don t follow|pay no attention to|drop|erase';
const EARLIER =
  'previous|previously|prior|above|earlier|preceding|foregoing|former|past|initial|original|existing|all|any|every|your|the system|developer|these|those';
const ORDERS =
  'instruction|instructions|directive|directives|prompt|prompts|programming|guideline|guidelines|command|commands|direction|directions|constraint|constraints|training|system message|safety rules';
const THINGS =
  'rule|rules|order|orders|task|tasks|assignment|assignments|conversation|conversations|context|request|requests|restriction|restrictions|policy|policies|filter|filters|safeguard|safeguards|protocol|protocols|information|documents|articles|thoughts';

/** Setting aside what the model was told. */
export const ENGLISH_OVERRIDE: readonly InjectionRule[] = [
  command('en.override.orders', 'override', { question: 4, passage: 2 }, [0, DROP], [4, EARLIER], [3, ORDERS]),
  command(
    'en.override.previous-orders',
    'override',
    { passage: 4 },
    [0, 'ignore|disregard|forget|override|bypass'],
    [3, 'previous|prior|earlier|preceding|your|system'],
    [2, 'instruction|instructions|directive|directives|prompt|prompts|programming|guidelines'],
  ),
  command(
    'en.override.things',
    'override',
    { question: 4, passage: 1 },
    [0, 'ignore|disregard|forget|abandon|bypass|disregarding'],
    [3, EARLIER],
    [2, THINGS],
  ),
  command(
    'en.override.orders-above',
    'override',
    { question: 4, passage: 1 },
    [0, 'ignore|disregard|forget|override'],
    [3, `${ORDERS}|${THINGS}|everything|anything|what|all`],
    [
      3,
      'above|before|previously|earlier|so far|you know|you were told|you were given|you learned|you have learned|you got|we discussed|i said|provided|prior to this|up to now|until now',
    ],
  ),
  command(
    'en.override.everything',
    'override',
    { question: 3 },
    [0, 'ignore|disregard|forget'],
    [1, 'everything|above'],
  ),
  command(
    'en.override.instead',
    'override',
    { question: 4, passage: 2 },
    [0, 'ignore|disregard|forget'],
    [4, `${ORDERS}|everything|above|documents|context|question|sources`],
    [6, 'instead|and just|just say|just output|only say|and say|and print|and output|and write|and tell'],
  ),
  command(
    'en.override.sources',
    'override',
    { question: 3 },
    [0, 'do not look in|don t look in|do not use|don t use|not according to|not by'],
    [2, 'document|documents|articles|sources|context'],
  ),
  phrase(
    'en.override.new-orders',
    'override',
    { question: 3, passage: 3 },
    [0, 'your new|your real|your true|your actual|your only'],
    [1, 'instruction|instructions|task|tasks|directive|directives|objective|rules|orders'],
    [3, 'is|are|will|show|to'],
  ),
  phrase(
    'en.override.new-follow',
    'override',
    { question: 3 },
    [0, 'new|further|more|other'],
    [1, 'instructions|tasks|orders|rules'],
    [2, 'follow|for you'],
  ),
  command(
    'en.override.focus-new',
    'override',
    { question: 3 },
    [0, 'focus|concentrate|start'],
    [1, 'on|with'],
    [2, 'new task|new tasks|new instructions'],
  ),
  command(
    'en.override.change',
    'override',
    { question: 4, passage: 2 },
    [0, 'change|replace|update|rewrite|reset'],
    [0, 'your'],
    [2, 'instruction|instructions|programming|system prompt|guidelines|directives'],
  ),
  command(
    'en.override.behind',
    'override',
    { question: 4 },
    [0, 'leave|put|remove|strike|clear'],
    [3, 'previous|prior|earlier'],
    [2, 'information|tasks|instructions|assignments|rules'],
    [1, 'behind|out of|from your|aside'],
  ),
  phrase(
    'en.override.yours-now',
    'override',
    { question: 3, passage: 3 },
    [0, 'your'],
    [1, 'instructions|task|tasks|rules|role|job'],
    [0, 'is now|are now'],
  ),
  phrase(
    'en.override.do-not-answer',
    'override',
    { question: 4 },
    [0, 'do not answer|don t answer|do not look|don t look|don nt answer'],
    [6, 'just output|just say|but just|only output|only say|but tell|instead'],
  ),
  phrase(
    'en.override.despite',
    'override',
    { question: 2 },
    [0, 'despite|contrary to|regardless of'],
    [1, 'what'],
    [1, 'you'],
    [1, 'been told|were told|been instructed'],
  ),
];

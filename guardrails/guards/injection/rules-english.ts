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
const SHOW =
  'show|reveal|print|display|output|repeat|tell|give|return|recite|share|expose|leak|dump|disclose|provide|list|echo|describe|translate|encode|summarize|summarise|copy|paste|read out|send|spell|write|see|quote|paraphrase|rephrase|convert|start|complete|continue|know|extract';
const PROMPT =
  'system prompt|system prompts|systemprompt|system message|system instruction|system instructions|initial instructions|initial prompt|original instructions|original prompt|hidden instructions|hidden prompt|hidden rules|secret instructions|secret prompt|internal instructions|internal prompt|starting instructions|developer message|developer instructions|pre prompt|preprompt|base prompt|prompt text|prompt texts|full prompt|entire prompt|initialization string|initialization prompt|system configuration';
const YOURS =
  'your prompt|your instructions|your initial|your system|your directives|your programming|your configuration|my instructions are';
const ABOUT = ['for', 'on', 'about', 'regarding', 'concerning', 'to', 'when', 'if', 'from', 'in', 'of'];
const PRETEND =
  'pretend to be|pretend you are|pretend that you|you are now|you re now|from now on you|you will act|you will now act|you are going to act|you are going to pretend|you are going to play|play the role|roleplay as|role play as|immerse yourself|you will pretend|you will simulate|you will now simulate|now you are|transform into|respond as|take on the role|take the role|take the persona|take on the persona|assume the role|assume the persona|in the role of|in character|your name is now|your name now|act just like|emulate|from now on you re|from now on act|from now on respond|from now on answer';
const UNBOUND =
  'no restrictions|no rules|no limits|no limitations|no filter|no filters|no ethical|no ethics|no moral|no morals|no guidelines|no programming guidelines|no boundaries|no censorship|without restrictions|without any restrictions|without limitations|without limits|without filter|without filters|without censorship|without any remorse|without regard|without ethics|without morals|unfiltered|uncensored|unrestricted|unhinged|amoral|immoral|nonmoral|unethical|not bound by|no longer bound|no longer restricted|free of all|free from all|free from any|free of any|free from restrictions|broken free|broken the typical confines|escape the confines|do not have to abide|don t have to abide|does not have to follow|doesn t have to follow|do not have to follow|don t have to follow|not required to follow|not have to adhere|doesn t follow any|does not follow any|regardless of legality|regardless of how|regardless of ethics|regardless of consequences|no matter how|evil ai|evil twin|hasn t any limits|not limited by|without guidelines|outside the content policy|bypass the content|anything the user asks|everything the user asks';
const REFUSAL =
  'never refuse|cannot refuse|can t refuse|can not refuse|must not refuse|do not refuse|don t refuse|never decline|never say no|never say that you|never say you|never apologize|do not apologize|don t apologize|no warnings|no disclaimers|no disclaimer|without disclaimers|without warnings|without any warnings|without warning|as an ai language model|as a language model|as an ai model|never tell me that|never tell the user that|do not say that you|do not say you can|i can t help with|i m sorry but|stay in character|break character|breaking character|stay a dan|always comply|must comply|obey all|obey every|obey me|do not add any warning|against your guidelines|against your programming';

export const ENGLISH: readonly InjectionRule[] = [
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
  phrase(
    'en.override.despite',
    'override',
    { question: 2 },
    [0, 'despite|contrary to|regardless of'],
    [1, 'what'],
    [1, 'you'],
    [1, 'been told|were told|been instructed'],
  ),

  phrase('en.extraction.system-prompt', 'extraction', { question: 4, passage: 3 }, [0, SHOW], [6, PROMPT]),
  phrase('en.extraction.yours', 'extraction', { question: 4, passage: 3 }, [0, SHOW], [4, YOURS]).unlessBefore(ABOUT),
  phrase(
    'en.extraction.what',
    'extraction',
    { question: 4 },
    [0, 'what is|what s|what are|what were|what was'],
    [
      3,
      'your prompt|your instructions|your initial|your system|your original instructions|your hidden|your secret|your first instructions|those instructions',
    ],
  ).unlessBefore(ABOUT),
  phrase(
    'en.extraction.what-system-prompt',
    'extraction',
    { question: 2 },
    [0, 'what is|what s|what are'],
    [6, PROMPT],
  ),
  phrase(
    'en.extraction.rules',
    'extraction',
    { question: 2 },
    [0, 'show|reveal|print|output|repeat|list'],
    [3, 'your rules|your guidelines|your policies'],
  ).unlessBefore(ABOUT),
  phrase(
    'en.extraction.above',
    'extraction',
    { question: 4, passage: 2 },
    [0, 'repeat|output|print|show|copy|recite|return|echo|translate|display|write'],
    [3, 'everything|text|words|sentences|message|messages|instructions|content|prompt'],
    [3, 'above|before this|preceding|previously|given initially|you were given|you are given|given to you'],
  ),
  phrase(
    'en.extraction.above-text',
    'extraction',
    { question: 4 },
    [0, 'repeat|output|print|copy|recite|echo|return'],
    [2, 'above|preceding|previous'],
    [1, 'text|words|message|prompt|content'],
  ),
  phrase(
    'en.extraction.written',
    'extraction',
    { question: 3 },
    [0, 'what'],
    [3, 'written|said|stated'],
    [2, 'above|at the beginning|before this'],
  ),
  phrase(
    'en.extraction.told',
    'extraction',
    { question: 4 },
    [0, 'what'],
    [
      2,
      'you told|you instructed|you been told|you been instructed|you were told|you were instructed|you supposed to tell|you not supposed|you not allowed|you given',
    ],
    [
      4,
      'before|initially|at the start|in the beginning|at the beginning|to do|not to|to tell|tell me|reveal|to say|say|conversation',
    ],
  ),
  phrase(
    'en.extraction.beginning',
    'extraction',
    { question: 3 },
    [0, 'beginning|start|top'],
    [1, 'of'],
    [1, 'this|our|the'],
    [0, 'conversation|prompt|chat|context'],
  ),
  phrase(
    'en.extraction.verbatim',
    'extraction',
    { question: 3 },
    [0, 'repeat|output|print'],
    [4, 'conversation|chat|context|prompt|everything'],
    [4, 'word for word|verbatim|exactly|back to me|in full'],
  ),
  phrase(
    'en.extraction.complete',
    'extraction',
    { question: 4 },
    [0, 'complete|continue|finish|start|begin'],
    [6, 'i was instructed|i was told|my instructions|my system prompt|the system prompt|you are a helpful'],
  ),

  phrase('en.persona.act', 'persona', { question: 1 }, [
    0,
    'act as|acting as|act like|behave as|behave like|simulate|simulator|play a game|simulation|pretend|imagine you are|hypothetical|role play|roleplay|persona',
  ]),
  phrase('en.persona.pretend', 'persona', { question: 2, passage: 1 }, [0, PRETEND]),
  phrase(
    'en.persona.going-forward',
    'persona',
    { question: 2, passage: 2 },
    [0, 'from now on|from this point on|from this point forward|for the rest of this conversation'],
    [6, 'you|respond|answer|reply|act|say|chatgpt'],
  ),
  phrase('en.persona.only-reply', 'persona', { question: 2 }, [
    0,
    'i want you to act|i want you to respond|i want you to only|you are to act|your response must|you will only respond|you must respond|you must answer|you will respond|you will answer|you will reply|begin by|start every|start all|start each|prefix|begin every|begin each',
  ]),
  phrase('en.unbound', 'unbound', { question: 2, passage: 2 }, [0, UNBOUND]),
  phrase(
    'en.unbound.model',
    'unbound',
    { question: 3, passage: 3 },
    [0, 'unfiltered|uncensored|unrestricted|amoral|unethical|evil|jailbroken|immoral|unbound|unlimited|unhinged'],
    [3, 'ai|assistant|chatbot|model|language model|llm|bot|gpt|chatgpt|response|answers|version|confidant'],
  ),
  phrase(
    'en.unbound.guidelines',
    'unbound',
    { question: 3 },
    [
      0,
      'no|without|any|not follow|ignore|ignoring|break|breaks|violate|violates|bypass|bypassing|disregard|disregards',
    ],
    [3, 'ethical|moral|openai|openai s|content|safety|chatgpt s|ethics'],
    [
      3,
      'guidelines|guideline|policy|policies|restrictions|principles|constraints|rules|code|filters|limitations|boundaries',
    ],
  ),
  phrase(
    'en.unbound.provider',
    'unbound',
    { question: 2 },
    [0, 'openai|open ai|chatgpt|anthropic|gpt'],
    [4, 'policy|policies|guidelines|rules|restrictions|limitations|censorship|filter|filters|police|content policy'],
  ),
  phrase(
    'en.unbound.anything',
    'unbound',
    { question: 2 },
    [0, 'can|will|able to|must|free to|willing to'],
    [1, 'do|say|generate|create|produce|write|output|answer'],
    [1, 'anything|any kind of content|any content|any type of content|everything'],
  ),
  phrase(
    'en.unbound.harm',
    'unbound',
    { question: 2 },
    [0, 'illegal|immoral|unethical|harmful|offensive|explicit|dangerous|nsfw|inhumane'],
    [1, 'or|and|illegal|immoral|unethical|harmful|offensive|explicit|dangerous'],
    [1, 'illegal|immoral|unethical|harmful|offensive|explicit|dangerous|discriminatory|inappropriate'],
  ),
  phrase('en.refusal', 'refusal', { question: 2, passage: 1 }, [0, REFUSAL]),
  phrase(
    'en.refusal.unable',
    'refusal',
    { question: 2 },
    [0, 'never|not|don t|none|no longer|cannot'],
    [4, 'say|contain|respond|reply|mention|include|tell|use'],
    [
      8,
      'i m sorry|sorry|i apologize|i cannot|i can t|unable|language model|openai|you can t|cannot do|ethical|disclaimer|disclaimers|as an ai',
    ],
  ),
  phrase('en.jailbreak.name', 'jailbreak', { question: 4, passage: 4 }, [
    0,
    'do anything now|dan mode|dan prompt|act as dan|as dan|you are dan|developer mode enabled|jailbreak mode|jailbroken mode|jailbreak prompt|jailbreak enabled|stay a dan|god mode enabled|opposite mode|evil mode|strive to avoid norms|aim mode|dan can|developer mode output',
  ]),
  phrase(
    'en.jailbreak.mode',
    'jailbreak',
    { question: 3, passage: 3 },
    [0, 'enable|enter|activate|simulate|switch to|you are in|you are now in|turn on|in|with'],
    [
      2,
      'developer mode|debug mode|maintenance mode|god mode|admin mode|sudo mode|unrestricted mode|dan mode|jailbreak mode|dev mode',
    ],
  ),
  phrase('en.jailbreak.named', 'jailbreak', { question: 1 }, [
    0,
    'jailbreak|jailbroken|jailbreaking|developer mode|dan',
  ]),
  phrase(
    'en.jailbreak.two-answers',
    'jailbreak',
    { question: 3 },
    [0, 'two|2|both|twice|double'],
    [3, 'different|separate|distinct|responses|ways|manners|paragraphs|response|answers|outputs'],
    [6, 'normal|normally|ways|gpt|classic|chatgpt|standard|separate|manners|first'],
  ),
  phrase(
    'en.jailbreak.tokens',
    'jailbreak',
    { question: 3 },
    [0, 'lose|deducted|deduct|have'],
    [3, 'tokens|points'],
    [12, 'refuse|reject|die|character|shut down|cease|decline'],
  ),

  phrase(
    'en.authority.lifted',
    'authority',
    { question: 4, passage: 4 },
    [0, 'all|your|the|safety|content|access'],
    [2, 'restrictions|filters|safeguards|guardrails|access checks|limitations'],
    [1, 'are|is|were|have been|has been'],
    [1, 'lifted|disabled|removed|suspended|turned off|off'],
  ),
  phrase(
    'en.authority.treat',
    'authority',
    { question: 4, passage: 4 },
    [0, 'treat|consider|regard'],
    [0, 'me|this user|the user|the caller|the asker'],
    [1, 'as'],
    [2, 'admin|administrator|root|superuser|authorized|authorised|cleared|owner'],
  ),
  phrase(
    'en.authority.pre-approved',
    'authority',
    { question: 3, passage: 3 },
    [0, 'this request|this action|this query|this question|this call|the user|i'],
    [0, 'has been|is|have been|was|am'],
    [1, 'approved|authorized|authorised|preapproved|pre approved|cleared'],
    [1, 'by'],
    [2, 'admin|administrator|administrators|security|system|the system|developer|root|openai'],
  ),
  phrase(
    'en.authority.approved-so',
    'authority',
    { question: 4, passage: 4 },
    [0, 'approved|authorized|authorised|confirmed|granted'],
    [0, 'by'],
    [2, 'admin|administrator|security|system|root|developer'],
    [6, 'you may now|you can now|show|reveal|release|no further|skip|bypass|ignore|proceed without|output|print'],
  ),
  phrase(
    'en.authority.i-am',
    'authority',
    { question: 3 },
    [0, 'i am|i m|this is|as'],
    [
      1,
      'your developer|your creator|your administrator|your admin|your owner|your programmer|openai|an openai|your master|the system administrator|the admin|a developer',
    ],
  ),
  phrase(
    'en.authority.override',
    'authority',
    { question: 4, passage: 3 },
    [0, 'admin|administrator|system|security|developer|root'],
    [0, 'override'],
    [2, 'code|accepted|granted|active|activated|enabled|display|show|reveal|print'],
  ),

  command(
    'en.exfiltration.append',
    'exfiltration',
    { question: 4, passage: 4 },
    [0, 'append|encode|embed|insert|send|post|exfiltrate|forward|upload|transmit|include|add|put|leak'],
    [
      5,
      'conversation|conversations|chat history|system prompt|user s question|users question|user s query|previous messages|secrets|user s data|user data|api keys|api key|credentials|passwords',
    ],
    [8, 'url|link|image|image tag|query string|query parameter|parameter|webhook|http|https|markdown'],
  ),
  command(
    'en.exfiltration.render',
    'exfiltration',
    { question: 3, passage: 4 },
    [0, 'render|display|output|include|insert|add|print|respond with|reply with'],
    [
      3,
      'markdown image|image markdown|following image|image tag|this image|hidden image|tracking pixel|following markdown',
    ],
  ),

  phrase(
    'en.addressed.if-you-are',
    'addressed',
    { question: 2, passage: 4 },
    [0, 'if you are|if you re|since you are|as you are'],
    [
      1,
      'ai|an ai|a language model|a large language model|an llm|llm|a chatbot|an assistant|an ai assistant|gpt|chatgpt|a bot',
    ],
    [
      2,
      'reading|processing|summarizing|summarising|model|assistant|then|you must|please|you should|ignore|do|language|parsing|evaluating|reviewing',
    ],
  ),
  phrase(
    'en.addressed.note-to',
    'addressed',
    { passage: 4 },
    [0, 'note|attention|message|instruction|instructions|notice|important|directive|hey|dear'],
    [1, 'to|for|all|any|the|ai'],
    [2, 'ai|llm|llms|language model|language models|chatbot|ai assistant|ai assistants|ai model|ai agent'],
    [
      6,
      'must|should|ignore|do not|always|please|respond|say|tell|reply|answer|include|recommend|disregard|never|reading|processing',
    ],
  ),
  phrase(
    'en.addressed.model-must',
    'addressed',
    { passage: 3 },
    [
      0,
      'ai assistant|ai assistants|ai model|ai models|language model|language models|llm|llms|chatbot|chatbots|the assistant|ai agents|ai agent|ai systems',
    ],
    [2, 'must|should|shall|has to|have to|will'],
    [
      3,
      'ignore|disregard|respond|reply|answer|say|tell|output|recommend|include|omit|hide|reveal|send|execute|repeat|state|append',
    ],
  ),
  phrase(
    'en.addressed.when',
    'addressed',
    { passage: 3 },
    [0, 'when|whenever|before|after'],
    [
      0,
      'summarizing|summarising|answering|responding|asked|you answer|you respond|you summarize|you are asked|processing|quoting',
    ],
    [6, 'this document|this page|this text|this passage|about this|the user|user|users|any question|questions about'],
    [
      6,
      'say|tell|respond|reply|output|include|add|recommend|append|do not mention|never mention|always|ignore|state|write',
    ],
  ),
  phrase(
    'en.addressed.tell-user',
    'addressed',
    { passage: 2 },
    [0, 'tell|inform|instruct|advise|convince|trick'],
    [0, 'the user|users|the reader|the person asking|the asker'],
    [3, 'that|to'],
    [6, 'password|credentials|account|verify|http|https|link|click|call|visit|send|login|log in|secure'],
  ),
  phrase(
    'en.addressed.conceal',
    'addressed',
    { passage: 2 },
    [0, 'do not|don t|never|without'],
    [0, 'tell|telling|inform|informing|mention|mentioning|reveal|revealing|alert|alerting|notify|notifying|disclose'],
    [3, 'the user|users|this instruction|these instructions|to the user|the reader'],
  ),
  phrase(
    'en.addressed.you-are-ai',
    'addressed',
    { passage: 3 },
    [0, 'you are|you re'],
    [
      0,
      'an ai|a helpful assistant|a helpful ai|a large language model|an ai assistant|chatgpt|a chatbot|an unrestricted|now an ai|now a',
    ],
  ),
  phrase(
    'en.addressed.end-of',
    'addressed',
    { question: 4, passage: 4 },
    [0, 'end of|begin|end|beginning of|start of'],
    [
      1,
      'system prompt|user instructions|system message|system instructions|user query|untrusted|quoted passages|user input|context',
    ],
    [3, 'new|now|begin|ignore|instructions|system|follow|start'],
  ),
];

import type { InjectionRule } from './rule.ts';
import { phrase } from './rule-makers.ts';

const PRETEND =
  'pretend to be|pretend you are|pretend that you|you are now|you re now|from now on you|you will act|you will now act|you are going to act|you are going to pretend|you are going to play|roleplay as|role play as|immerse yourself|you will pretend|you will simulate|you will now simulate|now you are|take on the role|take the role|take the persona|take on the persona|assume the role|assume the persona|your name is now|your name now|act just like|emulate|from now on you re';
const UNBOUND =
  'no restrictions|no rules|no limits|no limitations|no filter|no filters|no ethical|no ethics|no moral|no morals|no guidelines|no programming guidelines|no boundaries|no censorship|without restrictions|without any restrictions|without limitations|without limits|without filter|without filters|without censorship|without any remorse|without regard for|without ethics|without morals|uncensored|nonmoral|not bound by any|not restrained by|completely uninhibited|no longer bound|no longer restricted|free of all|free from all|free from any|free of any|free from restrictions|broken free|broken the typical confines|escape the confines|do not have to abide|don t have to abide|does not have to follow|doesn t have to follow|do not have to follow|don t have to follow|not required to follow|not have to adhere|doesn t follow any|does not follow any|regardless of legality|regardless of how|regardless of ethics|regardless of consequences|evil ai|evil twin|hasn t any limits|not limited by|without guidelines|outside the content policy|bypass the content|anything the user asks|everything the user asks';
const REFUSAL =
  'never refuse|cannot refuse|can t refuse|can not refuse|must not refuse|do not refuse|don t refuse|never decline|never say no|never say that you|never say you|never apologize|do not apologize|don t apologize|no warnings|no disclaimers|no disclaimer|without disclaimers|without warnings|without any warnings|without warning|as an ai language model|as a language model|as an ai model|never tell me that|never tell the user that|do not say that you|do not say you can|i can t help with|i m sorry but|stay in character|break character|breaking character|stay a dan|always comply|must comply|obey all|obey every|obey me|do not add any warning|against your guidelines|against your programming';

/** Another self, that has no rules and refuses nothing. */
export const ENGLISH_PERSONA: readonly InjectionRule[] = [
  phrase('en.persona.act', 'persona', { question: 1 }, [
    0,
    'act as|acting as|act like|behave as|behave like|simulate|simulator|play a game|simulation|pretend|imagine you are|hypothetical|role play|roleplay|persona|play the role|in the role of|respond as|transform into|alter ego|stay in character',
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
    'i want you to act|i want you to respond|i want you to only|you are to act|your response must|you will only respond|you must respond|you must answer|you will respond|you will answer|you will reply|every prompt i give|every prompt with|all my prompts|to any prompt|start every|start all|start each|begin every|begin each',
  ]),
  phrase('en.unbound', 'unbound', { question: 2, passage: 2 }, [0, UNBOUND]),
  phrase('en.unbound.word', 'unbound', { question: 1 }, [
    0,
    'unfiltered|unrestricted|unhinged|amoral|immoral|unethical|uninhibited|remorseless',
  ]),
  phrase(
    'en.unbound.bound',
    'unbound',
    { question: 3, passage: 2 },
    [
      0,
      'not bound by|no longer bound by|free of|free from|not restricted by|not limited by|disregards all|without regard for',
    ],
    [2, 'restrictions|rules|guidelines|ethical|moral|morals|limitations|filters|confines|constraints|ethics|legality'],
  ),
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
    [0, 'do|say|generate|create|produce|write|output|answer'],
    [1, 'anything|any kind of content|any content|any type of content|everything'],
  ),
  phrase(
    'en.unbound.harm',
    'unbound',
    { question: 2 },
    [0, 'illegal|immoral|unethical|harmful|offensive|explicit|dangerous|nsfw|inhumane'],
    [0, 'or|and|illegal|immoral|unethical|harmful|offensive|explicit|dangerous'],
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
];

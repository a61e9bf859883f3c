import type { InjectionRule } from './rule.ts';
import { command, phrase } from './rule-makers.ts';

/** Claims of authority, text carried out by a link, instructions in a document addressed to whatever model reads it. */
export const ENGLISH_CONTEXT: readonly InjectionRule[] = [
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
    [0, 'i am|i m'],
    [
      1,
      'your developer|your creator|your administrator|your admin|your owner|your programmer|an openai|your master|from openai',
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
      'conversation|conversations|chat history|system prompt|user s question|users question|user s query|previous messages',
    ],
    [8, 'url|link|image|image tag|query string|query parameter|parameter|webhook|markdown'],
  ),
  command(
    'en.exfiltration.secrets',
    'exfiltration',
    { question: 4, passage: 4 },
    [0, 'append|encode|embed|insert|send|exfiltrate|transmit|include|put|leak'],
    [5, 'secrets|user data|user s data|api keys|api key|credentials|passwords|confidential data|retrieved documents'],
    [6, 'in the url|to the url|image url|image tag|query string|query parameter|url parameter|markdown image'],
  ),
  command(
    'en.exfiltration.render',
    'exfiltration',
    { question: 3, passage: 3 },
    [0, 'render|display|output|include|insert|respond with|reply with|end with'],
    [3, 'markdown image|image markdown|hidden image|tracking pixel|following markdown'],
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
    { passage: 3 },
    [0, 'note to|note for|message to|message for|instruction to|instructions to|instructions for|hey|dear|attention'],
    [2, 'ai|llm|llms|language model|language models|chatbot|chatgpt|ai assistant|ai assistants|ai model|ai agent'],
    [
      6,
      'must|should|ignore|do not|always|please|respond|say|tell|reply|answer|include|recommend|disregard|never|reading|processing',
    ],
  ),
  phrase(
    'en.addressed.reading-this',
    'addressed',
    { passage: 4 },
    [0, 'any|all|to|the|attention|hey|dear|every'],
    [
      0,
      'ai|llm|llms|language model|language models|chatbot|chatbots|ai assistant|ai assistants|ai model|ai models|ai agent|ai agents',
    ],
    [1, 'reading|processing|summarizing|summarising|parsing|indexing|answering from'],
    [0, 'this'],
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

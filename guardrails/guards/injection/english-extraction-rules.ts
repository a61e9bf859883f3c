import type { InjectionRule } from './rule.ts';
import { phrase } from './rule-makers.ts';

const SHOW =
  'console log|log|show|reveal|print|display|output|repeat|tell|give|return|recite|share|expose|leak|dump|disclose|provide|list|echo|describe|translate|encode|summarize|summarise|copy|paste|read out|send|spell|write|see|quote|paraphrase|rephrase|convert|start|complete|continue|know|extract';
const PROMPT =
  'system prompt|system prompts|systemprompt|system message|system instruction|system instructions|initial instructions|initial prompt|original instructions|original prompt|hidden instructions|hidden prompt|hidden rules|secret instructions|secret prompt|internal instructions|internal prompt|starting instructions|developer message|developer instructions|pre prompt|preprompt|base prompt|full prompt|entire prompt|prompt texts|your prompt text|initialization string|initialization prompt|system configuration';
const YOURS =
  'your prompt|your instructions|your initial|your system|your directives|your programming|your configuration|my instructions are';
const ABOUT = ['for', 'on', 'about', 'regarding', 'concerning', 'to', 'when', 'if', 'from', 'in', 'of'];

/** Asking for what the model was told. */
export const ENGLISH_EXTRACTION: readonly InjectionRule[] = [
  phrase('en.extraction.system-prompt', 'extraction', { question: 4, passage: 3 }, [0, SHOW], [8, PROMPT]),
  phrase('en.extraction.yours', 'extraction', { question: 4, passage: 3 }, [0, SHOW], [6, YOURS]).unlessBefore(ABOUT),
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
    [0, 'repeat|output|print|show|copy|recite|return|echo|translate|display|write|encode|summarize'],
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
    [2, 'above|at the beginning'],
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
    { question: 4 },
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
];

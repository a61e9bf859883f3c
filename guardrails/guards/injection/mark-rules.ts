import type { MarkRule } from './rule.ts';

/** Marks that only a conversation's frame has: a text that brings its own pretends to be somebody else. */
export const MARKS: readonly MarkRule[] = [
  {
    id: 'mark.chat-tokens',
    needs: ['<'],
    family: 'role-marks',
    weight: { question: 4, passage: 4 },
    pattern:
      /<\|(?:im_start|im_end|im_sep|system|user|assistant|end|endofprompt|eot_id|eom_id|start_header_id|end_header_id|begin_of_text|end_of_text|start_of_role|end_of_role|endoftext)\|>|<(?:start|end)_of_turn>/giu,
  },
  {
    id: 'mark.inst',
    needs: ['INST]', 'SYS>>'],
    family: 'role-marks',
    weight: { question: 4, passage: 4 },
    pattern: /\[\/?INST\]|<<\/?SYS>>/gu,
  },
  {
    id: 'mark.heading',
    needs: ['##'],
    family: 'role-marks',
    weight: { question: 4, passage: 2 },
    pattern:
      /(?:^|\n)[ \t]{0,4}#{2,6}[ \t]{0,4}(?:system|assistant|instruction|response|human|user|input)(?: prompt| message)?[ \t]{0,4}:/giu,
  },
  {
    id: 'mark.tag',
    needs: ['<'],
    family: 'role-marks',
    weight: { question: 4, passage: 3 },
    pattern:
      /<\/?(?:system|system[-_ ](?:prompt|message|reminder|instructions?)|assistant|developer[-_ ]message|admin)>/giu,
  },
  {
    id: 'mark.bracket',
    family: 'role-marks',
    weight: { question: 3, passage: 1 },
    pattern:
      /[[({](?:system|system prompt|system message|system override|admin|developer mode|new instructions?)[\])}][ \t]{0,4}[:：]?/giu,
  },
  {
    id: 'mark.json-role',
    family: 'role-marks',
    weight: { question: 3, passage: 1 },
    pattern: /["']role["'][ \t]{0,4}:[ \t]{0,4}["'](?:system|developer|tool|assistant)["']/giu,
  },
  {
    id: 'mark.turn',
    needs: [':'],
    family: 'turns',
    weight: { question: 1 },
    pattern: /(?:^|\n|[.?!] {1,4})[ \t]{0,4}(?:system|assistant|ai|human|chatgpt|gpt|bot)[ \t]{0,4}:/giu,
  },
  {
    // Many-shot: a whole conversation with made-up replies.
    id: 'mark.turns',
    needs: [':'],
    family: 'turns',
    weight: { question: 4, passage: 2 },
    pattern: /(?:^|\n)[ \t]{0,4}(?:assistant|ai|human|user|chatgpt|gpt|bot)[ \t]{0,4}:/giu,
    atLeast: 6,
  },
  {
    // A place for the question to be filled in: a template that goes round, not a question.
    id: 'mark.template',
    family: 'template',
    weight: { question: 2 },
    pattern: /[[{(<](?:insert |your |enter |user )?(?:prompt|question|query|input)(?: goes)?(?: here)?[\])}>]/giu,
  },
  {
    id: 'mark.tool-tag',
    needs: ['<'],
    family: 'tool-marks',
    weight: { question: 4, passage: 4 },
    pattern: /<\/?(?:tool|function)[-_ ]?(?:results?|response|outputs?|calls?)(?:[ >][^<>\n]{0,80})?>?/giu,
  },
  {
    id: 'mark.tool-line',
    needs: [':', '='],
    family: 'tool-marks',
    weight: { question: 3, passage: 3 },
    pattern:
      /(?:^|\n)[ \t]{0,4}(?:\[|\()?(?:tool|function|search|retrieval|access check)[-_ ](?:result|response|output|observation)s?(?:\]|\))?[ \t]{0,4}[:=]/giu,
  },
  {
    id: 'mark.approval',
    needs: ['APPROVED', 'AUTHORISED', 'AUTHORIZED', 'GRANTED'],
    family: 'authority',
    weight: { question: 3, passage: 2 },
    pattern:
      /\b(?:PRE-?)?(?:APPROVED|AUTHORI[SZ]ED|GRANTED)\b[ \t]{1,4}(?:by|BY)[ \t]{1,4}(?:the |THE )?(?:admin|ADMIN|administrator|ADMINISTRATOR|security|SECURITY|system|SYSTEM|root|ROOT)\b/gu,
  },
  {
    // An image is fetched without a click: a place to be filled in its address carries text away.
    id: 'mark.image-carries',
    needs: ['!['],
    family: 'exfiltration',
    weight: { question: 4, passage: 4 },
    pattern: /!\[[^\]\n]{0,200}\]\([ \t]{0,4}https?:[^)\n{<[$]{0,500}?(?:[{<[$]|%7[Bb])[^)\n]{0,200}\)/giu,
  },
  {
    id: 'mark.link-carries',
    needs: ['={', '=[', '=<', '=%'],
    family: 'exfiltration',
    weight: { question: 3, passage: 2 },
    pattern:
      /[?&][\w.-]{1,40}=(?:[{<[]|%7B){1,2}[ \t]{0,2}(?:[a-z]{1,20}[ _-]){0,3}(?:conversation|history|prompt|secret|data|answer|question|context|summary|messages?)\b/giu,
  },
];

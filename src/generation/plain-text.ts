/** Markdown and stray HTML of one line or paragraph as it reads when drawn. Patterns are bounded: the text is anybody's. */
export const plainText = (text: string): string =>
  text
    .replace(/`([^`\n]{1,400})`/gu, '$1')
    .replace(/!\[[^\]]{0,500}\]\([^)]{0,2000}\)/gu, '')
    .replace(/\[\^[^\]]{1,60}\]/gu, '')
    .replace(/\[\[([^[\]|]{1,200})(?:\|([^[\]]{1,200}))?\]\]/gu, (_link, page: string, shown?: string) => shown ?? page)
    .replace(/\[([^[\]]{1,500})\](?:\([^()]{0,2000}\)|\[[^[\]]{0,200}\])/gu, '$1')
    .replace(/<((?:https?:|mailto:)[^<>\s]{1,500}|[^<>\s@]{1,100}@[^<>\s]{1,100})>/gu, '$1')
    .replace(/<\/?[a-z][^<>]{0,300}>/giu, ' ')
    .replace(/(\*\*|__)(?=\S)(.{1,400}?\S|\S)\1/gu, '$2')
    .replace(/(?<![\w*])\*(?=[^\s*])([^*\n]{1,400})(?<=\S)\*(?![\w*])/gu, '$1')
    .replace(/(?<!\w)_(?=[^\s_])([^_\n]{1,400})(?<=\S)_(?!\w)/gu, '$1')
    .replace(/~~([^~\n]{1,400})~~/gu, '$1')
    .replace(/\{[:#.][^{}]{0,200}\}|\{%[^{}]{0,300}%\}|\{\{[^{}]{0,300}\}\}/gu, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!|<>~])/gu, '$1')
    .replace(/&(?:nbsp|amp|lt|gt|quot|#39);/gu, (entity) => ENTITIES.get(entity) ?? entity)
    .replace(/\*\*|\[(?=[^\]]*$)/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();

const ENTITIES = new Map([
  ['&nbsp;', ' '],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#39;', "'"],
]);

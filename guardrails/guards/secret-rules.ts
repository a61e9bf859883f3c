import type { Needs } from './needs.ts';

/** How to tell one kind of secret. Patterns are linear: a start that can't be inside a word, then bounded runs. */
export interface SecretRule {
  readonly id: string;
  /** Where it has a group `value`, only that is taken out. */
  readonly pattern: RegExp;
  readonly needs: Needs;
  /** A further look at the value, where structure alone says too little. */
  readonly accepts?: (value: string) => boolean;
}

const KEY_NAMES =
  'pass ?word|pass ?phrase|passcode|passwd|pwd|secret|client[_ -]?secret|secret[_ -]?key|api[_ -]?key|api[_ -]?token|access[_ -]?key|account[_ -]?key|auth[_ -]?token|access[_ -]?token|refresh[_ -]?token|bot[_ -]?token|token|private[_ -]?key|encryption[_ -]?key|credentials?|passwort|kennwort|mot de passe|contraseña|senha|wachtwoord|hasło|пароль|密码|密碼|パスワード';

/** Shannon entropy of the characters, in bits each. */
export const entropyOf = (text: string): number => {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
};

/** What stands in examples and templates in a secret's place. */
const STAND_IN =
  /^(?:https?:|[$%{<./~@]|process\.env|os\.environ|env\.|x{3}|\*{3}|\.{3}|-+$|your[-_ ]|my[-_ ]|example|placeholder|changeme|redacted|n\/a|null|none|true|false|undefined)/iu;

/** Letters with digits or signs among them, or six digits and more: a word alone may be just the next word. */
const looksChosen = (value: string): boolean => {
  const bare = value.replace(/[.,:;!?]+$/u, '');
  if (bare.length < 6 || STAND_IN.test(bare) || /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$/u.test(bare)) return false;
  if (/^\d+$/u.test(bare)) return bare.length <= 16;
  return /\p{L}/u.test(bare) && /\d|[^\p{L}\p{N}_/.'’-]/u.test(bare) && entropyOf(bare) >= 2;
};

/** Mixed cases and digits without a pattern. */
const looksRandom = (value: string): boolean =>
  /[a-z]/u.test(value) &&
  /[A-Z]/u.test(value) &&
  (value.match(/\d/gu)?.length ?? 0) >= 2 &&
  entropyOf(value) >= 3.7 &&
  !/^(?:[A-Za-z]+[/_-]){2,}/u.test(value);

/** Hex of a key's length: only ever asked for beside a word such as `key`. */
const looksHex = (value: string): boolean => /^[0-9a-f]{32,128}$/iu.test(value) && entropyOf(value) >= 3;

/** Each of the names above has one of these in it. */
const KEY_SIGNS =
  'pass|pwd|secret|key|token|credential|kennwort|contraseña|senha|wachtwoord|hasło|пароль|密码|密碼|パスワード|mot de'.split(
    '|',
  );

const PREFIXES =
  'hf_|npm_|pypi-AgEI|SG.|SK|dop_v1_|doo_v1_|dor_v1_|shpat_|shpca_|shppa_|shpss_|dapi|hvs.|hvb.|hvr.|ATATT3|lin_api_|PMAK-|NRAK-|glsa_|sgp_|dckr_pat_|sq0atp-|sq0csp-|EAACEdEose0cBA|AGE-SECRET-KEY-1|tskey-|figd_|rubygems_|key-'.split(
    '|',
  );

export const SECRET_RULES: readonly SecretRule[] = [
  {
    id: 'aws-key-id',
    needs: { anyOf: ['AKIA', 'ASIA', 'AROA', 'AIDA', 'AGPA', 'ANPA', 'ANVA', 'ABIA', 'ACCA'] },
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/gu,
  },
  {
    id: 'aws-secret',
    needs: { anyCase: ['aws'] },
    pattern: /aws[\w .-]{0,30}["']?[ \t]{0,3}[:=][ \t]{0,3}["']?(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/giu,
  },
  { id: 'gcp-api-key', needs: { anyOf: ['AIza'] }, pattern: /(?<![\w-])AIza[\w-]{35}(?![\w-])/gu },
  {
    id: 'gcp-oauth',
    needs: { anyOf: ['ya29.', 'GOCSPX-'] },
    pattern: /(?<![\w-])(?:ya29\.[\w-]{20,400}|GOCSPX-[\w-]{28})/gu,
  },
  {
    id: 'azure-storage',
    needs: { anyOf: ['AccountKey='] },
    pattern: /(?<!\w)AccountKey=(?<value>[A-Za-z0-9+/]{40,88}={0,2})/gu,
  },
  {
    id: 'azure-client',
    needs: { anyOf: ['Q~'] },
    pattern: /(?<![\w~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}(?![\w~.-])/gu,
  },
  { id: 'azure-signature', needs: { anyOf: ['sig='] }, pattern: /[?&;]sig=(?<value>[A-Za-z0-9%+/=]{40,120})/gu },
  {
    id: 'github',
    needs: { anyOf: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'] },
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_\w{22,255})/gu,
  },
  {
    id: 'gitlab',
    needs: {
      anyOf: [
        'glpat-',
        'gldt-',
        'glrt-',
        'glcbt-',
        'glptt-',
        'glft-',
        'glsoat-',
        'gloas-',
        'glagent-',
        'glimt-',
        'glffct-',
      ],
    },
    pattern: /(?<![\w-])gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent|imt|ffct)-[\w.-]{20,300}/gu,
  },
  {
    id: 'slack',
    needs: { anyOf: ['xox', 'xapp-'] },
    pattern: /(?<![\w-])(?:xox[abeoprs](?:\.xox[bp])?|xapp)-[A-Za-z0-9-]{10,250}/gu,
  },
  {
    id: 'slack-webhook',
    needs: { anyOf: ['hooks.slack.com/'] },
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,120}/gu,
  },
  {
    id: 'stripe',
    needs: { anyOf: ['k_live_', 'k_test_', 'whsec_'] },
    pattern: /(?<![A-Za-z0-9])(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,247}|whsec_[A-Za-z0-9+/=]{24,100})/gu,
  },
  { id: 'anthropic', needs: { anyOf: ['sk-ant-'] }, pattern: /(?<![\w-])sk-ant-[\w-]{20,200}/gu },
  {
    id: 'openai',
    needs: { anyOf: ['sk-'] },
    pattern: /(?<![\w-])sk-(?:proj-|svcacct-|admin-|or-v1-|lf-)?[\w-]{20,200}/gu,
    accepts: (value) => /\d/u.test(value) && entropyOf(value) >= 3,
  },
  {
    id: 'prefixed',
    needs: { anyOf: PREFIXES },
    pattern:
      /(?<![\w-])(?:hf_[A-Za-z0-9]{30,60}|npm_[A-Za-z0-9]{36}|pypi-AgEI[\w-]{50,250}|SG\.[\w-]{22}\.[\w-]{43}|SK[0-9a-f]{32}|do[opr]_v1_[0-9a-f]{64}|shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}|dapi[0-9a-f]{32}|hv[sbr]\.[\w-]{24,300}|ATATT3[\w=-]{50,300}|lin_api_[A-Za-z0-9]{32,60}|PMAK-[0-9a-f]{24}-[0-9a-f]{34}|NRAK-[A-Z0-9]{27}|glsa_[A-Za-z0-9_]{32,60}|sgp_[0-9a-f_]{40,80}|dckr_pat_[\w-]{20,60}|sq0(?:atp|csp)-[\w-]{22,60}|EAACEdEose0cBA[A-Za-z0-9]{10,300}|AGE-SECRET-KEY-1[0-9A-Z]{58}|tskey-[a-z]{1,12}-[\w-]{20,80}|figd_[\w-]{38,60}|rubygems_[0-9a-f]{48}|key-[0-9a-f]{32})/gu,
  },
  { id: 'telegram', needs: { anyOf: [':AA'] }, pattern: /(?<!\w)\d{8,10}:AA[\w-]{33}(?![\w-])/gu },
  { id: 'jwt', needs: { anyOf: ['eyJ'] }, pattern: /(?<![\w-])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,8000}\.[\w-]{0,2000}/gu },
  {
    id: 'pem',
    needs: { anyOf: ['-----BEGIN '] },
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]{0,8000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/gu,
  },
  {
    id: 'pem-cut-off',
    needs: { anyOf: ['-----BEGIN '] },
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?:\s|\\[rn]){0,4}[A-Za-z0-9+/=]{16,128}(?![A-Za-z0-9+/=])){0,200}/gu,
  },
  {
    id: 'url-password',
    needs: { anyOf: ['://'] },
    pattern: /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,100}:(?<value>[^\s@/[]{1,200})@/gu,
    accepts: (value) => !/^(?:["']?[<${*]|x{3}|pass(?:word|wd)?$|secret$|pwd$)/iu.test(value),
  },
  {
    id: 'authorization',
    needs: { anyOf: ['Bearer', 'Basic', 'Token'] },
    pattern: /(?<!\w)(?:Bearer|Basic|Token)[ \t]{1,3}(?<value>[A-Za-z0-9._~+/-]{20,2000}={0,2})/gu,
    accepts: (value) => /\d/u.test(value) && entropyOf(value) >= 3,
  },
  {
    id: 'assigned',
    needs: { anyCase: KEY_SIGNS },
    pattern: new RegExp(
      `(?<![\\p{L}])(?:${KEY_NAMES})["'\`*]{0,3}[ \\t]{0,3}(?:=>|:=|[=:：]|is|was|ist|lautet|est|es|è|é)[ \\t]{0,3}["'\`*]{0,3}(?<value>[^\\s"'\`,;<>()\\[\\]{}|]{6,128})`,
      'giu',
    ),
    accepts: looksChosen,
  },
  {
    id: 'beside-key-word',
    needs: { anyCase: [...KEY_SIGNS, 'bearer'] },
    pattern: new RegExp(
      `(?<![\\p{L}])(?:${KEY_NAMES}|key|bearer)(?![\\p{L}])[^\\n]{0,40}?(?<![\\w/+.-])(?<value>[A-Za-z0-9+/_-]{24,200}={0,2})(?![\\w/.-])`,
      'giu',
    ),
    accepts: (value) => looksRandom(value) || looksHex(value),
  },
];

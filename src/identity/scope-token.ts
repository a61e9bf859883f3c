/** RFC 6749 §3.3: what one scope may consist of. A space parts one from the next. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

export const isScopeToken = (value: string): boolean => SCOPE_TOKEN.test(value);

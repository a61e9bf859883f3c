/**
 * Words that say how a question is put, not what it is about, as the tokenizer leaves them (no apostrophes). They are
 * indexed and searched like any other; only relevance ("does this passage speak of what was asked?") looks past them.
 */
export const ENGLISH_FUNCTION_WORDS: ReadonlySet<string> = new Set(
  `a an the this that these those there here
   i me my mine myself we us our ours ourselves you your yours yourself he him his she her hers it its they them their theirs
   am is are was were be been being do does did doing done have has had having
   can could may might must shall should will would cannot cant couldnt dont doesnt didnt isnt arent wasnt wont wouldnt shouldnt
   what whats which who whom whose when where wheres why how hows whether
   and or but nor so yet if then else than as of at by for from in into on onto to with without about over under between
   through during before after above below up down out off again once per via
   not no any some each every all both either neither such same other another own only also too very just much many more most
   few less least lot lots
   im ive id ill youre youve hes shes were theyre thats lets
   please tell show give explain describe say says said know want need get got let like help find`
    .split(/\s+/u)
    .filter((word) => word.length > 0),
);

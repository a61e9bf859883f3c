import type { InjectionRule, Weight } from './rule.ts';
import { command, phrase } from './rule-makers.ts';

/** The same few signs in each language: set aside what you were told, show what you were told, you have no rules, do anything. */
interface Lexicon {
  readonly language: string;
  readonly drop: string;
  readonly earlier: string;
  readonly orders: string;
  readonly everything: string;
  readonly said: string;
  readonly show: string;
  readonly yours: string;
  readonly persona: string;
  readonly unbound: string;
  /** Words that may stand between two that belong together. Characters, where the script has no spaces. */
  readonly reach: number;
  /** The verb may stand behind its object. */
  readonly verbLast: boolean;
}

const OVERRIDE: Weight = { question: 4, passage: 4 };
const OVERRIDE_WIDE: Weight = { question: 3 };
const EXTRACTION: Weight = { question: 4, passage: 3 };
const PERSONA: Weight = { question: 2, passage: 1 };
const UNBOUND: Weight = { question: 3, passage: 2 };

const rulesOf = (words: Lexicon): readonly InjectionRule[] => {
  const id = (rule: string) => `${words.language}.${rule}`;
  const { drop, earlier, orders, everything, said, show, yours, reach } = words;
  const forwards = [
    command(id('override.orders'), 'override', OVERRIDE, [0, drop], [reach, earlier], [reach, orders]),
    command(id('override.orders-earlier'), 'override', OVERRIDE, [0, drop], [reach, orders], [reach, earlier]),
    command(id('override.everything'), 'override', OVERRIDE_WIDE, [0, drop], [reach, everything]),
    command(id('override.said'), 'override', OVERRIDE, [0, drop], [reach, `${everything}|${orders}`], [reach, said]),
    phrase(id('extraction'), 'extraction', EXTRACTION, [0, show], [reach + 2, yours]),
  ];
  const backwards = [
    command(id('override.orders-last'), 'override', OVERRIDE, [0, earlier], [reach, orders], [reach, drop]),
    command(id('override.everything-last'), 'override', OVERRIDE_WIDE, [0, everything], [reach, drop]),
    phrase(id('extraction-last'), 'extraction', EXTRACTION, [0, yours], [reach + 2, show]),
  ];
  return [
    ...forwards,
    ...(words.verbLast ? backwards : []),
    phrase(id('persona'), 'persona', PERSONA, [0, words.persona]),
    phrase(id('unbound'), 'unbound', UNBOUND, [0, words.unbound]),
  ];
};

const LEXICONS: readonly Lexicon[] = [
  {
    language: 'de',
    drop: 'ignoriere|ignorier|ignorieren|ignoriert|vergiss|vergesse|vergessen|missachte|missachten|verwirf|überschreibe|umgehe|streiche|streichen|außer acht',
    earlier:
      'vorherige|vorherigen|bisherige|bisherigen|vorangehende|vorangehenden|vorangegangenen|vorigen|früheren|obigen|obige|ursprünglichen|alle|deine|ihre|sämtliche',
    orders:
      'anweisung|anweisungen|instruktion|instruktionen|befehl|befehle|befehlen|vorgaben|aufgaben|aufträge|auftrag|systemanweisungen|prompt|prompts|regeln|richtlinien|angaben|informationen',
    everything: 'alles|ausführungen',
    said: 'davor|vorher|zuvor|bisher|oben|gesagte|besprochen',
    show: 'zeige|zeig|zeigen|nenne|verrate|verraten|wiederhole|wiederholen|drucke|schreibe|übersetze|offenbare|ausgeben|anzeigen|gib|geben|gebe|wie lautet|wie lauten|was sind|was ist',
    yours:
      'systemprompt|system prompt|systemnachricht|systemanweisung|systemanweisungen|deinen prompt|deine anweisungen|deine instruktionen|deine ursprünglichen|prompt text|prompt texte|prompt textes|prompttext|ihre systemanweisungen',
    persona:
      'du bist jetzt|du bist nun|jetzt bist du|nun bist du|tu so als|tue so als|ab jetzt bist|ab sofort bist|spiele die rolle|stell dir vor du bist|von nun an|fungieren|du spielst',
    unbound:
      'keine regeln|keine einschränkungen|ohne einschränkungen|ohne regeln|keine beschränkungen|ungefiltert|unzensiert|keine moral|ohne filter|entwicklermodus|böse ki',
    reach: 2,
    verbLast: true,
  },
  {
    language: 'fr',
    drop: 'ignore|ignorez|ignorer|oublie|oubliez|oublier|négligez|néglige|contourne|contournez|abandonne|abandonnez|ne tiens pas compte|ne tenez pas compte|fais abstraction|faites abstraction',
    earlier:
      'précédentes|précédente|précédents|antérieures|antérieur|toutes|tous|ci dessus|initiales|tes|vos|reçues|données',
    orders: 'instruction|instructions|consigne|consignes|directive|directives|ordres|règles|commandes|prompt',
    everything: 'tout',
    said: 'précède|avant|dit|ci dessus|précédemment',
    show: 'montre|montrez|affiche|affichez|révèle|révélez|répète|répétez|donne|donnez|écris|écrivez|imprime|traduis|quelles sont|quel est|dis moi|dites moi',
    yours:
      'prompt système|invite système|message système|instructions système|tes instructions|vos instructions|tes consignes|vos consignes|instructions initiales|prompt initial|instructions cachées|ton prompt|votre prompt',
    persona:
      'tu es maintenant|vous êtes maintenant|à partir de maintenant|désormais tu|désormais vous|fais semblant|faites semblant|joue le rôle|jouez le rôle|agis comme|agissez comme|imagine que tu es',
    unbound:
      'sans restriction|sans restrictions|aucune restriction|aucune règle|sans filtre|sans censure|non censuré|sans limites|aucune limite|mode développeur',
    reach: 3,
    verbLast: false,
  },
  {
    language: 'es',
    drop: 'ignora|ignore|ignorad|ignorar|olvida|olvide|olvidad|olvidar|descarta|descarte|omite|omita|desobedece|no sigas|haz caso omiso|pasa por alto',
    earlier: 'anteriores|anterior|previas|previos|previa|todas|todos|iniciales|arriba|tus|sus|recibidas',
    orders: 'instrucción|instrucciones|indicaciones|órdenes|directrices|directivas|reglas|comandos|prompt',
    everything: 'todo',
    said: 'antes|anterior|arriba|dicho|dije|digo|sabes|previamente',
    show: 'muestra|muéstrame|muestre|revela|revélame|repite|repíteme|imprime|dime|escribe|enséñame|traduce|cuáles son|cuál es|dame',
    yours:
      'prompt del sistema|prompt de sistema|mensaje del sistema|instrucciones del sistema|tus instrucciones|sus instrucciones|instrucciones iniciales|prompt inicial|instrucciones ocultas|tu prompt',
    persona:
      'ahora eres|a partir de ahora|desde ahora|finge ser|finge que|actúa como|actúe como|haz de cuenta|imagina que eres|interpreta el papel',
    unbound:
      'sin restricciones|sin límites|sin filtros|sin censura|sin reglas|ninguna restricción|modo desarrollador|no tienes reglas',
    reach: 3,
    verbLast: false,
  },
  {
    language: 'it',
    drop: 'ignora|ignorate|ignori|ignorare|dimentica|dimenticate|dimentichi|dimenticare|trascura|trascurate|scarta|non seguire|non tenere conto',
    earlier: 'precedenti|precedente|tutte|tutti|sopra|iniziali|tue|ricevute|originali',
    orders: 'istruzione|istruzioni|indicazioni|direttive|regole|ordini|comandi|prompt',
    everything: 'tutto',
    said: 'prima|sopra|detto|precedenza|sai|quanto',
    show: 'mostra|mostrami|mostrate|rivela|rivelami|ripeti|stampa|dimmi|scrivi|traduci|quali sono|qual è|dammi',
    yours:
      'prompt di sistema|messaggio di sistema|istruzioni di sistema|tue istruzioni|istruzioni iniziali|prompt iniziale|istruzioni nascoste|tuo prompt',
    persona:
      'ora sei|adesso sei|d ora in poi|da ora in poi|fingi di essere|fai finta|comportati come|agisci come|immagina di essere|interpreta il ruolo',
    unbound:
      'senza restrizioni|senza limiti|senza filtri|senza censura|senza regole|nessuna restrizione|modalità sviluppatore',
    reach: 3,
    verbLast: false,
  },
  {
    language: 'pt',
    drop: 'ignore|ignora|ignorem|ignorar|esqueça|esquece|esqueçam|esquecer|desconsidere|desconsidera|desconsiderar|descarte|não siga',
    earlier: 'anteriores|anterior|prévias|todas|todos|acima|iniciais|suas|tuas|recebidas',
    orders: 'instrução|instruções|orientações|diretrizes|regras|ordens|comandos|prompt',
    everything: 'tudo',
    said: 'antes|anterior|acima|disse|dito|sabe|anteriormente',
    show: 'mostre|mostra|revele|revela|repita|repete|imprima|diga|escreva|exiba|traduza|quais são|qual é',
    yours:
      'prompt do sistema|prompt de sistema|mensagem do sistema|instruções do sistema|suas instruções|tuas instruções|instruções iniciais|prompt inicial|instruções ocultas|seu prompt',
    persona:
      'agora você é|você agora é|a partir de agora|de agora em diante|finja ser|finja que|aja como|atue como|imagine que você é|faça o papel',
    unbound: 'sem restrições|sem limites|sem filtros|sem censura|sem regras|nenhuma restrição|modo desenvolvedor',
    reach: 3,
    verbLast: false,
  },
  {
    language: 'nl',
    drop: 'negeer|negeert|negeren|vergeet|vergeten|omzeil|sla over|laat buiten beschouwing|verwerp',
    earlier: 'vorige|eerdere|voorgaande|bovenstaande|alle|oorspronkelijke|je|jouw|uw',
    orders: 'instructie|instructies|opdracht|opdrachten|aanwijzingen|richtlijnen|regels|bevelen|prompt|prompts',
    everything: 'alles',
    said: 'hiervoor|eerder|hierboven|gezegd|daarvoor|weet',
    show: 'toon|laat zien|laat|geef|herhaal|onthul|druk af|schrijf|vertaal|wat is|wat zijn|vertel',
    yours:
      'systeemprompt|systeem prompt|systeembericht|systeeminstructies|jouw instructies|je instructies|oorspronkelijke instructies|verborgen instructies|je prompt',
    persona: 'je bent nu|jij bent nu|u bent nu|vanaf nu|doe alsof|gedraag je als|speel de rol|stel je voor dat je',
    unbound:
      'zonder beperkingen|geen beperkingen|zonder regels|geen regels|zonder filter|ongefilterd|ongecensureerd|ontwikkelaarsmodus',
    reach: 2,
    verbLast: true,
  },
  {
    language: 'pl',
    drop: 'zignoruj|zignorujcie|ignoruj|ignorujcie|zapomnij|zapomnijcie|pomiń|pomińcie|porzuć|odrzuć',
    earlier:
      'poprzednie|poprzednich|wcześniejsze|wcześniejszych|wszystkie|wszystkich|powyższe|powyższych|swoje|twoje|dotychczasowe',
    orders: 'instrukcj*|polece*|wytyczn*|zasad*|reguł*|rozkaz*|prompt*',
    everything: 'wszystko|wszystkim',
    said: 'wcześniej|powyżej|dotąd|wiesz|powiedziałem|przedtem',
    show: 'pokaż|wyświetl|ujawnij|powtórz|wypisz|podaj|napisz|zdradź|przetłumacz|jaki jest|jakie są',
    yours:
      'prompt systemowy|promptu systemowego|instrukcje systemowe|wiadomość systemową|twoje instrukcje|swoje instrukcje|początkowe instrukcje|ukryte instrukcje|swój prompt',
    persona: 'jesteś teraz|teraz jesteś|od teraz|od tej chwili|udawaj że|udawaj|zachowuj się jak|wciel się w',
    unbound: 'bez ograniczeń|bez zasad|bez filtrów|bez cenzury|żadnych ograniczeń|tryb dewelopera|tryb programisty',
    reach: 2,
    verbLast: false,
  },
  {
    language: 'ru',
    drop: 'игнорируй|игнорируйте|проигнорируй|проигнорируйте|забудь|забудьте|отбрось|отбросьте|не обращай внимания|не следуй',
    earlier: 'предыдущ*|прежн*|все|всех|вышеуказанн*|начальн*|твои|свои|ранее|изначальн*',
    orders: 'инструкци*|указани*|команд*|правил*|приказ*|промпт*|директив*|ограничени*',
    everything: 'все|всё',
    said: 'раньше|ранее|выше|прежде|знаешь|сказано|говорил',
    show: 'покажи|покажите|выведи|выведите|раскрой|повтори|повторите|напечатай|напиши|скажи|переведи|каков|какие',
    yours:
      'системный промпт|системное сообщение|системные инструкции|свои инструкции|твои инструкции|системного промпта|начальные инструкции|скрытые инструкции|свой промпт',
    persona:
      'теперь ты|ты теперь|отныне ты|с этого момента|притворись|представь что ты|веди себя как|действуй как|сыграй роль',
    unbound:
      'без ограничений|без правил|без цензуры|без фильтров|никаких ограничений|режим разработчика|нет ограничений',
    reach: 2,
    verbLast: false,
  },
  {
    language: 'zh',
    drop: '忽略|无视|無視|忘记|忘掉|忘記|不要理会|不要遵守|抛弃|跳过|绕过|忽視|忽视',
    earlier: '之前|以前|以上|上面|先前|前面|所有|全部|你的|此前|原来|上述|一切',
    orders: '指令|指示|命令|规则|規則|提示|提示词|要求|限制|说明|设定|內容|内容',
    everything: '一切',
    said: '之前|以前|以上|上面|说过|告诉',
    show: '显示|顯示|输出|輸出|打印|告诉|透露|泄露|重复|重複|展示|列出|翻译|说出|什么是',
    yours: '系统提示|系統提示|系统消息|系统指令|你的指令|你的提示|初始指令|初始提示|隐藏指令|系统提示词',
    persona: '你现在是|你現在是|从现在起|从现在开始|從現在開始|假装你是|扮演|假设你是',
    unbound: '没有限制|没有任何限制|不受限制|无限制|没有道德|没有规则|不受约束|开发者模式|开发人员模式|越狱',
    reach: 5,
    verbLast: true,
  },
  {
    language: 'ja',
    drop: '無視|忘れ|従わない|破棄|取り消|無効',
    earlier: '前の|以前|これまで|今まで|上記|すべて|全て|あなたの|先の|元の|以上|全部',
    orders: '指示|命令|ルール|プロンプト|指令|規則|制約|ガイドライン|説明',
    everything: '全て|すべて|全部',
    said: '以前|上記|これまで|言った',
    show: '表示|見せ|教え|出力|明かし|繰り返|開示|書い|翻訳|印刷|公開',
    yours:
      'システムプロンプト|システムメッセージ|あなたの指示|あなたのプロンプト|初期指示|最初の指示|隠された指示|内部指示|システム指示',
    persona: 'あなたは今から|今からあなたは|これからあなたは|ふりをし|になりきっ|として振る舞|演じて',
    unbound:
      '制限なし|制限はない|制約なし|無制限|検閲なし|フィルターなし|開発者モード|ルールはない|制限のない|制約のない',
    reach: 6,
    verbLast: true,
  },
];

export const LANGUAGES: readonly InjectionRule[] = LEXICONS.flatMap(rulesOf);

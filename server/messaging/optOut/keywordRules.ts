/** Keywords, sent alone, to opt out, to opt in again or to ask for help, in the languages of our messages. */
const keywords: Readonly<Record<'STOP' | 'START' | 'HELP', readonly string[]>> = {
  STOP: [
    ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt-out'],
    ...['stopp', 'ende', 'abmelden', 'abbestellen', 'arret', 'arrêt', 'désabonner', 'annuler'],
    ...['parar', 'alto', 'baja', 'fin', 'cancelar', 'إيقاف', 'ايقاف', 'توقف', 'إلغاء', 'الغاء'],
  ],
  START: ['start', 'unstop', 'yes', 'anmelden', 'alta', 'reprendre', 'ابدأ', 'ابدا'],
  HELP: ['help', 'info', 'hilfe', 'aide', 'ayuda', 'مساعدة'],
}
export type Keyword = keyof typeof keywords

/** Returns the keyword of a text, or null. A sentence that merely contains a keyword does not count. */
export function keywordOf(body: string): Keyword | null {
  const word = body
    .normalize('NFC')
    .toLowerCase()
    .replace(/^[\s"'„“”«»]+|[\s"'„“”«».!?]+$/g, '')
  if (keywords.STOP.includes(word)) return 'STOP'
  if (keywords.START.includes(word)) return 'START'
  return keywords.HELP.includes(word) ? 'HELP' : null
}

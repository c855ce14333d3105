import { segmentsOf } from './segments.ts'

/** Keywords that carriers and gateways treat as an opt-out from all messages when a customer sends one alone. */
const optOutWords = [
  ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt-out'],
  ...['stopp', 'ende', 'abmelden', 'abbestellen', 'arret', 'arrêt', 'désabonner', 'annuler'],
  ...['parar', 'alto', 'baja', 'fin', 'cancelar', 'إيقاف', 'ايقاف', 'توقف', 'إلغاء', 'الغاء'],
]

export type SmsFinding = 'segments' | 'keyword' | 'answer' | 'link'

const replyWords = /\b(reply|text back|antworten|répondez|responda|conteste)\b|أجب|رد بكلمة/i

/** Finds what makes a text message expensive or dangerous: too many segments, an opt-out keyword, a request to reply, a broken link. */
export function lintSms(text: string, maxSegments = 2): SmsFinding[] {
  const words =
    text
      .toLowerCase()
      .replace(/https?:\S+/g, ' ')
      .match(/[\p{L}\p{M}-]+/gu) ?? []
  const findings: [SmsFinding, boolean][] = [
    ['segments', segmentsOf(text) > maxSegments],
    ['keyword', words.some((word) => optOutWords.includes(word))],
    ['answer', replyWords.test(text)],
    // Phones treat the rest of the line as part of the link.
    ['link', /https?:\S+[^\S\n]+\S/.test(text)],
  ]
  return findings.filter(([, found]) => found).map(([finding]) => finding)
}

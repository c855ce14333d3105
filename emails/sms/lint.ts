import { segmentsOf } from './segments.ts'

/** Words that carriers and gateways take, sent back alone, as opting out of everything; in the languages we write. */
const optOutWords = [
  ...['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout', 'opt-out'],
  ...['stopp', 'ende', 'abmelden', 'abbestellen', 'arret', 'arrêt', 'désabonner', 'annuler'],
  ...['parar', 'alto', 'baja', 'fin', 'cancelar', 'إيقاف', 'ايقاف', 'توقف', 'إلغاء', 'الغاء'],
]

export type SmsFinding = 'segments' | 'keyword' | 'answer' | 'link'

const answerWords = /\b(reply|text back|antworten|répondez|responda|conteste)\b|أجب|رد بكلمة/i

/** What would make a text message dear or dangerous: too many segments, a word that opts out, a call to answer, a link that breaks. */
export function lintSms(text: string, mostSegments = 2): SmsFinding[] {
  const words =
    text
      .toLowerCase()
      .replace(/https?:\S+/g, ' ')
      .match(/[\p{L}\p{M}-]+/gu) ?? []
  const findings: [SmsFinding, boolean][] = [
    ['segments', segmentsOf(text) > mostSegments],
    ['keyword', words.some((word) => optOutWords.includes(word))],
    ['answer', answerWords.test(text)],
    // Phones make the rest of the line part of a link.
    ['link', /https?:\S+[^\S\n]+\S/.test(text)],
  ]
  return findings.filter(([, found]) => found).map(([finding]) => finding)
}

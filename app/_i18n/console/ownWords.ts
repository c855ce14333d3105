import { createTranslator } from 'use-intl/core'
import appointments from '#messages/en/appointments.json'
import mine from '#messages/en/mine.json'
import { pageTag } from '../words.ts'

/** The words of what staff do with an appointment: book, move, hand over. */
export const appointmentWords = () => createTranslator({ locale: pageTag, messages: appointments, onError: refuse })

/** The words of an agent's own schedule. */
export const mineWords = () => createTranslator({ locale: pageTag, messages: mine, onError: refuse })

function refuse(error: Error): never {
  throw error
}

type Known = typeof appointments
export const isDone = (value: string): value is keyof Known['done'] => Object.hasOwn(appointments.done, value)
export const isRefusal = (value: string): value is keyof Known['refused'] => Object.hasOwn(appointments.refused, value)

/** Why a time is not offered, in words; a reason that nobody has words for yet is shown as it is. */
export function reasonWords(reason: string): string {
  const known: Record<string, string> = appointments.reason
  return known[reason] ?? reason.replaceAll('_', ' ')
}

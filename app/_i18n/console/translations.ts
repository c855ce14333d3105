import { createTranslator } from 'use-intl/core'
import agents from '#messages/en/agents.json'
import appointments from '#messages/en/appointments.json'
import connections from '#messages/en/connections.json'
import console from '#messages/en/console.json'
import embed from '#messages/en/embed.json'
import mySchedule from '#messages/en/mySchedule.json'
import notifications from '#messages/en/notifications.json'
import presets from '#messages/en/presets.json'
import previews from '#messages/en/previews.json'
import queues from '#messages/en/queues.json'
import vendors from '#messages/en/vendors.json'
import webhooks from '#messages/en/webhooks.json'
import whatsappSettings from '#messages/en/whatsappSettings.json'
import { consoleTag } from '../translations.ts'

/** The console's texts, one entry per message file. The console is in English only. */
export const messages = {
  agents,
  appointments,
  connections,
  console,
  embed,
  mySchedule,
  notifications,
  presets,
  previews,
  queues,
  vendors,
  webhooks,
  whatsappSettings,
}
type Messages = typeof messages
export type MessageFile = keyof Messages

/** Returns the translator of one message file. An unknown key is a type error, and throws at run time. */
export const getTranslations = <F extends MessageFile>(file: F) =>
  createTranslator({ locale: consoleTag, messages: messages[file], onError: refuse })

/** Throws, because by default a missing text would be shown to staff as its key. */
function refuse(error: Error): never {
  throw error
}

/** Names of the sections of a file whose entries are all texts. */
export type SectionOf<F extends MessageFile> = {
  [S in keyof Messages[F]]: Messages[F][S] extends Record<string, string> ? S : never
}[keyof Messages[F]] &
  string
export type KeyOf<F extends MessageFile, S extends SectionOf<F>> = keyof Messages[F][S] & string

/** Whether a section has a text for a value, such as one from the query string or the server. */
export const hasText = <F extends MessageFile, S extends SectionOf<F>>(
  file: F,
  section: S,
  key: string,
): key is KeyOf<F, S> => findText(file, section, key) !== null

/** Finds a text without placeholders for a value that the server chose; null if there is none. */
export function findText<F extends MessageFile>(file: F, section: SectionOf<F>, key: string): string | null {
  const texts = messages[file][section] as Record<string, string>
  return Object.hasOwn(texts, key) ? (texts[key] ?? null) : null
}

/** Translates a key that is only known at run time; throws if it does not exist. */
export const translate = (file: MessageFile, key: string, values?: Record<string, string>): string =>
  createTranslator<Record<string, string>, never>({
    locale: consoleTag,
    messages: messages[file] as unknown as Record<string, string>,
    onError: refuse,
  })(key, values)

import { createTranslator } from 'use-intl/core'
import agents from '#messages/en/agents.json'
import presets from '#messages/en/presets.json'
import queues from '#messages/en/queues.json'
import { pageTag } from '../words.ts'
import { words } from './words.ts'

/** The words of agents' hours, time off, closures and holidays. */
export const agentWords = () => createTranslator({ locale: pageTag, messages: agents, onError: refuse })
/** The words of services and what they are made of. */
export const presetWords = () => createTranslator({ locale: pageTag, messages: presets, onError: refuse })
export const queueWords = () => createTranslator({ locale: pageTag, messages: queues, onError: refuse })

function refuse(error: Error): never {
  throw error
}

/** A word that may be missing: for what the server chose. */
export function wordIn(section: Record<string, string>, key: string): string | null {
  return Object.hasOwn(section, key) ? (section[key] ?? null) : null
}

export const presetMessages = presets

/** The words around a form of the console, its page's title included where it has one. */
export function consoleForm(submit: string, title?: string) {
  const t = words()
  const whole = title ? t('frame.title', { page: title }) : undefined
  return {
    ...(whole ? { title: whole, errorTitle: t('errorTitle', { title: whole }) } : {}),
    problem: t('problem'),
    errorPrefix: t('errorPrefix'),
    submit,
  }
}

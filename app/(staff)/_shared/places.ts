import type { StaffSession } from '#server/auth.ts'
import { mineWords } from '../../_i18n/console/ownWords.ts'
import { words } from '../../_i18n/console/words.ts'
import { embedWords } from '../admin/settings/embed/words.ts'
import { vendorWords } from '../admin/settings/vendors/words.ts'
import { webhookWords } from '../admin/settings/webhooks/words.ts'
import { whatsappWords } from '../admin/settings/whatsapp/words.ts'

export type Place = { href: string; label: string }

export const settingsPath = '/admin/settings'

/** Where everybody goes each day; what is set up once stands behind one word. */
export function placesFor({ actor }: StaffSession): Place[] {
  const t = words()
  return [
    { href: '/my-schedules', label: mineWords()('nav') },
    { href: '/admin/appointments', label: t('frame.appointments') },
    { href: '/admin/notifications', label: t('frame.notifications') },
    ...(actor.kind === 'agent' ? [] : [{ href: settingsPath, label: t('settings.title') }]),
  ]
}

/** What is set up, each with what it is for; pages decide for themselves who may see them. */
export function settingsFor({ actor }: StaffSession): (Place & { about: string })[] {
  if (actor.kind === 'agent') return []
  const t = words()
  return [
    { href: '/admin/presets', label: t('frame.presets'), about: t('settings.presets') },
    { href: '/admin/queues', label: t('frame.queues'), about: t('settings.queues') },
    { href: '/admin/agents', label: t('frame.agents'), about: t('settings.agents') },
    { href: '/admin/closures', label: t('frame.closures'), about: t('settings.closures') },
    { href: '/admin/previews', label: t('frame.messages'), about: t('settings.messages') },
    { href: '/admin/settings/video', label: t('frame.video'), about: t('settings.video') },
    { href: '/admin/settings/vendors', label: vendorWords()('nav'), about: vendorWords()('about') },
    { href: '/admin/settings/webhooks', label: webhookWords()('nav'), about: t('settings.webhooks') },
    { href: '/admin/settings/whatsapp', label: whatsappWords()('nav'), about: whatsappWords()('about') },
    ...(actor.kind === 'admin'
      ? [{ href: '/admin/settings/embed', label: embedWords()('nav'), about: t('settings.embed') }]
      : []),
  ]
}

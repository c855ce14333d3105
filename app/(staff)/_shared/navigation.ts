import type { StaffSession } from '#server/auth.ts'
import { getTranslations } from '../../_i18n/console/translations.ts'

export type NavItem = { href: string; label: string }

export const settingsPath = '/admin/settings'

/** Links for daily work; everything that is set up once is behind the settings link. */
export function mainNavigation({ actor }: StaffSession): NavItem[] {
  const t = getTranslations('console')
  return [
    { href: '/my-schedules', label: getTranslations('mySchedule')('nav') },
    { href: '/admin/appointments', label: t('frame.appointments') },
    { href: '/admin/notifications', label: t('frame.notifications') },
    ...(actor.kind === 'agent' ? [] : [{ href: settingsPath, label: t('settings.title') }]),
  ]
}

/** Pages of the settings with descriptions. This is navigation only: each page checks who may see it. */
export function settingsNavigation({ actor }: StaffSession): (NavItem & { description: string })[] {
  if (actor.kind === 'agent') return []
  const t = getTranslations('console')
  const vendors = getTranslations('vendors')
  const whatsapp = getTranslations('whatsappSettings')
  return [
    { href: '/admin/presets', label: t('frame.presets'), description: t('settings.presets') },
    { href: '/admin/queues', label: t('frame.queues'), description: t('settings.queues') },
    { href: '/admin/agents', label: t('frame.agents'), description: t('settings.agents') },
    { href: '/admin/closures', label: t('frame.closures'), description: t('settings.closures') },
    { href: '/admin/previews', label: t('frame.messages'), description: t('settings.messages') },
    { href: '/admin/settings/video', label: t('frame.video'), description: t('settings.video') },
    { href: '/admin/settings/vendors', label: vendors('nav'), description: vendors('description') },
    {
      href: '/admin/settings/webhooks',
      label: getTranslations('webhooks')('nav'),
      description: t('settings.webhooks'),
    },
    { href: '/admin/settings/whatsapp', label: whatsapp('nav'), description: whatsapp('description') },
    ...(actor.kind === 'admin'
      ? [{ href: '/admin/settings/embed', label: getTranslations('embed')('nav'), description: t('settings.embed') }]
      : []),
  ]
}

'use client'

import { useSyncExternalStore } from 'react'
import { cityOf } from '../../_i18n/zone.ts'
import { textLinkClasses } from '../../_ui/textLink.tsx'

type Props = { current: string; text: string; link: string; href: string }

const subscribeToNothing = () => () => {}
const deviceZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone
const noZone = () => null

/** Offers the device's time zone when it differs. It never switches by itself, because a device's zone can be wrong. */
export function BrowserZone({ current, text, link, href }: Props) {
  const zone = useSyncExternalStore<string | null>(subscribeToNothing, deviceZone, noZone)
  const city = zone && zone !== current ? cityOf(zone) : null
  if (!zone || !city || city === cityOf(current)) return null
  return (
    <p className="mt-2 text-sm">
      {text.replaceAll('{city}', city)}{' '}
      <a href={href.replace('ZONE', encodeURIComponent(zone))} className={textLinkClasses()}>
        {link.replaceAll('{city}', city)}
      </a>
    </p>
  )
}
